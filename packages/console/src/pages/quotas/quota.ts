import type { Answer } from '@qiao/api-client'

export type Quota = Answer<'GET /console/quotas'>['items'][number]
export type Limit = Quota['limits'][number]

export const dayMs = 86_400_000

/** The limit of a day, the least where there are several. */
export function limitOfDay({ limits }: Pick<Quota, 'limits'>): number | null {
  const daily = limits.filter(({ perMs }) => perMs >= dayMs).map(({ times }) => times)
  return daily.length > 0 ? Math.min(...daily) : null
}

export type Span = { unit: 'second' | 'minute' | 'hour' | 'day' } | { unit: 'seconds'; count: number }

export function spanOf(perMs: number): Span {
  const named = { 1000: 'second', 60000: 'minute', 3600000: 'hour', [dayMs]: 'day' } as const
  const unit = named[perMs as keyof typeof named]
  return unit ? { unit } : { unit: 'seconds', count: Math.round(perMs / 1_000) }
}

/** The account that a question is about, as one value of a choice. */
export const keyOf = ({
  marketplace,
  holder,
  group,
}: Pick<Quota, 'marketplace' | 'holder' | 'group'>): string => `${marketplace}|${holder}|${group}`

/** Those with refusals or little left first, then the busiest. */
export function byNeed(a: Quota, b: Quota): number {
  const need = (one: Quota) => {
    const limit = limitOfDay(one)
    return one.refused > 0 ? 2 : limit !== null && one.count / limit >= 0.8 ? 1 : 0
  }
  return need(b) - need(a) || b.count - a.count || (a.group < b.group ? -1 : 1)
}
