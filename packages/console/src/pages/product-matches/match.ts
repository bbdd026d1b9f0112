import type { Answer, Taken } from '@qiao/api-client'

export type SkuRow = Answer<'GET /console/listings'>['items'][number]
export type Decision = Taken<'POST /console/match-acts'>['body']['decisions'][number]
export type MatchKind = Decision['kind']
export type LinkKind = NonNullable<Decision['linkKind']>
export type RowResult = Answer<'POST /console/match-acts'>['results'][number]

export const matchKinds = ['product', 'gift', 'not_goods'] as const
export const linkKinds = ['price_difference', 'postage', 'installation_fee', 'material_fee', 'other'] as const
/** What the page shows; without one, what waits. */
export const states = ['waiting', 'matched', 'bundle', 'gift', 'not_goods', 'gone', 'all'] as const
export type State = (typeof states)[number]

type Place = Pick<SkuRow, 'shopId' | 'itemId' | 'skuId'>

export function keyOf({ shopId, itemId, skuId }: Place): string {
  return `${shopId}/${itemId}/${skuId}`
}

/** What the address asks of the server: nothing means what waits, `all` means no state. */
export function stateOf(given: string | undefined): Exclude<State, 'all'> | undefined {
  if (given === 'all') return undefined
  return states.find((one): one is Exclude<State, 'all'> => one === given && one !== 'all') ?? 'waiting'
}

/** What a bulk act decides for one row; undefined where it would need a product that nobody suggested. */
export function decisionOf(
  { shopId, itemId, skuId, suggestion }: SkuRow,
  act: 'accept' | 'gift' | 'not_goods',
): Decision | undefined {
  const place = { shopId, itemId, skuId }
  if (act === 'accept') {
    if (!suggestion) return undefined
    const { kind, products, linkKind } = suggestion
    return { ...place, kind, products, linkKind }
  }
  if (act === 'gift') {
    // A gift of ours is counted as ours; one that nobody knows is a gift all the same.
    const products = suggestion?.kind === 'product' ? suggestion.products : []
    return { ...place, kind: 'gift', products }
  }
  return { ...place, kind: 'not_goods', products: [], linkKind: suggestion?.linkKind ?? 'other' }
}

/** What the dialog begins with: the decision, else the suggestion, else an empty piece. */
export function draftOf({ match, suggestion }: Pick<SkuRow, 'match' | 'suggestion'>): {
  kind: MatchKind
  linkKind: LinkKind
  pieces: { productId: string; quantity: string }[]
} {
  const from = match ?? suggestion
  const pieces = (from?.products ?? []).map(({ productId, quantity }) => ({
    productId,
    quantity: String(quantity),
  }))
  return {
    kind: from?.kind ?? 'product',
    linkKind: from?.linkKind ?? 'price_difference',
    pieces: pieces.length > 0 ? pieces : [{ productId: '', quantity: '1' }],
  }
}

/** The number of each outcome, the commonest reason first. */
export function countResults(results: readonly { ok: boolean; code: string | null }[]): {
  done: number
  left: { code: string; count: number }[]
} {
  const left = Map.groupBy(
    results.filter(({ ok }) => !ok),
    ({ code }) => code ?? 'failed',
  )
  return {
    done: results.filter(({ ok }) => ok).length,
    left: [...left].map(([code, same]) => ({ code, count: same.length })).sort((a, b) => b.count - a.count),
  }
}

/** Decisions as one request takes them. */
export function chunksOf<T>(all: readonly T[], size = 1_000): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size))
}
