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
