import type { AskRefund, PlaceOrder } from '../taobao/index.ts'
import { hideReceiver, openIdOf } from './mask.ts'
import type { AfterSale, OrderKind, Shop, ShopOrder, SkuOrder } from './records.ts'

/** What Doudian knows beyond the common wish. */
export interface DoudianPlaceOrder extends PlaceOrder {
  kind?: OrderKind
  /** Taken off by the payment channel; the platform still counts it as paid. */
  payPromotionFen?: number
}

export class DoudianTradingError extends Error {}

export function newOrder(wish: DoudianPlaceOrder, shop: Shop, now: number, nextId: () => string): ShopOrder {
  const goods = wish.items.reduce((sum, item) => sum + item.priceFen * item.quantity, 0)
  const discount = wish.discountFen ?? 0
  const post = wish.postFen ?? 0
  const due = goods - discount + post
  if (discount > goods)
    throw new DoudianTradingError(`a discount of ${discount} fen on goods of ${goods} fen`)
  if ((wish.depositFen ?? 0) > due)
    throw new DoudianTradingError(`a deposit of ${wish.depositFen} fen on ${due} fen`)
  const order_id = nextId()
  return {
    order_id,
    shop,
    kind: wish.kind ?? 'ordinary',
    order_status: 1,
    main_status: 1,
    created: now,
    modified: now,
    pay_time: null,
    ship_time: null,
    finish_time: null,
    cancel_reason: '',
    buyer_words: wish.message ?? '',
    seller_words: '',
    seller_remark_stars: 0,
    post_amount: post,
    promotion_amount: discount,
    promotion_pay_amount: wish.payPromotionFen ?? 0,
    pay_amount: due,
    deposit_amount: wish.depositFen ?? null,
    deposit_paid_at: null,
    doudian_open_id: openIdOf(shop.shopId, wish.buyer.openUid),
    receiver: hideReceiver(wish.receiver),
    tracking_no: null,
    lines: newLines(wish, goods, () => (wish.items.length === 1 ? order_id : nextId())),
  }
}

/** Discounts are shared by price, rounded over the running sum: so no line is ever charged below nothing. */
function newLines(wish: DoudianPlaceOrder, goods: number, nextId: () => string): SkuOrder[] {
  const discounts = shares(wish, goods, wish.discountFen ?? 0)
  const channel = shares(wish, goods, wish.payPromotionFen ?? 0)
  return wish.items.map((item, index) => {
    const sum = item.priceFen * item.quantity
    return {
      order_id: nextId(),
      product_id: item.num_iid,
      sku_id: item.sku_id,
      out_product_id: item.outer_iid,
      code: item.outer_sku_id,
      product_name: item.title,
      spec: item.sku_properties_name,
      item_num: item.quantity,
      is_comment: 0,
      origin_amount: item.priceFen,
      sum_amount: sum,
      promotion_amount: discounts[index]!,
      promotion_pay_amount: channel[index]!,
      pay_amount: sum - discounts[index]!,
      order_status: 1,
      main_status: 1,
      shipped_at: null,
      received_at: null,
      confirmed_at: null,
      request: null,
    }
  })
}

function shares({ items }: DoudianPlaceOrder, goods: number, total: number): number[] {
  let priced = 0
  let shared = 0
  return items.map((item) => {
    priced += item.priceFen * item.quantity
    const share = Math.floor((total * priced) / goods) - shared
    shared += share
    return share
  })
}

/** 2 before shipment, 1 after it, 0 with goods that come back. */
export function newRequest(
  order: ShopOrder,
  line: SkuOrder,
  { reason, amountFen, withReturn }: AskRefund,
  after_sale_id: string,
  now: number,
): AfterSale {
  const shipped = line.shipped_at !== null
  return {
    after_sale_id,
    order,
    line,
    status: 6,
    type: withReturn ? 0 : shipped ? 1 : 2,
    refund_status: 1,
    arbitrate_status: 0,
    refund_amount: amountFen ?? line.pay_amount,
    reason: reason ?? (shipped ? '商品与描述不符' : '不想要了'),
    apply_count: line.item_num,
    created: now,
    modified: now,
  }
}
