import type { Answer, Taken } from '@qiao/api-client'

export type StockRow = Answer<'GET /console/stock'>['items'][number]
export type OfferRow = StockRow['offers'][number]
export type Movement = Answer<'GET /console/stock/:productId/movements'>['items'][number]
export type OfferWish = Taken<'POST /console/stock-offers'>['body']['offers'][number]
export type SwitchResult = Answer<'POST /console/stock-offers'>['results'][number]

export type CountMode = 'units' | 'in' | 'out'

/** What the counting form sends; null while it is not whole. */
export function countOf(
  productId: string,
  { mode, text, reason }: { mode: CountMode; text: string; reason: string },
): Taken<'POST /console/stock-counts'>['body']['counts'][number] | null {
  const pieces = text.trim() === '' ? Number.NaN : Number(text)
  if (!Number.isInteger(pieces) || pieces < 0 || pieces > 10_000_000) return null
  if (mode !== 'units' && pieces === 0) return null
  const why = reason.trim() ? { reason: reason.trim() } : {}
  if (mode === 'units') return { productId, units: pieces, ...why }
  return { productId, change: mode === 'in' ? pieces : -pieces, ...why }
}

/** SKUs that a switch of the whole product means: those that are not as wanted yet, and could be. */
export function wishesOf(row: StockRow, on: boolean): OfferWish[] {
  return row.offers
    .filter((offer) => offer.on !== on && (!on || (offer.possible && offer.alone)))
    .map(({ shopId, itemId, skuId, weight }) => ({
      shopId,
      itemId,
      skuId,
      productId: row.productId,
      on,
      weight,
    }))
}

export function skuKey({ shopId, itemId, skuId }: Pick<OfferRow, 'shopId' | 'itemId' | 'skuId'>): string {
  return `${shopId}|${itemId}|${skuId}`
}

/** What became of each product: the first refusal of its SKUs, or that there was nothing to switch. */
export function outcomesOf(
  rows: readonly StockRow[],
  on: boolean,
  results: readonly SwitchResult[],
): { key: string; code: string | null }[] {
  const byKey = new Map(results.map((result) => [skuKey(result), result]))
  return rows.map((row) => {
    const wishes = wishesOf(row, on)
    const refused = wishes.map((wish) => byKey.get(skuKey(wish))).find((result) => result && !result.ok)
    if (refused) return { key: row.productId, code: refused.code ?? 'failed' }
    const isThere = row.offers.some((offer) => offer.on === on)
    return { key: row.productId, code: wishes.length === 0 && !isThere ? 'nothing' : null }
  })
}

/** The newest moment at which a shop confirmed a number. */
export function lastPush(row: StockRow): string | null {
  const moments = row.offers.flatMap(({ pushedAt }) => pushedAt ?? [])
  return moments.sort().at(-1) ?? null
}

export function firstError(row: StockRow): OfferRow | undefined {
  return row.offers.find(({ on, errorCode }) => on && errorCode)
}
