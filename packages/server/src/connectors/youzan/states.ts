import {
  type AfterSalesKind,
  type AfterSalesState,
  afterSalesStates as afterSalesStateOrder,
  type OrderState,
  orderStates as orderStateOrder,
  UnknownValue,
} from '../contract/connector.ts'

/**
 * Youzan's words and ours (T5 of trade.md). A word that no table knows throws `UnknownValue`, never a default.
 * `TRADE_PAID` lasts a moment only: money is there, what comes next is not known, so nothing may start yet.
 */
const orderStates: Record<string, OrderState> = {
  WAIT_BUYER_PAY: 'unpaid',
  TRADE_PAID: 'under_review',
  WAIT_CONFIRM: 'under_review',
  WAIT_SELLER_SEND_GOODS: 'to_ship',
  WAIT_BUYER_CONFIRM_GOODS: 'shipped',
  TRADE_SUCCESS: 'completed',
  TRADE_CLOSED: 'closed',
}

export const passingStatus = 'TRADE_PAID'

export interface OrderFacts {
  status: string
  isGroupBuy: boolean
  /** The first part of a presale is paid, the second is not. */
  isDepositPaid: boolean
  /** Some lines have left, others have not. */
  isPartlyShipped: boolean
}

/** One status of Youzan is several of ours: waiting for a group or for acceptance, nothing or a deposit paid. */
export function orderStateOf(facts: OrderFacts): OrderState {
  const state = lookUp(orderStates, 'order_info.status', facts.status)
  if (state === 'unpaid') return facts.isDepositPaid ? 'deposit_paid' : state
  if (state === 'under_review') return facts.isGroupBuy ? 'awaiting_group' : state
  return state === 'to_ship' && facts.isPartlyShipped ? 'partly_shipped' : state
}

export function rankOfOrder(state: OrderState): number {
  return orderStateOrder.indexOf(state)
}

const afterSalesStates: Record<string, AfterSalesState> = {
  WAIT_SELLER_AGREE: 'awaiting_merchant',
  SELLER_REFUSE_BUYER: 'merchant_refused',
  WAIT_BUYER_RETURN_GOODS: 'awaiting_buyer_return',
  WAIT_SELLER_CONFIRM_GOODS: 'awaiting_merchant_receipt',
  SELLER_REFUSE_BUYER_RETURN_GOODS: 'merchant_refused',
  SELLER_RETURN_GOODS: 'refunding',
  SUCCESS: 'refunded',
  CLOSED: 'withdrawn',
}

/** `refund_state` of `refund_order` beside an order counts otherwise than the refund itself. */
const lineStates: Record<string, AfterSalesState> = {
  1: 'awaiting_merchant',
  10: 'merchant_refused',
  20: 'awaiting_buyer_return',
  30: 'awaiting_merchant_receipt',
  40: 'merchant_refused',
  45: 'refunding',
  50: 'withdrawn',
  60: 'refunded',
}

/** Youzan's customer service has stepped in. */
const intervened = '2'

export function lineAfterSalesStateOf(refundState: string): AfterSalesState {
  return lookUp(lineStates, 'refund_order.refund_state', refundState)
}

export interface RefundStateFacts {
  status: string
  csStatus: string | null
  /** The refund is agreed, but not all of its money has arrived. */
  isMoneyUnderWay: boolean
}

export function afterSalesStateOf({ status, csStatus, isMoneyUnderWay }: RefundStateFacts): AfterSalesState {
  const state = lookUp(afterSalesStates, 'refund.status', status)
  if (state === 'refunded') return isMoneyUnderWay ? 'refunding' : state
  return state !== 'withdrawn' && csStatus === intervened ? 'marketplace_intervened' : state
}

export function rankOfAfterSales(state: AfterSalesState): number {
  return afterSalesStateOrder.indexOf(state)
}

/**
 * The lowest rank that a refund with this status can have: a row of a list knows neither its funds nor customer
 * service, and must never look newer than its detail.
 */
export function rankOfRefundStatus(status: string | null): number {
  if (status === null || !Object.hasOwn(afterSalesStates, status)) return 0
  const state = afterSalesStates[status]!
  if (state === 'withdrawn') return rankOfAfterSales(state)
  const ceiling = state === 'refunded' ? 'refunding' : 'marketplace_intervened'
  return Math.min(rankOfAfterSales(state), rankOfAfterSales(ceiling))
}

/** `demand` of a refund: what the buyer wants back. Money alone is told apart by whether the goods had left. */
const demands: Record<string, AfterSalesKind | 'money'> = {
  1: 'money',
  2: 'return_and_refund',
  3: 'exchange',
}

/** `reason` of a refund that is about the price only and stops no job (T2); unconfirmed numbers. */
const priceReasons = new Set(['24', '221'])

export interface RefundKindFacts {
  demand: string
  reason: string | null
  hasLeft: boolean
}

export function afterSalesKindOf({ demand, reason, hasLeft }: RefundKindFacts): AfterSalesKind {
  const kind = lookUp(demands, 'refund.demand', demand)
  if (kind !== 'money') return kind
  if (reason !== null && priceReasons.has(reason)) return 'price_protection'
  return hasLeft ? 'refund_after_shipment' : 'refund_before_shipment'
}

function lookUp<T>(table: Record<string, T>, field: string, value: string): T {
  if (!Object.hasOwn(table, value)) throw new UnknownValue(field, value)
  return table[value] as T
}
