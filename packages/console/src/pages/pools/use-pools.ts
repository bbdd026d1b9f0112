import { type Answer, call } from '@qiao/api-client'
import type { BulkResult } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { api, i18n } from '../../services.ts'

export type Pools = Answer<'GET /console/pools'>
export type PoolName = Pools['pools'][number]['pool']
export type PoolRow = Answer<'GET /console/pool-customers'>['items'][number]
/** Rows that wait for somebody to say what becomes of them. */
export type Asked = { rows: PoolRow[]; answer: (results: BulkResult[]) => void }
type Said = { zh: string; en: string }

export const poolNames = ['prospect', 'active', 'after-sales', 'dormant', 'sea'] as const

export function usePools() {
  return useQuery({
    queryKey: ['pools', 'overview'],
    refetchInterval: 15_000,
    queryFn: ({ signal }) => call(api, 'GET /console/pools', {}, { signal }),
  })
}

/** What the server says in both languages, in the one that is read. */
export const say = (words: Said | undefined): string =>
  words ? (i18n.language.startsWith('zh') ? words.zh : words.en) : ''

/** Names of pools; nothing of a pool's code is shown while they load. */
export function poolWord(pools: Pools | undefined): (pool: string | null) => string {
  return (pool) => {
    if (!pool) return ''
    if (!pools) return '…'
    return say(pools.pools.find((one) => one.pool === pool)?.words) || pool
  }
}
