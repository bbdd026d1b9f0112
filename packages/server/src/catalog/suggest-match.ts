import type { LineMatch, LinkKind, Product } from './product.ts'

/** Why a product is suggested, the surest first. */
export const suggestionReasons = [
  'code_equal',
  'same_code_elsewhere',
  'link_words',
  'code_begins',
  'title_names_model',
] as const
export type SuggestionReason = (typeof suggestionReasons)[number]

export interface Suggestion {
  kind: LineMatch['kind']
  products: { productId: string; quantity: number }[]
  linkKind: LinkKind | null
  reason: SuggestionReason
  /** May be taken with others in one go: the code says it, and no word of a title is interpreted. */
  sure: boolean
}

/** What is decided for a merchant code at other places. */
export type CodeDecisions = ReadonlyMap<string, Pick<Suggestion, 'kind' | 'products' | 'linkKind'>[]>

interface Seen {
  merchantCode: string | null
  title: string
  skuText?: string | null
}

export function codeKey(code: string): string {
  return code.trim().toUpperCase()
}

/** Words of links that sell nothing, in the titles of shops; the first that is found tells the kind. */
const linkWords: readonly [LinkKind, RegExp][] = [
  ['price_difference', /补差价|补差专|差价链接|差价专拍|补拍链接|补款/],
  ['postage', /补运费|补邮费|邮费专拍|运费专拍|邮费链接|运费链接|邮费差/],
  ['material_fee', /辅材(费|专拍|链接)|材料费(专拍|链接)?/],
  ['installation_fee', /安装费|安装服务费|上门费专拍|安装专拍/],
]

/** What a SKU may be, with the reason: a suggestion, never a match by itself. */
export function suggestMatch(
  seen: Seen,
  products: readonly Product[],
  elsewhere: CodeDecisions = new Map(),
): Suggestion | null {
  const code = seen.merchantCode ? codeKey(seen.merchantCode) : ''
  const one = (product: Product, reason: SuggestionReason, sure: boolean): Suggestion => ({
    kind: 'product',
    products: [{ productId: product.id, quantity: 1 }],
    linkKind: null,
    reason,
    sure,
  })
  if (code !== '') {
    const equal = products.filter(({ id, model }) => codeKey(id) === code || codeKey(model) === code)
    if (equal.length === 1) return one(equal[0]!, 'code_equal', true)
    const decided = elsewhere.get(code) ?? []
    const [first] = decided
    // Two shops that disagree about a code are a question for a person.
    if (first && decided.every((other) => JSON.stringify(other) === JSON.stringify(first)))
      return { ...first, reason: 'same_code_elsewhere', sure: true }
  }
  const text = `${seen.title} ${seen.skuText ?? ''}`
  const link = linkWords.find(([, words]) => words.test(text))
  if (link) return { kind: 'not_goods', products: [], linkKind: link[0], reason: 'link_words', sure: false }
  const begins = longestModel(products, (model) => code.startsWith(model))
  if (begins) return one(begins, 'code_begins', false)
  const named = longestModel(products, (model) => `${code} ${text.toUpperCase()}`.includes(model))
  return named ? one(named, 'title_names_model', false) : null
}

/** The product that the queue keeps beside a SKU when its first order comes. */
export function suggestProduct(seen: Seen, products: readonly Product[]): Product | null {
  const suggested = suggestMatch(seen, products)?.products[0]?.productId
  return products.find(({ id }) => id === suggested) ?? null
}

function longestModel(products: readonly Product[], fits: (model: string) => boolean): Product | null {
  const hits = products.filter(({ model }) => model.trim() !== '' && fits(model.toUpperCase()))
  return hits.sort((a, b) => b.model.length - a.model.length)[0] ?? null
}
