import { maskReceiver } from './mask.ts'
import type { Buyer, Item, Order, PlainReceiver, Refund, ServiceOrder, Shop, Trade } from './records.ts'
import { formatStamp, formatYuan, renderRefund, renderTrade } from './render.ts'
import { Safe } from './safe.ts'
import { Stockroom } from './stockroom.ts'
import { Shelf } from './store.ts'

export interface PlaceOrder {
  buyer: Buyer
  receiver: PlainReceiver
  items: Item[]
  message?: string
  discountFen?: number
  /** The part of the discount that is a coupon. */
  couponFen?: number
  postFen?: number
  /** A presale: the deposit is paid first, the rest later. */
  depositFen?: number
  /** The platform sells its own installation with each line. */
  platformInstalls?: boolean
}

export interface AskRefund {
  /** Without it the first line. */
  oid?: string
  reason?: string
  amountFen?: number
  withReturn?: boolean
}

export interface TradingOptions {
  shop: Shop
  clockNow: () => number
  publish: (topic: string, shop: Shop, content: string) => void
  largest?: number
}

/** Message content carries ids only, or also the whole record as the cloud's data push does. */
export type DetailMode = 'ids' | 'inline'

/** The trades and refunds of one shop, and what the platform tells about each step. */
export class Trading {
  /** As an app inside the platform's own cloud is shown receivers. */
  showsPlain = false
  detail: DetailMode = 'ids'
  readonly trades: Shelf<Trade>
  readonly refunds: Shelf<Refund>
  readonly shop: Shop
  readonly stockroom: Stockroom
  readonly safe: Safe
  readonly #now: () => number
  readonly #publish: TradingOptions['publish']
  #lastId: bigint

  constructor({ shop, clockNow, publish, largest = 200_000 }: TradingOptions) {
    this.shop = shop
    this.#now = clockNow
    this.#publish = publish
    this.trades = new Shelf(largest)
    this.refunds = new Shelf(largest)
    this.stockroom = new Stockroom(clockNow)
    this.safe = new Safe(clockNow, largest)
    // Ids of 19 digits that no later run of the stand-in gives again.
    this.#lastId = BigInt(clockNow()) * 1_000_000n
  }

  place(wish: PlaceOrder): Trade {
    const now = this.#now()
    const tid = this.#nextId()
    const trade = newTrade(wish, this.shop, tid, now)
    this.#enter(trade, wish)
    this.#tellTrade('TradeCreate', trade)
    return trade
  }

  /** Pays what is due: the deposit of a presale, then the rest. */
  pay(tid: string): Trade {
    const trade = this.#trade(tid)
    if (trade.status !== 'WAIT_BUYER_PAY') throw new TradingError(`trade ${tid} is ${trade.status}`)
    if (trade.step_trade_status === 'FRONT_NOPAID_FINAL_NOPAID') {
      trade.step_trade_status = 'FRONT_PAID_FINAL_NOPAID'
      return this.#changed(trade, 'TradeBuyerStepPay')
    }
    if (trade.step_trade_status) {
      trade.step_trade_status = 'FRONT_PAID_FINAL_PAID'
      trade.step_paid_fee = trade.payment
    }
    trade.pay_time = this.#now()
    setStatus(trade, 'WAIT_SELLER_SEND_GOODS')
    return this.#changed(trade, 'TradeBuyerPay')
  }

  /** Place and pay in one step and with one message: what a bench sends by the thousand. */
  placePaid(wish: PlaceOrder): Trade {
    const now = this.#now()
    const tid = this.#nextId()
    const trade = newTrade(wish, this.shop, tid, now)
    trade.pay_time = now
    trade.status = 'WAIT_SELLER_SEND_GOODS'
    this.#enter(trade, wish)
    this.#tellTrade('TradeBuyerPay', trade)
    return trade
  }

  /** Stock goes with the order, not with the payment: 拍下减库存. */
  #enter(trade: Trade, wish: PlaceOrder): void {
    const { tid } = trade
    trade.orders = newOrders(wish, trade, () => (wish.items.length === 1 ? tid : this.#nextId()))
    const short = this.stockroom.shortOf(trade.orders)
    if (short) throw new TradingError(`sku ${short} is sold out`)
    if (wish.platformInstalls) trade.services = trade.orders.map((order) => serviceFor(order, this.#nextId()))
    this.stockroom.move(trade.orders, -1)
    this.#keepReceiver(trade, wish.receiver)
    this.trades.add(tid, trade)
  }

  #keepReceiver(trade: Trade, plain: PlainReceiver): void {
    const { oaid } = trade.receiver
    this.safe.keep(oaid, plain)
    if (this.showsPlain) trade.receiver = { ...plain, oaid }
  }

  changeAddress(tid: string, receiver: PlainReceiver): Trade {
    const trade = this.#trade(tid)
    if (trade.consign_time !== null) throw new TradingError(`trade ${tid} is on its way`)
    trade.receiver = maskReceiver(receiver)
    this.#keepReceiver(trade, receiver)
    this.trades.touch(trade, this.#now())
    this.#publish(
      'taobao_trade_TradeLogisticsAddressChanged',
      trade.shop,
      `{"tid":${tid}${this.#inline(trade)}}`,
    )
    return trade
  }

  /** Sends what is left, or only these lines: then the trade waits for the rest. */
  ship(tid: string, oids?: string[]): Trade {
    const trade = this.#trade(tid)
    if (trade.status !== 'WAIT_SELLER_SEND_GOODS' && trade.status !== 'SELLER_CONSIGNED_PART')
      throw new TradingError(`trade ${tid} is ${trade.status}`)
    const left = trade.orders.filter(({ status }) => status === 'WAIT_SELLER_SEND_GOODS')
    const sent = oids ? left.filter(({ oid }) => oids.includes(oid)) : left
    if (sent.length === 0) throw new TradingError(`nothing to send of trade ${tid}`)
    trade.consign_time ??= this.#now()
    const waybill = `SF${(trade.waybill === null ? tid : sent[0]!.oid).slice(-13)}`
    trade.waybill ??= waybill
    for (const order of sent)
      Object.assign(order, { status: 'WAIT_BUYER_CONFIRM_GOODS', invoice_no: waybill })
    const isWhole = sent.length === left.length
    trade.status = isWhole ? 'WAIT_BUYER_CONFIRM_GOODS' : 'SELLER_CONSIGNED_PART'
    this.#trace(trade, waybill, 'CONSIGN', '商家已发货')
    return this.#changed(trade, isWhole ? 'TradeSellerShip' : 'TradePartlySellerShip')
  }

  /** The courier reports: collected, on its way, out for delivery. */
  scan(tid: string, action: string, words: string): Trade {
    const trade = this.#trade(tid)
    if (trade.waybill === null) throw new TradingError(`trade ${tid} was not shipped`)
    this.#trace(trade, trade.waybill, action, words)
    return trade
  }

  /** A parcel is signed for, the first without a waybill. The trade itself does not change: only logistics knows. */
  deliver(tid: string, waybill?: string): Trade {
    const trade = this.#trade(tid)
    if (trade.waybill === null) throw new TradingError(`trade ${tid} was not shipped`)
    this.#trace(trade, waybill ?? trade.waybill, 'SIGNED', '已签收，签收人：本人')
    const step = trade.trace.at(-1)!
    const content = {
      action: step.action,
      company_name: '顺丰速运',
      desc: step.status_desc,
      out_sid: step.out_sid,
      time: formatStamp(step.status_time),
    }
    const fields = JSON.stringify(content).slice(1)
    this.#publish('taobao_logistics_LogsticDetailTrace', trade.shop, `{"tid":${tid},${fields}`)
    return trade
  }

  confirmReceipt(tid: string): Trade {
    const trade = this.#trade(tid)
    if (trade.status !== 'WAIT_BUYER_CONFIRM_GOODS') throw new TradingError(`trade ${tid} is ${trade.status}`)
    trade.end_time = this.#now()
    setStatus(trade, 'TRADE_FINISHED')
    return this.#changed(trade, 'TradeSuccess')
  }

  /** The buyer writes a review, once the trade is done. */
  review(tid: string): Trade {
    const trade = this.#trade(tid)
    if (trade.status !== 'TRADE_FINISHED') throw new TradingError(`trade ${tid} is ${trade.status}`)
    trade.buyer_rate = true
    return this.#changed(trade, 'TradeRated')
  }

  /** Closed before it was paid. */
  cancel(tid: string): Trade {
    const trade = this.#trade(tid)
    if (trade.status !== 'WAIT_BUYER_PAY') throw new TradingError(`trade ${tid} is ${trade.status}`)
    trade.end_time = this.#now()
    setStatus(trade, 'TRADE_CLOSED_BY_TAOBAO')
    this.stockroom.move(trade.orders, 1)
    return this.#changed(trade, 'TradeClose')
  }

  updateMemo(tid: string, memo: string | null, flag: number | null): Trade {
    const trade = this.#trade(tid)
    if (memo !== null) trade.seller_memo = memo
    if (flag !== null) trade.seller_flag = flag
    return this.#changed(trade, 'TradeMemoModified')
  }

  askRefund(tid: string, { oid, reason, amountFen, withReturn = false }: AskRefund = {}): Refund {
    const trade = this.#trade(tid)
    const order = oid ? trade.orders.find((line) => line.oid === oid) : trade.orders[0]
    if (!order || trade.pay_time === null) throw new TradingError(`nothing to refund in trade ${tid}`)
    if (order.refund_status !== 'NO_REFUND' && order.refund_status !== 'CLOSED')
      throw new TradingError(`order ${order.oid} has refund ${order.refund_id}`)
    if ((amountFen ?? 0) > order.divide_order_fee)
      throw new TradingError(`order ${order.oid} cost ${order.divide_order_fee} fen, not ${amountFen}`)
    const now = this.#now()
    const refund = newRefund(trade, order, this.#nextId(), now)
    refund.refund_fee = amountFen ?? order.divide_order_fee
    refund.has_good_return = withReturn
    refund.dispute_type = withReturn ? 'REFUND_AND_RETURN' : 'REFUND'
    refund.reason = reason ?? (trade.consign_time === null ? '不想要了' : '商品与描述不符')
    this.refunds.add(refund.refund_id, refund)
    order.refund_id = refund.refund_id
    return this.#refundMoves(refund, 'WAIT_SELLER_AGREE', 'RefundCreated')
  }

  /** Agrees and pays back at once; the trade closes when nothing of it is left. */
  agreeRefund(refundId: string): Refund {
    const refund = this.#openRefund(refundId)
    const { trade } = refund
    trade.payment -= refund.refund_fee
    this.#refundMoves(refund, 'SUCCESS', 'RefundSuccess')
    const order = trade.orders.find(({ oid }) => oid === refund.oid)!
    if (refund.refund_fee >= order.divide_order_fee) {
      order.status = 'TRADE_CLOSED'
      // What was never sent can be sold again; what comes back from a buyer is counted by the merchant first.
      if (trade.consign_time === null) this.stockroom.move([order], 1)
    }
    if (trade.orders.every(({ status }) => status === 'TRADE_CLOSED')) {
      trade.status = 'TRADE_CLOSED'
      trade.end_time = this.#now()
      this.#changed(trade, 'TradeClose')
    }
    return refund
  }

  withdrawRefund(refundId: string): Refund {
    return this.#refundMoves(this.#openRefund(refundId), 'CLOSED', 'RefundClosed')
  }

  refuseRefund(refundId: string): Refund {
    return this.#refundMoves(this.#openRefund(refundId), 'SELLER_REFUSE_BUYER', 'RefundSellerRefuseAgreement')
  }

  #trade(tid: string): Trade {
    const trade = this.trades.get(tid)
    if (!trade) throw new TradingError(`no trade ${tid}`)
    return trade
  }

  #openRefund(refundId: string): Refund {
    const refund = this.refunds.get(refundId)
    if (!refund) throw new TradingError(`no refund ${refundId}`)
    if (refund.status === 'SUCCESS' || refund.status === 'CLOSED')
      throw new TradingError(`refund is ${refund.status}`)
    return refund
  }

  #refundMoves(refund: Refund, status: string, topic: string): Refund {
    const now = this.#now()
    refund.status = status
    this.refunds.touch(refund, now)
    const order = refund.trade.orders.find(({ oid }) => oid === refund.oid)!
    order.refund_status = status
    this.trades.touch(refund.trade, now)
    this.#tellRefund(topic, refund)
    return refund
  }

  #changed(trade: Trade, topic: string): Trade {
    this.trades.touch(trade, this.#now())
    this.#tellTrade(topic, trade)
    return trade
  }

  #trace(trade: Trade, out_sid: string, action: string, status_desc: string): void {
    trade.trace.push({ status_time: this.#now(), status_desc, action, out_sid })
  }

  #tellTrade(topic: string, trade: Trade): void {
    const words =
      `"buyer_nick":${JSON.stringify(trade.buyer_nick)},"buyer_open_uid":"${trade.buyer_open_uid}",` +
      `"seller_nick":${JSON.stringify(trade.shop.nick)},"tid":${trade.tid},"oid":${trade.orders[0]!.oid},` +
      `"payment":"${formatYuan(trade.payment)}","status":"${trade.status}","type":"${trade.type}"`
    this.#publish(`taobao_trade_${topic}`, trade.shop, `{${words}${this.#inline(trade)}}`)
  }

  #tellRefund(topic: string, refund: Refund): void {
    const { trade } = refund
    const words =
      `"bill_type":"refund_bill","buyer_nick":${JSON.stringify(trade.buyer_nick)},` +
      `"buyer_open_uid":"${trade.buyer_open_uid}","modified":"${formatStamp(refund.modified)}","oid":${refund.oid},` +
      `"refund_fee":"${formatYuan(refund.refund_fee)}","refund_id":${refund.refund_id},` +
      `"refund_phase":"${refund.refund_phase}","seller_nick":${JSON.stringify(trade.shop.nick)},"tid":${trade.tid}`
    const inline = `,"jdp_response":{"refund_get_response":{"refund":${renderRefund(refund)}}}`
    this.#publish(`taobao_refund_${topic}`, trade.shop, `{${words}${this.detail === 'inline' ? inline : ''}}`)
  }

  #inline(trade: Trade): string {
    if (this.detail === 'ids') return ''
    return `,"jdp_response":{"trade_fullinfo_get_response":{"trade":${renderTrade(trade)}}}`
  }

  #nextId(): string {
    this.#lastId += 1n
    return String(this.#lastId)
  }
}

export class TradingError extends Error {}

function newTrade(wish: PlaceOrder, shop: Shop, tid: string, now: number): Trade {
  const total = wish.items.reduce((sum, item) => sum + item.priceFen * item.quantity, 0)
  const discount = wish.discountFen ?? 0
  const coupon = wish.couponFen ?? 0
  if (coupon > discount) throw new TradingError(`a coupon of ${coupon} in a discount of ${discount} fen`)
  const post = wish.postFen ?? 0
  const presale = wish.depositFen !== undefined
  if (discount > total) throw new TradingError(`a discount of ${discount} fen on goods of ${total} fen`)
  if ((wish.depositFen ?? 0) > total - discount + post)
    throw new TradingError(`a deposit of ${wish.depositFen} fen on ${total - discount + post} fen`)
  return {
    tid,
    shop,
    status: 'WAIT_BUYER_PAY',
    type: presale ? 'step' : 'guarantee_trade',
    created: now,
    modified: now,
    pay_time: null,
    consign_time: null,
    end_time: null,
    total_fee: total,
    discount_fee: discount - coupon,
    coupon_fee: coupon,
    buyer_rate: false,
    post_fee: post,
    payment: total - discount + post,
    buyer_nick: wish.buyer.nick,
    buyer_open_uid: wish.buyer.openUid,
    buyer_message: wish.message ?? '',
    seller_memo: '',
    seller_flag: 0,
    step_trade_status: presale ? 'FRONT_NOPAID_FINAL_NOPAID' : null,
    step_paid_fee: wish.depositFen ?? null,
    receiver: maskReceiver(wish.receiver),
    orders: [],
    services: [],
    trace: [],
    waybill: null,
  }
}

function serviceFor(order: Order, oid: string): ServiceOrder {
  return {
    oid,
    item_oid: order.oid,
    title: `喵师傅 ${order.title}上门安装`,
    num: order.num,
    identify_code: oid.slice(-9),
  }
}

/** The discount is shared by price, rounded over the running sum: so no line is ever charged below nothing. */
function newOrders(wish: PlaceOrder, trade: Trade, nextOid: () => string): Order[] {
  let priced = 0
  let shared = 0
  return wish.items.map((item) => {
    const total = item.priceFen * item.quantity
    priced += total
    const share = Math.floor(((trade.discount_fee + trade.coupon_fee) * priced) / trade.total_fee) - shared
    shared += share
    return {
      oid: nextOid(),
      num_iid: item.num_iid,
      sku_id: item.sku_id,
      outer_iid: item.outer_iid,
      outer_sku_id: item.outer_sku_id,
      title: item.title,
      sku_properties_name: item.sku_properties_name,
      num: item.quantity,
      price: item.priceFen,
      total_fee: total,
      payment: total,
      divide_order_fee: total - share,
      refund_status: 'NO_REFUND',
      refund_id: null,
      status: trade.status,
      invoice_no: null,
    }
  })
}

function newRefund(trade: Trade, order: Order, refund_id: string, now: number): Refund {
  return {
    refund_id,
    trade,
    oid: order.oid,
    status: 'WAIT_SELLER_AGREE',
    order_status: order.status,
    good_status: trade.end_time === null ? 'BUYER_NOT_RECEIVED' : 'BUYER_RECEIVED',
    has_good_return: false,
    refund_phase: trade.end_time === null ? 'onsale' : 'aftersale',
    dispute_type: 'REFUND',
    reason: '',
    desc: '',
    refund_fee: order.divide_order_fee,
    total_fee: order.divide_order_fee,
    num: order.num,
    created: now,
    modified: now,
  }
}

function setStatus(trade: Trade, status: string): void {
  trade.status = status
  for (const order of trade.orders) if (order.status !== 'TRADE_CLOSED') order.status = status
}
