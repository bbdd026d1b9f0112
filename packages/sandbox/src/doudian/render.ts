import type { AfterSale, ShopOrder, SkuOrder } from './records.ts'

/** A number beyond 2^53 as it stands on the wire: bare digits. */
export const digits = (id: string): unknown =>
  (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(id)

export const seconds = (ms: number | null): number => (ms === null ? 0 : Math.floor(ms / 1000))

const tradeTypes: Record<ShopOrder['kind'], number> = {
  ordinary: 0,
  group_buy: 1,
  virtual: 0,
  bonded: 0,
  live: 0,
}

export function shopOrder(order: ShopOrder): Record<string, unknown> {
  const { receiver } = order
  return {
    shop_id: Number(order.shop.shopId),
    shop_name: order.shop.name,
    order_id: order.order_id,
    order_status: order.order_status,
    main_status: order.main_status,
    order_type: order.kind === 'virtual' ? 2 : 0,
    biz: order.kind === 'bonded' ? 21 : 2,
    b_type: 2,
    trade_type: tradeTypeOf(order),
    pay_type: 1,
    create_time: seconds(order.created),
    update_time: seconds(order.modified),
    pay_time: seconds(order.pay_time),
    ship_time: seconds(order.ship_time),
    finish_time: seconds(order.finish_time),
    exp_ship_time: order.pay_time === null ? 0 : seconds(order.pay_time + 48 * 3_600_000),
    cancel_reason: order.cancel_reason,
    buyer_words: order.buyer_words,
    seller_words: order.seller_words,
    seller_remark_stars: order.seller_remark_stars,
    order_amount: order.pay_amount,
    pay_amount: order.pay_amount,
    post_amount: order.post_amount,
    promotion_amount: order.promotion_amount,
    promotion_shop_amount: order.promotion_amount,
    promotion_platform_amount: 0,
    promotion_talent_amount: 0,
    promotion_pay_amount: order.promotion_pay_amount,
    post_receiver: '',
    post_tel: '',
    encrypt_post_receiver: receiver.encrypt_name,
    encrypt_post_tel: receiver.encrypt_tel,
    mask_post_receiver: receiver.mask_name,
    mask_post_tel: receiver.mask_tel,
    post_addr: { ...areas(order), detail: '', encrypt_detail: receiver.encrypt_detail },
    mask_post_addr: { ...areas(order), detail: receiver.mask_detail },
    doudian_open_id: order.doudian_open_id,
    open_id: '',
    logistics_info: order.tracking_no === null ? [] : [parcel(order, order.tracking_no)],
    order_phase_list: phases(order),
    sku_order_list: order.lines.map((line) => skuOrder(line, order)),
    user_tag_ui: [],
  }
}

function skuOrder(line: SkuOrder, order: ShopOrder): Record<string, unknown> {
  const live = order.kind === 'live'
  return {
    order_id: line.order_id,
    parent_order_id: order.order_id,
    order_status: line.order_status,
    main_status: line.main_status,
    trade_type: tradeTypeOf(order),
    pre_sale_type: 0,
    product_id: digits(line.product_id),
    product_id_str: line.product_id,
    sku_id: digits(line.sku_id),
    code: line.code,
    out_product_id: line.out_product_id,
    out_sku_id: '',
    product_name: line.product_name,
    spec: line.spec === '' ? [] : [{ name: '规格', value: line.spec }],
    item_num: line.item_num,
    origin_amount: line.origin_amount,
    sum_amount: line.sum_amount,
    order_amount: line.pay_amount,
    pay_amount: line.pay_amount,
    promotion_amount: line.promotion_amount,
    promotion_pay_amount: line.promotion_pay_amount,
    ship_time: seconds(line.shipped_at),
    logistics_receipt_time: seconds(line.received_at),
    confirm_receipt_time: seconds(line.confirmed_at),
    after_sale_info: requestOf(line),
    theme_type: live ? '1' : '0',
    room_id: live ? digits('7301234567890123456') : 0,
    author_id: live ? digits('6912345678901234567') : 0,
    is_comment: line.is_comment,
  }
}

function requestOf({ request }: SkuOrder): Record<string, unknown> {
  if (!request) return { after_sale_status: 0, after_sale_type: 0, refund_status: 0 }
  const { status, type, refund_status } = request
  return { after_sale_status: status, after_sale_type: type, refund_status }
}

function tradeTypeOf({ deposit_amount, kind }: ShopOrder): number {
  return deposit_amount === null ? tradeTypes[kind] : 2
}

function areas({ receiver }: ShopOrder): Record<string, unknown> {
  const area = (name: string) => ({ name, id: '' })
  return {
    province: area(receiver.province),
    city: area(receiver.city),
    town: area(receiver.town),
    street: area(receiver.street),
  }
}

function parcel(order: ShopOrder, tracking_no: string): Record<string, unknown> {
  return {
    tracking_no,
    company: 'shunfeng',
    company_name: '顺丰速运',
    ship_time: seconds(order.ship_time),
    delivery_id: tracking_no,
    product_info: [],
  }
}

function phases(order: ShopOrder): Record<string, unknown>[] {
  const { deposit_amount, deposit_paid_at, pay_amount, pay_time } = order
  if (deposit_amount === null) return []
  const phase = (current_phase: number, amount: number, paidAt: number | null) => ({
    total_phase: 2,
    current_phase,
    pay_success: paidAt !== null,
    phase_pay_amount: amount,
    phase_pay_time: seconds(paidAt),
  })
  return [phase(1, deposit_amount, deposit_paid_at), phase(2, pay_amount - deposit_amount, pay_time)]
}

/** A row of `afterSale.List`: ids as text, names in one word. */
export function afterSaleRow(request: AfterSale): Record<string, unknown> {
  const { order, line } = request
  return {
    aftersale_info: {
      aftersale_id: request.after_sale_id,
      aftersale_order_type: 1,
      aftersale_type: request.type,
      aftersale_status: request.status,
      related_id: line.order_id,
      apply_time: seconds(request.created),
      update_time: seconds(request.modified),
      refund_amount: request.refund_amount,
      refund_post_amount: 0,
      aftersale_num: request.apply_count,
      refund_status: request.refund_status,
      arbitrate_status: request.arbitrate_status,
    },
    order_info: { shop_order_id: order.order_id, related_order_info: [{ sku_order_id: line.order_id }] },
  }
}

/** The data of `afterSale.Detail`: ids as bare numbers, names in two words. */
export function afterSaleDetail(request: AfterSale): Record<string, unknown> {
  const { order, line } = request
  return {
    process_info: {
      after_sale_info: {
        after_sale_id: digits(request.after_sale_id),
        after_sale_status: request.status,
        after_sale_type: request.type,
        refund_status: request.refund_status,
        refund_total_amount: request.refund_amount,
        refund_post_amount: 0,
        apply_time: seconds(request.created),
        update_time: seconds(request.modified),
        reason: request.reason,
        after_sale_apply_count: request.apply_count,
        got_pkg: line.received_at === null ? 0 : 1,
      },
      arbitrate_info: { arbitrate_id: '', arbitrate_status: request.arbitrate_status },
    },
    order_info: {
      shop_order_id: digits(order.order_id),
      sku_order_infos: [
        {
          sku_order_id: digits(line.order_id),
          order_status: line.order_status,
          pay_amount: line.pay_amount,
          item_quantity: line.item_num,
          shop_sku_code: line.code,
        },
      ],
    },
  }
}
