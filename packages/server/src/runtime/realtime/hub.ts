import type { BrandId } from '../../kernel/ids.ts'
import type { EventDefinition, StoredEvent } from '../events/event.ts'

/** What a live client gets of an event: ids and plain facts. */
export interface LiveEvent {
  id: string
  type: string
  key: string
  at: string
  payload: unknown
}

export interface LiveMessage {
  /** Come back with this place after a break, and nothing is missed; events may repeat and carry their id. */
  cursor: string
  events: LiveEvent[]
}

export interface LiveClient {
  readonly brandId: BrandId
  readonly topics: ReadonlySet<string>
  /** What this client may see of an event; without it, all. */
  readonly shown?: Shown
  send(text: string): void
  /** Ends the connection; the client comes back with its cursor. */
  cut(): void
}

export type Shown = (event: LiveEvent) => LiveEvent

/** Live clients of this process and what each follows. One message a client a commit. */
export interface Hub {
  join(client: LiveClient): () => void
  publish(events: StoredEvent[]): void
  /** Something may not have been heard: every client is sent away, and catches up when it comes back. */
  cutAll(): void
  select(events: StoredEvent[], topics: ReadonlySet<string>): LiveEvent[]
  readonly size: number
}

export function openHub(definitions: readonly EventDefinition[]): Hub {
  const byType = new Map(definitions.map((definition) => [definition.type, definition]))
  const byTopic = new Map<string, Set<LiveClient>>()
  const joined = new Set<LiveClient>()

  const topicsOf = (event: StoredEvent): string[] => [
    event.type,
    ...(byType.get(event.type)?.topics(event.payload as never, event.key) ?? []),
  ]

  return {
    get size() {
      return joined.size
    },
    join(client) {
      const places = [...client.topics].map((topic) => `${client.brandId}|${topic}`)
      for (const place of places) {
        const clients = byTopic.get(place) ?? new Set()
        byTopic.set(place, clients.add(client))
      }
      joined.add(client)
      return () => {
        joined.delete(client)
        for (const place of places) {
          const clients = byTopic.get(place)
          clients?.delete(client)
          if (clients?.size === 0) byTopic.delete(place)
        }
      }
    },
    publish(events) {
      if (joined.size === 0 || events.length === 0) return
      const perClient = new Map<LiveClient, LiveEvent[]>()
      for (const event of events) {
        const told = new Set<LiveClient>()
        for (const topic of topicsOf(event))
          for (const client of byTopic.get(`${event.brandId}|${topic}`) ?? []) told.add(client)
        for (const client of told) {
          const mine = perClient.get(client) ?? []
          mine.push(client.shown ? client.shown(live(event)) : live(event))
          perClient.set(client, mine)
        }
      }
      const cursor = formatCursor(
        events.reduce((low, e) => (e.horizon < low ? e.horizon : low), events[0]!.horizon) - 1n,
      )
      for (const [client, mine] of perClient) client.send(JSON.stringify({ cursor, events: mine }))
    },
    cutAll() {
      for (const client of [...joined]) client.cut()
    },
    select(events, topics) {
      return events.filter((event) => topicsOf(event).some((topic) => topics.has(topic))).map(live)
    },
  }
}

function live(event: StoredEvent): LiveEvent {
  return {
    id: event.id,
    type: event.type,
    key: event.key,
    at: event.occurredAt.toISOString(),
    payload: event.payload,
  }
}

export function formatCursor(xid: bigint): string {
  return xid < 0n ? '0' : xid.toString()
}

export function parseCursor(text: string | undefined): bigint {
  return text && /^\d{1,19}$/.test(text) ? BigInt(text) : 0n
}
