import type { AfterSale, ShopOrder } from './records.ts'
import { digits, seconds } from './render.ts'

/** A message before it has its id: the tag, and its data as the JSON text that the platform sends. */
export interface Notice {
  tag: string
  about: string
  data: string
}

export function orderNotice(tag: string, order: ShopOrder, facts: Record<string, unknown>): Notice {
  const data = JSON.stringify({
    p_id: digits(order.order_id),
    s_ids: order.lines.map((line) => digits(line.order_id)),
    shop_id: Number(order.shop.shopId),
    order_status: order.order_status,
    order_type: order.kind === 'virtual' ? 2 : 0,
    biz: order.kind === 'bonded' ? 21 : 2,
    ...facts,
  })
  return { tag, about: order.order_id, data }
}

export function requestNotice(tag: string, request: AfterSale): Notice {
  const { order, line } = request
  const data = JSON.stringify({
    aftersale_id: digits(request.after_sale_id),
    aftersale_status: request.status,
    aftersale_type: request.type,
    p_id: digits(order.order_id),
    s_id: digits(line.order_id),
    shop_id: Number(order.shop.shopId),
    refund_amount: request.refund_amount,
    refund_post_amount: 0,
    reason_code: 1,
    apply_time: seconds(request.created),
    update_time: seconds(request.modified),
    ...(request.refund_status === 3 ? { success_time: seconds(request.modified) } : {}),
  })
  return { tag, about: request.after_sale_id, data }
}
