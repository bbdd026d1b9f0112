import type { AskRefund, PlaceOrder, PlainReceiver } from '../taobao/index.ts'
import { ChangeLog } from './change-log.ts'
import { type Notice, noteNotice, orderNotice, requestNotice } from './notices.ts'
import type { Order, OrderKind, Request, Shop } from './records.ts'
import { openIdOf, type Safe } from './safe.ts'

/** What Kuaishou knows beyond the common wish. One order is one SKU: a basket of two is two orders. */
export interface KuaishouPlaceOrder extends PlaceOrder {
  kind?: OrderKind
}

export interface TradingOptions {
  shop: Shop
  safe: Safe
  clockNow: () => number
  publish: (notice: Notice) => void
  largest?: number
}

export class KuaishouTradingError extends Error {}

const unpaid = 10
const paid = 30
const sent = 40
const signed = 50
const succeeded = 70
const closed = 80

/** `handlingWay` and `status` of a request. */
const moneyOnly = 10
const withGoods = 1
const endedRequests = new Set([60, 70])

/** The orders and requests of one shop, and what the platform tells about each step. */
export class KuaishouTrading {
  readonly orders: ChangeLog<Order>
  readonly requests: ChangeLog<Request>
  readonly #options: TradingOptions
  #lastId: bigint

  constructor(options: TradingOptions) {
    const { clockNow, largest = 200_000 } = options
    this.#options = options
    this.orders = new ChangeLog(largest)
    this.requests = new ChangeLog(largest)
    // Ids of 17 digits, beyond what a double holds, that no later run of the stand-in gives again.
    this.#lastId = BigInt(clockNow()) * 8_000n
  }

  place(wish: KuaishouPlaceOrder): Order {
    const order = this.#newOrder(wish)
    this.orders.add(order.oid, order)
    this.#publish(orderNotice('addOrder', order))
    return order
  }

  pay(oid: string): Order {
    const order = this.#order(oid, [unpaid])
    const now = this.#now()
    order.payTime = now
    return this.#move(order, paid, 'paySuccess', now)
  }

  /** Place and pay in one step and with one message: what a bench sends by the thousand. */
  placePaid(wish: KuaishouPlaceOrder): Order {
    const order = this.#newOrder(wish)
    order.payTime = order.created
    order.status = paid
    this.orders.add(order.oid, order)
    this.#publish(orderNotice('paySuccess', order))
    return order
  }

  changeAddress(oid: string, receiver: PlainReceiver): Order {
    const order = this.#order(oid, [unpaid, paid])
    order.receiver = this.#options.safe.seal(receiver)
    return this.#move(order, order.status, 'addressChange')
  }

  ship(oid: string): Order {
    const order = this.#order(oid, [paid])
    const now = this.#now()
    order.sendTime = now
    order.expressNo = `SF${oid.slice(-13)}`
    return this.#move(order, sent, 'delivering', now)
  }

  /** The parcel is signed for. */
  deliver(oid: string): Order {
    const order = this.#order(oid, [sent])
    const now = this.#now()
    order.recvTime = now
    return this.#move(order, signed, 'deliverySuccess', now)
  }

  confirmReceipt(oid: string): Order {
    const order = this.#order(oid, [sent, signed])
    const now = this.#now()
    order.recvTime ||= now
    return this.#move(order, succeeded, 'orderSuccess', now)
  }

  /** Closed before it was paid. */
  cancel(oid: string): Order {
    return this.#move(this.#order(oid, [unpaid]), closed, 'orderFail')
  }

  /** Adds a note; the ones before stay. */
  updateMemo(oid: string, note: string): Order {
    const order = this.#order(oid)
    const now = this.#now()
    order.notes.push({ note, createTime: now })
    this.orders.touch(order, now)
    this.#publish(noteNotice(order, note))
    return order
  }

  askRefund(oid: string, wish: AskRefund = {}): Request {
    const order = this.#order(oid)
    const fee = wish.amountFen ?? order.totalFee
    if (order.payTime === 0) throw new KuaishouTradingError(`nothing to refund in order ${oid}`)
    if (order.requests.some(({ status }) => !endedRequests.has(status)))
      throw new KuaishouTradingError(`order ${oid} has an open request`)
    if (fee > order.totalFee) throw new KuaishouTradingError(`order ${oid} cost ${order.totalFee} fen`)
    const now = this.#now()
    const request: Request = {
      refundId: this.#nextId(),
      order,
      status: wish.withReturn ? 11 : 10,
      handlingWay: wish.withReturn ? withGoods : moneyOnly,
      negotiateStatus: 1,
      negotiateAt: 0,
      refundFee: fee,
      reason: wish.reason ?? (order.sendTime ? '商品与描述不符' : '不想要了'),
      created: now,
      modified: now,
      ended: 0,
    }
    order.requests.unshift(request)
    this.requests.add(request.refundId, request)
    this.orders.touch(order, now)
    this.#publish(requestNotice('addRefund', request))
    return request
  }

  /** The goods may come back; the money follows when they have. */
  agreeReturn(refundId: string): Request {
    return this.#requestMoves(this.#openRequest(refundId), 30, 2)
  }

  sendBack(refundId: string): Request {
    return this.#requestMoves(this.#openRequest(refundId), 40)
  }

  /** Pays back at once; the order closes when nothing of it is left. */
  agreeRefund(refundId: string): Request {
    const request = this.#openRequest(refundId)
    const { order } = request
    request.ended = this.#now()
    this.#requestMoves(request, 60, 2)
    if (request.refundFee < order.totalFee) return request
    order.refundTime = this.#now()
    this.#move(order, closed, 'orderFail')
    return request
  }

  /** Told beside the status, which stays. */
  refuseRefund(refundId: string): Request {
    const request = this.#openRequest(refundId)
    request.negotiateAt = this.#now()
    return this.#requestMoves(request, request.status, 3)
  }

  withdrawRefund(refundId: string): Request {
    const request = this.#openRequest(refundId)
    request.ended = this.#now()
    return this.#requestMoves(request, 70)
  }

  /** Customer service of the platform takes the case. */
  intervene(refundId: string): Request {
    const request = this.#openRequest(refundId)
    return this.#requestMoves(request, request.handlingWay === moneyOnly ? 20 : 21)
  }

  #newOrder(wish: KuaishouPlaceOrder): Order {
    const [item, more] = wish.items
    if (!item || more) throw new KuaishouTradingError('an order of Kuaishou holds one SKU')
    const goods = item.priceFen * item.quantity
    const { discountFen = 0, postFen = 0 } = wish
    if (discountFen > goods) throw new KuaishouTradingError(`a discount of ${discountFen} on ${goods} fen`)
    const { shop, safe } = this.#options
    const now = this.#now()
    return {
      oid: this.#nextId(),
      shop,
      kind: wish.kind ?? 'ordinary',
      status: unpaid,
      created: now,
      modified: now,
      payTime: 0,
      sendTime: 0,
      recvTime: 0,
      refundTime: 0,
      remark: wish.message ?? '',
      notes: [],
      totalFee: goods - discountFen + postFen,
      expressFee: postFen,
      discountFee: discountFen,
      buyerOpenId: openIdOf(shop.sellerId, wish.buyer.openUid),
      buyerNick: `${[...wish.buyer.nick][0] ?? ''}***`,
      receiver: safe.seal(wish.receiver),
      expressNo: null,
      item: {
        itemId: item.num_iid,
        skuId: item.sku_id,
        skuNick: item.outer_sku_id,
        itemTitle: item.title,
        skuDesc: item.sku_properties_name,
        num: item.quantity,
        price: item.priceFen,
      },
      requests: [],
    }
  }

  #order(oid: string, states?: number[]): Order {
    const order = this.orders.get(oid)
    if (!order) throw new KuaishouTradingError(`no order ${oid}`)
    if (states && !states.includes(order.status))
      throw new KuaishouTradingError(`order ${oid} is ${order.status}`)
    return order
  }

  #openRequest(refundId: string): Request {
    const request = this.requests.get(refundId)
    if (!request) throw new KuaishouTradingError(`no request ${refundId}`)
    if (endedRequests.has(request.status)) throw new KuaishouTradingError(`request is ${request.status}`)
    return request
  }

  #requestMoves(request: Request, status: number, negotiateStatus = request.negotiateStatus): Request {
    request.status = status
    request.negotiateStatus = negotiateStatus
    this.requests.touch(request, this.#now())
    this.orders.touch(request.order, this.#now())
    this.#publish(requestNotice('updateRefund', request))
    return request
  }

  #move(order: Order, status: number, told: string, now = this.#now()): Order {
    order.status = status
    this.orders.touch(order, now)
    this.#publish(orderNotice(told, order))
    return order
  }

  #publish(notice: Notice): void {
    this.#options.publish(notice)
  }

  #now(): number {
    return this.#options.clockNow()
  }

  #nextId(): string {
    this.#lastId += 1n
    return String(this.#lastId)
  }
}
