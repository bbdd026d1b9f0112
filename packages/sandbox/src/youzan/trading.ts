import { Shelf as Goods } from '../shelf.ts'
import type { Buyer, PlaceOrder, PlainReceiver } from '../taobao/index.ts'
import { type Line, type Refund, Shelf, type Trade, type TradeKind } from './records.ts'
import { stamp, yuan } from './render.ts'

export interface YouzanPlaceOrder extends PlaceOrder {
  kind?: TradeKind
}

export interface AskRefund {
  /** Without it the first line. */
  oid?: string
  reason?: string
  amountFen?: number
  withReturn?: boolean
}

/** What is told about a step: the whole order, or a few fields. */
export type Tell = (topic: string, trade: Trade, content: Record<string, unknown> | 'whole') => void

export interface TradingOptions {
  clockNow: () => number
  tell: Tell
  largest?: number
}

export class TradingError extends Error {}

/** What the shop's item numbers begin with. */
export const itemPrefix = '41200871'

const endedRefunds = new Set(['CLOSED', 'SUCCESS'])

/** The orders and refunds of one Youzan shop, and what the platform tells about each step. */
export class YouzanTrading {
  readonly trades: Shelf<Trade>
  readonly refunds: Shelf<Refund>
  readonly goods = new Goods(itemPrefix)
  /** False for an app that was never granted to open what is sealed. */
  mayDecrypt = true
  readonly #now: () => number
  readonly #tell: Tell
  #count: number

  constructor({ clockNow, tell, largest = 100_000 }: TradingOptions) {
    this.#now = clockNow
    this.#tell = tell
    this.trades = new Shelf(largest)
    this.refunds = new Shelf(largest)
    // Ids that no later run of the stand-in gives again within the same second.
    this.#count = clockNow() % 1_000_000
  }

  place(wish: YouzanPlaceOrder): Trade {
    const trade = this.#open(wish)
    this.#tell('trade_TradeCreate', trade, 'whole')
    return trade
  }

  /** Pays what is due: the deposit of a presale, then the rest. Money arrived is told before what follows of it. */
  pay(tid: string): Trade {
    const trade = this.#trade(tid, 'WAIT_BUYER_PAY')
    const [deposit] = trade.phases
    if (deposit && deposit.transactionNo === '') {
      deposit.transactionNo = this.#number(18)
      return this.#changed(trade, 'trade_TradePaid', 'whole')
    }
    for (const phase of trade.phases) phase.transactionNo ||= this.#number(18)
    trade.payTime = this.#now()
    trade.realPayment = trade.payment
    trade.status = 'TRADE_PAID'
    this.#changed(trade, 'trade_TradePaid', 'whole')
    return this.#release(trade)
  }

  placePaid(wish: YouzanPlaceOrder): Trade {
    const trade = this.#open({ ...wish, depositFen: undefined })
    trade.payTime = this.#now()
    trade.realPayment = trade.payment
    return this.#release(trade)
  }

  /** The group is complete: its orders may be shipped. */
  formGroup(tid: string): Trade {
    const trade = this.#trade(tid, 'WAIT_CONFIRM')
    trade.confirmTime = this.#now()
    trade.status = 'WAIT_SELLER_SEND_GOODS'
    return this.#changed(trade, 'trade_TradeBuyerPay', 'whole')
  }

  changeAddress(tid: string, receiver: PlainReceiver): Trade {
    const trade = this.#trade(tid)
    if (trade.consignTime !== null) throw new TradingError(`trade ${tid} is on its way`)
    trade.receiver = receiver
    return this.#changed(trade, 'trade_MessagesTheChangeAddresses')
  }

  /** Without `oids` all that is left; a part of the lines leaves the order where it was. */
  ship(tid: string, oids?: string[]): Trade {
    const trade = this.#trade(tid, 'WAIT_SELLER_SEND_GOODS')
    for (const line of trade.lines) line.sent ||= oids === undefined || oids.includes(line.oid)
    if (trade.lines.some(({ sent }) => !sent))
      return this.#changed(trade, 'trade_TradePartlySellerShip', { oids: oids?.join(',') })
    trade.consignTime = this.#now()
    trade.status = 'WAIT_BUYER_CONFIRM_GOODS'
    return this.#changed(trade, 'trade_TradeSellerShip')
  }

  /** The parcel is signed for. Youzan's orders do not know, and nothing is told. */
  deliver(tid: string): Trade {
    return this.#trade(tid, 'WAIT_BUYER_CONFIRM_GOODS')
  }

  confirmReceipt(tid: string): Trade {
    const trade = this.#trade(tid, 'WAIT_BUYER_CONFIRM_GOODS')
    trade.successTime = this.#now()
    trade.status = 'TRADE_SUCCESS'
    return this.#changed(trade, 'trade_TradeSuccess')
  }

  /** Closed by the buyer before it was paid. */
  cancel(tid: string): Trade {
    const trade = this.#close(this.#trade(tid, 'WAIT_BUYER_PAY'), 4)
    for (const line of trade.lines) this.#giveBack(line)
    return trade
  }

  /** A memo does not move the order's time of change. */
  updateMemo(tid: string, memo: string, star?: number): Trade {
    const trade = this.#trade(tid)
    trade.memo = memo
    if (star !== undefined) trade.star = star
    this.#tell('trade_TradeMemoModified', trade, { tid, update_time: stamp(trade.modified) })
    return trade
  }

  askRefund(tid: string, { oid, reason, amountFen, withReturn = false }: AskRefund = {}): Refund {
    const trade = this.#trade(tid)
    const line = oid ? trade.lines.find((one) => one.oid === oid) : trade.lines[0]
    if (!line || trade.payTime === null) throw new TradingError(`nothing to refund in trade ${tid}`)
    if (trade.refunds.some((one) => one.oid === line.oid && one.status !== 'CLOSED'))
      throw new TradingError(`line ${line.oid} has a refund`)
    if ((amountFen ?? 0) > line.payment) throw new TradingError(`line ${line.oid} cost ${line.payment} fen`)
    const refund = newRefund(trade, line, this.#datedId('', 10), this.#now())
    refund.fee = amountFen ?? line.payment
    refund.withReturn = withReturn
    refund.reason = withReturn ? 103 : 51
    refund.desc = reason ?? ''
    trade.refunds.push(refund)
    this.refunds.add(refund.refundId, refund, this.#now())
    return this.#refundMoves(refund, 'WAIT_SELLER_AGREE', 'BuyerCreated')
  }

  agreeReturn(refundId: string): Refund {
    return this.#refundMoves(
      this.#refund(refundId),
      'WAIT_BUYER_RETURN_GOODS',
      'RefundSellerAgreeReturnGoods',
    )
  }

  returnGoods(refundId: string): Refund {
    return this.#refundMoves(this.#refund(refundId), 'WAIT_SELLER_CONFIRM_GOODS', 'RefundBuyerReturnGoods')
  }

  /** Agrees and pays back; the order closes when nothing of it is left. `slowly` leaves the money under way. */
  agreeRefund(refundId: string, { slowly = false } = {}): Refund {
    const refund = this.#refund(refundId)
    refund.fundStatus = slowly ? 0 : 2
    this.#refundMoves(refund, 'SUCCESS', 'RefundSuccess')
    const { trade } = refund
    const line = trade.lines.find(({ oid }) => oid === refund.oid)!
    if (!line.sent && refund.fee >= line.payment) this.#giveBack(line)
    const back = trade.refunds
      .filter(({ status }) => status === 'SUCCESS')
      .reduce((sum, { fee }) => sum + fee, 0)
    if (back >= trade.realPayment) this.#close(trade, 2)
    return refund
  }

  /** The money has arrived. The refund itself does not change. */
  settleFunds(refundId: string): Refund {
    const refund = this.refunds.get(refundId)
    if (!refund || refund.fundStatus === null)
      throw new TradingError(`no money of refund ${refundId} is under way`)
    refund.fundStatus = 2
    return refund
  }

  withdrawRefund(refundId: string): Refund {
    return this.#refundMoves(this.#refund(refundId), 'CLOSED', 'RefundClosed')
  }

  refuseRefund(refundId: string): Refund {
    return this.#refundMoves(this.#refund(refundId), 'SELLER_REFUSE_BUYER', 'RefundSellerRefuse')
  }

  intervene(refundId: string): Refund {
    const refund = this.#refund(refundId)
    refund.csStatus = 2
    return this.#refundMoves(refund, refund.status, 'YouzanInterApplied')
  }

  #open(wish: YouzanPlaceOrder): Trade {
    const now = this.#now()
    const trade = newTrade(wish, this.#datedId('E', 9), now)
    trade.lines = newLines(wish, trade, () => this.#number(19))
    for (const line of trade.lines) this.goods.take(listingOf(line), line.num, now)
    this.trades.add(trade.tid, trade, now)
    return trade
  }

  #giveBack({ itemId, skuId, num }: Line): void {
    this.goods.giveBack({ itemId, skuId, quantity: num }, this.#now())
  }

  /** A paid order waits for its group, needs no shipping, or is to be shipped; only the last is told. */
  #release(trade: Trade): Trade {
    if (trade.kind === 'group_buy') trade.status = 'WAIT_CONFIRM'
    else if (trade.kind === 'virtual') trade.status = 'WAIT_BUYER_CONFIRM_GOODS'
    else {
      trade.status = 'WAIT_SELLER_SEND_GOODS'
      return this.#changed(trade, 'trade_TradeBuyerPay', 'whole')
    }
    this.trades.touch(trade, this.#now())
    return trade
  }

  #close(trade: Trade, closeType: number): Trade {
    trade.closeType = closeType
    trade.status = 'TRADE_CLOSED'
    return this.#changed(trade, 'trade_TradeClose', { close_type: closeType, close_reason: '' })
  }

  #changed(trade: Trade, topic: string, content: Record<string, unknown> | 'whole' = {}): Trade {
    this.trades.touch(trade, this.#now())
    const fields = { tid: trade.tid, update_time: stamp(trade.modified) }
    this.#tell(topic, trade, content === 'whole' ? content : { ...fields, ...content })
    return trade
  }

  #refundMoves(refund: Refund, status: string, topic: string): Refund {
    refund.status = status
    refund.version++
    this.refunds.touch(refund, this.#now())
    this.trades.touch(refund.trade, this.#now())
    this.#tell(`trade_refund_${topic}`, refund.trade, {
      tid: refund.trade.tid,
      oids: refund.oid,
      refund_id: refund.refundId,
      refund_type: 'BUYER_APPLY_REFUND',
      refunded_fee: yuan(refund.fee),
      refund_reason: refund.reason,
      refund_reason_desc: refund.desc,
      update_time: stamp(refund.modified),
    })
    return refund
  }

  #trade(tid: string, status?: string): Trade {
    const trade = this.trades.get(tid)
    if (!trade) throw new TradingError(`no trade ${tid}`)
    if (status !== undefined && trade.status !== status)
      throw new TradingError(`trade ${tid} is ${trade.status}`)
    return trade
  }

  #refund(refundId: string): Refund {
    const refund = this.refunds.get(refundId)
    if (!refund) throw new TradingError(`no refund ${refundId}`)
    if (endedRefunds.has(refund.status)) throw new TradingError(`refund is ${refund.status}`)
    return refund
  }

  /** `E20261122033000` and digits behind it. */
  #datedId(prefix: string, digits: number): string {
    return `${prefix}${stamp(this.#now()).replaceAll(/\D/g, '')}${this.#number(digits)}`
  }

  #number(digits: number): string {
    this.#count += 1
    return `27${String(this.#count)
      .padStart(digits - 2, '0')
      .slice(2 - digits)}`
  }
}

function listingOf(line: Line): Parameters<Goods['take']>[0] {
  return {
    itemId: line.itemId,
    skuId: line.skuId,
    code: line.outerSkuId,
    itemCode: line.outerItemId,
    title: line.title,
    text: line.properties,
    priceFen: line.price,
  }
}

function buyerOf({ openUid, nick }: Buyer) {
  return { openId: openUid, nick }
}

function newTrade(wish: YouzanPlaceOrder, tid: string, now: number): Trade {
  const total = wish.items.reduce((sum, item) => sum + item.priceFen * item.quantity, 0)
  const payment = total - (wish.discountFen ?? 0) + (wish.postFen ?? 0)
  if (payment < (wish.postFen ?? 0))
    throw new TradingError(`a discount of ${wish.discountFen} fen on ${total} fen`)
  const deposit = wish.depositFen
  if ((deposit ?? 0) > payment) throw new TradingError(`a deposit of ${deposit} fen on ${payment} fen`)
  return {
    tid,
    kind: wish.kind ?? 'ordinary',
    status: 'WAIT_BUYER_PAY',
    closeType: 0,
    created: now,
    modified: now,
    payTime: null,
    consignTime: null,
    confirmTime: null,
    successTime: null,
    total,
    post: wish.postFen ?? 0,
    payment,
    realPayment: 0,
    phases:
      deposit === undefined
        ? []
        : [
            { phase: 1, price: deposit, transactionNo: '' },
            { phase: 2, price: payment - deposit, transactionNo: '' },
          ],
    buyer: buyerOf(wish.buyer),
    message: wish.message ?? '',
    memo: '',
    star: 0,
    receiver: wish.receiver,
    lines: [],
    refunds: [],
  }
}

/** The sum to pay is shared by price, rounded over the running sum, so that the lines make up the whole. */
function newLines(wish: YouzanPlaceOrder, trade: Trade, nextOid: () => string): Line[] {
  let priced = 0
  let shared = 0
  return wish.items.map((item) => {
    const total = item.priceFen * item.quantity
    priced += total
    const share = Math.floor((trade.payment * priced) / trade.total) - shared
    shared += share
    return {
      oid: nextOid(),
      itemId: item.num_iid,
      skuId: item.sku_id,
      outerItemId: item.outer_iid,
      outerSkuId: item.outer_sku_id,
      title: item.title,
      properties: item.sku_properties_name,
      num: item.quantity,
      price: item.priceFen,
      total,
      payment: share,
      sent: trade.kind === 'virtual',
    }
  })
}

function newRefund(trade: Trade, line: Line, refundId: string, now: number): Refund {
  return {
    refundId,
    trade,
    oid: line.oid,
    status: 'WAIT_SELLER_AGREE',
    withReturn: false,
    csStatus: 1,
    reason: 0,
    desc: '',
    fee: line.payment,
    num: line.num,
    created: now,
    modified: now,
    version: now,
    fundStatus: null,
  }
}
