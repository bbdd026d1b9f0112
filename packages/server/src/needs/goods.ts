import type { Product } from '../catalog/index.ts'
import type { BoughtLine } from '../orders/index.ts'

/**
 * What a line sold, as one thing to be needed again: our product where the line was matched to one, whichever shop and SKU it came
 * by; otherwise the shop's own listing.
 */
export interface Goods {
  key: string
  productId: string | null
  name: string
  quantity: number
  /** Of these units together; null where a bundle's price cannot be told apart. */
  fen: bigint | null
  /** Stays for years: a second one says nothing of a third. */
  isDurable: boolean
}

export function goodsOf(line: BoughtLine, products: ReadonlyMap<string, Product>): Goods[] {
  if (line.products.length === 0)
    return [
      {
        key: `listing:${line.shopId}|${line.itemId}|${line.skuId}`,
        productId: null,
        name: [line.title, line.skuText].filter(Boolean).join(' '),
        quantity: line.pieces,
        fen: line.paidFen,
        isDurable: false,
      },
    ]
  const [first] = line.products
  return line.products.map(({ productId, quantity }) => ({
    key: `product:${productId}`,
    productId,
    name: products.get(productId)?.name ?? productId,
    quantity,
    fen: line.products.length === 1 && first ? line.paidFen : null,
    isDurable: products.get(productId)?.needsInstallation ?? false,
  }))
}
