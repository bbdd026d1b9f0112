import type { Tx } from '../runtime/db/transaction.ts'
import { decisionsOfCodes, pageOfSkus, type SkuFilter, type SkuRow } from './listing-store.ts'
import { listProducts } from './store.ts'
import { codeKey, type Suggestion, suggestMatch } from './suggest-match.ts'

export interface SkuView extends SkuRow {
  /** For what is not decided. */
  suggestion: Suggestion | null
}

/** A page of SKUs with what each is, or may be. */
export async function readSkus(
  tx: Tx,
  filter: SkuFilter,
): Promise<{ items: SkuView[]; next: SkuFilter['after']; total: number }> {
  const found = await pageOfSkus(tx, { ...filter, limit: filter.limit + 1 })
  const items = await withSuggestions(tx, found.slice(0, filter.limit))
  const last = items.at(-1)
  return { items, next: found.length > filter.limit && last ? last : null, total: found[0]?.total ?? 0 }
}

/** Most that are looked through for sure ones at once; a second look finds the next. */
const mostSure = 5_000

/** What waits and may be decided in one go. */
export async function sureOnes(tx: Tx, filter: Pick<SkuFilter, 'shopId' | 'search'>): Promise<SkuView[]> {
  const found = await pageOfSkus(tx, { ...filter, state: 'waiting', after: null, limit: mostSure })
  return (await withSuggestions(tx, found)).filter(({ suggestion }) => suggestion?.sure)
}

async function withSuggestions(tx: Tx, found: readonly SkuRow[]): Promise<SkuView[]> {
  const open = found.filter(({ kind }) => kind === null)
  if (open.length === 0) return found.map((row) => ({ ...row, suggestion: null }))
  const [products, elsewhere] = await Promise.all([
    listProducts(tx),
    decisionsOfCodes(
      tx,
      open.flatMap(({ merchantCode }) => (merchantCode ? [codeKey(merchantCode)] : [])),
    ),
  ])
  return found.map((row) => ({
    ...row,
    suggestion:
      row.kind === null ? suggestMatch({ ...row, title: row.title ?? '' }, products, elsewhere) : null,
  }))
}
