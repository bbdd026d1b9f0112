import type { BrandId } from '../../kernel/ids.ts'
import type { Database } from '../db/database.ts'
import type { Clock } from '../ports.ts'
import type { StoredEvent } from './event.ts'
import { allEventsAfter, type Cursor, safeHorizon } from './event-store.ts'

/** Followers that are woken by one commit share one look. */
const sharedForMs = 10
const readSize = 500
/** What lies further back is read by its follower alone. */
const keptEvents = 2000

interface Window {
  /** Everything behind `from`, up to `to`, is in `events`. */
  from: Cursor
  to: Cursor
  /** The last read found all there was. */
  isWhole: boolean
  events: StoredEvent[]
  /** When the last look began, and when it ended. */
  beganMs: number
  lookedAtMs: number
  looking: Promise<void> | null
}

/**
 * The newest events of each brand, read once for all followers of this process instead of once for each. Only what is
 * complete is kept (see `eventsAfter`), so a follower finds here exactly what it would find in the log.
 */
export interface RecentEvents {
  /**
   * Reads what is new, unless that was done a moment ago, by a look that began no earlier than `sinceMs` (monotonic).
   * Outside any transaction: it takes a connection of its own.
   */
  look(brandId: BrandId, sinceMs?: number): Promise<void>
  /** All that is complete up to here was read. Null before the first look. */
  upTo(brandId: BrandId): Cursor | null
  /** Null when the cursor lies further back than what is kept, or what follows it was not read yet. The events are shared: nobody changes them. */
  after(brandId: BrandId, cursor: Cursor, types: readonly string[], limit: number): StoredEvent[] | null
}

export function openRecentEvents(db: Pick<Database, 'transact'>, clock: Clock): RecentEvents {
  const windows = new Map<BrandId, Window>()

  const open = async (brandId: BrandId): Promise<Window> => {
    const from = await db.transact(brandId, (tx) => safeHorizon(tx))
    const known = windows.get(brandId)
    if (known) return known
    const fresh = {
      from,
      to: from,
      isWhole: false,
      events: [],
      beganMs: Number.NEGATIVE_INFINITY,
      lookedAtMs: Number.NEGATIVE_INFINITY,
      looking: null,
    }
    windows.set(brandId, fresh)
    return fresh
  }

  const extend = async (brandId: BrandId, window: Window): Promise<void> => {
    const fresh = await db.transact(brandId, (tx) => allEventsAfter(tx, window.to, readSize))
    window.events.push(...fresh)
    window.isWhole = fresh.length < readSize
    window.to = placeOf(fresh.at(-1)) ?? window.to
    const gone = window.events.splice(0, Math.max(0, window.events.length - keptEvents))
    window.from = placeOf(gone.at(-1)) ?? window.from
  }

  const begin = (brandId: BrandId, window: Window): Promise<void> => {
    window.beganMs = clock.monotonicMs()
    return extend(brandId, window).finally(() => {
      window.lookedAtMs = clock.monotonicMs()
      window.looking = null
    })
  }

  return {
    async look(brandId, sinceMs = Number.NEGATIVE_INFINITY) {
      const window = windows.get(brandId) ?? (await open(brandId))
      const isFresh = () => window.beganMs >= sinceMs && clock.monotonicMs() - window.lookedAtMs < sharedForMs
      while (window.looking || !isFresh()) {
        const isLate = window.looking !== null && window.beganMs < sinceMs
        window.looking ??= begin(brandId, window)
        await window.looking
        if (!isLate) return
      }
    },
    upTo: (brandId) => windows.get(brandId)?.to ?? null,
    after(brandId, cursor, types, limit) {
      const window = windows.get(brandId)
      if (!window || isBefore(cursor, window.from)) return null
      const { events } = window
      const wanted = new Set(types)
      const found: StoredEvent[] = []
      for (let i = firstBehind(events, cursor); i < events.length && found.length < limit; i += 1)
        if (wanted.has(events[i]!.type)) found.push(events[i]!)
      return found.length > 0 || window.isWhole ? found : null
    },
  }
}

function placeOf(one: StoredEvent | undefined): Cursor | null {
  return one ? { xid: one.xid, seq: one.seq } : null
}

export function laterOf(a: Cursor, b: Cursor | null): Cursor {
  return b && isBefore(a, b) ? b : a
}

export function isBefore(a: Cursor, b: Cursor): boolean {
  return a.xid < b.xid || (a.xid === b.xid && a.seq < b.seq)
}

function firstBehind(events: readonly StoredEvent[], cursor: Cursor): number {
  let [low, high] = [0, events.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (isBefore(cursor, events[middle]!)) high = middle
    else low = middle + 1
  }
  return low
}
