import type { Answer } from '@qiao/api-client'

export type Source = Answer<'GET /console/sources'>['items'][number]
type Quota = Answer<'GET /console/quotas'>['items'][number]

/** Calls of today that a source's marketplace counts. */
export interface SourceCalls {
  used: number
  refused: number
  /** The group with the least left of a day's limit. */
  least: { group: string; left: number; limit: number } | null
}

const dayMs = 86_400_000

/** Those of the shop itself and those of its marketplace's apps, which all shops of it share; none while nothing was called. */
export function callsOf(
  { id, source }: Pick<Source, 'id' | 'source'>,
  quotas: readonly Quota[],
): SourceCalls | undefined {
  const mine = quotas.filter(
    (one) => one.marketplace === source && (one.holder.startsWith('app:') || one.holder === `shop:${id}`),
  )
  if (mine.length === 0) return undefined
  const least = mine
    .flatMap(({ group, count, limits }) =>
      limits
        .filter(({ perMs }) => perMs >= dayMs)
        .map(({ times: limit }) => ({ group, left: Math.max(0, limit - count), limit })),
    )
    .sort((a, b) => a.left / a.limit - b.left / b.limit)[0]
  return {
    used: mine.reduce((sum, { count }) => sum + count, 0),
    refused: mine.reduce((sum, { refused }) => sum + refused, 0),
    least: least ?? null,
  }
}
