import { type Answer, call } from '@qiao/api-client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api } from '../../services.ts'
import type { Rule } from './rule-tree.ts'

const pauseMs = 250
const often = 3_000
const seldom = 60_000

/** What a value is once it has not changed for a moment. */
function useSettled<T>(value: T, key: string): T {
  const [settled, setSettled] = useState({ key, value })
  useEffect(() => {
    const timer = setTimeout(() => setSettled({ key, value }), pauseMs)
    return () => clearTimeout(timer)
  }, [key, value])
  return settled.value
}

/** Counts while somebody edits: after a short pause, and a question that is no longer asked is given up. */
export function useCount(rule: Rule) {
  const asked = useSettled(rule, JSON.stringify(rule))
  return useQuery({
    queryKey: ['segments', 'count', asked],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => call(api, 'POST /console/segment-counts', { body: { rule: asked } }, { signal }),
  })
}

export function useSample(rule: Rule) {
  const asked = useSettled(rule, JSON.stringify(rule))
  return useQuery({
    queryKey: ['segments', 'sample', asked],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call(api, 'POST /console/segment-samples', { body: { rule: asked } }, { signal }),
  })
}

export function useOverlap(rule: Rule, other: unknown) {
  const asked = useSettled(rule, JSON.stringify(rule))
  return useQuery({
    queryKey: ['segments', 'overlap', asked, other],
    enabled: other !== undefined,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call(api, 'POST /console/segment-overlaps', { body: { first: asked, second: other } }, { signal }),
  })
}

/** Says that somebody looks: the server keeps pictures of customers up to date meanwhile, and tells how far it is. */
export function useWatch() {
  return useQuery<Answer<'POST /console/segment-watches'>>({
    queryKey: ['segment-watch'],
    refetchInterval: ({ state }) => (state.data?.ready ? seldom : often),
    queryFn: ({ signal }) => call(api, 'POST /console/segment-watches', { body: {} }, { signal }),
  })
}
