import type { SharePart } from '../../parts/share-parts.ts'

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

/** A shop's friends by the way they came, the surest first. */
export function waysOf(shop: Record<'byCode' | 'byCard' | 'byClaim' | 'byIdentity', number>): SharePart[] {
  return [
    { key: 'byCode', count: shop.byCode, shade: 1 },
    { key: 'byCard', count: shop.byCard, shade: 2 },
    { key: 'byClaim', count: shop.byClaim, shade: 3 },
    { key: 'byIdentity', count: shop.byIdentity, shade: 4 },
  ]
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
