import type { WireRecord } from '../contract/calls.ts'
import {
  type AfterSalesState,
  type NormalisedOrder,
  type NormalisedOrderLine,
  type OrderState,
  UnknownValue,
} from '../contract/connector.ts'
import { isGroupBuy, orderKindOf } from './order-kinds.ts'
import { isHidden, receiverOf } from './receiver.ts'
import { lineAfterSalesStateOf, orderStateOf, rankOfOrder } from './states.ts'
import {
  asRecord,
  findInner,
  findRecord,
  findText,
  findTime,
  findYuan,
  readList,
  readText,
  readTime,
} from './wire.ts'

export const marketplace = 'youzan'

/**
 * An order of `trade.get`, of a list row, or of a push, in our words: `full_order_info` with, where the source has
 * them, `delivery_order` and `refund_order` beside it.
 * Throws `UnknownValue`, and `youzan.malformed_detail` for a field that must be there.
 */
export function normaliseOrder(shopId: string, detail: unknown): NormalisedOrder {
  const whole = asRecord(detail, 'detail')
  const order = asRecord(whole.full_order_info, 'full_order_info')
  const info = asRecord(order.order_info, 'order_info')
  const state = stateOf(whole, order)
  const shipped = shippedLinesOf(whole)
  const refunds = lineRefundsOf(whole)
  const shared = { state, shipped, refunds, paid: isPaid(state, info) }
  const remarks = findRecord(order, 'remark_info')
  return {
    marketplace,
    shopId,
    orderId: readText(info, 'tid'),
    state,
    kind: orderKindOf(order),
    versionAt: withinSecond(readTime(info, 'update_time'), rankOfOrder(state)),
    createdAt: readTime(info, 'created'),
    paidAt: findTime(info, 'pay_time'),
    deliveredAt:
      state === 'completed' ? (findTime(info, 'success_time') ?? readTime(info, 'update_time')) : null,
    paidFen: paidFenOf(order, shared.paid, state),
    payableFen: findYuan(findRecord(order, 'pay_info'), 'payment') ?? 0n,
    buyerId: findText(findRecord(order, 'buyer_info'), 'yz_open_id'),
    buyerNickMasked: maskNick(findText(findRecord(info, 'order_extra'), 'buyer_name')),
    buyerMessage: findText(remarks, 'buyer_message'),
    sellerMemo: findText(remarks, 'trade_memo'),
    sellerFlag: findText(remarks, 'star'),
    receiver: receiverOf(order),
    lines: readList(order, 'orders').map((line) => normaliseLine(line, shared)),
  }
}

/** Whole seconds on the wire; of two changes within one second the further state is the later one. */
export function orderVersion(detail: WireRecord): Date {
  const order = asRecord(detail.full_order_info, 'full_order_info')
  const info = asRecord(order.order_info, 'order_info')
  return withinSecond(readTime(info, 'update_time'), rankIfKnown(detail, order))
}

export function withinSecond(at: Date, rank: number): Date {
  return new Date(at.getTime() + rank)
}

/** Line ids that have left; a list row and most pushes do not say. */
export function shippedLinesOf(detail: WireRecord): Set<string> {
  const sent = readList(detail, 'delivery_order').filter((one) => findText(one, 'express_state') === '1')
  return new Set(sent.flatMap(lineIdsOf))
}

interface Shared {
  state: OrderState
  shipped: Set<string>
  refunds: Map<string, AfterSalesState>
  paid: boolean
}

function normaliseLine(line: WireRecord, { state, shipped, refunds, paid }: Shared): NormalisedOrderLine {
  const lineId = readText(line, 'oid')
  const skuId = findText(line, 'sku_id')
  return {
    lineId,
    itemId: readText(line, 'item_id'),
    skuId: skuId === '0' ? null : skuId,
    merchantCode: merchantCodeOf(line),
    title: findText(line, 'title') ?? '',
    skuText: skuTextOf(line),
    quantity: Number(readText(line, 'num')),
    paidFen: paid ? (findYuan(line, 'payment') ?? 0n) : 0n,
    state: lineStateOf(state, shipped.has(lineId)),
    afterSalesState: refunds.get(lineId) ?? null,
  }
}

/** `outer_*` is the code that the shop typed; retail shops keep theirs under `*_no`. */
function merchantCodeOf(line: WireRecord): string | null {
  const fields = ['outer_sku_id', 'outer_item_id', 'sku_no', 'item_no']
  return fields.map((field) => findText(line, field)).find((code) => code !== null) ?? null
}

function stateOf(whole: WireRecord, order: WireRecord): OrderState {
  const info = asRecord(order.order_info, 'order_info')
  const lines = readList(order, 'orders')
  const shipped = shippedLinesOf(whole)
  return orderStateOf({
    status: readText(info, 'status'),
    isGroupBuy: isGroupBuy(order),
    isDepositPaid: paidPhases(order).length > 0,
    isPartlyShipped: shipped.size > 0 && lines.some((line) => !shipped.has(readText(line, 'oid'))),
  })
}

function rankIfKnown(whole: WireRecord, order: WireRecord): number {
  try {
    return rankOfOrder(stateOf(whole, order))
  } catch (error) {
    if (error instanceof UnknownValue) return 0
    throw error
  }
}

function lineStateOf(state: OrderState, hasLeft: boolean): OrderState {
  if (state !== 'partly_shipped') return state
  return hasLeft ? 'shipped' : 'to_ship'
}

/** A closed order was paid for only when it has a time of payment. */
function isPaid(state: OrderState, info: WireRecord): boolean {
  if (state === 'unpaid' || state === 'deposit_paid') return false
  return findText(info, 'pay_time') !== null
}

/** `payment` is what is owed, `real_payment` what was paid; only a detail has the second. */
function paidFenOf(order: WireRecord, paid: boolean, state: OrderState): bigint {
  if (state === 'deposit_paid')
    return paidPhases(order).reduce((sum, phase) => sum + (findYuan(phase, 'real_price') ?? 0n), 0n)
  const pay = findRecord(order, 'pay_info')
  return paid ? (findYuan(pay, 'real_payment') ?? findYuan(pay, 'payment') ?? 0n) : 0n
}

/** Phase 1 is the deposit, 2 the rest. That a number of the payment means "paid" is unconfirmed. */
function paidPhases(order: WireRecord): WireRecord[] {
  return readList(findRecord(order, 'pay_info'), 'phase_payments').filter(
    (phase) => (findText(phase, 'outer_transaction_no') ?? findText(phase, 'inner_transaction_no')) !== null,
  )
}

/** The newest refund of a line counts; ids begin with the time at which they were made. */
function lineRefundsOf(detail: WireRecord): Map<string, AfterSalesState> {
  const refunds = readList(detail, 'refund_order').toSorted((a, b) =>
    readText(a, 'refund_id') < readText(b, 'refund_id') ? -1 : 1,
  )
  return new Map(
    refunds.flatMap((refund) => {
      const state = lineAfterSalesStateOf(readText(refund, 'refund_state'))
      return lineIdsOf(refund).map((lineId): [string, AfterSalesState] => [lineId, state])
    }),
  )
}

/** `oids` holds records with an `oid`; plain ids are read as well, since sources differ. */
function lineIdsOf(record: WireRecord): string[] {
  if (!Array.isArray(record.oids)) return []
  return record.oids.map((one) =>
    typeof one === 'object' ? readText(asRecord(one, 'oids'), 'oid') : String(one),
  )
}

/** `[{"k":"颜色","v":"黑"}]`, itself a text. */
function skuTextOf(line: WireRecord): string | null {
  const inner = findInner(line, 'sku_properties_name')
  if (!Array.isArray(inner)) return null
  const parts = inner.map((one) => {
    const property = asRecord(one, 'sku_properties_name')
    return `${findText(property, 'k') ?? ''}:${findText(property, 'v') ?? ''}`
  })
  return parts.length > 0 ? parts.join(';') : null
}

/** Youzan may give a nick in the clear; it leaves here masked. */
function maskNick(nick: string | null): string | null {
  if (nick === null || isHidden(nick)) return nick
  const signs = [...nick]
  return `${signs[0]}**${signs.length > 1 ? signs.at(-1) : ''}`
}
