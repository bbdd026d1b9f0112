import { type Answer, call } from '@qiao/api-client'
import { useQuery } from '@tanstack/react-query'
import { useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'

export type Shop = Answer<'GET /console/shops'>['items'][number]
export type ShopState = 'connected' | 'not_connected' | 'authorisation_expired'
export type Environment = 'production' | 'sandbox'

export const shopsKey = ['settings', 'shops'] as const

/** Production always; the sandbox where this server has one, and then first. */
export function useEnvironments(): readonly Environment[] {
  const may = useMay()
  const sandbox = useQuery({
    queryKey: ['settings', 'sandbox-here'],
    enabled: may('sandbox.control'),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => call(api, 'GET /console/sandbox/world', {}, { signal }).then(() => true),
  })
  return sandbox.data ? ['sandbox', 'production'] : ['production']
}
