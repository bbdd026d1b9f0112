import { call } from '@qiao/api-client'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../services.ts'

/** While a person waits for the first record, it is looked for this often. */
const waitingMs = 2_000
const calmMs = 10_000

export function useSources() {
  return useQuery({
    queryKey: ['mapped-sources', 'list'],
    refetchInterval: calmMs,
    queryFn: ({ signal }) => call(api, 'GET /console/mapped-sources', {}, { signal }),
  })
}

export function useSource(id: string) {
  return useQuery({
    queryKey: ['mapped-sources', 'one', id],
    queryFn: ({ signal }) => call(api, 'GET /console/mapped-sources/:id', { params: { id } }, { signal }),
    refetchInterval: ({ state }) => (state.data?.lastReceivedAt ? calmMs : waitingMs),
  })
}

/** Where the pushes that came may hold an id of their own. */
export function useDeliveryCandidates(id: string) {
  return useQuery({
    queryKey: ['mapped-sources', 'delivery', id],
    staleTime: 60_000,
    queryFn: ({ signal }) =>
      call(api, 'GET /console/mapped-sources/:id/delivery-candidates', { params: { id } }, { signal }),
  })
}

export function useChoices() {
  return useQuery({
    queryKey: ['mapped-sources', 'choices'],
    staleTime: 60_000,
    queryFn: ({ signal }) => call(api, 'GET /console/mapped-source-choices', {}, { signal }),
  })
}
