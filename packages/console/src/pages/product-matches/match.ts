import type { Answer, Taken } from '@qiao/api-client'

export type Decision = Taken<'POST /console/product-matches'>['body']['decisions'][number]
export const matchKinds = ['product', 'gift', 'not_goods'] as const
export type MatchKind = (typeof matchKinds)[number]

/** One SKU of a shop: waiting with its suggestion, or decided. */
export type MatchRow = {
  key: string
  waiting: boolean
  shopId: string
  itemId: string
  skuId: string
  title: string | null
  merchantCode: string | null
  lines: number
  /** The suggestion while it waits, the decision afterwards. */
  productId: string | null
  kind: MatchKind | null
  quantity: number
  at: string
}

export function rowsOf({ waiting, decided }: Answer<'GET /console/product-matches'>): MatchRow[] {
  return [
    ...waiting.map(({ suggestedProductId, firstSeenAt, ...row }) => ({
      ...row,
      key: keyOf(row),
      waiting: true,
      productId: suggestedProductId,
      kind: null,
      quantity: 1,
      at: firstSeenAt,
    })),
    ...decided.map(({ shopId, itemId, skuId, kind, productId, quantity, matchedAt }) => ({
      key: `${keyOf({ shopId, itemId, skuId })}/${productId}`,
      waiting: false,
      shopId,
      itemId,
      skuId,
      title: null,
      merchantCode: null,
      lines: 0,
      productId,
      kind: kind as MatchKind,
      quantity,
      at: matchedAt,
    })),
  ]
}

/** What a bulk act decides for one row; undefined where it would need a product that nobody suggested. */
export function decisionOf(row: MatchRow, kind: MatchKind): Decision | undefined {
  const { shopId, itemId, skuId, productId } = row
  if (kind !== 'product') return { shopId, itemId, skuId, kind, products: [] }
  return productId ? { shopId, itemId, skuId, kind, products: [{ productId, quantity: 1 }] } : undefined
}

const keyOf = ({ shopId, itemId, skuId }: { shopId: string; itemId: string; skuId: string }) =>
  `${shopId}/${itemId}/${skuId}`
