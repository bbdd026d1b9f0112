import {
  type AfterSalesKind,
  type AfterSalesState,
  afterSalesStates as afterSalesStateOrder,
  type OrderState,
  orderStates as stateOrder,
  UnknownValue,
} from '../contract/connector.ts'
import { depositPaid, refundDone, repairType, shippedAnswers } from './unconfirmed.ts'

/** Pinduoduo's numbers and ours (T5 of trade.md). A number that no table knows throws `UnknownValue`, never a default. */
const shipping: Record<string, OrderState> = { '1': 'to_ship', '2': 'shipped', '3': 'delivered' }

/** Not yet a deal, a deal, taken back. */
const deal: Record<string, 'open' | 'made' | 'off'> = { '0': 'open', '1': 'made', '2': 'off' }

/** The group is filling, full, or was not filled in time. */
const group: Record<string, 'open' | 'made' | 'off'> = { '0': 'open', '1': 'made', '2': 'off' }

const underReview: Record<string, boolean> = { '0': false, '1': true }

/** None or closed, in progress, money on its way, done. */
const refunds: Record<string, 'none' | 'open' | 'done'> = {
  '1': 'none',
  '2': 'open',
  '3': 'open',
  [refundDone]: 'done',
}

export interface OrderFacts {
  orderStatus: string
  confirmStatus: string
  groupStatus: string
  refundStatus: string
  riskStatus: string | null
  stepStatus: string | null
  paid: boolean
  /** The platform asks not to ship for now. */
  held: boolean
  /** The buyer said that the goods are there. */
  confirmed: boolean
}

/** Five fields that know nothing of each other make one state; all are read, so that none hides a strange number. */
export function orderStateOf(facts: OrderFacts): OrderState {
  const state = lookUp(shipping, 'order.order_status', facts.orderStatus)
  const dealt = lookUp(deal, 'order.confirm_status', facts.confirmStatus)
  const grouped = lookUp(group, 'order.group_status', facts.groupStatus)
  const refunded = lookUp(refunds, 'order.refund_status', facts.refundStatus) === 'done'
  const reviewed =
    facts.riskStatus !== null && lookUp(underReview, 'order.risk_control_status', facts.riskStatus)
  const deposit =
    facts.stepStatus !== null && lookUp(depositPaid, 'order.step_trade_status', facts.stepStatus)

  if (dealt === 'off' || grouped === 'off') return 'closed'
  if (state !== 'to_ship') return state === 'delivered' && facts.confirmed ? 'completed' : state
  // Before shipment a refund is always of all; after it, part of the money may be back while the goods stay.
  if (refunded) return 'closed'
  if (deposit) return 'deposit_paid'
  if (dealt === 'open' && !facts.paid) return 'unpaid'
  if (dealt === 'open' || grouped === 'open') return 'awaiting_group'
  return reviewed || facts.held ? 'under_review' : 'to_ship'
}

/** How far a state is on its way, to order two changes within one second. */
export function rankOfOrder(state: OrderState): number {
  return stateOrder.indexOf(state)
}

/**
 * Of exchanges, resends and repairs, too: done is `refunded`, ended without a result is `withdrawn`, on its way to
 * the buyer is `refunding`. 0 is none.
 */
const afterSalesStates: Record<string, AfterSalesState | null> = {
  '0': null,
  '2': 'awaiting_merchant',
  '3': 'awaiting_merchant',
  '4': 'refunding',
  '5': 'refunding',
  '6': 'merchant_refused',
  '7': 'awaiting_buyer_return',
  '8': 'marketplace_intervened',
  '9': 'withdrawn',
  '10': 'refunded',
  '11': 'withdrawn',
  '12': 'withdrawn',
  '13': 'withdrawn',
  '14': 'awaiting_merchant',
  '15': 'merchant_refused',
  '16': 'refunded',
  '17': 'withdrawn',
  '18': 'refunding',
  '21': 'awaiting_merchant',
  '22': 'awaiting_buyer_return',
  '24': 'withdrawn',
  '25': 'refunded',
  '27': 'refunding',
  '31': 'awaiting_buyer_return',
  '32': 'awaiting_merchant',
  '33': 'awaiting_merchant',
}

/** Goods may come back: a waybill then says that they have left the buyer. */
const withReturn = new Set(['3', '7'])

export function afterSalesStateOf(status: string, hasWaybill: boolean): AfterSalesState {
  const state = lookUp(afterSalesStates, 'refund.after_sales_status', status)
  if (state === null) throw new UnknownValue('refund.after_sales_status', status)
  return hasWaybill && withReturn.has(status) ? 'awaiting_merchant_receipt' : state
}

/** Null when there is none. */
export function lineAfterSalesStateOf(status: string | null): AfterSalesState | null {
  return status === null ? null : lookUp(afterSalesStates, 'order.after_sales_status', status)
}

/** As the others rank, but never throws: a sweep must list what it cannot read. */
export function rankOfAfterSales(status: string | null): number {
  const state = status !== null && Object.hasOwn(afterSalesStates, status) ? afterSalesStates[status] : null
  return state ? afterSalesStateOrder.indexOf(state) : 0
}

/** The coding of the list. The detail's is another one: there 1 is a refund alone, 2 a return. */
const listTypes: Record<string, AfterSalesKind | null> = {
  '2': null,
  '3': 'return_and_refund',
  '4': 'exchange',
  '5': 'resend',
  ...repairType,
}

export function afterSalesKindOf(type: string, shippedAnswer: string | null): AfterSalesKind {
  const named = lookUp(listTypes, 'refund.after_sales_type', type)
  if (named) return named
  const shipped = lookUp(shippedAnswers, 'refund.user_shipping_status', shippedAnswer ?? '0')
  return shipped ? 'refund_after_shipment' : 'refund_before_shipment'
}

function lookUp<T>(table: Record<string, T>, field: string, value: string): T {
  if (!Object.hasOwn(table, value)) throw new UnknownValue(field, value)
  return table[value] as T
}
