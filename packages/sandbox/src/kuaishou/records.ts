/** What the stand-in keeps: money in fen, times in Unix ms, ids as text. `render.ts` turns it into Kuaishou's words. */
export type OrderKind = 'ordinary' | 'presale' | 'distribution' | 'subsidy' | 'trade_in'

export interface Shop {
  sellerId: string
  name: string
}

/** As it leaves the platform. The plain values are kept for the decrypt call alone. */
export interface SealedReceiver {
  province: string
  city: string
  district: string
  town: string
  encryptedConsignee: string
  encryptedMobile: string
  encryptedAddress: string
  desensitiseConsignee: string
  desensitiseMobile: string
  desensitiseAddress: string
  openAddressId: string
}

export interface Order {
  oid: string
  shop: Shop
  kind: OrderKind
  status: number
  created: number
  modified: number
  payTime: number
  sendTime: number
  recvTime: number
  refundTime: number
  remark: string
  notes: { note: string; createTime: number }[]
  totalFee: number
  expressFee: number
  discountFee: number
  buyerOpenId: string
  buyerNick: string
  receiver: SealedReceiver
  expressNo: string | null
  item: {
    itemId: string
    skuId: string
    skuNick: string
    itemTitle: string
    skuDesc: string
    num: number
    price: number
  }
  /** The latest first. */
  requests: Request[]
}

export interface Request {
  refundId: string
  order: Order
  status: number
  handlingWay: number
  negotiateStatus: number
  negotiateAt: number
  refundFee: number
  reason: string
  created: number
  modified: number
  ended: number
}

export interface ListedSku {
  itemId: string
  skuId: string
  skuNick: string
  specification: string
  price: number
  stock: number
  modified: number
}

export interface ListedItem {
  itemId: string
  title: string
  modified: number
  skus: ListedSku[]
}
