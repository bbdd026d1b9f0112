import content from '../../../../content/life-cycles/life-cycles.v1.json' with { type: 'json' }
import type { Product } from '../catalog/index.ts'
import type { Words } from '../runtime/http/route.ts'
import type { Life } from './life.ts'
import { layOver, type OwnLives } from './own-life.ts'

interface KeptLife extends Life {
  code: string
  title: Words
  category: string
  named?: readonly string[]
}

export const lives = content.lives as readonly KeptLife[]
export const { soonDays, warnDays: usualWarnDays, source: sources } = content
const other = content.other as Life

export type LifeOwner = Pick<Product, 'category' | 'name'> & { id?: string }

/** The life of a product: one that its name asks for before the one of its category, and what the brand set over both. */
export function lifeOf(product: LifeOwner | null, own: OwnLives = {}): Life {
  return product ? layOver(kindLifeOf(product, own), own[`product:${product.id}`]) : other
}

/** Without what the brand set for this product alone. */
export const kindLifeOf = (product: LifeOwner, own: OwnLives): Life =>
  layOver(keptLifeOf(product) ?? other, own[kindPlaceOf(product)])

/** Where the cycles of this kind of product are set: by the file, or by its category where the file does not know it. */
export const kindPlaceOf = (product: LifeOwner): string =>
  `kind:${keptLifeOf(product)?.code ?? product.category}`

/** What the file says of a kind. */
export const printedLifeOf = (kindPlace: string): Life =>
  lives.find(({ code }) => `kind:${code}` === kindPlace) ?? other

function keptLifeOf(product: LifeOwner): KeptLife | undefined {
  const fitting = lives.filter(
    ({ category, named }) =>
      category === product.category && (named?.some((word) => product.name.includes(word)) ?? true),
  )
  return fitting.find(({ named }) => named) ?? fitting[0]
}

/** Articles that others use up, like batteries and filters: nobody owns a life of them. */
export const isSupply = ({ category }: Pick<Product, 'category'>): boolean =>
  content.supplies.includes(category)
