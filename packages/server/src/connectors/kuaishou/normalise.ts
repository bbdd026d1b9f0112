import type { WireRecord } from '../contract/calls.ts'
import type {
  AfterSalesState,
  NormalisedAfterSales,
  NormalisedOrder,
  NormalisedOrderLine,
  OrderState,
} from '../contract/connector.ts'
import { discountsOf } from '../contract/discounts.ts'
import type { OrderKind } from '../contract/order-kinds.ts'
import { normaliseReceiver } from './receiver.ts'
import { orderKindOf, orderStateOf, requestKindOf, requestStateOf } from './states.ts'
import { paidField, receivedMark, subsidyField, tradeInField } from './unconfirmed.ts'
import {
  asRecord,
  findCode,
  findCount,
  findFen,
  findList,
  findRecord,
  findText,
  findTime,
  readFen,
  readText,
  readTime,
} from './wire.ts'

export const marketplace = 'kuaishou'

/** The parts of an order. SDKs have them in records of their own, the protocol page all in one: both are read. */
interface OrderParts {
  base: WireRecord
  goods: WireRecord[]
  refunds: WireRecord[]
  address: WireRecord
  delivery: WireRecord
}

/**
 * An order of the list or of the detail, in our words.
 * Throws `UnknownValue`, and `kuaishou.malformed_detail` for a field that must be there.
 */
export function normaliseOrder(shopId: string, detail: unknown): NormalisedOrder {
  const order = asRecord(detail, 'order')
  const parts = partsOf(order)
  const { base, address, delivery } = parts
  const state = orderStateOf(readText(base, 'status'))
  const paidAt = findTime(base, 'payTime')
  const totalFen = readFen(base, paidField)
  return {
    marketplace,
    shopId,
    orderId: readText(base, 'oid'),
    state,
    kind: kindOf(base),
    versionAt: readTime(base, 'updateTime'),
    createdAt: readTime(base, 'createTime'),
    paidAt,
    deliveredAt: deliveredAt(base, state),
    paidFen: paidAt === null ? 0n : totalFen,
    payableFen: totalFen,
    buyerId: findText(base, 'buyerOpenId'),
    buyerNickMasked: findText(base, 'buyerNick'),
    buyerMessage: findText(base, 'remark'),
    sellerMemo: sellerMemo(order),
    receiver: normaliseReceiver(address, findText(delivery, 'openAddressId')),
    lines: normaliseLines(parts, state, paidAt !== null),
    discounts: discountsOf({}, findFen(base, 'discountFee')),
  }
}

function kindOf(base: WireRecord): OrderKind {
  return orderKindOf({
    preSale: findText(base, 'preSale'),
    subsidyFen: findFen(base, subsidyField) ?? 0n,
    tradeInFen: findFen(base, tradeInField) ?? 0n,
  })
}

/** A request as `fetchAfterSales` gives it: the platform's detail, and beside it what was read of its order. */
export function normaliseAfterSales(shopId: string, detail: unknown): NormalisedAfterSales {
  const given = asRecord(detail, 'after_sales')
  const request = asRecord(given.refund, 'refund')
  const orderId = readText(request, 'oid')
  return {
    marketplace,
    shopId,
    afterSalesId: readText(request, 'refundId'),
    orderId,
    lineId: lineIdOf(orderId, request),
    kind: requestKindOf({
      handlingWay: readText(request, 'handlingWay'),
      specialRefundType: findText(request, 'specialRefundType'),
      shipped: wasShipped(findRecord(given, 'order'), request),
    }),
    state: stateOfRequest(request),
    refundFen: readFen(request, 'refundFee'),
    quantity: null,
    reason: findText(request, 'refundReasonDesc') ?? findText(request, 'refundDesc'),
    versionAt: requestVersion(request),
  }
}

/** Talks move on without the request's own time. */
export function requestVersion(request: WireRecord): Date {
  const [at, talkedAt] = [readTime(request, 'updateTime'), findTime(request, 'negotiateUpdateTime')]
  return talkedAt && talkedAt > at ? talkedAt : at
}

/** The `orderBaseInfo` of an order, or the order itself where all is in one. */
export function baseOf(order: WireRecord): WireRecord {
  return findRecord(order, 'orderBaseInfo') ?? order
}

function partsOf(order: WireRecord): OrderParts {
  const item = findRecord(order, 'orderItemInfo')
  return {
    base: baseOf(order),
    goods: item ? [item] : findList(order, 'orderProductInfoList'),
    refunds: findList(order, 'orderRefundList'),
    address: findRecord(order, 'orderAddress') ?? order,
    delivery: findRecord(order, 'orderDeliveryInfo') ?? {},
  }
}

function normaliseLines(
  { base, goods, refunds }: OrderParts,
  state: OrderState,
  paid: boolean,
): NormalisedOrderLine[] {
  const orderId = readText(base, 'oid')
  const shares = shareGoods(base, goods)
  return goods.map((line, index) => ({
    lineId: lineIdOf(orderId, line),
    itemId: readText(line, 'itemId'),
    skuId: findCode(line, 'skuId'),
    merchantCode: findText(line, 'skuNick') ?? findCode(line, 'relSkuId'),
    title: findText(line, 'itemTitle') ?? '',
    skuText: findText(line, 'skuDesc'),
    quantity: findCount(line, 'num') ?? 1,
    paidFen: paid ? shares[index]! : 0n,
    state,
    // An order of one line has its requests beside it, the latest first.
    afterSalesState: lineRequestState(goods.length === 1 ? [line, ...refunds] : [line]),
  }))
}

/** Neither orders nor requests name their lines: order and SKU together do. */
function lineIdOf(orderId: string, line: WireRecord): string {
  return `${orderId}:${findCode(line, 'skuId') ?? readText(line, 'itemId')}`
}

/** What was paid without postage, by price; rounded over the running sum, so that nothing is lost. */
function shareGoods(base: WireRecord, goods: WireRecord[]): bigint[] {
  const total = readFen(base, paidField) - (findFen(base, 'expressFee') ?? 0n)
  if (goods.length === 1) return [total]
  const prices = goods.map((line) => (findFen(line, 'price') ?? 0n) * BigInt(findCount(line, 'num') ?? 1))
  const sum = prices.reduce((all, each) => all + each, 0n)
  let [priced, shared] = [0n, 0n]
  return prices.map((price) => {
    priced += price
    const share = sum === 0n ? 0n : (total * priced) / sum - shared
    shared += share
    return share
  })
}

function lineRequestState(carriers: WireRecord[]): AfterSalesState | null {
  const asked = carriers.find((each) => findCode(each, 'refundId') && findCode(each, 'refundStatus'))
  return asked ? requestStateOf({ status: readText(asked, 'refundStatus'), negotiateStatus: null }) : null
}

export function stateOfRequest(request: WireRecord): AfterSalesState {
  return requestStateOf({
    status: readText(request, 'status'),
    negotiateStatus: findText(request, 'negotiateStatus'),
  })
}

/** By the times of order and request; where the order is gone, by whether the buyer says that goods came. */
function wasShipped(order: WireRecord | null, request: WireRecord): boolean {
  if (!order) return findText(request, 'receiptStatus') === receivedMark
  const sentAt = findTime(order, 'sendTime')
  const askedAt = findTime(request, 'submitTime') ?? findTime(request, 'createTime')
  return sentAt !== null && (askedAt === null || sentAt <= askedAt)
}

function deliveredAt(base: WireRecord, state: OrderState): Date | null {
  if (state !== 'delivered' && state !== 'completed') return null
  return findTime(base, 'recvTime') ?? readTime(base, 'updateTime')
}

/** Notes are added and never changed; the last one stands. */
function sellerMemo(order: WireRecord): string | null {
  const notes = findList(findRecord(order, 'orderNote') ?? {}, 'orderNoteInfo')
  const last = notes.reduce<WireRecord | null>(
    (latest, note) =>
      latest && (findTime(latest, 'createTime') ?? 0) > (findTime(note, 'createTime') ?? 0) ? latest : note,
    null,
  )
  return last ? findText(last, 'note') : null
}
