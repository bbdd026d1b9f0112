import type {
  AfterSalesState,
  NormalisedAfterSales,
  NormalisedOrder,
  NormalisedOrderLine,
  OrderState,
} from '../contract/connector.ts'
import type { OrderKind } from '../contract/order-kinds.ts'
import { isReviewed, takenOff } from './discounts.ts'
import { normaliseReceiver } from './receiver.ts'
import {
  afterSalesKindOf,
  afterSalesStateOf,
  orderKindOf,
  orderStateOf,
  rankOfAfterSales,
  rankOfOrder,
} from './states.ts'
import { refundField } from './unconfirmed.ts'
import {
  asRecord,
  type DoudianRecord,
  findCode,
  findFen,
  findList,
  findRecord,
  findText,
  findTime,
  readCount,
  readFen,
  readText,
  readTime,
} from './wire.ts'

const marketplace = 'doudian'

/**
 * A `shop_order` of the list or of the detail, in our words.
 * Throws `UnknownValue`, and `doudian.malformed_detail` for a field that must be there.
 */
export function normaliseOrder(shopId: string, detail: unknown): NormalisedOrder {
  const order = asRecord(detail, 'shop_order')
  const goods = findList(order, 'sku_order_list')
  const lines = goods.map((line) => normaliseLine(line, order))
  const state = stateOf(order, goods, lines)
  return {
    marketplace,
    shopId,
    orderId: readText(order, 'order_id'),
    state,
    kind: kindOf(order, goods),
    versionAt: versionOf(order, goods, state),
    createdAt: readTime(order, 'create_time'),
    paidAt: findTime(order, 'pay_time'),
    deliveredAt: deliveredAt(order, goods, state),
    paidFen: paidFen(order, state),
    payableFen: payableFen(order),
    buyerId: findText(order, 'doudian_open_id'),
    buyerNickMasked: null,
    buyerMessage: findText(order, 'buyer_words'),
    sellerMemo: findText(order, 'seller_words'),
    sellerFlag: findText(order, 'seller_remark_stars'),
    receiver: normaliseReceiver(order),
    lines,
    discounts: takenOff(order),
    reviewed: isReviewed(goods),
  }
}

/** The data of `afterSale.Detail`. */
export function normaliseAfterSales(shopId: string, detail: unknown): NormalisedAfterSales {
  const { after_sale_info, arbitrate_info } = findRecord(asRecord(detail, 'after_sale'), 'process_info')
  const request = asRecord(after_sale_info, 'after_sale_info')
  const order = findRecord(asRecord(detail, 'after_sale'), 'order_info')
  const named = [...new Set(findList(order, 'sku_order_infos').map((one) => readText(one, 'sku_order_id')))]
  const arbitrate = arbitrate_info ? asRecord(arbitrate_info, 'arbitrate_info') : {}
  const state = requestStateOf(request, findText(arbitrate, 'arbitrate_status'))
  const count = findCode(request, 'after_sale_apply_count')
  return {
    marketplace,
    shopId,
    afterSalesId: readText(request, 'after_sale_id'),
    orderId: readText(order, 'shop_order_id'),
    lineId: named.length === 1 ? named[0]! : null,
    ...(named.length > 1 ? { lineIds: named } : {}),
    kind: afterSalesKindOf(readText(request, 'after_sale_type')),
    state,
    refundFen: readFen(request, refundField),
    // Of several lines one count says nothing of each: they are asked for whole.
    quantity: count === null || named.length > 1 ? null : Number(count),
    reason: findText(request, 'reason'),
    versionAt: withinSecond(readTime(request, 'update_time'), rankOfAfterSales(state)),
  }
}

/** The version of a row of the order list; a row that cannot be read still says when it changed. */
export function orderVersion(row: DoudianRecord): Date {
  try {
    return normaliseOrder('', row).versionAt
  } catch {
    return readTime(row, 'update_time')
  }
}

/** The same for `aftersale_info` of a row of the after-sales list, which spells its fields in its own way. */
export function afterSalesVersion(row: DoudianRecord): Date {
  const updatedAt = readTime(row, 'update_time')
  const { aftersale_status: after_sale_status, aftersale_type: after_sale_type, refund_status } = row
  try {
    const request = { after_sale_status, after_sale_type, refund_status }
    return withinSecond(
      updatedAt,
      rankOfAfterSales(requestStateOf(request, findText(row, 'arbitrate_status'))),
    )
  } catch {
    return updatedAt
  }
}

/** Doudian's times have whole seconds; of two changes within one second the further state is the later one. */
function withinSecond(at: Date, rank: number): Date {
  return new Date(at.getTime() + rank)
}

function normaliseLine(line: DoudianRecord, order: DoudianRecord): NormalisedOrderLine {
  const traded = orderStateOf({
    status: readText(line, 'order_status'),
    mainStatus: findCode(line, 'main_status'),
    tradeType: tradeTypeOf(line, order),
  })
  const state = traded === 'shipped' && findTime(line, 'logistics_receipt_time') ? 'delivered' : traded
  return {
    lineId: readText(line, 'order_id'),
    itemId: findText(line, 'product_id_str') ?? readText(line, 'product_id'),
    skuId: findCode(line, 'sku_id'),
    merchantCode:
      ['code', 'out_sku_id', 'out_product_id'].map((name) => findCode(line, name)).find(Boolean) ?? null,
    title: findText(line, 'product_name') ?? '',
    skuText: skuTextOf(line),
    quantity: readCount(line, 'item_num'),
    paidFen: isUnpaid(state) || isOpenCashOnDelivery(order, state) ? 0n : payableFen(line),
    state,
    afterSalesState: lineRequestStateOf(findRecord(line, 'after_sale_info')),
  }
}

function lineRequestStateOf(request: DoudianRecord): AfterSalesState | null {
  return findCode(request, 'after_sale_status') === null ? null : requestStateOf(request, null)
}

function requestStateOf(request: DoudianRecord, arbitrateStatus: string | null): AfterSalesState {
  return afterSalesStateOf({
    status: readText(request, 'after_sale_status'),
    type: findText(request, 'after_sale_type'),
    refundStatus: findCode(request, 'refund_status'),
    arbitrateStatus,
  })
}

/** Parcels are known by line only: the order is delivered when all that was shipped has arrived. */
function stateOf(order: DoudianRecord, goods: DoudianRecord[], lines: NormalisedOrderLine[]): OrderState {
  const state = orderStateOf({
    status: readText(order, 'order_status'),
    mainStatus: findCode(order, 'main_status'),
    tradeType: goods[0] ? tradeTypeOf(goods[0], order) : findText(order, 'trade_type'),
  })
  const open = lines.filter((line) => line.state !== 'closed')
  const arrived = open.length > 0 && open.every((line) => line.state === 'delivered')
  return state === 'shipped' && arrived ? 'delivered' : state
}

/** The order's own `trade_type` is out of use; its lines have it. */
function tradeTypeOf(line: DoudianRecord, order: DoudianRecord): string | null {
  return findText(line, 'trade_type') ?? findText(order, 'trade_type')
}

function kindOf(order: DoudianRecord, goods: DoudianRecord[]): OrderKind {
  const [first] = goods
  const presale = goods.map((line) => findCode(line, 'pre_sale_type')).find(Boolean)
  return orderKindOf({
    orderType: findText(order, 'order_type'),
    tradeType: first ? tradeTypeOf(first, order) : findText(order, 'trade_type'),
    payType: findText(order, 'pay_type'),
    biz: findText(order, 'biz'),
    preSaleType: presale ?? null,
    live: goods.some((line) => findText(line, 'theme_type') === '1' || findCode(line, 'room_id') !== null),
  })
}

function versionOf(order: DoudianRecord, goods: DoudianRecord[], state: OrderState): Date {
  const updatedAt = readTime(order, 'update_time')
  const arrivedAt = latest(goods, 'logistics_receipt_time')
  return withinSecond(arrivedAt && arrivedAt > updatedAt ? arrivedAt : updatedAt, rankOfOrder(state))
}

function deliveredAt(order: DoudianRecord, goods: DoudianRecord[], state: OrderState): Date | null {
  if (state !== 'delivered' && state !== 'completed') return null
  const arrivedAt = latest(goods, 'logistics_receipt_time') ?? latest(goods, 'confirm_receipt_time')
  return arrivedAt ?? findTime(order, 'finish_time') ?? readTime(order, 'update_time')
}

function latest(goods: DoudianRecord[], field: string): Date | null {
  const times = goods.map((line) => findTime(line, field)).filter((at) => at !== null)
  return times.reduce<Date | null>((last, at) => (last && last > at ? last : at), null)
}

/** `pay_amount` still holds what the payment channel takes off, which the buyer does not pay. */
function payableFen(record: DoudianRecord): bigint {
  return (findFen(record, 'pay_amount') ?? 0n) - (findFen(record, 'promotion_pay_amount') ?? 0n)
}

function paidFen(order: DoudianRecord, state: OrderState): bigint {
  if (state === 'deposit_paid') return depositFen(order)
  if (findTime(order, 'pay_time') === null || isOpenCashOnDelivery(order, state)) return 0n
  return payableFen(order)
}

function depositFen(order: DoudianRecord): bigint {
  const paid = findList(order, 'order_phase_list').filter((phase) => String(phase.pay_success) === 'true')
  return paid.reduce((sum, phase) => sum + (findFen(phase, 'phase_pay_amount') ?? 0n), 0n)
}

function isUnpaid(state: OrderState): boolean {
  return state === 'unpaid' || state === 'deposit_paid'
}

/** Cash on delivery is "paid" for the platform when it was confirmed; the money comes at the door. */
function isOpenCashOnDelivery(order: DoudianRecord, state: OrderState): boolean {
  return findText(order, 'pay_type') === '0' && state !== 'completed'
}

function skuTextOf(line: DoudianRecord): string | null {
  const parts = findList(line, 'spec').map(
    (each) => `${findText(each, 'name') ?? ''}:${findText(each, 'value') ?? ''}`,
  )
  return parts.length === 0 ? null : parts.join(';')
}
