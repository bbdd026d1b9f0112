import content from '../../../../content/life-cycles/life-cycles.v1.json' with { type: 'json' }
import type { Product } from '../catalog/index.ts'
import type { Words } from '../runtime/http/route.ts'

/** From what day a warranty may count. */
export type Start = 'installed' | 'delivered' | 'bought'

export interface WarrantyRule {
  /** The first that is known starts it. */
  starts: readonly Start[]
  /** Where installation starts it: so long after delivery it starts all the same. */
  waitDays: number
  repairsExtend: boolean
}

export interface LifePart {
  code: string
  does: 'replace' | 'care'
  name: Words
  everyMonths: number
  /** Words in the name of an article or material that is this part. */
  words?: readonly string[]
  materials?: readonly string[]
  services?: readonly string[]
  confirmed: boolean
}

export interface Life {
  warranty: WarrantyRule
  parts: readonly LifePart[]
}

interface KeptLife extends Life {
  category: string
  named?: readonly string[]
}

export const lives = content.lives as readonly KeptLife[]
export const { soonDays } = content

/** The life of a product: one that its name asks for before the one of its category. */
export function lifeOf(product: Pick<Product, 'category' | 'name'> | null): Life {
  const fitting = lives.filter(
    ({ category, named }) =>
      category === product?.category && (named?.some((word) => product.name.includes(word)) ?? true),
  )
  return fitting.find(({ named }) => named) ?? fitting[0] ?? (content.other as Life)
}

/** Articles that others use up, like batteries and filters: nobody owns a life of them. */
export const isSupply = ({ category }: Pick<Product, 'category'>): boolean =>
  content.supplies.includes(category)
