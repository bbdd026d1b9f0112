/** A share in per cent with one digit; null where there is nothing to divide by. */
export function shareOf(part: number, whole: number): string | null {
  return whole === 0 ? null : `${((part / whole) * 100).toFixed(1)}%`
}

/**
 * 加粉率: friends against parcels, of one month. More friends than parcels (added while goods are still here, or without any
 * parcel) are no rate at all: both counts are shown, and why.
 */
export function fanRate(
  friends: number,
  parcels: number,
): { share: string | null; why: 'noParcels' | 'moreFriends' | null } {
  if (parcels === 0) return { share: null, why: 'noParcels' }
  return friends > parcels
    ? { share: null, why: 'moreFriends' }
    : { share: shareOf(friends, parcels), why: null }
}

/** Why a friend has no order; the address names one. */
export const unboundReasons = [
  'lost',
  'claim_failed',
  'order_of_another',
  'phone_has_orders',
  'phone_without_order',
  'common_code',
  'by_hand',
] as const

/** `2026-11` as people say it: 2026年11月, November 2026. */
export function monthName(month: string, language: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return new Intl.DateTimeFormat(language, { year: 'numeric', month: 'long', timeZone: 'UTC' }).format(
    Date.UTC(year, number - 1),
  )
}

interface Counted {
  ways: readonly { way: string; count: number }[]
}

/** One month by way: how its new friends came to their orders, and of each shop how its buyers who are friends came. */
export function waysOfMonth<Shop extends Counted & { month: string; friends: number }>(
  match: {
    months: readonly (Counted & { month: string; bound: number })[]
    shops: readonly Shop[]
  },
  month: string,
): { shops: readonly Shop[]; totals: number[]; countsOf: (way: string) => number[] } {
  const all = match.months.find((one) => one.month === month)
  const shops = match.shops.filter((shop) => shop.month === month)
  const columns: Counted[] = [all ?? { ways: [] }, ...shops]
  return {
    shops,
    totals: [all?.bound ?? 0, ...shops.map(({ friends }) => friends)],
    countsOf: (way) => columns.map(({ ways }) => ways.find((one) => one.way === way)?.count ?? 0),
  }
}

/** Why friends have no order, over the months, the commonest first. */
export function reasonsOf(
  months: readonly { unbound: readonly { reason: string; words: string; count: number }[] }[],
): { reason: string; words: string; count: number }[] {
  const found = new Map<string, { reason: string; words: string; count: number }>()
  for (const one of months.flatMap(({ unbound }) => unbound))
    found.set(one.reason, { ...one, count: one.count + (found.get(one.reason)?.count ?? 0) })
  return [...found.values()].sort((a, b) => b.count - a.count)
}
