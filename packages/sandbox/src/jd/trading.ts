import { createHash } from 'node:crypto'
import type { Item, PlaceOrder, PlainReceiver } from '../taobao/index.ts'
import type { JdLine, JdOrder, JdRefundApply, JdService, JdServiceBill } from './records.ts'
import { JdStockroom } from './stockroom.ts'

export interface JdAskRefund {
  /** Without it the first line. */
  skuId?: string
  reason?: string
  amountFen?: number
  withReturn?: boolean
}

export interface JdPlaceOrder extends PlaceOrder {
  /** 1 is cash on delivery, 4 online. */
  payType?: '1' | '4'
  /** The customs zone of a bonded warehouse. */
  customs?: string
  /** The seller's own technician takes the old machine along. */
  takesOldMachine?: boolean
}

export class JdTradingError extends Error {}

const stockOut = 'WAIT_SELLER_STOCK_OUT'

/** The orders and after-sales of one shop. Nothing is pushed: who wants to know must ask. */
export class JdTrading {
  readonly orders = new Map<string, JdOrder>()
  readonly refundApplies = new Map<string, JdRefundApply>()
  readonly serviceBills = new Map<string, JdServiceBill>()
  readonly stockroom: JdStockroom
  readonly #now: () => number
  readonly #largest: number
  #lastId: bigint

  constructor({ clockNow, largest = 200_000 }: { clockNow: () => number; largest?: number }) {
    this.#now = clockNow
    this.#largest = largest
    this.stockroom = new JdStockroom(clockNow)
    // Ids beyond 2^53 that no later run of the stand-in gives again.
    this.#lastId = BigInt(clockNow()) * 100_000n
  }

  place(wish: JdPlaceOrder): JdOrder {
    const order = newOrder(wish, this.#nextId(), this.#now())
    if (!this.stockroom.take(order.lines)) throw new JdTradingError('a line of it is sold out')
    this.#keep(order)
    return order
  }

  /** Pays what is due: the deposit of a presale, then the rest. */
  pay(orderId: string): JdOrder {
    const order = this.#in(orderId, 'NOT_PAY')
    if (order.depositFen !== null && !order.depositPaid) {
      order.depositPaid = true
      return this.#changed(order)
    }
    order.paidAt = this.#now()
    return this.#moves(order, stockOut)
  }

  placePaid(wish: JdPlaceOrder): JdOrder {
    const order = this.place(wish)
    order.paidAt = order.created
    order.orderState = stockOut
    return order
  }

  cancel(orderId: string): JdOrder {
    const order = this.#ends(this.#in(orderId, 'NOT_PAY'), 'TRADE_CANCELED')
    this.stockroom.giveBack(order.lines)
    return order
  }

  changeAddress(orderId: string, receiver: PlainReceiver): JdOrder {
    const order = this.#order(orderId)
    if (order.waybill) throw new JdTradingError(`order ${orderId} is on its way`)
    order.receiver = receiver
    return this.#changed(order)
  }

  /** Held by the platform, and let go again. */
  pause(orderId: string): JdOrder {
    const order = this.#in(orderId, stockOut)
    order.heldState = order.orderState
    return this.#moves(order, 'POP_ORDER_PAUSE')
  }

  resume(orderId: string): JdOrder {
    return this.#letGo(this.#in(orderId, 'POP_ORDER_PAUSE'))
  }

  ship(orderId: string, waybill = `JDVB${orderId.slice(-11)}`): JdOrder {
    const order = this.#in(orderId, stockOut)
    order.waybill = waybill
    order.trace.push({ at: this.#now(), title: '揽收', remark: '快件已由京东快递揽收' })
    return this.#moves(order, 'WAIT_GOODS_RECEIVE_CONFIRM')
  }

  /** The parcel is signed for. The order itself does not change: only logistics knows. */
  deliver(orderId: string): JdOrder {
    const order = this.#in(orderId, 'WAIT_GOODS_RECEIVE_CONFIRM')
    order.deliveredAt = this.#now()
    order.trace.push({ at: order.deliveredAt, title: '妥投', remark: '您的快件已签收，签收人：本人' })
    return order
  }

  confirmReceipt(orderId: string): JdOrder {
    return this.#ends(this.#in(orderId, 'WAIT_GOODS_RECEIVE_CONFIRM'), 'FINISHED_L')
  }

  updateMemo(orderId: string, memo: string): JdOrder {
    const order = this.#order(orderId)
    order.venderRemark = memo
    return this.#changed(order)
  }

  /** One child a line; the parent ends as cancelled, so that its money is counted once. */
  split(orderId: string): JdOrder[] {
    const parent = this.#in(orderId, stockOut)
    const children = parent.lines.map((line) => {
      const goodsFen = line.jdPrice * line.itemTotal
      const discountFen = Math.floor((parent.discountFen * goodsFen) / parent.goodsFen)
      const services = parent.services.filter(({ skuId }) => skuId === line.skuId)
      const own = {
        lines: [line],
        services,
        goodsFen,
        discountFen,
        freightFen: 0,
        payFen: goodsFen - discountFen,
      }
      const child = { ...parent, ...own, trace: [], orderId: this.#nextId(), parentOrderId: orderId }
      this.#keep(this.#changed(child))
      return child
    })
    this.#ends(parent, 'TRADE_CANCELED')
    return children
  }

  /** Before shipment an application that locks the order, after it a service bill of one line. */
  askRefund(orderId: string, wish: JdAskRefund = {}): JdRefundApply | JdServiceBill {
    const order = this.#order(orderId)
    if (order.paidAt === null) throw new JdTradingError(`nothing to refund in order ${orderId}`)
    return order.waybill ? this.#openBill(order, wish) : this.#openApply(order, wish)
  }

  /** Agrees and pays back at once. */
  agreeRefund(id: string): JdRefundApply | JdServiceBill {
    const bill = this.serviceBills.get(id)
    if (bill) {
      if (bill.approved === null) this.approveReturn(id)
      return this.payOut(id)
    }
    const apply = this.#audit(id, 3)
    this.#ends(apply.order, 'TRADE_CANCELED')
    this.stockroom.giveBack(apply.order.lines)
    return apply
  }

  /** The first half: the buyer may send the goods back. */
  approveReturn(serviceId: string): JdServiceBill {
    const bill = this.#bill(serviceId)
    bill.approved = this.#now()
    return bill
  }

  /** The second half. JD has no list in which it would show. */
  payOut(serviceId: string): JdServiceBill {
    const bill = this.#bill(serviceId)
    bill.completed = this.#now()
    bill.status = 13
    return bill
  }

  refuseRefund(id: string): JdRefundApply {
    const apply = this.#audit(id, 2)
    this.#letGo(apply.order)
    return apply
  }

  withdrawRefund(id: string): JdRefundApply {
    const apply = this.#audit(id, 11)
    this.#letGo(apply.order)
    return apply
  }

  #openApply(order: JdOrder, { reason = '不想要了', amountFen }: JdAskRefund): JdRefundApply {
    if (order.orderState !== stockOut) throw new JdTradingError(`order is ${order.orderState}`)
    const applied = this.#now()
    const apply = { id: this.#nextId(), order, status: 0, amountFen: amountFen ?? order.payFen, reason }
    const kept: JdRefundApply = { ...apply, applied, checked: null }
    this.refundApplies.set(kept.id, kept)
    order.heldState = order.orderState
    this.#moves(order, 'LOCKED')
    return kept
  }

  #openBill(order: JdOrder, { skuId, reason, amountFen, withReturn = true }: JdAskRefund): JdServiceBill {
    const line = skuId ? order.lines.find((one) => one.skuId === skuId) : order.lines[0]
    if (!line) throw new JdTradingError(`no ${skuId} in order ${order.orderId}`)
    const bill: JdServiceBill = {
      serviceId: this.#nextId(),
      order,
      line,
      customerExpect: withReturn ? 10 : 20,
      amountFen: amountFen ?? line.jdPrice * line.itemTotal,
      reason: reason ?? '商品与描述不符',
      applied: this.#now(),
      approved: null,
      completed: null,
      status: null,
    }
    this.serviceBills.set(bill.serviceId, bill)
    return bill
  }

  #audit(id: string, status: number): JdRefundApply {
    const apply = this.refundApplies.get(id)
    if (!apply) throw new JdTradingError(`no refund ${id}`)
    if (apply.status !== 0) throw new JdTradingError(`refund is ${apply.status}`)
    apply.status = status
    apply.checked = this.#now()
    return apply
  }

  #bill(serviceId: string): JdServiceBill {
    const bill = this.serviceBills.get(serviceId)
    if (!bill || bill.completed !== null) throw new JdTradingError(`no open service bill ${serviceId}`)
    return bill
  }

  #order(orderId: string): JdOrder {
    const order = this.orders.get(orderId)
    if (!order) throw new JdTradingError(`no order ${orderId}`)
    return order
  }

  #in(orderId: string, state: string): JdOrder {
    const order = this.#order(orderId)
    if (order.orderState !== state) throw new JdTradingError(`order ${orderId} is ${order.orderState}`)
    return order
  }

  #letGo(order: JdOrder): JdOrder {
    const back = order.heldState ?? stockOut
    order.heldState = null
    return this.#moves(order, back)
  }

  #ends(order: JdOrder, state: string): JdOrder {
    order.endedAt = this.#now()
    return this.#moves(order, state)
  }

  #moves(order: JdOrder, state: string): JdOrder {
    order.orderState = state
    return this.#changed(order)
  }

  #changed(order: JdOrder): JdOrder {
    order.modified = Math.max(order.modified, this.#now())
    return order
  }

  #keep(order: JdOrder): void {
    this.orders.set(order.orderId, order)
    if (this.orders.size > this.#largest) this.orders.delete(this.orders.keys().next().value as string)
  }

  #nextId(): string {
    this.#lastId += 1n
    return String(this.#lastId)
  }
}

function newOrder(wish: JdPlaceOrder, orderId: string, now: number): JdOrder {
  const goodsFen = wish.items.reduce((sum, item) => sum + item.priceFen * item.quantity, 0)
  const discountFen = wish.discountFen ?? 0
  const freightFen = wish.postFen ?? 0
  if (discountFen > goodsFen) throw new JdTradingError(`a discount of ${discountFen} fen on ${goodsFen}`)
  const payType = wish.payType ?? '4'
  return {
    orderId,
    parentOrderId: '0',
    // Cash on delivery has nothing to wait for.
    orderState: payType === '1' ? stockOut : 'NOT_PAY',
    orderType: '22',
    payType,
    created: now,
    modified: now,
    paidAt: null,
    endedAt: null,
    goodsFen,
    discountFen,
    freightFen,
    payFen: goodsFen - discountFen + freightFen,
    depositFen: wish.depositFen ?? null,
    depositPaid: false,
    openId: wish.buyer.openUid,
    xid: `o*${createHash('sha256').update(wish.buyer.openUid).digest('base64url').slice(0, 24)}`,
    remark: wish.message ?? '',
    venderRemark: '',
    receiver: wish.receiver,
    lines: wish.items.map(lineOf),
    waybill: '',
    trace: [],
    deliveredAt: null,
    heldState: null,
    customs: wish.customs ?? '',
    services: servicesOf(wish, orderId),
  }
}

function servicesOf(wish: JdPlaceOrder, orderId: string): JdService[] {
  const names = (title: string) => [
    ...(wish.platformInstalls ? [`京东服务+ ${title}安装`] : []),
    ...(wish.takesOldMachine ? ['拆旧回收'] : []),
  ]
  return wish.items.flatMap((item, line) =>
    names(item.title).map((serviceName, at) => ({
      orderNo: `${orderId}${line}${at}`,
      indentifyCode: orderId.slice(-6),
      skuId: item.sku_id,
      serviceName,
    })),
  )
}

function lineOf(item: Item): JdLine {
  return {
    skuId: item.sku_id,
    wareId: item.num_iid,
    outerSkuId: item.outer_sku_id,
    skuName: item.title,
    jdPrice: item.priceFen,
    itemTotal: item.quantity,
  }
}
