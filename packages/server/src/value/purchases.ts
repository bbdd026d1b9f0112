import type { History } from './bg-nbd.ts'

/** Days on which a person bought, in order, with what was paid and kept; days count from 1970-01-01 in Shanghai. */
export interface Purchases {
  days: readonly number[]
  fens: readonly bigint[]
}

/** Several rows of one person bought on one day: that is one purchase. */
export function joinDays(bought: readonly { day: number; fen: bigint }[]): Purchases {
  const byDay = new Map<number, bigint>()
  for (const { day, fen } of bought) byDay.set(day, (byDay.get(day) ?? 0n) + fen)
  const sorted = [...byDay].sort(([a], [b]) => a - b)
  return { days: sorted.map(([day]) => day), fens: sorted.map(([, fen]) => fen) }
}

/** What was known on the evening of a day. */
export function until({ days, fens }: Purchases, last: number): Purchases {
  const known = days.filter((day) => day <= last).length
  return { days: days.slice(0, known), fens: fens.slice(0, known) }
}

/** Null for one who never bought. */
export function historyOf({ days }: Purchases, today: number): History | null {
  const [first] = days
  if (first === undefined) return null
  return {
    repeats: days.length - 1,
    last: (days.at(-1)! - first) / 7,
    age: Math.max(0, today - first) / 7,
  }
}

export function sumOf({ fens }: Purchases): bigint {
  return fens.reduce((sum, fen) => sum + fen, 0n)
}

export interface Rhythm {
  /** The middle one of the intervals. */
  days: number
  /** The middle distance from it, as a share of it: small means regular. */
  spread: number
  intervals: number
}

/** How often somebody comes by their own habit; one early or late purchase does not move it. Null below two intervals. */
export function rhythmOf(days: readonly number[]): Rhythm | null {
  const gaps = days.slice(1).map((day, i) => day - days[i]!)
  if (gaps.length < 2) return null
  const middle = median(gaps)
  if (middle <= 0) return null
  const spread = median(gaps.map((gap) => Math.abs(gap - middle))) / middle
  return { days: Math.round(middle), spread, intervals: gaps.length }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[at]! : (sorted[at - 1]! + sorted[at]!) / 2
}
