import { createHash } from 'node:crypto'
import type { JdOrder, JdRefundApply, JdServiceBill } from './records.ts'
import { encrypt } from './tde.ts'

/** `masked` is what the plain methods show, `encrypted` what enSearch and enGet do. */
export type ReceiverMode = 'masked' | 'encrypted'

const never = '0001-01-01 00:00:00'

/** Values are texts, counts too; only fields that were asked for are given. */
export function renderOrder(order: JdOrder, fields: ReadonlySet<string>, mode: ReceiverMode): object {
  const all = allFields(order, mode)
  return Object.fromEntries(Object.entries(all).filter(([name]) => name === 'orderId' || fields.has(name)))
}

/** Amounts in fen, unlike everywhere else. */
export function renderRefundApply(apply: JdRefundApply): object {
  return {
    id: rawNumber(apply.id),
    orderId: apply.order.orderId,
    buyerId: apply.order.openId,
    buyerName: maskName(apply.order.receiver.name),
    applyTime: formatStamp(apply.applied),
    checkTime: apply.checked === null ? null : formatStamp(apply.checked),
    applyRefundSum: apply.amountFen,
    status: apply.status,
    checkUserName: '',
    reason: apply.reason,
    systemId: 18,
  }
}

/** `refoundAmount` is JD's own spelling; ids are bare numbers. */
export function renderServiceBill(bill: JdServiceBill): object {
  const paid =
    bill.completed === null
      ? {}
      : {
          afsRefundId: rawNumber(bill.serviceId),
          refoundAmount: yuan(bill.amountFen),
          completeTime: formatStamp(bill.completed),
        }
  return {
    ...paid,
    ...(bill.status === null ? {} : { status: bill.status }),
    sameOrderServiceBill: {
      serviceId: rawNumber(bill.serviceId),
      orderId: rawNumber(bill.order.orderId),
      wareId: rawNumber(bill.line.skuId),
      wareName: bill.line.skuName,
      customerExpect: bill.customerExpect,
      afsApplyTime: formatStamp(bill.applied),
      approveDate: bill.approved === null ? null : formatStamp(bill.approved),
      applyReason: bill.reason,
    },
  }
}

export function formatStamp(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000 + 28_800_000).toISOString().slice(0, 19).replace('T', ' ')
}

/** With or without milliseconds and zone. Null for anything else. */
export function parseStamp(text: string): number | null {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:(\.\d{3})([+-]\d{4}))?$/.exec(text)
  if (!match) return null
  const ms = Date.parse(
    `${match[1]}T${match[2]}${match[3] ?? ''}${(match[4] ?? '+0800').replace(/00$/, ':00')}`,
  )
  return Number.isNaN(ms) ? null : ms
}

function allFields(order: JdOrder, mode: ReceiverMode): Record<string, unknown> {
  return {
    orderId: order.orderId,
    venderId: '10001',
    orderType: order.orderType,
    payType: order.payType,
    orderTotalPrice: yuan(order.goodsFen + order.freightFen),
    orderSellerPrice: yuan(order.goodsFen - order.discountFen),
    // No longer kept by the platform since 2024-10.
    orderPayment: '0.00',
    actualPay: order.paidAt === null && order.payType !== '1' ? '0.00' : yuan(order.payFen),
    shouldPay: yuan(order.payFen),
    freightPrice: yuan(order.freightFen),
    sellerDiscount: yuan(order.discountFen),
    orderState: order.orderState,
    orderStartTime: formatStamp(order.created),
    paymentConfirmTime: order.paidAt === null ? never : formatStamp(order.paidAt),
    orderEndTime: order.endedAt === null ? never : formatStamp(order.endedAt),
    modified: formatStamp(order.modified),
    consigneeInfo: renderReceiver(order, mode),
    itemInfoList: order.lines.map((line) => ({
      ...line,
      jdPrice: yuan(line.jdPrice),
      itemTotal: String(line.itemTotal),
      productNo: '',
    })),
    couponDetailList:
      order.discountFen === 0
        ? []
        : [
            {
              orderId: order.orderId,
              skuId: '',
              couponType: '100-店铺优惠',
              couponPrice: yuan(order.discountFen),
            },
          ],
    open_id_buyer: order.openId,
    xid_buyer: order.xid,
    oaid: createHash('sha256').update(Object.values(order.receiver).join('|')).digest('base64url'),
    waybill: order.waybill,
    logisticsId: order.waybill ? '467' : '',
    orderRemark: order.remark,
    venderRemark: order.venderRemark,
    parentOrderId: order.parentOrderId,
    directParentOrderId: order.parentOrderId,
    customs: order.customs,
    homefwServiceList: order.services,
  }
}

function renderReceiver({ receiver }: JdOrder, mode: ReceiverMode): object {
  const hide = (masked: string, plain: string) => (mode === 'encrypted' ? encrypt(plain) : masked)
  const area = `${receiver.state}${receiver.city}${receiver.district}${receiver.town}`
  return {
    fullname: hide(maskName(receiver.name), receiver.name),
    telephone: hide(maskPhone(receiver.mobile), receiver.mobile),
    mobile: hide(maskPhone(receiver.mobile), receiver.mobile),
    fullAddress: hide(`${area}****`, `${area}${receiver.address}`),
    province: receiver.state,
    city: receiver.city,
    county: receiver.district,
    town: receiver.town,
  }
}

/** By code point: a rare surname is two units, and half of it is no sign at all. */
function maskName(name: string): string {
  const signs = [...name]
  return `${signs[0] ?? ''}${'*'.repeat(Math.max(1, signs.length - 1))}`
}

function maskPhone(mobile: string): string {
  return `${mobile.slice(0, 3)}****${mobile.slice(-4)}`
}

function yuan(fen: number): string {
  return (fen / 100).toFixed(2)
}

/** A bare number beyond 2^53, which `JSON.stringify` cannot write otherwise. */
function rawNumber(digits: string): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(digits)
}
