import {
  type AfterSalesKind,
  type AfterSalesState,
  afterSalesStates as afterSalesStateOrder,
  type OrderState,
  orderStates as stateOrder,
  UnknownValue,
} from '../contract/connector.ts'
import type { OrderKind } from '../contract/order-kinds.ts'
import { refundApplyKinds, refundApplyStates, serviceKinds, serviceRefundStates } from './unconfirmed.ts'

/** JD's words and ours (T5 of trade.md). A word that no table knows throws `UnknownValue`, never a default. */
const orderStates: Record<string, OrderState> = {
  NOT_PAY: 'unpaid',
  POP_ORDER_PAUSE: 'under_review',
  PAUSE: 'under_review',
  WAIT_SELLER_STOCK_OUT: 'to_ship',
  WAIT_SELLER_DELIVERY: 'to_ship',
  WAIT_SEND_CODE: 'to_ship',
  // The buyer asks to cancel; until that is decided the order is still to be shipped.
  LOCKED: 'to_ship',
  WAIT_GOODS_RECEIVE_CONFIRM: 'shipped',
  // Shops whose parcels go through JD's distribution centres; the misspelling is JD's.
  SEND_TO_DISTRIBUTION_CENER: 'shipped',
  DISTRIBUTION_CENTER_RECEIVED: 'shipped',
  RECEIPTS_CONFIRM: 'completed',
  FINISHED_L: 'completed',
  TRADE_CANCELED: 'closed',
}

/** What a sweep asks for: every state but `NOT_PAY`, which the list refuses. */
export const listedStates = Object.keys(orderStates)
  .filter((state) => state !== 'NOT_PAY')
  .join(',')

export function orderStateOf(state: string): OrderState {
  return lookUp(orderStates, 'order.orderState', state)
}

/** How far a state is on its way; an unknown word has no rank and stops nobody here. */
export function rankOfOrderState(state: string | null): number {
  return state !== null && Object.hasOwn(orderStates, state) ? stateOrder.indexOf(orderStates[state]!) : 0
}

/** JD has no after-sales state on a line; a locked order says that a cancellation waits for the merchant. */
export function lineAfterSalesStateOf(state: string): AfterSalesState | null {
  return state === 'LOCKED' ? 'awaiting_merchant' : null
}

export function refundApplyStateOf(status: string): AfterSalesState {
  return lookUp(refundApplyStates, 'refundapply.status', status)
}

export function refundApplyKindOf(status: string): AfterSalesKind {
  return refundApplyKinds[status] ?? 'refund_before_shipment'
}

/** Without a payout the bill is where its audit is. */
export function serviceStateOf(status: string | null, approved: boolean): AfterSalesState {
  if (status !== null) return lookUp(serviceRefundStates, 'serviceAndRefund.status', status)
  return approved ? 'awaiting_buyer_return' : 'awaiting_merchant'
}

export function serviceKindOf(customerExpect: string | null): AfterSalesKind {
  if (customerExpect === null) return 'return_and_refund'
  return lookUp(serviceKinds, 'serviceAndRefund.customerExpect', customerExpect)
}

/** As `rankOfOrderState`: never throws, since a sweep must list what it cannot read. */
export function rankOfRefundApply(status: string | null): number {
  return rankOf(refundApplyStates, status)
}

export function rankOfService(status: string | null, approved: boolean): number {
  if (status !== null) return rankOf(serviceRefundStates, status)
  return afterSalesStateOrder.indexOf(serviceStateOf(null, approved))
}

export interface OrderKindFacts {
  orderType: string | null
  payType: string | null
  bonded: boolean
  byPlatform: boolean
  takesOld: boolean
}

/** 75 is a service that is redeemed by code in a shop (LOC). Types that need nothing special are ordinary. */
export function orderKindOf(facts: OrderKindFacts): OrderKind {
  const { orderType, payType, bonded, byPlatform, takesOld } = facts
  if (orderType === '75') return 'virtual'
  if (byPlatform) return 'platform_service'
  if (takesOld) return 'trade_in'
  if (bonded) return 'bonded'
  return payType === '1' ? 'cash_on_delivery' : 'ordinary'
}

function rankOf(table: Record<string, AfterSalesState>, status: string | null): number {
  return status !== null && Object.hasOwn(table, status) ? afterSalesStateOrder.indexOf(table[status]!) : 0
}

function lookUp<T>(table: Record<string, T>, field: string, value: string): T {
  if (!Object.hasOwn(table, value)) throw new UnknownValue(field, value)
  return table[value] as T
}
