/**
 * Kinds of orders that the work treats in their own way (A18, T6). An order that fits several carries the one that changes
 * most for the work; what a kind means for the work stands in `orders/order-path.ts`.
 */
export const orderKinds = [
  'ordinary',
  'group_buy',
  'live',
  'presale',
  'bonded',
  'cross_border',
  'cash_on_delivery',
  'virtual',
  'gift',
  'lottery',
  'offline',
  'wholesale',
  'purchase',
  'project',
  'trade_in',
  'subsidy',
  'exchange',
  'resend',
  'price_difference',
  'platform_service',
] as const
export type OrderKind = (typeof orderKinds)[number]

/** The marketplace's own people see to everything in the order: nothing is left for ours. */
export function isDoneByPlatform(
  lineIds: readonly string[],
  services: readonly { lineId: string | null }[],
): boolean {
  const seenTo = new Set(services.map(({ lineId }) => lineId))
  return services.length > 0 && (seenTo.has(null) || lineIds.every((lineId) => seenTo.has(lineId)))
}
