/** What the stand-in keeps: money in fen, times in Unix ms, ids as text. `render.ts` turns it into TOP's words. */
export interface Order {
  oid: string
  num_iid: string
  sku_id: string
  outer_iid: string
  outer_sku_id: string
  title: string
  sku_properties_name: string
  num: number
  price: number
  total_fee: number
  payment: number
  divide_order_fee: number
  refund_status: string
  refund_id: string | null
  status: string
  invoice_no: string | null
}

/** As it leaves the platform: masked. The plain values stay with the world. */
export interface MaskedReceiver {
  name: string
  mobile: string
  state: string
  city: string
  district: string
  town: string
  address: string
  oaid: string
}

/** 服务子订单: sold with a line, done by the platform's own technician. */
export interface ServiceOrder {
  oid: string
  item_oid: string
  title: string
  num: number
  identify_code: string
}

export interface TraceStep {
  status_time: number
  status_desc: string
  action: string
  /** The parcel's waybill. */
  out_sid: string
}

export interface Trade {
  tid: string
  shop: Shop
  status: string
  type: string
  created: number
  modified: number
  pay_time: number | null
  consign_time: number | null
  end_time: number | null
  total_fee: number
  discount_fee: number
  /** Of a coupon, in fen; beside `discount_fee`. */
  coupon_fee: number
  buyer_rate: boolean
  post_fee: number
  payment: number
  buyer_nick: string
  buyer_open_uid: string
  buyer_message: string
  seller_memo: string
  seller_flag: number
  step_trade_status: string | null
  step_paid_fee: number | null
  receiver: MaskedReceiver
  orders: Order[]
  services: ServiceOrder[]
  trace: TraceStep[]
  waybill: string | null
}

export interface Refund {
  refund_id: string
  trade: Trade
  oid: string
  status: string
  order_status: string
  good_status: string
  has_good_return: boolean
  refund_phase: 'onsale' | 'aftersale'
  dispute_type: string
  reason: string
  desc: string
  refund_fee: number
  total_fee: number
  num: number
  created: number
  modified: number
}

export interface Shop {
  sellerId: string
  nick: string
}

/** What a buyer puts into the basket: one SKU of the shop. */
export interface Item {
  num_iid: string
  sku_id: string
  outer_iid: string
  outer_sku_id: string
  title: string
  sku_properties_name: string
  priceFen: number
  quantity: number
}

export interface Buyer {
  openUid: string
  nick: string
}

export interface PlainReceiver {
  name: string
  mobile: string
  state: string
  city: string
  district: string
  town: string
  address: string
}
