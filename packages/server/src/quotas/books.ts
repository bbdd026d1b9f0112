import type { BrandId } from '../kernel/ids.ts'
import { businessDay } from '../kernel/time.ts'
import type { Database } from '../runtime/db/database.ts'
import type { Clock } from '../runtime/ports.ts'
import { addUses, type Use } from './store.ts'

/** What is counted: calls of one group by one holder. */
export type Account = Pick<Use, 'marketplace' | 'holder' | 'group'>

interface Day {
  /** Counted here and not written yet. */
  pending: Use
  /** Of all processes, as of the last writing. */
  known: number
  second: number
  inSecond: number
}

export interface Books {
  book(brandId: BrandId, account: Account, refused: boolean): void
  /** Calls of today, as far as this process knows. */
  usedToday(brandId: BrandId, account: Account): number
  unwritten(brandId: BrandId, account: Account): number
  brands(): BrandId[]
  /** Adds to the tables what was counted since the last time. */
  write(db: Database, brandId: BrandId): Promise<void>
}

export function openBooks(clock: Pick<Clock, 'now' | 'monotonicMs'>): Books {
  const brands = new Map<BrandId, Map<string, Day>>()
  const dayOf = (brandId: BrandId, account: Account): Day => {
    const days = brands.get(brandId) ?? new Map<string, Day>()
    brands.set(brandId, days)
    const { marketplace, holder, group } = account
    const fresh: Use = {
      onDay: businessDay(clock.now()),
      marketplace,
      holder,
      group,
      count: 0,
      refused: 0,
      peakSecond: 0,
    }
    const day = days.get(keyOf(fresh)) ?? { pending: fresh, known: 0, second: 0, inSecond: 0 }
    days.set(keyOf(fresh), day)
    return day
  }
  return {
    book(brandId, account, refused) {
      const day = dayOf(brandId, account)
      const second = Math.floor(clock.monotonicMs() / 1_000)
      day.inSecond = second === day.second ? day.inSecond + 1 : 1
      day.second = second
      day.pending.count += 1
      if (refused) day.pending.refused += 1
      day.pending.peakSecond = Math.max(day.pending.peakSecond, day.inSecond)
    },
    usedToday(brandId, account) {
      const { known, pending } = dayOf(brandId, account)
      return known + pending.count
    },
    unwritten: (brandId, account) => dayOf(brandId, account).pending.count,
    brands: () => [...brands.keys()],
    async write(db, brandId) {
      const days = brands.get(brandId) ?? new Map<string, Day>()
      const due = [...days.values()].filter(({ pending }) => pending.count > 0)
      const writing = due.map(({ pending }) => pending)
      for (const day of due) day.pending = { ...day.pending, count: 0, refused: 0, peakSecond: 0 }
      try {
        for (const one of await db.transact(brandId, (tx) => addUses(tx, writing))) {
          const day = days.get(keyOf(one))
          if (day) day.known = one.count
        }
        dropPast(days, businessDay(clock.now()))
      } catch (error) {
        // Back into the books: what could not be written now is written with the next.
        due.forEach((day, n) => {
          takeBack(day.pending, writing[n]!)
        })
        throw error
      }
    },
  }
}

function takeBack(pending: Use, unwritten: Use): void {
  pending.count += unwritten.count
  pending.refused += unwritten.refused
  pending.peakSecond = Math.max(pending.peakSecond, unwritten.peakSecond)
}

function dropPast(days: Map<string, Day>, today: string): void {
  for (const [key, { pending }] of days) if (pending.onDay !== today && pending.count === 0) days.delete(key)
}

const keyOf = ({ onDay, marketplace, holder, group }: Use): string =>
  `${onDay}|${marketplace}|${holder}|${group}`
