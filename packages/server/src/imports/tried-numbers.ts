import type { Phone } from '../kernel/phone.ts'
import { policyTable } from '../runtime/access/policy-table.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { borderOf, type Hidden, hiddenBy, tails } from './crowded-numbers.ts'
import { openWindow, type TriedWindow, triedUnder, writeTried } from './tried-store.ts'

const dayMs = 24 * 3600_000
/** How long a number counts as tried. `content/privacy/retention.v1.json` lets go of it then. */
export const triedDays = 30

/** Who brings numbers: a member by files, or a source. `limit`: numbers under crowded masks that they may try in those days. */
export interface Trier {
  principal: string
  limit: number
}

/** People bring as many as they may search by in one hour. */
export const memberTries = (id: string): Trier => ({
  principal: `member:${id}`,
  limit: policyTable.reveal.seek.perHour,
})
/** Five million orders of chance have four. */
export const sourceTries = (id: string): Trier => ({ principal: `source:${id}`, limit: 20 })

export interface Tries {
  /** Places in the given list of those that were too many. */
  refused: number[]
  window: TriedWindow
  /** Keeps those that were not refused as tried; without it this call left nothing. */
  keep(): Promise<void>
}

/**
 * Sets numbers against those that the same principal brought within `triedDays`: what a mask hides differs, what it shows is the same,
 * and more of them than chance gives so many numbers are too many. `expected`: how many may come in all. Holds the principal's window
 * until the commit; takes two statements with `keep`'s one, whatever their number.
 */
export async function tryNumbers(
  tx: Tx,
  trier: Trier,
  phones: readonly Phone[],
  expected = 0,
): Promise<Tries> {
  const window = await openWindow(tx, trier.principal, new Date(tx.now.getTime() - triedDays * dayMs))
  const numbers = phones.flatMap((phone, at) => {
    const place = hiddenBy(phone)
    return place ? [{ ...place, at, ...marksOf(tx, trier.principal, place, phone.national!) }] : []
  })
  const masks = [...new Map(numbers.map(({ key, mask }) => [key, mask])).values()]
  const known = masks.length === 0 ? new Map() : await triedUnder(tx, trier.principal, window.since, masks)
  const { fresh, refused } = judgeTries(window, known, numbers, expected, trier.limit)
  return {
    refused: refused.map(({ at }) => at),
    window,
    keep: async () => {
      if (fresh.length > 0) await writeTried(tx, trier.principal, window, fresh)
    },
  }
}

/** What a number is judged by: where it stands, and digests of its mask and of itself. */
export interface Tried extends Hidden {
  key: string
  hidden: number
}

/** Sorts numbers, in their order, into those that may be tried and those that are too many. Adds the first to `window` and `known`. */
export function judgeTries<T extends Tried>(
  window: Pick<TriedWindow, 'numbers' | 'crowded' | 'byGroup'>,
  known: Map<string, Set<number>>,
  numbers: readonly T[],
  expected: number,
  limit: number,
): { fresh: T[]; refused: T[] } {
  const fresh: T[] = []
  const refused: T[] = []
  const all = Math.max(expected, window.numbers)
  for (const one of numbers) {
    const under = known.get(one.key) ?? new Set<number>()
    if (under.has(one.hidden)) continue
    const size = window.byGroup[one.group]! + 1
    const isCrowded = under.size + 1 >= borderOf(one.group, size, Math.max(all, window.numbers + 1))
    if (isCrowded && window.crowded >= limit) {
      refused.push(one)
      continue
    }
    if (isCrowded) window.crowded += 1
    window.numbers += 1
    window.byGroup[one.group] = size
    known.set(one.key, under.add(one.hidden))
    fresh.push(one)
  }
  return { fresh, refused }
}

function marksOf(tx: Tx, principal: string, { group, tail }: Hidden, national: string) {
  const mask = tx.vault.mark('tried-mask', `${principal}|${group * tails + tail}`).subarray(0, 12)
  const hidden = tx.vault.mark('tried-number', `${principal}|${national}`).readInt32BE(0)
  return { mask, key: mask.toString('hex'), hidden }
}
