import { type Answer, call } from '@qiao/api-client'
import { useQuery } from '@tanstack/react-query'
import { api } from '../services.ts'

export type Job = Answer<'GET /technician/work-orders'>['items'][number]
export type Offer = Answer<'GET /technician/priced-offers'>['items'][number]

/** What an event about this technician makes old. */
export const ownQueries = [['jobs'], ['job'], ['offers'], ['prices'], ['earnings'], ['slips']] as const

export function useJobs(when: 'open' | 'done') {
  return useQuery({
    queryKey: ['jobs', when],
    queryFn: ({ signal }) => call(api, 'GET /technician/work-orders', { query: { when } }, { signal }),
    select: ({ items }) => items,
  })
}

export function useOffers() {
  return useQuery({
    queryKey: ['offers'],
    queryFn: ({ signal }) => call(api, 'GET /technician/priced-offers', { query: { limit: 50 } }, { signal }),
    select: ({ items }) => items,
  })
}

export function useEarnings(month?: string) {
  return useQuery({
    queryKey: ['earnings', month ?? 'now'],
    queryFn: ({ signal }) =>
      call(api, 'GET /technician/earnings', { query: month ? { month } : {} }, { signal }),
  })
}
