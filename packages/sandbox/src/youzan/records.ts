import type { PlainReceiver } from '../taobao/index.ts'

/** What the stand-in keeps: money in fen, times in Unix ms, ids as text. `render.ts` turns it into Youzan's words. */
export interface Line {
  oid: string
  itemId: string
  skuId: string
  outerItemId: string
  outerSkuId: string
  title: string
  /** `颜色:黑;尺寸:大`. */
  properties: string
  num: number
  price: number
  total: number
  /** What of the order's sum falls on this line, postage included. */
  payment: number
  sent: boolean
}

export interface Phase {
  phase: 1 | 2
  price: number
  transactionNo: string
}

export type TradeKind = 'ordinary' | 'group_buy' | 'virtual' | 'bonded'

export interface Trade {
  tid: string
  kind: TradeKind
  status: string
  closeType: number
  created: number
  modified: number
  payTime: number | null
  consignTime: number | null
  confirmTime: number | null
  successTime: number | null
  total: number
  post: number
  payment: number
  realPayment: number
  /** Two of them in a presale, else none. */
  phases: Phase[]
  buyer: { openId: string; nick: string }
  message: string
  memo: string
  /** 1 to 5; 0 without a flag. */
  star: number
  receiver: PlainReceiver
  lines: Line[]
  refunds: Refund[]
}

export interface Refund {
  refundId: string
  trade: Trade
  oid: string
  status: string
  withReturn: boolean
  csStatus: number
  reason: number
  desc: string
  fee: number
  num: number
  created: number
  modified: number
  version: number
  /** Null before the refund succeeded; then 0 under way, 1 failed, 2 arrived. */
  fundStatus: number | null
}

/** Records by id, in the order of their changes; the oldest leave first. */
export class Shelf<T extends { modified: number }> {
  readonly #byId = new Map<string, T>()
  readonly #largest: number
  #last = 0

  constructor(largest: number) {
    this.#largest = largest
  }

  get size(): number {
    return this.#byId.size
  }

  get(id: string): T | undefined {
    return this.#byId.get(id)
  }

  add(id: string, record: T, at: number): void {
    this.touch(record, at)
    this.#byId.set(id, record)
    if (this.#byId.size > this.#largest) this.#byId.delete(this.#byId.keys().next().value as string)
  }

  /** Times never run backwards here. */
  touch(record: T, at: number): void {
    this.#last = Math.max(this.#last, at)
    record.modified = this.#last
  }

  /** Latest change first. */
  find(accepts: (record: T) => boolean): T[] {
    return [...this.#byId.values()]
      .filter(accepts)
      .reverse()
      .sort((a, b) => b.modified - a.modified)
  }
}
