/** Pure rules of a ladder of levels: who has reached which, until when it stays, and when to look again. Days count from 1970-01-01. */

export const mostTiers = 10

export interface Tier {
  name: string
  /** Counted over so many months back; null over everything ever bought. */
  months: number | null
  /** Where several numbers are asked: all of them, or one that suffices. */
  match: 'all' | 'any'
  /** Fen, refunds taken off; null where not asked. At least one of the three is asked. */
  spentFen: number | null
  /** Paid orders that were not given back whole. */
  orders: number | null
  /** Fen an order. */
  averageFen: number | null
}

export interface Ladder {
  version: number
  /** So long a level stays after the last purchase that reached it. */
  keepMonths: number
  /** The lowest first. Below the first is whoever reached none. */
  tiers: readonly Tier[]
}

/** What a person bought on one day and kept. */
export interface Bought {
  day: number
  fen: bigint
  orders: number
}

/** That a level (from 1) was reached by a purchase of this day. */
export interface Reach {
  tier: number
  day: number
}

export interface Verdict {
  /** From 1; 0 where none is reached. */
  tier: number
  /** Of the last purchase that reached it; null where none is, or only time did (an average without older orders). */
  reachedDay: number | null
  /** First day on which it falls unless its condition holds; null as above. */
  keptUntil: number | null
  /** Whether today's numbers reach it; else it is kept. */
  meets: boolean
  /** First day on which time alone may change something; null where it cannot. */
  nextDay: number | null
}

/** Several rows of one person, in the order of days. */
export function joinBought(all: readonly Bought[]): Bought[] {
  const byDay = new Map<number, Bought>()
  for (const { day, fen, orders } of all) {
    const known = byDay.get(day) ?? { day, fen: 0n, orders: 0 }
    byDay.set(day, { day, fen: known.fen + fen, orders: known.orders + orders })
  }
  return [...byDay.values()].sort((a, b) => a.day - b.day)
}

/**
 * The highest level of the ladder that somebody has today: what their purchases reach now, or reached by a purchase whose
 * keeping time is not over. `noted` are levels that purchases had reached when they were looked at, whatever was refunded since.
 */
export function judge(
  ladder: Ladder,
  bought: readonly Bought[],
  noted: readonly Reach[],
  today: number,
): Verdict {
  const later = new Later(today)
  let found: Omit<Verdict, 'nextDay'> = { tier: 0, reachedDay: null, keptUntil: null, meets: false }
  for (let tier = 1; tier <= ladder.tiers.length; tier += 1) {
    const { days, meets } = reachedBy(ladder.tiers[tier - 1]!, bought, today, later)
    const reached = [...days, ...noted.filter((one) => one.tier === tier).map(({ day }) => day)]
    for (const day of reached) later.add(addMonths(day, ladder.keepMonths))
    const reachedDay = reached.length > 0 ? Math.max(...reached) : null
    const keptUntil = reachedDay === null ? null : addMonths(reachedDay, ladder.keepMonths)
    if (meets || (keptUntil !== null && keptUntil > today)) found = { tier, reachedDay, keptUntil, meets }
  }
  return { ...found, nextDay: later.first }
}

/** Days of purchases after which the condition held, and whether it holds today. */
function reachedBy(
  tier: Tier,
  bought: readonly Bought[],
  today: number,
  later: Later,
): { days: number[]; meets: boolean } {
  const days: number[] = []
  const sums = { fen: 0n, orders: 0 }
  let oldest = 0
  const leave = (on: number) => {
    for (; tier.months !== null && oldest < bought.length; oldest += 1) {
      const { day, fen, orders } = bought[oldest]!
      if (day > on || addMonths(day, tier.months) > on) break
      sums.fen -= fen
      sums.orders -= orders
    }
  }
  for (const { day, fen, orders } of bought) {
    if (tier.months !== null) later.add(addMonths(day, tier.months))
    later.add(day)
    if (day > today) continue
    sums.fen += fen
    sums.orders += orders
    leave(day)
    if (holds(tier, sums)) days.push(day)
  }
  leave(today)
  return { days, meets: holds(tier, sums) }
}

function holds({ match, spentFen, orders, averageFen }: Tier, has: { fen: bigint; orders: number }): boolean {
  const asked: boolean[] = []
  if (spentFen !== null) asked.push(has.fen >= BigInt(spentFen))
  if (orders !== null) asked.push(has.orders >= orders)
  if (averageFen !== null) asked.push(has.orders > 0 && has.fen >= BigInt(averageFen) * BigInt(has.orders))
  return match === 'all' ? asked.length > 0 && asked.every(Boolean) : asked.some(Boolean)
}

/** The nearest of some days behind today. */
class Later {
  first: number | null = null
  private readonly today: number
  constructor(today: number) {
    this.today = today
  }
  add(day: number): void {
    if (day > this.today && (this.first === null || day < this.first)) this.first = day
  }
}

const dayMs = 86_400_000

/** The same day of the month so many months later, or the month's last. */
export function addMonths(day: number, months: number): number {
  const date = new Date(day * dayMs)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months]
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return Date.UTC(year, month, Math.min(date.getUTCDate(), last)) / dayMs
}

/** What is wrong with a ladder that somebody wrote; null where nothing is. */
export type Fault = 'too_many' | 'name_twice' | 'name_plain' | 'no_condition' | 'not_higher'

export function faultOf(tiers: readonly Tier[], plainName: string): { fault: Fault; tier: number } | null {
  if (tiers.length > mostTiers) return { fault: 'too_many', tier: mostTiers + 1 }
  for (const [i, one] of tiers.entries()) {
    if (one.name === plainName) return { fault: 'name_plain', tier: i + 1 }
    if (tiers.findIndex(({ name }) => name === one.name) < i) return { fault: 'name_twice', tier: i + 1 }
    if (one.spentFen === null && one.orders === null && one.averageFen === null)
      return { fault: 'no_condition', tier: i + 1 }
    if (i > 0 && asksLess(one, tiers[i - 1]!)) return { fault: 'not_higher', tier: i + 1 }
  }
  return null
}

/** Whoever is looked for by the same numbers must not find the higher level easier. */
function asksLess(higher: Tier, lower: Tier): boolean {
  if (higher.months !== lower.months || higher.match !== lower.match) return false
  const numbers = ['spentFen', 'orders', 'averageFen'] as const
  if (numbers.some((key) => (higher[key] === null) !== (lower[key] === null))) return false
  return numbers.every((key) => (higher[key] ?? 0) <= (lower[key] ?? 0))
}

/** Up or down by the place of both names on the new ladder; a name that it has no more counts by its place on the old one. */
export function directionOf(
  from: string | null,
  to: string | null,
  newNames: readonly string[],
  oldNames: readonly string[],
): 'up' | 'down' | 'same' {
  if (from === to) return 'same'
  const place = (name: string | null) =>
    name === null ? 0 : 1 + (newNames.includes(name) ? newNames.indexOf(name) : oldNames.indexOf(name))
  const [before, after] = [place(from), place(to)]
  return after > before ? 'up' : after < before ? 'down' : 'same'
}

/** A first ladder to begin with. */
export const proposal: Pick<Ladder, 'keepMonths' | 'tiers'> = {
  keepMonths: 12,
  tiers: [
    { name: '银卡', months: 12, match: 'any', spentFen: 100_000, orders: 2, averageFen: null },
    { name: '金卡', months: 12, match: 'all', spentFen: 500_000, orders: null, averageFen: null },
    { name: '黑金', months: 12, match: 'all', spentFen: 2_000_000, orders: 3, averageFen: null },
  ],
}
