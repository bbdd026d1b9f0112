import type { Goods } from './goods.ts'
import type { Need } from './need.ts'

/** When a person bought one kind of goods, and how many units. */
export interface Bought {
  day: number
  quantity: number
}

/** Intervals spread wider than this share of the middle one are no rhythm. */
const loosest = 0.6
const fewestIntervals = 2
/** Away for longer than this many intervals: they stopped, or buy elsewhere, and a reminder would only tell them so. */
const lapsedAfter = 3
const narrowestWindow = 3
/** Turns a middle distance into what a standard deviation would be. */
const toDeviation = 1.4826

export interface Restock {
  /** Of one unit. */
  everyDays: number
  times: number
  lastDay: number
  lastQuantity: number
  dueDay: number
  marginDays: number
}

/**
 * When somebody will need the same goods again, by their own habit: the middle one of the intervals, each shared by the units that
 * were to last for it. Wants two intervals that agree, so three purchases; null where there is no rhythm, or it has ended.
 */
export function restockOf(purchases: readonly Bought[], today: number): Restock | null {
  const days = joined(purchases)
  const gaps = days.slice(1).map(({ day }, i) => (day - days[i]!.day) / days[i]!.quantity)
  const last = days.at(-1)
  if (!last || gaps.length < fewestIntervals) return null
  const every = middle(gaps)
  const away = middle(gaps.map((gap) => Math.abs(gap - every)))
  if (every < 1 || away / every > loosest) return null
  const length = Math.round(every * last.quantity)
  if (today - last.day > lapsedAfter * length) return null
  return {
    everyDays: Math.round(every),
    times: days.length,
    lastDay: last.day,
    lastQuantity: last.quantity,
    dueDay: last.day + length,
    marginDays: Math.max(
      narrowestWindow,
      Math.min(length >> 1, Math.round(toDeviation * away * last.quantity)),
    ),
  }
}

export function restockNeed(key: string, goods: Goods, restock: Restock): Need {
  return {
    key: `restock:${key}`,
    kind: 'restock',
    productId: goods.productId,
    name: { zh: goods.name, en: goods.name },
    about: null,
    sinceDay: restock.lastDay,
    dueDay: restock.dueDay,
    fromDay: restock.dueDay - restock.marginDays,
    untilDay: restock.dueDay + restock.marginDays,
    quantity: restock.lastQuantity,
    reasons: [
      {
        code: 'rhythm',
        every: restock.everyDays,
        times: restock.times,
        last: restock.lastDay,
        quantity: restock.lastQuantity,
      },
    ],
  }
}

/** Two orders of one day are one purchase. */
function joined(purchases: readonly Bought[]): Bought[] {
  const byDay = new Map<number, number>()
  for (const { day, quantity } of purchases) byDay.set(day, (byDay.get(day) ?? 0) + Math.max(1, quantity))
  return [...byDay].sort(([a], [b]) => a - b).map(([day, quantity]) => ({ day, quantity }))
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[at]! : (sorted[at - 1]! + sorted[at]!) / 2
}
