import { call, type RouteName } from '@qiao/api-client'
import { type ApiProblem, asProblem, newKey } from '@qiao/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, useContext, useEffect, useRef, useSyncExternalStore } from 'react'
import type { Service } from './service.ts'
import { api } from './services.ts'

/** A session for the link that was opened; without a link the session of last time is used. */
export function useEntrance(token: string | null) {
  return useQuery({
    queryKey: ['entrance', token],
    queryFn: () => call(api, 'POST /public/customer-links/session', { body: { token: token! } }),
    enabled: token !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
}

export function useServiceQuery(enabled: boolean) {
  return useQuery({
    queryKey: ['service'],
    queryFn: ({ signal }) => call(api, 'GET /customer/work-order', {}, { signal }),
    enabled,
    // Another link opened in another tab takes over the session: a tab that comes back must not speak for the wrong job.
    refetchOnWindowFocus: 'always',
  })
}

const ServiceContext = createContext<Service | null>(null)
export const ServiceProvider = ServiceContext.Provider

export function useService(): Service {
  const service = useContext(ServiceContext)
  if (!service) throw new Error('useService needs a ServiceProvider above it')
  return service
}

export const useDone = () =>
  useQuery({
    queryKey: ['visit'],
    queryFn: ({ signal }) => call(api, 'GET /customer/work-order/visit', {}, { signal }),
  })

export const useSlots = () =>
  useQuery({
    queryKey: ['slots'],
    queryFn: ({ signal }) => call(api, 'GET /customer/work-order/appointment-slots', {}, { signal }),
    staleTime: 60_000,
  })

type Write = Extract<RouteName, `POST /customer/work-order/${string}`>

/**
 * One write. Sent again after an unknown outcome it carries the same key, so that it happens once; a refusal or other
 * words make it a new one. Ends when the service has been read again.
 */
export function useAct<B>(
  route: Write,
  { onDone, onRefused }: { onDone: () => void; onRefused?: (problem: ApiProblem) => void },
) {
  const queries = useQueryClient()
  const attempt = useRef<{ words: string; key: string }>(undefined)
  return useMutation({
    // Without a network it fails at once and says so, instead of waiting in silence.
    networkMode: 'always',
    async mutationFn(body: B) {
      const words = JSON.stringify(body)
      if (attempt.current?.words !== words) attempt.current = { words, key: newKey() }
      const [, path = ''] = route.split(' ')
      try {
        await api.post(path, body, { idempotencyKey: attempt.current.key })
        attempt.current = undefined
      } catch (error) {
        if (asProblem(error).status > 0) {
          attempt.current = undefined
          // What was on screen may be old: a refusal often means that the job went on meanwhile.
          void queries.invalidateQueries({ queryKey: ['service'] })
        }
        throw error
      }
      await queries.invalidateQueries({ queryKey: ['service'] })
    },
    onSuccess: onDone,
    onError: (error) => onRefused?.(asProblem(error)),
  })
}

export function useOnline(): boolean {
  return useSyncExternalStore(
    (hear) => {
      window.addEventListener('online', hear)
      window.addEventListener('offline', hear)
      return () => {
        window.removeEventListener('online', hear)
        window.removeEventListener('offline', hear)
      }
    },
    () => navigator.onLine,
  )
}

/** `value` once it has rested for `ms`. */
export function useRested<T>(value: T, ms: number, onRest: (value: T) => void): void {
  const latest = useRef(onRest)
  latest.current = onRest
  useEffect(() => {
    const timer = setTimeout(() => latest.current(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
}
