export { type Earnings, earningsOf, slipsOf } from './earnings.ts'
export { errorWords, SettlementError } from './errors.ts'
export { slipPosted, slipPriced, statementClosed } from './events.ts'
export { listSlips, listStatements } from './list-slips.ts'
export {
  type PayeeKind,
  type PricedSlip,
  type PricedWorkOrder,
  priceWorkOrder,
  type SlipLine,
} from './price-work-order.ts'
export { type Quote, quoteWorkOrders } from './quote-work-orders.ts'
export type { RateCard } from './rate-card.ts'
export { publishedCards } from './rate-cards.ts'
export { type Replay, replaySlip } from './replay-slip.ts'
export type { Payee, Slip, SlipKind } from './slip.ts'
export type { Statement } from './statement.ts'
export { WorkOrderFacts } from './work-order-facts.ts'
