import { Shelf } from '../shelf.ts'
import type { AskRefund, Item, PlaceOrder, PlainReceiver } from '../taobao/index.ts'
import type { PddItem, PddOrder, PddOrderKind, PddRefund, PddShop } from './records.ts'
import { Safe } from './safe.ts'
import { PddStore } from './store.ts'

export interface PddPlaceOrder extends PlaceOrder {
  kind?: PddOrderKind
}

export interface PddAskRefund extends Omit<AskRefund, 'oid'> {
  /** Goods for goods instead of money. */
  exchange?: boolean
}

export interface PddTradingOptions {
  shop: PddShop
  clockNow: () => number
  /** Content is JSON text. */
  publish: (type: string, content: string) => void
  largest?: number
}

/** What the mall's goods numbers begin with. */
export const itemPrefix = '5602873410'

export class PddTradingError extends Error {}

/** The orders and after-sales of one mall, and what the message service tells about each step. */
export class PddTrading {
  readonly orders: PddStore<PddOrder>
  readonly refunds: PddStore<PddRefund>
  readonly shop: PddShop
  readonly shelf = new Shelf(itemPrefix)
  /** Goods that stand in a place of the platform: their stock may not go down by a call. */
  readonly promotedGoods = new Set<string>()
  readonly safe: Safe
  readonly #now: () => number
  readonly #publish: PddTradingOptions['publish']
  #lastId: bigint

  constructor({ shop, clockNow, publish, largest = 200_000 }: PddTradingOptions) {
    this.shop = shop
    this.#now = clockNow
    this.safe = new Safe(clockNow)
    this.#publish = publish
    this.orders = new PddStore(largest)
    this.refunds = new PddStore(largest)
    // 15 digits behind the day, which no later run of the stand-in gives again.
    this.#lastId = (BigInt(clockNow()) * 1_000n) % 1_000_000_000_000_000n
  }

  /** Nobody hears of an order that is not paid, and no call shows it. */
  place(wish: PddPlaceOrder): PddOrder {
    const now = this.#now()
    const order = newOrder(wish, `${dayOf(now)}-${this.#nextId().padStart(15, '0')}`, now)
    for (const item of order.items) this.shelf.take(listingOf(item), item.goods_count, now)
    this.orders.add(order.order_sn, order)
    return order
  }

  /** Pays what is due: the deposit, then the rest. A group-buy then waits for its group. */
  pay(orderSn: string): PddOrder {
    const order = this.#order(orderSn)
    if (order.payTime !== null || order.confirm_status === 2)
      throw new PddTradingError(`order ${orderSn} has nothing to pay`)
    if (order.step_trade_status === 0) {
      order.step_trade_status = 1
      return this.#changed(order)
    }
    if (order.step_trade_status === 1) order.step_trade_status = 2
    order.payTime = this.#now()
    return order.kind === 'group_buy' ? this.#changed(order) : this.#confirm(order)
  }

  /** Place and pay in one step and with one message: what a bench sends by the thousand. */
  placePaid(wish: PddPlaceOrder): PddOrder {
    return this.pay(this.place(wish).order_sn)
  }

  completeGroup(orderSn: string): PddOrder {
    return this.#confirm(this.#inGroup(orderSn))
  }

  /** Not filled in time: the money goes back, and no message tells of it. */
  failGroup(orderSn: string): PddOrder {
    const order = this.#inGroup(orderSn)
    order.group_status = 2
    order.confirm_status = 2
    this.#giveBack(order)
    return this.#changed(order)
  }

  /** Taken back before it was paid. */
  cancel(orderSn: string): PddOrder {
    const order = this.#order(orderSn)
    if (order.payTime !== null) throw new PddTradingError(`order ${orderSn} is paid`)
    order.confirm_status = 2
    this.#giveBack(order)
    return this.#changed(order)
  }

  review(orderSn: string): PddOrder {
    return this.#setRisk(orderSn, 1)
  }

  release(orderSn: string): PddOrder {
    return this.#setRisk(orderSn, 0)
  }

  changeAddress(orderSn: string, receiver: PlainReceiver): PddOrder {
    const order = this.#toShip(orderSn)
    order.receiver = receiver
    return this.#changed(order, 'TradeLogisticsAddressChanged')
  }

  ship(orderSn: string, waybill = `SF${orderSn.slice(-13)}`): PddOrder {
    const order = this.#toShip(orderSn)
    if (order.risk_control_status === 1) throw new PddTradingError(`order ${orderSn} is under review`)
    order.order_status = 2
    order.shippingTime = this.#now()
    order.tracking_number = waybill
    return this.#changed(order, 'TradeSellerShip')
  }

  /** The parcel is signed for; no message tells of it. */
  deliver(orderSn: string): PddOrder {
    const order = this.#order(orderSn)
    if (order.order_status !== 2) throw new PddTradingError(`order ${orderSn} is not on its way`)
    order.order_status = 3
    return this.#changed(order)
  }

  confirmReceipt(orderSn: string): PddOrder {
    const order = this.#order(orderSn)
    if (order.order_status === 1 || order.receiveTime !== null)
      throw new PddTradingError(`order ${orderSn} cannot be confirmed`)
    order.order_status = 3
    order.receiveTime = this.#now()
    return this.#changed(order, 'TradeSuccess')
  }

  updateMemo(orderSn: string, memo: string, tag?: number): PddOrder {
    const order = this.#order(orderSn)
    order.remark = memo
    if (tag !== undefined) order.remark_tag = tag
    return this.#changed(order, 'TradeMemoModified')
  }

  askRefund(orderSn: string, wish: PddAskRefund = {}): PddRefund {
    const order = this.#order(orderSn)
    if (order.payTime === null || order.refund_status !== 1)
      throw new PddTradingError(`nothing to refund in order ${orderSn}`)
    if ((wish.amountFen ?? 0) > order.payFen)
      throw new PddTradingError(`order ${orderSn} cost ${order.payFen} fen, not ${wish.amountFen}`)
    const refund = newRefund(order, wish, this.#nextId(), this.#now())
    this.refunds.add(refund.id, refund)
    return this.#moves(refund, refund.after_sales_status, 'RefundCreated', 2)
  }

  /** The goods may come back; the money follows when they have. */
  agreeReturn(refundId: string): PddRefund {
    return this.#moves(this.#openRefund(refundId), 7, 'RefundAgreeAgreement', 2)
  }

  sendBack(refundId: string): PddRefund {
    const refund = this.#openRefund(refundId)
    refund.tracking_number = `YT${refund.id.slice(-13)}`
    return this.#moves(refund, refund.after_sales_status, 'RefundBuyerReturnGoods', 2)
  }

  /** Agrees and pays back at once. */
  agreeRefund(refundId: string): PddRefund {
    const refund = this.#openRefund(refundId)
    const { order } = refund
    if (order.shippingTime === null && refund.amountFen >= order.payFen) this.#giveBack(order)
    return this.#moves(refund, refund.after_sales_type === 4 ? 16 : 10, 'RefundAgreeAgreement', 4)
  }

  /** No message tells of a refusal. */
  refuseRefund(refundId: string): PddRefund {
    return this.#moves(this.#openRefund(refundId), 6, null, 2)
  }

  withdrawRefund(refundId: string): PddRefund {
    return this.#moves(this.#openRefund(refundId), 11, 'RefundClosed', 1)
  }

  /** Customer service of the platform takes the case. */
  intervene(refundId: string): PddRefund {
    return this.#moves(this.#openRefund(refundId), 8, null, 2)
  }

  #giveBack({ items }: PddOrder): void {
    for (const { goods_id: itemId, sku_id: skuId, goods_count: quantity } of items)
      this.shelf.giveBack({ itemId, skuId, quantity }, this.#now())
  }

  #order(orderSn: string): PddOrder {
    const order = this.orders.get(orderSn)
    if (!order) throw new PddTradingError(`no order ${orderSn}`)
    return order
  }

  #toShip(orderSn: string): PddOrder {
    const order = this.#order(orderSn)
    const isPaidBack = order.refund_status === 4
    if (order.confirm_status !== 1 || order.order_status !== 1 || isPaidBack)
      throw new PddTradingError(`order ${orderSn} is not to be shipped`)
    return order
  }

  #inGroup(orderSn: string): PddOrder {
    const order = this.#order(orderSn)
    if (order.group_status !== 0 || order.payTime === null)
      throw new PddTradingError(`order ${orderSn} waits for no group`)
    return order
  }

  #openRefund(refundId: string): PddRefund {
    const refund = this.refunds.get(refundId)
    if (!refund) throw new PddTradingError(`no refund ${refundId}`)
    if ([10, 11, 16].includes(refund.after_sales_status))
      throw new PddTradingError(`refund is ${refund.after_sales_status}`)
    return refund
  }

  #confirm(order: PddOrder): PddOrder {
    order.confirm_status = 1
    order.group_status = 1
    order.confirmTime = this.#now()
    return this.#changed(order, 'TradeConfirmed')
  }

  #setRisk(orderSn: string, status: number): PddOrder {
    const order = this.#toShip(orderSn)
    order.risk_control_status = status
    return this.#changed(order, 'TradeRiskChanged')
  }

  #changed(order: PddOrder, type: string | null = null): PddOrder {
    this.orders.touch(order, this.#now())
    if (type) {
      const content = { mall_id: Number(this.shop.mallId), tid: order.order_sn }
      this.#publish(`pdd_trade_${type}`, JSON.stringify(content))
    }
    return order
  }

  #moves(refund: PddRefund, status: number, type: string | null, orderRefundStatus: number): PddRefund {
    const { order } = refund
    refund.after_sales_status = status
    order.after_sales_status = status
    order.refund_status = orderRefundStatus
    this.refunds.touch(refund, this.#now())
    this.orders.touch(order, this.#now())
    if (type) this.#publish(`pdd_refund_${type}`, this.#refundContent(refund, type))
    return refund
  }

  /** In fen, while all else is in yuan; ids as bare numbers. */
  #refundContent({ id, order, amountFen, modified }: PddRefund, operation: string): string {
    const { mallId } = this.shop
    return (
      `{"mall_id":${mallId},"tid":"${order.order_sn}","refund_id":${id},"refund_fee":${amountFen},` +
      `"bill_type":"refund_bill","operation":"${operation}","modified":${modified}}`
    )
  }

  #nextId(): string {
    this.#lastId += 1n
    return String(this.#lastId)
  }
}

function newOrder(wish: PddPlaceOrder, order_sn: string, now: number): PddOrder {
  const goodsFen = wish.items.reduce((sum, item) => sum + item.priceFen * item.quantity, 0)
  const discountFen = wish.discountFen ?? 0
  const postageFen = wish.postFen ?? 0
  if (discountFen > goodsFen) throw new PddTradingError(`a discount of ${discountFen} fen on ${goodsFen}`)
  return {
    order_sn,
    kind: wish.kind ?? 'ordinary',
    order_status: 1,
    confirm_status: 0,
    group_status: wish.kind === 'group_buy' ? 0 : 1,
    refund_status: 1,
    after_sales_status: 0,
    risk_control_status: 0,
    step_trade_status: wish.depositFen === undefined ? null : 0,
    depositFen: wish.depositFen ?? 0,
    created: now,
    modified: now,
    payTime: null,
    confirmTime: null,
    shippingTime: null,
    receiveTime: null,
    goodsFen,
    discountFen,
    postageFen,
    payFen: goodsFen - discountFen + postageFen,
    buyer_memo: wish.message ?? '',
    remark: '',
    remark_tag: 0,
    receiver: wish.receiver,
    tracking_number: '',
    items: wish.items.map(itemOf),
  }
}

function listingOf(item: PddItem): Parameters<Shelf['take']>[0] {
  return {
    itemId: item.goods_id,
    skuId: item.sku_id,
    code: item.outer_id,
    itemCode: item.outer_goods_id,
    title: item.goods_name,
    text: item.goods_spec,
    priceFen: item.priceFen,
  }
}

function itemOf(item: Item): PddItem {
  return {
    goods_id: item.num_iid,
    sku_id: item.sku_id,
    outer_goods_id: item.outer_iid,
    outer_id: item.outer_sku_id,
    goods_name: item.title,
    goods_spec: item.sku_properties_name,
    goods_count: item.quantity,
    priceFen: item.priceFen,
  }
}

function newRefund(order: PddOrder, wish: PddAskRefund, id: string, created: number): PddRefund {
  const shipped = order.shippingTime !== null
  const type = wish.exchange ? 4 : wish.withReturn ? 3 : 2
  return {
    id,
    order,
    after_sales_status: { 2: 2, 3: 3, 4: 14 }[type]!,
    after_sales_type: type,
    amountFen: wish.exchange ? 0 : (wish.amountFen ?? order.payFen),
    reason: wish.reason ?? (shipped ? '商品与描述不符' : '不想要了'),
    user_shipping_status: shipped ? (order.order_status === 3 ? 2 : 1) : 0,
    created,
    modified: created,
    tracking_number: '',
  }
}

/** `yyMMdd` in GMT+8. */
function dayOf(ms: number): string {
  return new Date(ms + 28_800_000).toISOString().slice(2, 10).replaceAll('-', '')
}
