import { type Answer, call } from '@qiao/api-client'
import { useQuery } from '@tanstack/react-query'
import { api } from '../services.ts'

export type JobDetail = Answer<'GET /technician/work-orders/:id'>
export type Guidance = Answer<'GET /technician/work-orders/:id/guidance'>

export const jobQueries = [['jobs'], ['job'], ['prices'], ['earnings'], ['slips']] as const

export function useJob(id: string) {
  return useQuery({
    queryKey: ['job', id],
    queryFn: ({ signal }) => call(api, 'GET /technician/work-orders/:id', { params: { id } }, { signal }),
  })
}

export function useGuidance(id: string) {
  return useQuery({
    queryKey: ['guidance', id],
    queryFn: ({ signal }) =>
      call(api, 'GET /technician/work-orders/:id/guidance', { params: { id } }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function useSettlementItems() {
  return useQuery({
    queryKey: ['settlement-items'],
    queryFn: ({ signal }) => call(api, 'GET /technician/settlement-items', {}, { signal }),
    staleTime: 3600_000,
  })
}

/** What this job earns by today's facts; null when it has no price. */
export function usePrice(id: string) {
  return useQuery({
    queryKey: ['prices', id],
    queryFn: ({ signal }) => call(api, 'GET /technician/prices', { query: { workOrderIds: id } }, { signal }),
    select: ({ items }) => {
      const own = items[0]
      return own && own.totalFen !== null ? { totalFen: own.totalFen, lines: own.lines } : null
    },
  })
}
