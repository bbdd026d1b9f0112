import { Shelf } from '../shelf.ts'
import type { AskRefund, PlainReceiver } from '../taobao/index.ts'
import { hideReceiver } from './mask.ts'
import { type Notice, orderNotice, requestNotice } from './messages.ts'
import { type DoudianPlaceOrder, DoudianTradingError, newOrder, newRequest } from './new-records.ts'
import type { AfterSale, Shop, ShopOrder, SkuOrder } from './records.ts'
import { Safe } from './safe.ts'
import { Register } from './store.ts'

export interface TradingOptions {
  shop: Shop
  clockNow: () => number
  publish: (notice: Notice) => void
  largest?: number
}

/** What the shop's item numbers begin with. */
export const itemPrefix = '36841920570148000'

/** Numbers of `order_status` and `main_status`. */
const unpaid = 1
const toShip = 2
const shipped = 3
const cancelled = 4
const finished = 5
const partlyShipped = 101
const depositPaid = 103
const paidNotReady = 105

/** The orders and after-sales requests of one shop, and what the platform tells about each step. */
export class DoudianTrading {
  readonly orders: Register<ShopOrder>
  readonly afterSales: Register<AfterSale>
  readonly shop: Shop
  readonly shelf = new Shelf(itemPrefix)
  readonly safe: Safe
  readonly #now: () => number
  readonly #publish: TradingOptions['publish']
  #lastId: bigint

  constructor({ shop, clockNow, publish, largest = 200_000 }: TradingOptions) {
    this.shop = shop
    this.#now = clockNow
    this.safe = new Safe(clockNow)
    this.#publish = publish
    this.orders = new Register(largest)
    this.afterSales = new Register(largest)
    // Ids of 19 digits that no later run of the stand-in gives again.
    this.#lastId = BigInt(clockNow()) * 4_000_000n
  }

  place(wish: DoudianPlaceOrder): ShopOrder {
    const order = this.#sell(wish)
    this.orders.add(order.order_id, order)
    this.#publish(orderNotice('100', order, { create_time: seconds(order.created) }))
    return order
  }

  /** Pays what is due: the deposit of a presale, then the rest. A group-buy then waits for its group. */
  pay(orderId: string): ShopOrder {
    const order = this.#order(orderId)
    if (order.order_status !== unpaid)
      throw new DoudianTradingError(`order ${orderId} is ${order.order_status}`)
    if (order.deposit_amount !== null && order.deposit_paid_at === null) {
      order.deposit_paid_at = this.#now()
      setStatus(order, unpaid, depositPaid)
      return this.#changed('101', order, paidFacts(order, order.deposit_amount))
    }
    order.pay_time = this.#now()
    const waits = order.kind === 'group_buy'
    setStatus(order, waits ? paidNotReady : toShip)
    return this.#changed(waits ? '110' : '101', order, paidFacts(order, order.pay_amount))
  }

  /** Place and pay in one step and with one message: what a bench sends by the thousand. */
  placePaid(wish: DoudianPlaceOrder): ShopOrder {
    const order = this.#sell(wish)
    order.pay_time = order.created
    setStatus(order, order.kind === 'group_buy' ? paidNotReady : toShip)
    this.orders.add(order.order_id, order)
    this.#publish(orderNotice('101', order, paidFacts(order, order.pay_amount)))
    return order
  }

  /** The group is full, or the review is over: the order may be shipped. */
  release(orderId: string): ShopOrder {
    const order = this.#order(orderId)
    if (order.order_status !== paidNotReady)
      throw new DoudianTradingError(`order ${orderId} waits for nothing`)
    setStatus(order, toShip)
    return this.#changed('101', order, paidFacts(order, order.pay_amount))
  }

  changeAddress(orderId: string, receiver: PlainReceiver): ShopOrder {
    const order = this.#order(orderId)
    if (order.ship_time !== null) throw new DoudianTradingError(`order ${orderId} is on its way`)
    order.receiver = hideReceiver(receiver)
    this.safe.keep(order.receiver, receiver)
    const { encrypt_name, encrypt_tel, encrypt_detail, province, city, town, street } = order.receiver
    const addr = JSON.stringify({ province, city, town, street, encrypt_detail })
    return this.#changed('105', order, { receiver_msg: { addr, encrypt_name, encrypt_tel } })
  }

  /** All that is left, or one line of it. */
  ship(orderId: string, lineId?: string): ShopOrder {
    const order = this.#order(orderId)
    const due = order.lines.filter(
      (line) => line.order_status === toShip && (lineId === undefined || line.order_id === lineId),
    )
    if (due.length === 0) throw new DoudianTradingError(`nothing to ship in order ${orderId}`)
    for (const line of due) {
      line.shipped_at = this.#now()
      line.order_status = line.main_status = shipped
    }
    order.ship_time = this.#now()
    order.tracking_no = `SF${orderId.slice(-13)}`
    const left = order.lines.some((line) => line.order_status === toShip)
    order.order_status = order.main_status = left ? partlyShipped : shipped
    const logistics_msg = { express_company_id: '7', logistics_code: order.tracking_no }
    return this.#changed(left ? '108' : '102', order, { logistics_msg })
  }

  /** The parcels are signed for. */
  deliver(orderId: string): ShopOrder {
    const order = this.#order(orderId)
    const due = order.lines.filter((line) => line.order_status === shipped)
    if (due.length === 0) throw new DoudianTradingError(`order ${orderId} was not shipped`)
    for (const line of due) line.received_at = this.#now()
    return this.#changed('104', order, {})
  }

  /** The buyer writes a review of all lines; no push tells it. */
  review(orderId: string): ShopOrder {
    const order = this.#order(orderId)
    if (order.order_status !== finished)
      throw new DoudianTradingError(`order ${orderId} is ${order.order_status}`)
    for (const line of order.lines) line.is_comment = 1
    this.orders.touch(order, this.#now())
    return order
  }

  confirmReceipt(orderId: string): ShopOrder {
    const order = this.#order(orderId)
    if (order.order_status !== shipped)
      throw new DoudianTradingError(`order ${orderId} is ${order.order_status}`)
    order.finish_time = this.#now()
    setStatus(order, finished)
    for (const line of order.lines) line.confirmed_at = order.finish_time
    return this.#changed('103', order, { complete_time: seconds(order.finish_time) })
  }

  /** Closed before it was paid. */
  cancel(orderId: string, reason = '不想要了'): ShopOrder {
    const order = this.#order(orderId)
    if (order.order_status !== unpaid)
      throw new DoudianTradingError(`order ${orderId} is ${order.order_status}`)
    order.finish_time = this.#now()
    order.cancel_reason = reason
    setStatus(order, cancelled)
    for (const line of order.lines) this.#giveBack(line)
    return this.#changed('106', order, { cancel_time: seconds(order.finish_time), cancel_reason: reason })
  }

  updateMemo(orderId: string, memo: string, stars?: number): ShopOrder {
    const order = this.#order(orderId)
    order.seller_words = memo
    if (stars !== undefined) order.seller_remark_stars = stars
    return this.#changed('113', order, {})
  }

  /** `oid` is a sku order; without it the first one. */
  askRefund(orderId: string, wish: AskRefund = {}): AfterSale {
    const order = this.#order(orderId)
    const line = wish.oid ? order.lines.find(({ order_id }) => order_id === wish.oid) : order.lines[0]
    if (!line || order.pay_time === null)
      throw new DoudianTradingError(`nothing to refund in order ${orderId}`)
    if (line.request && line.request.status !== 28)
      throw new DoudianTradingError(`line ${line.order_id} has request ${line.request.after_sale_id}`)
    if ((wish.amountFen ?? 0) > line.pay_amount)
      throw new DoudianTradingError(
        `line ${line.order_id} cost ${line.pay_amount} fen, not ${wish.amountFen}`,
      )
    const request = newRequest(order, line, wish, this.#nextId(), this.#now())
    line.request = request
    this.afterSales.add(request.after_sale_id, request)
    return this.#requestMoves(request, 6, '200')
  }

  /** The goods may come back; the money follows when they have. */
  agreeReturn(requestId: string): AfterSale {
    return this.#requestMoves(this.#openRequest(requestId), 7, '202')
  }

  sendBack(requestId: string): AfterSale {
    return this.#requestMoves(this.#openRequest(requestId), 11, '203')
  }

  /** Agrees and pays back at once; the order closes when nothing of it is left. */
  agreeRefund(requestId: string): AfterSale {
    const request = this.#openRequest(requestId)
    const { order, line } = request
    request.refund_status = 3
    if (request.refund_amount >= line.pay_amount) {
      closeLine(line)
      if (line.shipped_at === null) this.#giveBack(line)
    }
    if (order.lines.every(({ order_status }) => order_status === cancelled)) {
      order.main_status = line.main_status
      order.order_status = cancelled
      order.finish_time = this.#now()
    }
    return this.#requestMoves(request, 12, '206')
  }

  refuseRefund(requestId: string): AfterSale {
    const request = this.#openRequest(requestId)
    return this.#requestMoves(request, request.status === 11 ? 29 : 27, request.status === 11 ? '205' : '204')
  }

  /** The buyer takes it back; `refund_status` stays at 1. */
  withdrawRefund(requestId: string): AfterSale {
    return this.#requestMoves(this.#openRequest(requestId), 28, '207')
  }

  /** Customer service of the platform takes the case. */
  intervene(requestId: string): AfterSale {
    const request = this.#openRequest(requestId)
    request.arbitrate_status = 1
    return this.#requestMoves(request, request.status, '212')
  }

  #sell(wish: DoudianPlaceOrder): ShopOrder {
    const order = newOrder(wish, this.shop, this.#now(), () => this.#nextId())
    this.safe.keep(order.receiver, wish.receiver)
    for (const line of order.lines) this.shelf.take(listingOf(line), line.item_num, order.created)
    return order
  }

  #giveBack(line: SkuOrder): void {
    const { product_id: itemId, sku_id: skuId, item_num: quantity } = line
    this.shelf.giveBack({ itemId, skuId, quantity }, this.#now())
  }

  #order(orderId: string): ShopOrder {
    const order = this.orders.get(orderId)
    if (!order) throw new DoudianTradingError(`no order ${orderId}`)
    return order
  }

  #openRequest(requestId: string): AfterSale {
    const request = this.afterSales.get(requestId)
    if (!request) throw new DoudianTradingError(`no request ${requestId}`)
    if (request.status === 12 || request.status === 28)
      throw new DoudianTradingError(`request is ${request.status}`)
    return request
  }

  #requestMoves(request: AfterSale, status: number, tag: string): AfterSale {
    const now = this.#now()
    request.status = status
    this.afterSales.touch(request, now)
    this.orders.touch(request.order, now)
    this.#publish(requestNotice(tag, request))
    return request
  }

  #changed(tag: string, order: ShopOrder, facts: Record<string, unknown>): ShopOrder {
    this.orders.touch(order, this.#now())
    this.#publish(orderNotice(tag, order, facts))
    return order
  }

  #nextId(): string {
    this.#lastId += 1n
    return String(this.#lastId)
  }
}

function listingOf(line: SkuOrder): Parameters<Shelf['take']>[0] {
  return {
    itemId: line.product_id,
    skuId: line.sku_id,
    code: line.code,
    itemCode: line.out_product_id,
    title: line.product_name,
    text: line.spec,
    priceFen: line.origin_amount,
  }
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000)
}

function paidFacts({ pay_time, deposit_paid_at }: ShopOrder, pay_amount: number): Record<string, unknown> {
  return { pay_time: seconds(pay_time ?? deposit_paid_at ?? 0), pay_amount, pay_type: 1 }
}

function setStatus(order: ShopOrder, status: number, main = status): void {
  order.order_status = status
  order.main_status = main
  for (const line of order.lines)
    if (line.order_status !== cancelled) {
      line.order_status = status
      line.main_status = main
    }
}

/** 21 before shipment, 22 after it, 39 when the goods had arrived. */
function closeLine(line: SkuOrder): void {
  line.order_status = cancelled
  line.main_status = line.shipped_at === null ? 21 : line.received_at === null ? 22 : 39
}
