import type { Order, Request } from './records.ts'

/** What the platform tells an app: the event, whom and what it is about, and the content as JSON text. */
export interface Notice {
  event: string
  bizId: string
  sellerId: string
  info: string
}

const raw = (id: string): unknown => (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(id)

export function orderNotice(name: string, order: Order): Notice {
  const { oid, shop, status, modified, buyerOpenId, created } = order
  const facts =
    name === 'addOrder'
      ? { openId: buyerOpenId, buyerOpenId, createTime: created }
      : { status, updateTime: modified }
  const info = JSON.stringify({ oid: raw(oid), sellerId: raw(shop.sellerId), ...facts })
  return { event: `kwaishop_order_${name}`, bizId: oid, sellerId: shop.sellerId, info }
}

/** A note names its order by `bizId` alone. */
export function noteNotice(order: Order, note: string): Notice {
  const { oid, shop, modified } = order
  const info = JSON.stringify({
    eventType: 2,
    bizId: raw(oid),
    note,
    type: 1,
    updateTime: modified,
    flag: 'GREY',
  })
  return { event: 'kwaishop_order_addNote', bizId: oid, sellerId: shop.sellerId, info }
}

/** The same order is `orderId` here, and no seller is named inside. */
export function requestNotice(name: 'addRefund' | 'updateRefund', request: Request): Notice {
  const { refundId, order, handlingWay, status, created, modified } = request
  const when = name === 'addRefund' ? { createTime: created } : { eventType: 1, updateTime: modified }
  const info = JSON.stringify({
    orderId: raw(order.oid),
    refundId: raw(refundId),
    handlingWay,
    specialRefundType: 0,
    status,
    ...when,
  })
  return { event: `kwaishop_aftersales_${name}`, bizId: refundId, sellerId: order.shop.sellerId, info }
}

/** A message is sent only where the shop granted what it is about. */
export function scopeOf(event: string): string {
  return event.startsWith('kwaishop_aftersales_') ? 'merchant_refund' : 'merchant_order'
}
