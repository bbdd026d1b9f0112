import {
  type AfterSalesKind,
  type AfterSalesState,
  type OrderState,
  UnknownValue,
} from '../contract/connector.ts'
import type { OrderKind } from '../contract/order-kinds.ts'
import {
  presaleMark,
  priceProtections,
  refundOnly,
  refusedInTalks,
  requestKinds,
  requestStates,
} from './unconfirmed.ts'

/** Kuaishou's numbers and ours (T5 of trade.md). A number that no table knows throws `UnknownValue`, never a default. */
const orderStates: Record<string, OrderState> = {
  '10': 'unpaid',
  '30': 'to_ship',
  '40': 'shipped',
  '50': 'delivered',
  '70': 'completed',
  '80': 'closed',
}

export function orderStateOf(status: string): OrderState {
  return lookUp(orderStates, 'order.status', status)
}

export interface OrderKindFacts {
  preSale: string | null
  /** Paid by the state, and taken off for goods that were handed in. */
  subsidyFen: bigint
  tradeInFen: bigint
}

/** What needs another path (A18). That a distributor or a live room sold it changes nothing for the work. */
export function orderKindOf({ preSale, subsidyFen, tradeInFen }: OrderKindFacts): OrderKind {
  if (tradeInFen > 0n) return 'trade_in'
  if (subsidyFen > 0n) return 'subsidy'
  return preSale === presaleMark ? 'presale' : 'ordinary'
}

export interface RequestFacts {
  status: string
  negotiateStatus: string | null
}

/** A refusal is told beside the status, which stays at "asked" while the buyer may change the request. */
export function requestStateOf({ status, negotiateStatus }: RequestFacts): AfterSalesState {
  const state = lookUp(requestStates, 'refund.status', status)
  if (negotiateStatus === null) return state
  const refused = lookUp(refusedInTalks, 'refund.negotiateStatus', negotiateStatus)
  return refused && state === 'awaiting_merchant' ? 'merchant_refused' : state
}

export interface KindFacts {
  handlingWay: string
  specialRefundType: string | null
  /** Whether goods had left when it was asked. */
  shipped: boolean
}

export function requestKindOf({ handlingWay, specialRefundType, shipped }: KindFacts): AfterSalesKind {
  if (specialRefundType !== null && lookUp(priceProtections, 'refund.specialRefundType', specialRefundType))
    return 'price_protection'
  if (handlingWay === refundOnly) return shipped ? 'refund_after_shipment' : 'refund_before_shipment'
  return lookUp(requestKinds, 'refund.handlingWay', handlingWay)
}

function lookUp<T>(table: Record<string, T>, field: string, value: string): T {
  if (!Object.hasOwn(table, value)) throw new UnknownValue(field, value)
  return table[value] as T
}
