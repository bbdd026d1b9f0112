/** A share in per cent with one digit; null where there is nothing to divide by. */
export function shareOf(part: number, whole: number): string | null {
  return whole === 0 ? null : `${((part / whole) * 100).toFixed(1)}%`
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
