/** What the brand sells, in its own words. */
export interface Product {
  id: string
  model: string
  name: string
  category: string
  needsInstallation: boolean
  serviceType: string | null
  surveyFirst: boolean
  deliverAndInstall: boolean
  warrantyMonths: number
  requiredSkill: string | null
}

/** What a marketplace line is: one or more of our products, a gift, or no goods at all (补差价, 邮费). */
export interface LineMatch {
  kind: 'product' | 'gift' | 'not_goods'
  product: Product | null
  /** Pieces of this product in one piece of the line. */
  quantity: number
}

export interface SkuPlace {
  shopId: string
  itemId: string
  skuId: string
}

export interface SkuSeen extends SkuPlace {
  merchantCode: string | null
  title: string
}

export function skuKey({ shopId, itemId, skuId }: SkuPlace): string {
  return `${shopId}|${itemId}|${skuId}`
}

/** The product whose model stands in the merchant code or the title: a suggestion, never a match by itself. */
export function suggestProduct(seen: SkuSeen, products: readonly Product[]): Product | null {
  const text = `${seen.merchantCode ?? ''} ${seen.title}`.toUpperCase()
  const hits = products.filter((product) => text.includes(product.model.toUpperCase()))
  return hits.sort((a, b) => b.model.length - a.model.length)[0] ?? null
}
