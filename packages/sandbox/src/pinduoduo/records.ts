import type { PlainReceiver } from '../taobao/index.ts'

/** What the stand-in keeps: money in fen, times in Unix ms, ids as text. `render.ts` turns it into Pinduoduo's words. */
export interface PddItem {
  goods_id: string
  sku_id: string
  outer_goods_id: string
  outer_id: string
  goods_name: string
  goods_spec: string
  goods_count: number
  priceFen: number
}

export type PddOrderKind = 'ordinary' | 'group_buy' | 'virtual' | 'bonded' | 'price_difference' | 'lottery'

export interface PddOrder {
  order_sn: string
  kind: PddOrderKind
  /** 1 to ship, 2 shipped, 3 signed for. */
  order_status: number
  /** 0 open, 1 made, 2 taken back. */
  confirm_status: number
  /** 0 filling, 1 full, 2 failed. */
  group_status: number
  refund_status: number
  after_sales_status: number
  risk_control_status: number
  /** 0 to 2 of a deposit order; null elsewhere. */
  step_trade_status: number | null
  depositFen: number
  created: number
  modified: number
  payTime: number | null
  confirmTime: number | null
  shippingTime: number | null
  receiveTime: number | null
  goodsFen: number
  discountFen: number
  postageFen: number
  payFen: number
  buyer_memo: string
  remark: string
  /** 1 to 5; 0 without a flag. */
  remark_tag: number
  receiver: PlainReceiver
  tracking_number: string
  items: PddItem[]
}

export interface PddRefund {
  id: string
  order: PddOrder
  after_sales_status: number
  /** The coding of the list: 2 refund, 3 return, 4 exchange, 5 resend. */
  after_sales_type: number
  amountFen: number
  reason: string
  /** 0 not asked, 1 not received, 2 received. */
  user_shipping_status: number
  created: number
  modified: number
  /** Of the goods that come back. */
  tracking_number: string
}

export interface PddShop {
  mallId: string
  name: string
}
