import {
  type AfterSalesKind,
  type AfterSalesState,
  afterSalesStates as afterSalesStateOrder,
  type OrderState,
  orderStates as stateOrder,
  UnknownValue,
} from '../contract/connector.ts'
import type { OrderKind } from '../contract/order-kinds.ts'

/** Taobao's words and ours (T5). A word that no table knows throws `UnknownValue`, never a default. */
const orderStates: Record<string, OrderState> = {
  TRADE_NO_CREATE_PAY: 'unpaid',
  WAIT_BUYER_PAY: 'unpaid',
  PAY_PENDING: 'unpaid',
  WAIT_PRE_AUTH_CONFIRM: 'under_review',
  PAID_FORBID_CONSIGN: 'awaiting_group',
  WAIT_SELLER_SEND_GOODS: 'to_ship',
  SELLER_CONSIGNED_PART: 'partly_shipped',
  WAIT_BUYER_CONFIRM_GOODS: 'shipped',
  TRADE_BUYER_SIGNED: 'delivered',
  TRADE_FINISHED: 'completed',
  TRADE_CLOSED: 'closed',
  TRADE_CLOSED_BY_TAOBAO: 'closed',
}

const depositPaid: Record<string, boolean> = {
  FRONT_NOPAID_FINAL_NOPAID: false,
  FRONT_PAID_FINAL_NOPAID: true,
  FRONT_PAID_FINAL_PAID: false,
}

const afterSalesStates: Record<string, AfterSalesState | null> = {
  NO_REFUND: null,
  WAIT_SELLER_AGREE: 'awaiting_merchant',
  WAIT_BUYER_RETURN_GOODS: 'awaiting_buyer_return',
  WAIT_SELLER_CONFIRM_GOODS: 'awaiting_merchant_receipt',
  SELLER_REFUSE_BUYER: 'merchant_refused',
  CLOSED: 'withdrawn',
  SUCCESS: 'refunded',
}

/**
 * `dispute_type` of a refund, known from practice and not confirmed by documents; where it names the refund of money
 * only, goods and phase decide.
 */
const disputeKinds: Record<string, AfterSalesKind | null> = {
  REFUND: null,
  OTHERS: null,
  REFUND_AND_RETURN: 'return_and_refund',
  TMALL_EXCHANGE: 'exchange',
  TAOBAO_EXCHANGE: 'exchange',
  REPAIR: 'repair',
  RESHIPPING: 'resend',
}

/** Marketplace customer service has stepped in: 3 to 5 of `cs_status`. Known from practice only. */
const intervened = new Set(['3', '4', '5'])

/** Reasons that a buyer picks for a refund of the difference in price; such a refund stops no job (T2). From practice. */
const priceProtectionReason = /价保|保价|补差|差价|返现/

/** `WAIT_BUYER_PAY` of a presale is two states of ours: nothing paid, or the deposit paid. */
export function orderStateOf(status: string, stepStatus: string | null): OrderState {
  const state = lookUp(orderStates, 'trade.status', status)
  if (stepStatus === null) return state
  const deposit = lookUp(depositPaid, 'trade.step_trade_status', stepStatus)
  return deposit && state === 'unpaid' ? 'deposit_paid' : state
}

/** How far a state is on its way; an unknown word has no rank and stops nobody here. */
export function rankOfTradeStatus(status: string | null, stepStatus: string | null): number {
  if (status === null || !Object.hasOwn(orderStates, status)) return 0
  const deposit = stepStatus !== null && depositPaid[stepStatus] && orderStates[status] === 'unpaid'
  return rankOfOrder(deposit ? 'deposit_paid' : orderStates[status]!)
}

export function rankOfOrder(state: OrderState): number {
  return stateOrder.indexOf(state)
}

export function rankOfRefundStatus(status: string | null): number {
  const state = status !== null && Object.hasOwn(afterSalesStates, status) ? afterSalesStates[status] : null
  return state ? afterSalesStateOrder.indexOf(state) : 0
}

/** Null when there is no refund. */
export function lineAfterSalesStateOf(refundStatus: string | null): AfterSalesState | null {
  return refundStatus === null ? null : lookUp(afterSalesStates, 'order.refund_status', refundStatus)
}

export function afterSalesStateOf(status: string, csStatus: string | null): AfterSalesState {
  const state = lookUp(afterSalesStates, 'refund.status', status)
  if (state === null) throw new UnknownValue('refund.status', status)
  const open = state !== 'refunded' && state !== 'withdrawn'
  return open && csStatus !== null && intervened.has(csStatus) ? 'marketplace_intervened' : state
}

export interface RefundFacts {
  disputeType: string | null
  orderStatus: string | null
  refundPhase: string | null
  hasGoodReturn: boolean
  reason: string | null
}

export function afterSalesKindOf(facts: RefundFacts): AfterSalesKind {
  const named =
    facts.disputeType === null ? null : lookUp(disputeKinds, 'refund.dispute_type', facts.disputeType)
  if (named) return named
  if (facts.reason && priceProtectionReason.test(facts.reason)) return 'price_protection'
  if (facts.hasGoodReturn) return 'return_and_refund'
  return isBeforeShipment(facts) ? 'refund_before_shipment' : 'refund_after_shipment'
}

function isBeforeShipment({ orderStatus, refundPhase }: RefundFacts): boolean {
  if (refundPhase === 'aftersale' || orderStatus === null) return false
  const state = lookUp(orderStates, 'refund.order_status', orderStatus)
  return state === 'to_ship' || state === 'awaiting_group' || state === 'under_review'
}

const orderKinds: Record<string, OrderKind> = {
  step: 'presale',
  cod: 'cash_on_delivery',
  auto_delivery: 'virtual',
  ec: 'virtual',
}

/** Types that need nothing special of us are ordinary orders, whatever their name. */
export function orderKindOf(type: string | null): OrderKind {
  return (type && orderKinds[type]) || 'ordinary'
}

/** Words of a logistics trace that mean: signed for. */
export function isSigned(action: string | null): boolean {
  return action === 'SIGNED'
}

function lookUp<T>(table: Record<string, T>, field: string, value: string): T {
  if (!Object.hasOwn(table, value)) throw new UnknownValue(field, value)
  return table[value] as T
}
