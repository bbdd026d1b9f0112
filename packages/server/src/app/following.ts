import type { BrandId } from '../kernel/ids.ts'
import { orderRecorded } from '../orders/index.ts'
import type { Config } from '../runtime/config.ts'
import type { Database } from '../runtime/db/database.ts'
import type { Followers } from '../runtime/db/transaction.ts'
import type { StoredEvent } from '../runtime/events/event.ts'
import { eventsBetween } from '../runtime/events/event-store.ts'
import { type FollowerLoop, startFollowing } from '../runtime/events/follow.ts'
import type { Subscriber } from '../runtime/events/subscriber.ts'
import type { Log } from '../runtime/log.ts'
import type { Metrics } from '../runtime/metrics.ts'
import type { Ports } from '../runtime/ports.ts'
import type { Hub } from '../runtime/realtime/hub.ts'

const channel = 'qiao_events'
/** Commits of this long share one wake-up between processes. */
const shareMs = 4

interface Deps {
  config: Config
  ports: Ports
  log: Log
  hub: Hub
  metrics: Metrics
  subscribers: readonly Subscriber[]
}

type Listener = (brandId: BrandId, types: ReadonlySet<string>) => void

/**
 * Carries events to those who wait for them: screens and followers of this process by a plain call, other processes
 * by NOTIFY. What is carried may be lost: followers sweep, and screens come back with a cursor.
 */
export function openFollowing({ config, ports, log, hub, metrics, subscribers }: Deps) {
  const late = config.lateFollowers
  const inTransaction = late ? [] : subscribers.filter((one) => one.mode === 'inTransaction')
  const afterCommit = late ? subscribers : subscribers.filter((one) => one.mode === 'afterCommit')
  const works = config.role === 'all' || config.role === 'worker'
  const self = ports.ids.next()
  let loop: FollowerLoop | null = null
  let tell: ((events: StoredEvent[]) => void) | null = null
  const listeners: Listener[] = []

  const hand = (events: StoredEvent[]): void => {
    hub.publish(events)
    for (const [brandId, own] of Map.groupBy(events, (event) => event.brandId)) {
      const types = new Set(own.map((event) => event.type))
      if (works) loop?.wake(brandId, own)
      for (const listener of listeners) listener(brandId, types)
    }
  }

  const followers: Followers = {
    inTransaction,
    announce(events) {
      hand(events)
      const now = ports.clock.now().getTime()
      for (const event of events) if (event.type === orderRecorded.type) measure(metrics, event, now)
      tell?.(events)
    },
  }

  return {
    followers,
    /** Is told at once which types of events were committed, by any process; not for what must not be missed. */
    listen: (listener: Listener) => void listeners.push(listener),
    loop(db: Database, brands: () => Promise<BrandId[]>): FollowerLoop {
      loop = works
        ? startFollowing({ db, clock: ports.clock, log, subscribers: afterCommit, brands })
        : { wake: () => undefined, drain: async () => undefined, stop: async () => undefined }
      return loop
    },
    async connect(db: Database, shared: boolean): Promise<() => Promise<void>> {
      if (!shared) return async () => undefined
      const onNotice = (text: string): void => {
        const [from, brandId, low, high] = text.split('|')
        if (from === self || !brandId || !low || !high) return
        void db
          .transact(brandId as BrandId, (tx) => eventsBetween(tx, BigInt(low), BigInt(high)))
          .then(hand)
          .catch(() => undefined)
      }
      // Followers sweep what was not heard; screens come back with their cursor.
      const stopListening = await db.listen(channel, onNotice, () => hub.cutAll())
      tell = openTelling(db, ports, self)
      return stopListening
    },
  }
}

function measure(metrics: Metrics, event: StoredEvent, now: number): void {
  const { receivedAt, marketplace } = event.payload as { receivedAt: string | null; marketplace: string }
  if (!receivedAt) return
  const seconds = (now - Date.parse(receivedAt)) / 1000
  metrics.orderLatency.observe({ marketplace }, seconds)
  metrics.brandLatency.observe(event.brandId, seconds)
}

function openTelling(db: Database, ports: Ports, self: string): (events: StoredEvent[]) => void {
  const ranges = new Map<BrandId, { low: bigint; high: bigint }>()
  let planned = false
  const send = (): void => {
    planned = false
    for (const [brandId, { low, high }] of ranges)
      void db.notify(channel, `${self}|${brandId}|${low}|${high}`).catch(() => undefined)
    ranges.clear()
  }
  return (events) => {
    for (const { brandId, seq } of events) {
      const range = ranges.get(brandId)
      ranges.set(brandId, {
        low: range && range.low < seq ? range.low : seq,
        high: range && range.high > seq ? range.high : seq,
      })
    }
    if (planned) return
    planned = true
    ports.clock.after(shareMs, send)
  }
}
