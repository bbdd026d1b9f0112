/** What the stand-in keeps: money in fen, times in Unix ms, ids as text. `render.ts` turns it into Doudian's words. */
export type OrderKind = 'ordinary' | 'group_buy' | 'virtual' | 'bonded' | 'live'

export interface Shop {
  shopId: string
  name: string
}

export interface SkuOrder {
  order_id: string
  product_id: string
  sku_id: string
  out_product_id: string
  code: string
  product_name: string
  spec: string
  item_num: number
  /** 1: the buyer reviewed it. */
  is_comment: number
  origin_amount: number
  sum_amount: number
  promotion_amount: number
  promotion_pay_amount: number
  pay_amount: number
  order_status: number
  main_status: number
  shipped_at: number | null
  received_at: number | null
  confirmed_at: number | null
  request: AfterSale | null
}

/** As it leaves the platform: masked for the eye, encrypted for waybills. The plain values stay with the world. */
export interface HiddenReceiver {
  mask_name: string
  mask_tel: string
  mask_detail: string
  encrypt_name: string
  encrypt_tel: string
  encrypt_detail: string
  province: string
  city: string
  town: string
  street: string
}

export interface ShopOrder {
  order_id: string
  shop: Shop
  kind: OrderKind
  order_status: number
  main_status: number
  created: number
  modified: number
  pay_time: number | null
  ship_time: number | null
  finish_time: number | null
  cancel_reason: string
  buyer_words: string
  seller_words: string
  seller_remark_stars: number
  post_amount: number
  promotion_amount: number
  promotion_pay_amount: number
  pay_amount: number
  deposit_amount: number | null
  deposit_paid_at: number | null
  doudian_open_id: string
  receiver: HiddenReceiver
  tracking_no: string | null
  lines: SkuOrder[]
}

export interface AfterSale {
  after_sale_id: string
  order: ShopOrder
  line: SkuOrder
  status: number
  type: number
  refund_status: number
  arbitrate_status: number
  refund_amount: number
  reason: string
  apply_count: number
  created: number
  modified: number
}
