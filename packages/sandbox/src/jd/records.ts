import type { PlainReceiver } from '../taobao/index.ts'

/** What the stand-in keeps: money in fen, times in Unix ms, ids as text. `render.ts` turns it into JD's words. */
export interface JdLine {
  skuId: string
  wareId: string
  outerSkuId: string
  skuName: string
  jdPrice: number
  itemTotal: number
}

export interface JdOrder {
  orderId: string
  parentOrderId: string
  orderState: string
  orderType: string
  payType: string
  created: number
  modified: number
  paidAt: number | null
  endedAt: number | null
  goodsFen: number
  discountFen: number
  freightFen: number
  payFen: number
  depositFen: number | null
  depositPaid: boolean
  openId: string
  xid: string
  remark: string
  venderRemark: string
  receiver: PlainReceiver
  lines: JdLine[]
  waybill: string
  trace: { at: number; title: string; remark: string }[]
  deliveredAt: number | null
  /** The state to go back to when a cancellation or pause is taken back. */
  heldState: string | null
  customs: string
  services: JdService[]
}

/** 京东服务+: sold with a line. */
export interface JdService {
  orderNo: string
  indentifyCode: string
  skuId: string
  serviceName: string
}

/** Before shipment. */
export interface JdRefundApply {
  id: string
  order: JdOrder
  status: number
  amountFen: number
  reason: string
  applied: number
  checked: number | null
}

/** After shipment. */
export interface JdServiceBill {
  serviceId: string
  order: JdOrder
  line: JdLine
  customerExpect: number
  amountFen: number
  reason: string
  applied: number
  approved: number | null
  completed: number | null
  status: number | null
}

export interface JdShop {
  venderId: string
  shopId: string
  name: string
}
