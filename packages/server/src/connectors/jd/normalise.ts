import { allocate, parseYuan, sumFen } from '../../kernel/money.ts'
import { parsePhone } from '../../kernel/phone.ts'
import type {
  NormalisedAfterSales,
  NormalisedOrder,
  NormalisedOrderLine,
  OrderState,
  PlatformService,
  Receiver,
} from '../contract/connector.ts'
import { isDoneByPlatform, type OrderKind } from '../contract/order-kinds.ts'
import { takenOff } from './discounts.ts'
import { platformServicesOf, takesOldMachine } from './services.ts'
import {
  lineAfterSalesStateOf,
  orderKindOf,
  orderStateOf,
  rankOfOrderState,
  rankOfRefundApply,
  rankOfService,
  refundApplyKindOf,
  refundApplyStateOf,
  serviceKindOf,
  serviceStateOf,
} from './states.ts'
import { isCiphertext } from './tde.ts'
import { bondedField, serviceRefundFen } from './unconfirmed.ts'
import {
  asRecord,
  findList,
  findText,
  findTime,
  type JdRecord,
  malformed,
  readCount,
  readFen,
  readText,
  readTime,
} from './wire.ts'

const marketplace = 'jd'

/**
 * An order of `pop.order.search` or `get` in our words.
 * Throws `UnknownValue`, and `jd.malformed_detail` for a field that must be there.
 */
export function normaliseOrder(shopId: string, detail: unknown): NormalisedOrder {
  const order = asRecord(detail, 'order')
  const state = orderStateOf(readText(order, 'orderState'))
  const paidAt = findTime(order, 'paymentConfirmTime')
  const paidFen = isPaid(order, state, paidAt) ? payFen(order, 'actualPay', 'shouldPay') : 0n
  const lines = normaliseLines(order, state, paidFen)
  const platformServices = platformServicesOf(
    order,
    (skuId) => lines.find((line) => line.skuId === skuId)?.lineId ?? null,
  )
  return {
    marketplace,
    shopId,
    orderId: readText(order, 'orderId'),
    state,
    kind: kindOf(order, lines, platformServices),
    versionAt: orderVersion(order),
    createdAt: readTime(order, 'orderStartTime'),
    paidAt,
    deliveredAt: state === 'completed' ? findTime(order, 'orderEndTime') : null,
    paidFen,
    payableFen: payFen(order, 'shouldPay', 'actualPay'),
    buyerId: findText(order, 'open_id_buyer') ?? findText(order, 'xid_buyer'),
    // `pin` is an account name and no nick; it is read nowhere.
    buyerNickMasked: null,
    buyerMessage: findText(order, 'orderRemark'),
    sellerMemo: findText(order, 'venderRemark'),
    receiver: normaliseReceiver(order),
    lines,
    platformServices,
    discounts: takenOff(order),
  }
}

/** Two kinds of records: a refund application before shipment, and a service bill with its payout. */
export function normaliseAfterSales(shopId: string, detail: unknown): NormalisedAfterSales {
  const record = asRecord(detail, 'after_sales')
  return record.sameOrderServiceBill === undefined
    ? normaliseRefundApply(shopId, record)
    : normaliseService(shopId, record)
}

/** JD's `modified` has whole seconds; of two changes within one second the further state is the later one. */
export function orderVersion(order: JdRecord): Date {
  return withinSecond(readTime(order, 'modified'), rankOfOrderState(findText(order, 'orderState')))
}

export function refundApplyVersion(record: JdRecord): Date {
  const at = latest(readTime(record, 'applyTime'), findTime(record, 'checkTime'))
  return withinSecond(at, rankOfRefundApply(findText(record, 'status')))
}

export function serviceVersion(record: JdRecord): Date {
  const bill = asRecord(record.sameOrderServiceBill, 'sameOrderServiceBill')
  const approved = findTime(bill, 'approveDate')
  const at = latest(readTime(bill, 'afsApplyTime'), approved, findTime(record, 'completeTime'))
  return withinSecond(at, rankOfService(findText(record, 'status'), approved !== null))
}

/** Both kinds of records have numbers of their own; a bill can be asked for by its order only, so that is in its id. */
export function refundApplyId(record: JdRecord): string {
  return `refund-${readText(record, 'id')}`
}

export function serviceBillId(record: JdRecord): string {
  const bill = asRecord(record.sameOrderServiceBill, 'sameOrderServiceBill')
  return `afs-${readText(bill, 'orderId')}-${readText(bill, 'serviceId')}`
}

function normaliseRefundApply(shopId: string, record: JdRecord): NormalisedAfterSales {
  const status = readText(record, 'status')
  return {
    marketplace,
    shopId,
    afterSalesId: refundApplyId(record),
    orderId: readText(record, 'orderId'),
    lineId: null,
    kind: refundApplyKindOf(status),
    state: refundApplyStateOf(status),
    // In fen, while all else at JD is in yuan.
    refundFen: readFen(record, 'applyRefundSum'),
    quantity: null,
    reason: findText(record, 'reason'),
    versionAt: refundApplyVersion(record),
  }
}

function normaliseService(shopId: string, record: JdRecord): NormalisedAfterSales {
  const bill = asRecord(record.sameOrderServiceBill, 'sameOrderServiceBill')
  const orderId = readText(bill, 'orderId')
  const wareId = findText(bill, 'wareId')
  const refunded = findText(record, 'refoundAmount')
  return {
    marketplace,
    shopId,
    afterSalesId: serviceBillId(record),
    orderId,
    lineId: wareId === null ? null : `${orderId}-${wareId}`,
    kind: serviceKindOf(findText(bill, 'customerExpect')),
    state: serviceStateOf(findText(record, 'status'), findTime(bill, 'approveDate') !== null),
    // Known when it is paid out; before that JD names no amount.
    refundFen: refunded === null ? 0n : serviceRefundFen(refunded),
    quantity: null,
    reason: findText(bill, 'applyReason') ?? findText(bill, 'questionDesc'),
    versionAt: serviceVersion(record),
  }
}

function kindOf(
  order: JdRecord,
  lines: readonly NormalisedOrderLine[],
  services: readonly PlatformService[],
): OrderKind {
  return orderKindOf({
    orderType: findText(order, 'orderType'),
    payType: findText(order, 'payType'),
    bonded: findText(order, bondedField) !== null,
    byPlatform: isDoneByPlatform(
      lines.map(({ lineId }) => lineId),
      services,
    ),
    takesOld: takesOldMachine(order),
  })
}

/** Cash on delivery has no time of payment: it is paid when the order is complete. */
function isPaid(order: JdRecord, state: OrderState, paidAt: Date | null): boolean {
  return paidAt !== null || (findText(order, 'payType') === '1' && state === 'completed')
}

/** Never `orderPayment`, which JD fills no longer, nor the total, which holds discounts. */
function payFen(order: JdRecord, first: string, second: string): bigint {
  const text = findText(order, first) ?? findText(order, second)
  if (text === null) throw malformed(first)
  return parseYuan(text)
}

/** JD has no ids of lines: order and SKU name one; a SKU may come twice, as a gift beside the goods. */
function normaliseLines(order: JdRecord, state: OrderState, paidFen: bigint): NormalisedOrderLine[] {
  const orderId = readText(order, 'orderId')
  const items = findList(order, 'itemInfoList')
  const shares = sharePayment(order, items, paidFen)
  const seen = new Map<string, number>()
  return items.map((item, index) => {
    const skuId = readText(item, 'skuId')
    const times = (seen.get(skuId) ?? 0) + 1
    seen.set(skuId, times)
    return {
      lineId: times === 1 ? `${orderId}-${skuId}` : `${orderId}-${skuId}-${times}`,
      itemId: findText(item, 'wareId') ?? skuId,
      skuId,
      merchantCode: findText(item, 'outerSkuId'),
      title: findText(item, 'skuName') ?? '',
      skuText: null,
      quantity: readCount(item, 'itemTotal'),
      paidFen: shares[index]!,
      state,
      afterSalesState: lineAfterSalesStateOf(readText(order, 'orderState')),
    }
  })
}

/** JD does not say what was paid for a line: shared by price less the coupons of that SKU, to the fen. */
function sharePayment(order: JdRecord, items: JdRecord[], paidFen: bigint): bigint[] {
  const coupons = findList(order, 'couponDetailList')
  const goods = items.map((item) => {
    const total = parseYuan(readText(item, 'jdPrice')) * BigInt(readCount(item, 'itemTotal'))
    const own = coupons.filter((coupon) => findText(coupon, 'skuId') === readText(item, 'skuId'))
    const left = total - sumFen(own.map((coupon) => parseYuan(readText(coupon, 'couponPrice'))))
    return left > 0n ? left : 0n
  })
  const freight = parseYuan(findText(order, 'freightPrice') ?? '0')
  const shared = paidFen > freight ? paidFen - freight : 0n
  return sumFen(goods) === 0n ? goods : allocate(shared, goods)
}

function normaliseReceiver(order: JdRecord): Receiver {
  const at = order.consigneeInfo ? asRecord(order.consigneeInfo, 'consigneeInfo') : {}
  const name = findText(at, 'fullname')
  const phone = findText(at, 'mobile') ?? findText(at, 'telephone')
  const address = findText(at, 'fullAddress')
  return {
    name,
    phone,
    province: findText(at, 'province'),
    city: findText(at, 'city'),
    district: findText(at, 'county'),
    town: findText(at, 'town'),
    address,
    masked: [name, phone, address].some(isHidden) || isPrivacyNumber(phone),
    receiverId: findText(order, 'oaid'),
  }
}

function isHidden(value: string | null): boolean {
  return value !== null && (/[*＊]/.test(value) || isCiphertext(value))
}

/** A number of the marketplace's switchboard, or one with an extension: it ends, and is nobody's own. */
export function isPrivacyNumber(phone: string | null): boolean {
  if (phone === null || isHidden(phone)) return false
  const { kind, problem } = parsePhone(phone)
  return kind === 'privacy' || problem === 'masked' || problem === 'token'
}

function latest(first: Date, ...others: (Date | null)[]): Date {
  return new Date(Math.max(first.getTime(), ...others.map((at) => at?.getTime() ?? 0)))
}

function withinSecond(at: Date, rank: number): Date {
  return new Date(at.getTime() + rank)
}
