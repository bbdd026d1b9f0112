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
