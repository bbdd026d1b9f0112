import {
  type AfterSalesKind,
  type AfterSalesState,
  afterSalesStates as afterSalesStateOrder,
  type OrderState,
  orderStates as stateOrder,
  UnknownValue,
} from '../contract/connector.ts'
import type { OrderKind } from '../contract/order-kinds.ts'
import { bondedBiz, paidNotReady } from './unconfirmed.ts'

/** Doudian's numbers and ours (T5 of trade.md). A number that no table knows throws `UnknownValue`, never a default. */
const orderStates: Record<string, OrderState> = {
  '1': 'unpaid',
  '105': paidNotReady,
  '2': 'to_ship',
  '101': 'partly_shipped',
  '3': 'shipped',
  '4': 'closed',
  '5': 'completed',
}

/** `main_status` knows four more, which `order_status` tells in its own way; these win. */
const mainStates: Record<string, OrderState> = {
  '103': 'deposit_paid',
  '21': 'closed',
  '22': 'closed',
  '39': 'closed',
}

const groupBuy = '1'
const depositPresale = new Set(['2', '102'])

export interface OrderFacts {
  status: string
  mainStatus: string | null
  tradeType: string | null
}

export function orderStateOf({ status, mainStatus, tradeType }: OrderFacts): OrderState {
  const state = lookUp(orderStates, 'order.order_status', status)
  if (mainStatus !== null) {
    if (Object.hasOwn(mainStates, mainStatus)) return mainStates[mainStatus]!
    lookUp(orderStates, 'order.main_status', mainStatus)
  }
  return status === '105' && tradeType === groupBuy ? 'awaiting_group' : state
}

/** How far a state is on its way, to order two changes within one second. */
export function rankOfOrder(state: OrderState): number {
  return stateOrder.indexOf(state)
}

export function rankOfAfterSales(state: AfterSalesState): number {
  return afterSalesStateOrder.indexOf(state)
}

/** 8 and 13 belong to exchange, resend and repair: goods are due from the merchant, or on their way. */
const openAfterSales: Record<string, AfterSalesState> = {
  '6': 'awaiting_merchant',
  '7': 'awaiting_buyer_return',
  '8': 'awaiting_merchant',
  '11': 'awaiting_merchant_receipt',
  '13': 'refunding',
  '27': 'merchant_refused',
  '29': 'merchant_refused',
}

/** 28 also stands for a request that the buyer took back: then `refund_status` stays at 1. */
const endedAfterSales: Record<string, AfterSalesState> = {
  '12': 'refunded',
  '14': 'refunded',
  '28': 'withdrawn',
  '51': 'refunded',
  '53': 'refunded',
}

/** Whether the money has moved: waiting, on its way, arrived, failed and to be tried again, recovered. */
const moneyMoved: Record<string, boolean> = { '1': false, '2': false, '3': true, '4': false, '5': true }

/** Customer service of the platform decides, or waits for evidence or talks; the rest is before or after that. */
const arbitration: Record<string, boolean> = {
  '0': false,
  '1': true,
  '2': false,
  '3': false,
  '4': true,
  '5': true,
  '6': false,
  '255': false,
}

/** Goods are exchanged, sent or mended: no money moves, whatever `refund_status` says. */
const withoutMoney = new Set(['3', '7', '8'])

export interface AfterSalesFacts {
  status: string
  type: string | null
  refundStatus: string | null
  arbitrateStatus: string | null
}

export function afterSalesStateOf(facts: AfterSalesFacts): AfterSalesState {
  const { status, arbitrateStatus } = facts
  const open = Object.hasOwn(openAfterSales, status) ? openAfterSales[status]! : null
  if (open === null) return endedStateOf(facts)
  if (arbitrateStatus !== null && lookUp(arbitration, 'after_sale.arbitrate_status', arbitrateStatus))
    return 'marketplace_intervened'
  return open
}

function endedStateOf({ status, type, refundStatus }: AfterSalesFacts): AfterSalesState {
  const ended = lookUp(endedAfterSales, 'after_sale.after_sale_status', status)
  if (ended === 'withdrawn' || refundStatus === null) return ended
  if (status === '14' || (type !== null && withoutMoney.has(type))) return ended
  return lookUp(moneyMoved, 'after_sale.refund_status', refundStatus) ? ended : 'refunding'
}

/** 4 and 5 are orders that platform or buyer cancelled before shipment. */
const afterSalesKinds: Record<string, AfterSalesKind> = {
  '0': 'return_and_refund',
  '1': 'refund_after_shipment',
  '2': 'refund_before_shipment',
  '3': 'exchange',
  '4': 'refund_before_shipment',
  '5': 'refund_before_shipment',
  '6': 'price_protection',
  '7': 'resend',
  '8': 'repair',
}

export function afterSalesKindOf(type: string): AfterSalesKind {
  return lookUp(afterSalesKinds, 'after_sale.after_sale_type', type)
}

export interface OrderKindFacts {
  orderType: string | null
  tradeType: string | null
  payType: string | null
  biz: string | null
  /** 1 and 2: paid in full, shipped later. */
  preSaleType: string | null
  live: boolean
}

const virtualTypes = new Set(['2', '4', '5'])

/** What needs another path (A18); types that need nothing special are ordinary, whatever their number. */
export function orderKindOf(facts: OrderKindFacts): OrderKind {
  const { orderType, tradeType, payType, biz, preSaleType, live } = facts
  if (orderType !== null && virtualTypes.has(orderType)) return 'virtual'
  if (biz !== null && bondedBiz.has(biz)) return 'bonded'
  if (tradeType === groupBuy) return 'group_buy'
  if (tradeType !== null && depositPresale.has(tradeType)) return 'presale'
  if (preSaleType === '1' || preSaleType === '2') return 'presale'
  if (payType === '0') return 'cash_on_delivery'
  return live ? 'live' : 'ordinary'
}

function lookUp<T>(table: Record<string, T>, field: string, value: string): T {
  if (!Object.hasOwn(table, value)) throw new UnknownValue(field, value)
  return table[value] as T
}
