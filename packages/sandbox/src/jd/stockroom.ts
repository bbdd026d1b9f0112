import { listedIn, shopItems } from '../world/products.ts'
import type { JdLine } from './records.ts'

export interface JdSku {
  wareId: string
  skuId: string
  outerId: string
  wareTitle: string
  properties: string
  priceFen: number
  stockNum: number
  /** 1 is on sale, 2 taken off. */
  status: 1 | 2
  modified: number
}

export const jdItemPrefix = '1002107348'
const plenty = 100_000

/** What the shop lists and how much of it may still be sold; what it does not list is sold without limit. */
export class JdStockroom {
  readonly skus: JdSku[]
  readonly #now: () => number

  constructor(clockNow: () => number) {
    this.#now = clockNow
    this.skus = shopItems.map((item) => {
      const listed = listedIn(jdItemPrefix, item)
      return {
        wareId: listed.num_iid,
        skuId: listed.sku_id,
        outerId: listed.outer_sku_id,
        wareTitle: listed.title,
        properties: listed.sku_properties_name,
        priceFen: listed.priceFen,
        stockNum: plenty,
        status: 1,
        modified: clockNow(),
      }
    })
  }

  find(skuId: string): JdSku | undefined {
    return this.skus.find((sku) => sku.skuId === skuId)
  }

  /** False, and nothing taken, when there is too little of a line. */
  take(lines: JdLine[]): boolean {
    const short = lines.some(({ skuId }) => {
      const wanted = lines.reduce((sum, line) => sum + (line.skuId === skuId ? line.itemTotal : 0), 0)
      return (this.find(skuId)?.stockNum ?? wanted) < wanted
    })
    if (!short) this.#move(lines, -1)
    return !short
  }

  giveBack(lines: JdLine[]): void {
    this.#move(lines, 1)
  }

  set(sku: JdSku, stockNum: number): void {
    sku.stockNum = stockNum
    sku.modified = this.#now()
  }

  #move(lines: JdLine[], sign: number): void {
    for (const { skuId, itemTotal } of lines) {
      const sku = this.find(skuId)
      if (sku) sku.stockNum += sign * itemTotal
    }
  }
}
