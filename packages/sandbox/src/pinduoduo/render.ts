import { receiverFields } from './mask.ts'
import type { PddItem, PddOrder, PddRefund } from './records.ts'

/** Lists give amounts as text and details as numbers: the platform does both, and a client must bear it. */
export type AmountForm = 'text' | 'number'

/** Ids are bare numbers on the wire, some beyond what `JSON.stringify` can write: marked here, written by `toJson`. */
const mark = '\u0001'
const marked = /"\\u0001(\d+)"/g

export function bare(id: string): string {
  return /^\d+$/.test(id) ? mark + id : id
}

export function toJson(value: unknown): string {
  return JSON.stringify(value).replace(marked, '$1')
}

/** `yyyy-MM-dd HH:mm:ss`, GMT+8; empty for what has not happened. */
export function stamp(ms: number | null): string {
  return ms === null ? '' : new Date(ms + 28_800_000).toISOString().slice(0, 19).replace('T', ' ')
}

export function renderOrder(order: PddOrder, form: AmountForm): Record<string, unknown> {
  const amount = amountIn(form)
  return {
    order_sn: order.order_sn,
    order_status: order.order_status,
    confirm_status: order.confirm_status,
    group_status: order.group_status,
    refund_status: order.refund_status,
    after_sales_status: order.after_sales_status,
    risk_control_status: order.risk_control_status,
    mkt_biz_type: 0,
    trade_type: order.step_trade_status === null ? 0 : 1,
    is_lucky_flag: order.kind === 'lottery' ? 2 : 1,
    is_pre_sale: 0,
    step_order_info: stepInfo(order),
    goods_amount: amount(order.goodsFen),
    discount_amount: amount(order.discountFen),
    platform_discount: amount(0),
    seller_discount: amount(order.discountFen),
    capital_free_discount: amount(0),
    order_change_amount: amount(0),
    postage: amount(order.postageFen),
    pay_amount: amount(order.payFen),
    pay_type: order.payTime === null ? '' : 'WEIXIN',
    pay_no: order.payTime === null ? '' : `XP${order.order_sn.slice(-15)}`,
    ...timesOf(order),
    logistics_id: order.tracking_number ? 44 : 0,
    tracking_number: order.tracking_number,
    extra_delivery_list: [],
    buyer_memo: order.buyer_memo,
    remark: order.remark,
    remark_tag: order.remark_tag,
    ...receiverFields(order),
    order_tag_list: [
      { name: 'ship_additional_order', value: order.kind === 'price_difference' ? 1 : 0 },
      { name: 'ship_hold', value: 0 },
    ],
    ...(order.kind === 'bonded' && { bonded_warehouse: '宁波保税仓' }),
    ...(order.kind === 'virtual' && { card_info_list: [{ card_no: '6666', mask_password: '****' }] }),
    item_list: order.items.map((item) => renderItem(item, amount)),
  }
}

export function renderRefundRow(refund: PddRefund): Record<string, unknown> {
  const { order } = refund
  const item = order.items[0]!
  const amount = amountIn('text')
  return {
    id: bare(refund.id),
    order_sn: order.order_sn,
    after_sales_status: refund.after_sales_status,
    after_sales_type: refund.after_sales_type,
    after_sale_reason: refund.reason,
    refund_amount: amount(refund.amountFen),
    order_amount: amount(order.payFen),
    discount_amount: amount(order.discountFen),
    goods_id: bare(item.goods_id),
    goods_name: item.goods_name,
    goods_number: String(item.goods_count),
    goods_price: amount(item.priceFen),
    sku_id: item.sku_id,
    outer_id: item.outer_id,
    outer_goods_id: item.outer_goods_id,
    created_time: stamp(refund.created),
    updated_time: stamp(refund.modified),
    confirm_time: stamp(order.confirmTime),
    tracking_number: refund.tracking_number,
    shipping_name: refund.tracking_number ? '顺丰速运' : '',
    speed_refund_flag: 0,
    speed_refund_status: '0',
    user_shipping_status: String(refund.user_shipping_status),
    dispute_refund_status: 0,
  }
}

/** Another coding of the type than in the list, and amounts in fen. */
export function renderRefundDetail(refund: PddRefund): Record<string, unknown> {
  const { order } = refund
  return {
    id: bare(refund.id),
    order_sn: order.order_sn,
    after_sales_status: refund.after_sales_status,
    after_sales_type: refund.after_sales_type - 1,
    after_sales_reason: refund.reason,
    refund_amount: refund.amountFen,
    order_amount: order.payFen,
    discount_amount: order.discountFen,
    goods_number: order.items[0]!.goods_count,
    goods_price: order.items[0]!.priceFen,
    express_no: refund.tracking_number,
    shipping_status: order.shippingTime === null ? 0 : 1,
    updated_time: stamp(refund.modified),
    exchange_shipping_detail: {},
  }
}

function renderItem(item: PddItem, amount: (fen: number) => string | number): Record<string, unknown> {
  return {
    goods_id: bare(item.goods_id),
    goods_name: item.goods_name,
    goods_spec: item.goods_spec,
    goods_price: amount(item.priceFen),
    goods_count: item.goods_count,
    goods_img: '',
    sku_id: bare(item.sku_id),
    outer_id: item.outer_id,
    outer_goods_id: item.outer_goods_id,
  }
}

function timesOf(order: PddOrder): Record<string, string> {
  return {
    created_time: stamp(order.created),
    confirm_time: stamp(order.confirmTime),
    pay_time: stamp(order.payTime),
    shipping_time: stamp(order.shippingTime),
    receive_time: stamp(order.receiveTime),
    updated_at: stamp(order.modified),
    last_ship_time: stamp(order.confirmTime === null ? null : order.confirmTime + 2 * 86_400_000),
  }
}

function stepInfo({ step_trade_status, depositFen, payFen }: PddOrder): Record<string, number> | null {
  if (step_trade_status === null) return null
  const paidFen = [0, depositFen, payFen][step_trade_status]!
  return {
    step_trade_status,
    advanced_paid_fee: depositFen / 100,
    step_paid_fee: paidFen / 100,
    step_discount_amount: 0,
  }
}

function amountIn(form: AmountForm): (fen: number) => string | number {
  return (fen) => (form === 'text' ? (fen / 100).toFixed(2) : fen / 100)
}
