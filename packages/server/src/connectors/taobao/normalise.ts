import { parseYuan } from '../../kernel/money.ts'
import { parsePhone } from '../../kernel/phone.ts'
import type {
  NormalisedAfterSales,
  NormalisedOrder,
  NormalisedOrderLine,
  OrderState,
  Receiver,
} from '../contract/connector.ts'
import { isReviewed, takenOff } from './discounts.ts'
import { kindOf, platformServicesOf } from './services.ts'
import {
  afterSalesKindOf,
  afterSalesStateOf,
  isSigned,
  lineAfterSalesStateOf,
  orderStateOf,
  rankOfOrder,
  rankOfRefundStatus,
  rankOfTradeStatus,
} from './states.ts'
import { asRecord, findText, findTime, readList, readText, readTime, type TopRecord } from './wire.ts'

const marketplace = 'taobao'

/**
 * A trade of `trade.fullinfo.get`, of a list, or of a data push, in our words. `logistics_traces`, put beside it
 * by our own client, one a parcel, tell the delivery that the trade itself does not know.
 * Throws `UnknownValue`, and `taobao.malformed_detail` for a field that must be there.
 */
export function normaliseOrder(shopId: string, detail: unknown): NormalisedOrder {
  const trade = asRecord(detail, 'trade')
  const stepStatus = findText(trade, 'step_trade_status')
  const traded = orderStateOf(readText(trade, 'status'), stepStatus)
  const modified = readTime(trade, 'modified')
  const signatures = signaturesOf(trade)
  const [signedAt, lastSignedAt] = [whenAll(signatures), latest(signatures)]
  const state = traded === 'shipped' && signedAt ? 'delivered' : traded
  const lines = readList(trade, 'orders', 'order').map((order) =>
    normaliseLine(order, stepStatus, signatures),
  )
  const payableFen = findFen(trade, 'payment') ?? 0n
  const order = { trade, state, payableFen, lines }
  const platformServices = platformServicesOf(trade)
  return {
    marketplace,
    shopId,
    orderId: readText(trade, 'tid'),
    state,
    kind: kindOf(
      trade,
      lines.map(({ lineId }) => lineId),
      platformServices,
    ),
    versionAt:
      lastSignedAt && lastSignedAt > modified
        ? withinSecond(lastSignedAt, rankOfOrder(state))
        : tradeVersion(trade),
    createdAt: readTime(trade, 'created'),
    paidAt: findTime(trade, 'pay_time'),
    deliveredAt: signedAt ?? deliveredAt(trade, state, modified),
    paidFen: paidFen(order),
    payableFen,
    buyerId: findText(trade, 'buyer_open_uid'),
    buyerNickMasked: findText(trade, 'buyer_nick'),
    buyerMessage: findText(trade, 'buyer_message'),
    sellerMemo: findText(trade, 'seller_memo'),
    sellerFlag: findText(trade, 'seller_flag'),
    receiver: normaliseReceiver(trade),
    lines,
    platformServices,
    discounts: takenOff(trade),
    reviewed: isReviewed(trade),
  }
}

export function normaliseAfterSales(shopId: string, detail: unknown): NormalisedAfterSales {
  const refund = asRecord(detail, 'refund')
  const reason = findText(refund, 'reason')
  const quantity = findText(refund, 'num')
  return {
    marketplace,
    shopId,
    afterSalesId: readText(refund, 'refund_id'),
    orderId: readText(refund, 'tid'),
    lineId: findText(refund, 'oid'),
    kind: afterSalesKindOf({
      disputeType: findText(refund, 'dispute_type'),
      orderStatus: findText(refund, 'order_status'),
      refundPhase: findText(refund, 'refund_phase'),
      hasGoodReturn: String(refund.has_good_return) === 'true',
      reason,
    }),
    state: afterSalesStateOf(readText(refund, 'status'), findText(refund, 'cs_status')),
    refundFen: parseYuan(readText(refund, 'refund_fee')),
    quantity: quantity === null ? null : Number(quantity),
    reason,
    versionAt: refundVersion(refund),
  }
}

/** TOP's `modified` has whole seconds; of two changes within one second the further state is the later one. */
export function tradeVersion(trade: TopRecord): Date {
  const rank = rankOfTradeStatus(findText(trade, 'status'), findText(trade, 'step_trade_status'))
  return withinSecond(readTime(trade, 'modified'), rank)
}

export function refundVersion(refund: TopRecord): Date {
  return withinSecond(readTime(refund, 'modified'), rankOfRefundStatus(findText(refund, 'status')))
}

function withinSecond(at: Date, rank: number): Date {
  return new Date(at.getTime() + rank)
}

function normaliseLine(
  order: TopRecord,
  stepStatus: string | null,
  signatures: Signatures,
): NormalisedOrderLine {
  const signedAt = signatureOf(signatures, findText(order, 'invoice_no'))
  const state = orderStateOf(readText(order, 'status'), stepStatus)
  return {
    lineId: readText(order, 'oid'),
    itemId: readText(order, 'num_iid'),
    skuId: findText(order, 'sku_id'),
    merchantCode: findText(order, 'outer_sku_id') ?? findText(order, 'outer_iid'),
    title: findText(order, 'title') ?? '',
    skuText: findText(order, 'sku_properties_name'),
    quantity: Number(readText(order, 'num')),
    paidFen: isUnpaid(state) ? 0n : linePaidFen(order),
    state: state === 'shipped' && signedAt ? 'delivered' : state,
    afterSalesState: lineAfterSalesStateOf(findText(order, 'refund_status')),
  }
}

/** `divide_order_fee` is what the buyer really paid for the line; `payment` still holds shared discounts. */
function linePaidFen(order: TopRecord): bigint {
  return findFen(order, 'divide_order_fee') ?? findFen(order, 'payment') ?? 0n
}

/** A trade's `payment` shrinks with every partial refund, so the lines and the postage tell what was paid. */
function paidFen(order: {
  trade: TopRecord
  state: OrderState
  payableFen: bigint
  lines: NormalisedOrderLine[]
}): bigint {
  const { trade, state, payableFen, lines } = order
  if (state === 'deposit_paid') return findFen(trade, 'step_paid_fee') ?? 0n
  if (findText(trade, 'pay_time') === null) return 0n
  const shared = readList(trade, 'orders', 'order').every(
    (line) => findText(line, 'divide_order_fee') !== null,
  )
  if (!shared || lines.length === 0) return payableFen
  return lines.reduce((sum, line) => sum + line.paidFen, findFen(trade, 'post_fee') ?? 0n)
}

function isUnpaid(state: OrderState): boolean {
  return state === 'unpaid' || state === 'deposit_paid'
}

/** Goods that were confirmed have arrived; without a trace the confirmation is the first moment we can name. */
function deliveredAt(trade: TopRecord, state: OrderState, modified: Date): Date | null {
  if (state === 'completed') return findTime(trade, 'end_time') ?? modified
  return state === 'delivered' ? modified : null
}

/** When each parcel was signed for, by waybill. A trade in one parcel may name no waybill anywhere. */
type Signatures = ReadonlyMap<string, Date | null>

function signaturesOf(trade: TopRecord): Signatures {
  const traces = Array.isArray(trade.logistics_traces) ? trade.logistics_traces : []
  return new Map(
    traces.map((one) => {
      const trace = asRecord(one, 'logistics_traces')
      const steps = readList(trace, 'trace_list', 'transit_step_info')
      const signed = steps.find((step) => isSigned(findText(step, 'action')))
      return [findText(trace, 'out_sid') ?? '', signed ? readTime(signed, 'status_time') : null]
    }),
  )
}

function signatureOf(signatures: Signatures, waybill: string | null): Date | null {
  return signatures.size > 1 ? (signatures.get(waybill ?? '') ?? null) : whenAll(signatures)
}

/** An order has arrived when its last parcel has. */
function whenAll(signatures: Signatures): Date | null {
  return [...signatures.values()].every((at) => at !== null) ? latest(signatures) : null
}

function latest(signatures: Signatures): Date | null {
  const known = [...signatures.values()].flatMap((at) => at ?? [])
  return known.length > 0 ? new Date(Math.max(...known.map(Number))) : null
}

function normaliseReceiver(trade: TopRecord): Receiver {
  const name = findText(trade, 'receiver_name')
  const phone = findText(trade, 'receiver_mobile') ?? findText(trade, 'receiver_phone')
  const address = findText(trade, 'receiver_address')
  return {
    name,
    phone,
    province: findText(trade, 'receiver_state'),
    city: findText(trade, 'receiver_city'),
    district: findText(trade, 'receiver_district'),
    town: findText(trade, 'receiver_town'),
    address,
    masked: [name, phone, address].some(isMasked) || isPrivacyNumber(phone),
    receiverId: findText(trade, 'oaid'),
  }
}

function isMasked(value: string | null): boolean {
  return value !== null && /[*＊]/.test(value)
}

/** A number of the marketplace's switchboard, or one with an extension: it ends, and is nobody's own. */
function isPrivacyNumber(phone: string | null): boolean {
  if (phone === null || isMasked(phone)) return false
  const { kind, problem } = parsePhone(phone)
  return kind === 'privacy' || problem === 'masked' || problem === 'token'
}

function findFen(record: TopRecord, field: string): bigint | null {
  const text = findText(record, field)
  return text === null ? null : parseYuan(text)
}
