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

/** Links that sell nothing of ours, by what they are for. */
export type LinkKind = 'price_difference' | 'postage' | 'installation_fee' | 'material_fee' | 'other'

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
