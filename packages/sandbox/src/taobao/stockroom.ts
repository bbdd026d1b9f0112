import { shopProducts } from '../world/products.ts'
import { TopError } from './top-error.ts'

export interface StockSku {
  sku_id: string
  outer_id: string
  properties: string
  priceFen: number
  quantity: number
}

export interface StockItem {
  num_iid: string
  outer_id: string
  title: string
  priceFen: number
  /** Of an item without SKUs; otherwise the sum over its SKUs counts. */
  num: number
  approve_status: 'onsale' | 'instock'
  modified: number
  skus: StockSku[]
}

/** What a sale takes: one line of a basket. */
export interface Taken {
  num_iid: string
  sku_id: string
  num: number
}

const plenty = 100_000
/** An item of old, in the warehouse and without SKUs. */
const retired = {
  num_iid: '732004910099',
  outer_id: 'HM-LOCK-X0',
  title: '禾木智家 X0 智能门锁（停售）',
  priceFen: 99_900,
}

/** What the shop lists and how much of it may still be sold; items that it does not list are sold without limit. */
export class Stockroom {
  readonly items: StockItem[]
  readonly #now: () => number

  constructor(clockNow: () => number, each = plenty) {
    this.#now = clockNow
    const modified = clockNow()
    const listed = shopProducts.map(
      ({ num_iid, outer_iid, title, skus }): StockItem => ({
        num_iid,
        outer_id: outer_iid,
        title,
        priceFen: Math.min(...skus.map(({ priceFen }) => priceFen)),
        num: 0,
        approve_status: 'onsale',
        modified,
        skus: skus.map(({ sku_id, outer_sku_id, properties, priceFen }) => ({
          sku_id,
          outer_id: outer_sku_id,
          properties,
          priceFen,
          quantity: each,
        })),
      }),
    )
    this.items = [...listed, { ...retired, num: 3, approve_status: 'instock', modified, skus: [] }]
  }

  find(num_iid: string): StockItem | undefined {
    return this.items.find((item) => item.num_iid === num_iid)
  }

  /** Undefined for an item that is not listed, or a SKU that it does not have. */
  quantityOf(num_iid: string, sku_id: string | null): number | undefined {
    const item = this.find(num_iid)
    if (sku_id === null) return item && numOf(item)
    return item?.skus.find((sku) => sku.sku_id === sku_id)?.quantity
  }

  /** The code of the first line of which there is too little; null when all can be sold. */
  shortOf(lines: Taken[]): string | null {
    const wanted = new Map<string, number>()
    for (const { num_iid, sku_id, num } of lines) {
      const sum = (wanted.get(sku_id) ?? 0) + num
      wanted.set(sku_id, sum)
      if ((this.quantityOf(num_iid, sku_id) ?? sum) < sum) return sku_id
    }
    return null
  }

  /** Sold by `sign` -1, given back by 1. */
  move(lines: Taken[], sign: -1 | 1): void {
    for (const { num_iid, sku_id, num } of lines) {
      const sku = this.find(num_iid)?.skus.find((each) => each.sku_id === sku_id)
      if (sku) sku.quantity += sign * num
    }
  }

  /** Sets all or, when one of them is unknown or below nothing, none. A SKU of null is the item itself. */
  set(num_iid: string, changes: { sku_id: string | null; quantity: number }[]): StockItem {
    const item = this.find(num_iid)
    if (!item) throw noItem()
    for (const { sku_id, quantity } of changes) {
      if (quantity < 0) throw refused('quantity', '库存不能小于0')
      const known = sku_id === null ? item.skus.length === 0 : item.skus.some((sku) => sku.sku_id === sku_id)
      if (!known) throw refused('skuId', '该商品下不存在此SKU')
    }
    for (const { sku_id, quantity } of changes) {
      if (sku_id === null) item.num = quantity
      else item.skus.find((sku) => sku.sku_id === sku_id)!.quantity = quantity
    }
    item.modified = this.#now()
    return item
  }
}

export function numOf({ num, skus }: StockItem): number {
  return skus.length === 0 ? num : skus.reduce((sum, { quantity }) => sum + quantity, 0)
}

export const noItem = () =>
  new TopError(15, 'Remote service error', 'isv.item-not-exist:num_iid', '商品不存在')

const refused = (field: string, words: string) =>
  new TopError(15, 'Remote service error', `isv.invalid-parameter:${field}`, words)
