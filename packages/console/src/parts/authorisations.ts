import { type Answer, call } from '@qiao/api-client'
import { useQuery } from '@tanstack/react-query'
import { api } from '../services.ts'
import { useMay } from './use-act.ts'

export type Authorisation = Answer<'GET /console/shop-authorisations'>['items'][number]

export const authorisationsKey = ['shop-authorisations'] as const

/** The grants of all shops; looked at again soon while orders are missing or being fetched. */
export function useAuthorisations() {
  const may = useMay()
  return useQuery<Answer<'GET /console/shop-authorisations'>>({
    queryKey: authorisationsKey,
    enabled: may('orders.read'),
    refetchInterval: ({ state }) => (state.data?.items.some(isTroubled) ? 3_000 : 30_000),
    queryFn: ({ signal }) => call(api, 'GET /console/shop-authorisations', {}, { signal }),
  })
}

export function isTroubled({ state, gap }: Pick<Authorisation, 'state' | 'gap'>): boolean {
  return state === 'authorisation_expired' || (gap !== null && !gap.filled)
}
