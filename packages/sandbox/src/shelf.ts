import { listedIn, shopItems } from './world/products.ts'

/** One SKU as a shop lists it; money in fen, times in Unix ms. */
export interface ShelfSku {
  itemId: string
  skuId: string
  code: string
  itemCode: string
  title: string
  text: string
  priceFen: number
  /** Below nothing when more was bought than was there; no platform shows that. */
  stock: number
  modified: number
}

export interface Bought {
  itemId: string
  skuId: string
  quantity: number
}

/** What a shop lists and how many of it may be sold. What is bought and was never listed is listed by that. */
export class Shelf {
  readonly #items = new Map<string, ShelfSku[]>()
  readonly #firstStock: number

  constructor(itemPrefix: string, firstStock = 100) {
    this.#firstStock = firstStock
    for (const item of shopItems) {
      const listed = listedIn(itemPrefix, item)
      this.#list({
        itemId: listed.num_iid,
        skuId: listed.sku_id,
        code: listed.outer_sku_id,
        itemCode: listed.outer_iid,
        title: listed.title,
        text: listed.sku_properties_name,
        priceFen: listed.priceFen,
      })
    }
  }

  get items(): ShelfSku[][] {
    return [...this.#items.values()]
  }

  item(itemId: string): ShelfSku[] {
    return this.#items.get(itemId) ?? []
  }

  sku(itemId: string, skuId: string): ShelfSku | undefined {
    return this.item(itemId).find((sku) => sku.skuId === skuId)
  }

  take(bought: Omit<ShelfSku, 'stock' | 'modified'>, quantity: number, at: number): void {
    const sku = this.sku(bought.itemId, bought.skuId) ?? this.#list(bought)
    this.set(sku, sku.stock - quantity, at)
  }

  giveBack({ itemId, skuId, quantity }: Bought, at: number): void {
    const sku = this.sku(itemId, skuId)
    if (sku) this.set(sku, sku.stock + quantity, at)
  }

  set(sku: ShelfSku, stock: number, at: number): void {
    sku.stock = stock
    sku.modified = at
  }

  #list(listed: Omit<ShelfSku, 'stock' | 'modified'>): ShelfSku {
    const sku = { ...listed, stock: this.#firstStock, modified: 0 }
    const item = this.#items.get(sku.itemId)
    if (item) item.push(sku)
    else this.#items.set(sku.itemId, [sku])
    return sku
  }
}
