import { allocate, sumFen } from '../../kernel/money.ts'
import {
  type NormalisedAfterSales,
  type NormalisedOrder,
  type NormalisedOrderLine,
  type OrderState,
  UnknownValue,
} from '../contract/connector.ts'
import { discountsOf } from '../contract/discounts.ts'
import { hasTag, orderKindOf } from './order-kinds.ts'
import { normaliseReceiver } from './receiver.ts'
import {
  afterSalesKindOf,
  afterSalesStateOf,
  lineAfterSalesStateOf,
  orderStateOf,
  rankOfAfterSales,
  rankOfOrder,
} from './states.ts'
import { confirmedField, holdTag } from './unconfirmed.ts'
import {
  asRecord,
  findList,
  findRecord,
  findText,
  findTime,
  findYuan,
  type PddRecord,
  readCount,
  readText,
  readTime,
  readYuan,
} from './wire.ts'

const marketplace = 'pinduoduo'

/**
 * An order of `order.information.get` or of a list, in our words. There is no id of a buyer in it.
 * Throws `UnknownValue`, and `pinduoduo.malformed_detail` for a field that must be there.
 */
export function normaliseOrder(shopId: string, detail: unknown): NormalisedOrder {
  const order = asRecord(detail, 'order')
  const state = stateOf(order)
  const paidFen = paidFenOf(order, state)
  return {
    marketplace,
    shopId,
    orderId: readText(order, 'order_sn'),
    state,
    kind: orderKindOf(order),
    versionAt: withinSecond(readTime(order, 'updated_at'), rankOfOrder(state)),
    createdAt: readTime(order, 'created_time'),
    paidAt: findTime(order, 'pay_time'),
    deliveredAt: deliveredAtOf(order, state),
    paidFen,
    payableFen: readYuan(order, 'pay_amount'),
    buyerId: null,
    buyerNickMasked: null,
    buyerMessage: findText(order, 'buyer_memo'),
    sellerMemo: findText(order, 'remark'),
    sellerFlag: findText(order, 'remark_tag'),
    receiver: normaliseReceiver(order),
    lines: normaliseLines(order, state, paidFen),
    discounts: discountsOf(
      {
        marketplace: findYuan(order, 'platform_discount'),
        shop: findYuan(order, 'seller_discount'),
        payment: findYuan(order, 'capital_free_discount'),
      },
      findYuan(order, 'discount_amount'),
    ),
  }
}

/** A row of `refund.list.increment.get`, whose amounts are in yuan. */
export function normaliseAfterSales(shopId: string, detail: unknown): NormalisedAfterSales {
  const refund = asRecord(detail, 'refund')
  const quantity = findText(refund, 'goods_number')
  return {
    marketplace,
    shopId,
    afterSalesId: afterSalesIdOf(readText(refund, 'order_sn'), readText(refund, 'id')),
    orderId: readText(refund, 'order_sn'),
    // One order is one item, whose line has the order's number.
    lineId: readText(refund, 'order_sn'),
    kind: afterSalesKindOf(readText(refund, 'after_sales_type'), findText(refund, 'user_shipping_status')),
    state: afterSalesStateOf(
      readText(refund, 'after_sales_status'),
      findText(refund, 'tracking_number') !== null,
    ),
    refundFen: readYuan(refund, 'refund_amount'),
    quantity: quantity === null ? null : readCount(refund, 'goods_number'),
    reason: findText(refund, 'after_sale_reason'),
    versionAt: afterSalesVersion(refund),
  }
}

/** An after-sales request can be asked for by its order only, so that is in its id. */
export function afterSalesIdOf(orderSn: string, id: string): string {
  return `${orderSn}-${id}`
}

/** Whole seconds on the wire; of two changes within one second the further state is the later one. */
export function orderVersion(order: PddRecord): Date {
  return withinSecond(readTime(order, 'updated_at'), rankIfKnown(order))
}

export function afterSalesVersion(refund: PddRecord): Date {
  return withinSecond(
    readTime(refund, 'updated_time'),
    rankOfAfterSales(findText(refund, 'after_sales_status')),
  )
}

function withinSecond(at: Date, rank: number): Date {
  return new Date(at.getTime() + rank)
}

/** A sweep lists what it cannot read. */
function rankIfKnown(order: PddRecord): number {
  try {
    return rankOfOrder(stateOf(order))
  } catch (error) {
    if (error instanceof UnknownValue) return 0
    throw error
  }
}

function stateOf(order: PddRecord): OrderState {
  return orderStateOf({
    orderStatus: readText(order, 'order_status'),
    confirmStatus: readText(order, 'confirm_status'),
    groupStatus: readText(order, 'group_status'),
    refundStatus: readText(order, 'refund_status'),
    riskStatus: findText(order, 'risk_control_status'),
    stepStatus: findText(findRecord(order, 'step_order_info'), 'step_trade_status'),
    paid: findText(order, 'pay_time') !== null,
    held: hasTag(order, holdTag),
    confirmed: findText(order, confirmedField) !== null,
  })
}

/** A deal is made by paying, even where no time of it is given; an order that was closed may never have been paid. */
function paidFenOf(order: PddRecord, state: OrderState): bigint {
  if (state === 'deposit_paid')
    return findYuan(findRecord(order, 'step_order_info'), 'advanced_paid_fee') ?? 0n
  const paid = findText(order, 'pay_time') !== null || findText(order, 'confirm_status') === '1'
  return paid && state !== 'unpaid' ? readYuan(order, 'pay_amount') : 0n
}

function deliveredAtOf(order: PddRecord, state: OrderState): Date | null {
  if (state !== 'delivered' && state !== 'completed') return null
  return findTime(order, confirmedField) ?? readTime(order, 'updated_at')
}

/** There are no sub-orders: the one item is the order; should there be more, goods and place tell them apart. */
function normaliseLines(order: PddRecord, state: OrderState, paidFen: bigint): NormalisedOrderLine[] {
  const orderSn = readText(order, 'order_sn')
  const items = findList(order, 'item_list')
  const shares = sharePayment(order, items, paidFen)
  return items.map((item, index) => ({
    lineId: index === 0 ? orderSn : `${orderSn}-${index + 1}`,
    itemId: readText(item, 'goods_id'),
    skuId: findText(item, 'sku_id'),
    merchantCode: findText(item, 'outer_id') ?? findText(item, 'outer_goods_id'),
    title: findText(item, 'goods_name') ?? '',
    skuText: findText(item, 'goods_spec'),
    quantity: readCount(item, 'goods_count'),
    paidFen: shares[index]!,
    state,
    afterSalesState: lineAfterSalesStateOf(findText(order, 'after_sales_status')),
  }))
}

/** What was paid less the postage, by price, to the fen. */
function sharePayment(order: PddRecord, items: PddRecord[], paidFen: bigint): bigint[] {
  const postage = findYuan(order, 'postage') ?? 0n
  const shared = paidFen > postage ? paidFen - postage : 0n
  const goods = items.map((item) => readYuan(item, 'goods_price') * BigInt(readCount(item, 'goods_count')))
  if (sumFen(goods) > 0n) return allocate(shared, goods)
  return goods.map((_, index) => (index === 0 ? shared : 0n))
}
