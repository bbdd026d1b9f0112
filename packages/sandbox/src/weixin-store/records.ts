import type { PlainReceiver } from '../taobao/index.ts'

/** What the stand-in keeps: money in fen, times in Unix seconds, ids as text. `render.ts` turns it into the platform's words. */
export type OrderKind = 'ordinary' | 'gift' | 'group_buy' | 'virtual' | 'live'

export interface Line {
  productId: string
  skuId: string
  outProductId: string
  outSkuId: string
  skuCode: string
  title: string
  properties: string
  count: number
  price: number
  /** What of the order's sum falls on this line. */
  realPrice: number
  sent: boolean
  onAfterSale: number
  finished: number
}

export interface Parcel {
  waybill: string
  deliveryId: string
  sentAt: number
  lines: Line[]
}

export interface StoreOrder {
  orderId: string
  kind: OrderKind
  status: number
  created: number
  modified: number
  payTime: number
  receiptTime: number
  product: number
  freight: number
  discount: number
  total: number
  openid: string
  unionid: string
  customerNotes: string
  merchantNotes: string
  receiver: PlainReceiver
  /** Calls go to a number of the platform's switchboard. */
  hidesPhone: boolean
  lines: Line[]
  parcels: Parcel[]
  afterSales: AfterSale[]
}

export interface AfterSale {
  id: string
  order: StoreOrder
  line: Line
  type: 'REFUND' | 'RETURN' | 'EXCHANGE'
  status: string
  amount: number
  count: number
  reason: string
  created: number
  modified: number
}

export interface Product {
  productId: string
  title: string
  status: number
  skus: {
    skuId: string
    outSkuId: string
    skuCode: string
    properties: string
    price: number
    stock: number
  }[]
}

/** Records by id with a log of changes; the oldest leave first. */
export class Shelf<T extends { modified: number }> {
  readonly #byId = new Map<string, T>()
  readonly #largest: number

  constructor(largest: number) {
    this.#largest = largest
  }

  get size(): number {
    return this.#byId.size
  }

  get(id: string): T | undefined {
    return this.#byId.get(id)
  }

  all(): Iterable<T> {
    return this.#byId.values()
  }

  add(id: string, record: T): void {
    this.#byId.set(id, record)
    if (this.#byId.size > this.#largest) this.#byId.delete(this.#byId.keys().next().value as string)
  }

  /** Latest change first; both ends belong to the window. */
  within(timeOf: (record: T) => number, from: number, to: number): T[] {
    return [...this.#byId.values()]
      .filter((record) => timeOf(record) >= from && timeOf(record) <= to)
      .reverse()
      .sort((a, b) => timeOf(b) - timeOf(a))
  }
}
