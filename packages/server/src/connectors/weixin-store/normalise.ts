import type { WireRecord } from '../contract/calls.ts'
import {
  type NormalisedAfterSales,
  type NormalisedOrder,
  type OrderState,
  UnknownValue,
} from '../contract/connector.ts'
import { discountsOf } from '../contract/discounts.ts'
import type { OrderKind } from '../contract/order-kinds.ts'
import { hasLeft, lineIdOf, normaliseLines } from './lines.ts'
import { receiverOf } from './receiver.ts'
import {
  afterSalesKindOf,
  afterSalesStateOf,
  orderKindOf,
  orderStateOf,
  rankOfAfterSales,
  rankOfOrder,
} from './states.ts'
import { priceDifference, subsidyField } from './unconfirmed.ts'
import {
  asRecord,
  findCount,
  findFen,
  findId,
  findRecord,
  findText,
  findTime,
  isSet,
  readText,
  readTime,
} from './wire.ts'

export const marketplace = 'weixin-store'

/**
 * The `order` of `order/get`, in our words. Throws `UnknownValue`, and `weixin_store.malformed_detail` for a field that
 * must be there.
 */
export function normaliseOrder(shopId: string, detail: unknown): NormalisedOrder {
  const order = asRecord(detail, 'order')
  const inner = asRecord(order.order_detail, 'order_detail')
  const notes = findRecord(inner, 'ext_info')
  const state = orderStateOf(readText(order, 'status'))
  const paidAt = findTime(findRecord(inner, 'pay_info'), 'pay_time')
  const payableFen = findFen(findRecord(inner, 'price_info'), 'order_price') ?? 0n
  const paid = paidAt !== null && state !== 'unpaid'
  return {
    marketplace,
    shopId,
    orderId: readText(order, 'order_id'),
    state,
    kind: kindOf(order, inner),
    versionAt: withinSecond(readTime(order, 'update_time'), rankOfOrder(state)),
    createdAt: readTime(order, 'create_time'),
    paidAt,
    deliveredAt: deliveredAt(order, notes, state),
    paidFen: paid ? payableFen : 0n,
    payableFen,
    buyerId: findText(order, 'openid'),
    buyerUnionId: findText(order, 'unionid'),
    buyerNickMasked: null,
    buyerMessage: findText(notes, 'customer_notes'),
    sellerMemo: findText(notes, 'merchant_notes'),
    receiver: receiverOf(order),
    lines: normaliseLines(order, state, paid),
    discounts: discountsOf({}, findFen(findRecord(inner, 'price_info'), 'discounted_price')),
  }
}

/** The `after_sale_order` of `getaftersaleorder`, with the `order` that our own client puts beside it. */
export function normaliseAfterSales(shopId: string, detail: unknown): NormalisedAfterSales {
  const request = asRecord(detail, 'after_sale_order')
  const goods = findRecord(request, 'product_info')
  const productId = findId(goods, 'product_id')
  const skuId = findId(goods, 'sku_id')
  const state = afterSalesStateOf(readText(request, 'status'))
  const count = findCount(goods, 'count')
  return {
    marketplace,
    shopId,
    afterSalesId: readText(request, 'after_sale_order_id'),
    orderId: readText(request, 'order_id'),
    lineId: productId === null ? null : lineIdOf(productId, skuId),
    kind: afterSalesKindOf({
      type: readText(request, 'type'),
      hasLeft:
        productId !== null &&
        hasLeft(findRecord(request, 'order'), { productId, skuId, by: findTime(request, 'create_time') }),
      isPriceDifference: findText(request, 'sub_type') === priceDifference,
    }),
    state,
    refundFen: findFen(findRecord(request, 'refund_info'), 'amount') ?? 0n,
    quantity: count === 0 ? null : count,
    reason: findText(request, 'reason_text') ?? findText(request, 'reason'),
    versionAt: withinSecond(readTime(request, 'update_time'), rankOfAfterSales(state)),
  }
}

/** A state that no table knows still says when it changed. */
export function orderVersion(order: WireRecord): Date {
  const rank = rankIfKnown(() => rankOfOrder(orderStateOf(readText(order, 'status'))))
  return withinSecond(readTime(order, 'update_time'), rank)
}

export function afterSalesVersion(request: WireRecord): Date {
  const rank = rankIfKnown(() => rankOfAfterSales(afterSalesStateOf(readText(request, 'status'))))
  return withinSecond(readTime(request, 'update_time'), rank)
}

/** Whole seconds on the wire; of two changes within one second the further state is the later one. */
function withinSecond(at: Date, rank: number): Date {
  return new Date(at.getTime() + rank)
}

function rankIfKnown(rank: () => number): number {
  try {
    return rank()
  } catch (error) {
    if (error instanceof UnknownValue) return 0
    throw error
  }
}

function kindOf(order: WireRecord, inner: WireRecord): OrderKind {
  return orderKindOf({
    deliverMethod: findText(findRecord(inner, 'delivery_info'), 'deliver_method'),
    isGift: isSet(order, 'is_present') || findText(order, 'status') === '12',
    isGroup: findText(order, 'status') === '13',
    scene: findText(findRecord(inner, 'ext_info'), 'order_scene'),
    isSubsidised: (findFen(findRecord(inner, 'price_info'), subsidyField) ?? 0n) > 0n,
    paymentMethod: findText(findRecord(inner, 'pay_info'), 'payment_method'),
  })
}

/** The platform tells only that the buyer, or time, has confirmed the receipt. */
function deliveredAt(order: WireRecord, notes: WireRecord, state: OrderState): Date | null {
  if (state !== 'completed') return null
  return findTime(notes, 'confirm_receipt_time') ?? readTime(order, 'update_time')
}
