import { type Answer, call } from '@qiao/api-client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { api } from '../services.ts'

export type Offer = Answer<'GET /point/priced-offers'>['items'][number]
export type Job = Answer<'GET /point/jobs'>['items'][number]
export type JobsView = 'to_assign' | 'today' | 'trouble'

/** What an event about this point makes old. */
export const pointQueries = [['offers'], ['point-jobs'], ['statement'], ['candidates']] as const

const page = 100
const next = ({ nextCursor }: { nextCursor: string | null }) => nextCursor ?? undefined
const from = (cursor: string) => ({ limit: page, ...(cursor ? { cursor } : {}) })

export function useOffers() {
  return useInfiniteQuery({
    queryKey: ['offers'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call(api, 'GET /point/priced-offers', { query: from(pageParam) }, { signal }),
    getNextPageParam: next,
  })
}

export function useJobs(view: JobsView) {
  return useInfiniteQuery({
    queryKey: ['point-jobs', view],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call(api, 'GET /point/jobs', { query: { view, ...from(pageParam) } }, { signal }),
    getNextPageParam: next,
  })
}

export function useStatement(month: string) {
  return useInfiniteQuery({
    queryKey: ['statement', month],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call(api, 'GET /point/statement', { query: { month, ...from(pageParam) } }, { signal }),
    getNextPageParam: next,
  })
}
