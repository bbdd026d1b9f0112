import { listedIn, shopItems } from '../world/products.ts'
import type { ListedItem, ListedSku } from './records.ts'

/** What the shop's item numbers begin with. */
export const kuaishouItemPrefix = '2204810573'

/** What the shop lists and how many of it may be sold. */
export class Stockroom {
  readonly items: ListedItem[]
  readonly #now: () => number

  constructor(clockNow: () => number, each = 100) {
    this.#now = clockNow
    const modified = clockNow()
    const listed = shopItems.map((item) => listedIn(kuaishouItemPrefix, item))
    this.items = [...Map.groupBy(listed, ({ num_iid }) => num_iid)].map(([itemId, skus]) => ({
      itemId,
      title: skus[0]!.title,
      modified,
      skus: skus.map((sku) => ({
        itemId,
        skuId: sku.sku_id,
        skuNick: sku.outer_sku_id,
        specification: sku.sku_properties_name,
        price: sku.priceFen,
        stock: each,
        modified,
      })),
    }))
  }

  find(itemId: string): ListedItem | undefined {
    return this.items.find((item) => item.itemId === itemId)
  }

  sku(itemId: string, skuId: string): ListedSku | undefined {
    return this.find(itemId)?.skus.find((sku) => sku.skuId === skuId)
  }

  /** Only differences are told; false when that would leave less than nothing or too many. */
  change(sku: ListedSku, difference: number): boolean {
    const stock = sku.stock + difference
    if (stock < 0 || stock > 9_999_999) return false
    sku.stock = stock
    sku.modified = this.#now()
    return true
  }
}
