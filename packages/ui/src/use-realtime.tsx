import { type QueryKey, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useRef, useSyncExternalStore } from 'react'
import { gathered } from './gathered.ts'
import type { RealtimeClient, RealtimeEvent, RealtimeState } from './realtime-client.ts'

const ClientContext = createContext<RealtimeClient | undefined>(undefined)

export function RealtimeProvider({ client, children }: { client: RealtimeClient; children: ReactNode }) {
  return <ClientContext value={client}>{children}</ClientContext>
}

export type UseRealtimeOptions = {
  /** Queries that these topics make old; read again at most every `everyMs`. */
  invalidate?: readonly QueryKey[]
  everyMs?: number
}

/** Hears `topics` while the component is mounted, and keeps the named queries true. */
export function useRealtime(
  topics: readonly string[],
  onEvents?: (events: RealtimeEvent[]) => void,
  options: UseRealtimeOptions = {},
): void {
  const client = useContext(ClientContext)
  const queries = useQueryClient()
  const latest = useRef({ onEvents, options })
  latest.current = { onEvents, options }
  const joined = topics.join(',')
  useEffect(() => {
    if (!client || !joined) return
    const refresh = gathered(
      () => {
        for (const queryKey of latest.current.options.invalidate ?? [])
          void queries.invalidateQueries({ queryKey })
      },
      () => latest.current.options.everyMs ?? 500,
    )
    const leave = client.subscribe({
      topics: joined.split(','),
      onEvents: (events) => {
        latest.current.onEvents?.(events)
        refresh.ask()
      },
      onGap: refresh.ask,
    })
    return () => {
      leave()
      refresh.drop()
    }
  }, [client, joined, queries])
}

/** What the page may truthfully say about its age; for `LiveDot`. */
export function useRealtimeState(): RealtimeState | undefined {
  const client = useContext(ClientContext)
  const now = () => client?.state()
  return useSyncExternalStore((hear) => client?.onState(hear) ?? (() => {}), now, now)
}
