import { parseYuan } from '../../kernel/money.ts'
import type { AfterSalesKind, AfterSalesState } from '../contract/connector.ts'
import type { DiscountKind } from '../contract/discounts.ts'

/**
 * All that no source confirms, in one place: check each against a real shop before relying on it.
 * Also unconfirmed, and therefore not built: the message service of JOS, the signature of `api-cn.jd.com`,
 * whether `sortType` 0 or 1 is newest first (the walk over pages needs neither), scenes, quota and answer of
 * `jos.order.oaid.decrypt` (receivers are opened from their ciphertexts instead), a call that writes seller memos.
 */

/** JD's code of flow control is not known; its words are. */
export const limitedWords = /限流|频率|流量|调用次数|too many|call limit/i

/** Words with which a business answer says that the record is not there, or not ours. */
export const missingWords = /不存在|未查询到|没有查询到|not (exist|found)/i

/** A refund application before shipment; from the lists of ERP systems, JOS gives no table. */
export const refundApplyStates: Record<string, AfterSalesState> = {
  '0': 'awaiting_merchant',
  '1': 'refunding',
  '2': 'merchant_refused',
  '3': 'refunded',
  '4': 'merchant_refused',
  '5': 'refunding',
  '6': 'refunded',
  '7': 'refunding',
  '8': 'awaiting_merchant',
  '9': 'refunded',
  '10': 'refunding',
  '11': 'withdrawn',
  '16': 'awaiting_merchant_receipt',
  '17': 'awaiting_buyer_return',
  '18': 'withdrawn',
  '19': 'marketplace_intervened',
  '27': 'refunding',
}

/** The two that arise with goods on their way: refused at the door, and an agreed return. */
export const refundApplyKinds: Record<string, AfterSalesKind> = {
  '16': 'refund_after_shipment',
  '17': 'return_and_refund',
}

/** The payout of a service bill: 13 done, 14 failed and to be tried again. */
export const serviceRefundStates: Record<string, AfterSalesState> = { '13': 'refunded', '14': 'refunding' }

/** `customerExpect`; where the view leaves it out, the bill is one of return. */
export const serviceKinds: Record<string, AfterSalesKind> = {
  '10': 'return_and_refund',
  '20': 'exchange',
  '30': 'repair',
}

/** `refoundAmount` (sic) names no unit; its two decimals say yuan. */
export const serviceRefundFen = parseYuan

/** Presence of the customs zone marks goods from a bonded warehouse. */
export const bondedField = 'customs'

/** How far back a payout may follow the approval of a service bill: JD has no list by payout time. */
export const payoutMs = 20 * 86_400_000

/** Fields of `sku.read.searchSkuList`, its largest page, and the status of what can be bought. */
export const skuFields = 'wareId,skuId,status,saleAttrs,jdPrice,outerId,stockNum,wareTitle,modified'
export const skusPerPage = 50
export const onSaleStatus = '1'

/** Waybills of JD's own couriers; the way of others is in no call of the platform. */
export const jdWaybill = /^JD/i
/** Title or remark of a step of the way. */
export const signedWords = /妥投|已签收|签收人/
export const deliveringWords = /派送|配送中|配送员/

/**
 * 京东服务+: an order's own list of services is named in no page. The calls of the service platform itself
 * (`jingdong.homefw.task.identify`) name a service's number `orderNo` and its code `indentifyCode` (sic).
 */
export const servicesField = 'homefwServiceList'
export const platformServiceName = /京东服务\+|京东安装|京东上门/
export const oldMachineName = /拆旧|旧机|以旧换新/

/**
 * `couponType` begins with a code that the page does not list: 39 beans, 41 JD's coupons, 100 the shop's own discount; a
 * gift card (52) is money and no discount, and who bears the others is not known. `payDiscount` is not read: nothing says
 * whether the list holds it. No call tells reviews.
 */
const couponKinds: Record<string, DiscountKind | null> = {
  '39': 'points',
  '41': 'coupon',
  '52': null,
  '100': 'shop',
}

export function couponKindOf(type: string): DiscountKind | null {
  const kind = couponKinds[/^\d+/.exec(type)?.[0] ?? '']
  return kind === undefined ? 'unspecified' : kind
}
