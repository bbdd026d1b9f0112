import {
  type AfterSalesKind,
  type AfterSalesState,
  afterSalesStates as afterSalesStateOrder,
  type OrderState,
  orderStates as stateOrder,
  UnknownValue,
} from '../contract/connector.ts'
import type { OrderKind } from '../contract/order-kinds.ts'
import {
  furtherAfterSalesStates,
  liveRoom,
  lottery,
  sellerCancelled,
  virtualDelivery,
} from './unconfirmed.ts'

/**
 * The Weixin Store's numbers and words, and ours (T5 of trade.md). One that no table knows throws `UnknownValue`, never a
 * default. A gift that was paid and not yet taken has no receiver, so nothing may start.
 */
const orderStates: Record<string, OrderState> = {
  '10': 'unpaid',
  '12': 'under_review',
  '13': 'awaiting_group',
  '20': 'to_ship',
  '21': 'partly_shipped',
  '30': 'shipped',
  '100': 'completed',
  [sellerCancelled]: 'closed',
  '200': 'closed',
  '250': 'closed',
}

export function orderStateOf(status: string): OrderState {
  return lookUp(orderStates, 'order.status', status)
}

/** How far a state is on its way, to order two changes within one second. */
export function rankOfOrder(state: OrderState): number {
  return stateOrder.indexOf(state)
}

export function rankOfAfterSales(state: AfterSalesState): number {
  return afterSalesStateOrder.indexOf(state)
}

/**
 * `USER_CANCELD` is the platform's own spelling. A buyer who is to agree to something has not withdrawn: the request is
 * open until then.
 */
const afterSalesStates: Record<string, AfterSalesState> = {
  USER_CANCELD: 'withdrawn',
  MERCHANT_PROCESSING: 'awaiting_merchant',
  MERCHANT_REJECT_REFUND: 'merchant_refused',
  MERCHANT_REJECT_RETURN: 'merchant_refused',
  USER_WAIT_RETURN: 'awaiting_buyer_return',
  RETURN_CLOSED: 'withdrawn',
  MERCHANT_WAIT_RECEIPT: 'awaiting_merchant_receipt',
  MERCHANT_OVERDUE_REFUND: 'refunding',
  MERCHANT_REFUND_SUCCESS: 'refunded',
  MERCHANT_RETURN_SUCCESS: 'refunded',
  PLATFORM_REFUNDING: 'refunding',
  PLATFORM_REFUND_FAIL: 'refunding',
  USER_WAIT_CONFIRM: 'awaiting_merchant',
  MERCHANT_REFUND_RETRY_FAIL: 'withdrawn',
  MERCHANT_FAIL: 'withdrawn',
  USER_WAIT_HANDLE_MERCHANT_AFTER_SALE: 'awaiting_merchant',
  ...furtherAfterSalesStates,
}

export function afterSalesStateOf(status: string): AfterSalesState {
  return lookUp(afterSalesStates, 'after_sale_order.status', status)
}

/** Money alone is told apart by whether the goods had left. */
const afterSalesKinds: Record<string, AfterSalesKind | 'money'> = {
  REFUND: 'money',
  RETURN: 'return_and_refund',
  EXCHANGE: 'exchange',
}

export interface AfterSalesFacts {
  type: string
  hasLeft: boolean
  isPriceDifference: boolean
}

export function afterSalesKindOf({ type, hasLeft, isPriceDifference }: AfterSalesFacts): AfterSalesKind {
  const kind = lookUp(afterSalesKinds, 'after_sale_order.type', type)
  if (kind !== 'money') return kind
  if (isPriceDifference) return 'price_protection'
  return hasLeft ? 'refund_after_shipment' : 'refund_before_shipment'
}

export interface OrderKindFacts {
  deliverMethod: string | null
  isGift: boolean
  isGroup: boolean
  scene: string | null
  isSubsidised: boolean
  paymentMethod: string | null
}

/** Of several that fit, the one that changes most for the work comes first. */
export function orderKindOf(facts: OrderKindFacts): OrderKind {
  const { deliverMethod, isGift, isGroup, scene, isSubsidised, paymentMethod } = facts
  if (deliverMethod !== null && virtualDelivery.has(deliverMethod)) return 'virtual'
  if (paymentMethod === lottery) return 'lottery'
  if (isSubsidised) return 'subsidy'
  if (isGift) return 'gift'
  if (isGroup) return 'group_buy'
  return scene === liveRoom ? 'live' : 'ordinary'
}

function lookUp<T>(table: Record<string, T>, field: string, value: string): T {
  if (!Object.hasOwn(table, value)) throw new UnknownValue(field, value)
  return table[value] as T
}
