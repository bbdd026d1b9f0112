import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Item, PlainReceiver } from './records.ts'
import { formatStamp } from './render.ts'
import { type PlaceOrder, Trading, TradingError } from './trading.ts'

const shop = { sellerId: '2206490318841', nick: '禾木智家天猫旗舰店' }
const start = Date.parse('2026-04-12T08:00:00Z')
const receiver: PlainReceiver = {
  name: '刘敏',
  mobile: '13535476632',
  state: '上海',
  city: '上海市',
  district: '浦东新区',
  town: '花木街道',
  address: '羽山路100号3幢1单元802室',
}
const lock: Item = {
  num_iid: '732004910001',
  sku_id: '57320049100011',
  outer_iid: 'HM-LOCK-X1',
  outer_sku_id: 'HM-LOCK-X1-BLK',
  title: '禾木智家 X1 智能门锁',
  sku_properties_name: '颜色:曜石黑',
  priceFen: 129_900,
  quantity: 1,
}
const battery: Item = { ...lock, outer_sku_id: 'HM-BAT-8-STD', title: '锂电池', priceFen: 12_900 }
const wish: PlaceOrder = { buyer: { openUid: 'AAE1', nick: '小**3' }, receiver, items: [lock] }

let now = start
let told: { topic: string; content: string }[] = []
let trading: Trading

beforeEach(() => {
  now = start
  told = []
  trading = new Trading({
    shop,
    clockNow: () => now,
    publish: (topic, from, content) => {
      expect(from).toBe(shop)
      told.push({ topic, content })
    },
  })
})

const topics = () => told.map(({ topic }) => topic.replace('taobao_', ''))
/** Ids in messages are bare numbers beyond 2^53, so they are quoted before they are read. */
const read = (content: string) => JSON.parse(content.replace(/"(tid|oid|refund_id)":(\d+)/g, '"$1":"$2"'))
const last = () => read(told.at(-1)!.content)
const walk = (tid: string, ...steps: ('pay' | 'ship' | 'deliver' | 'confirmReceipt' | 'cancel')[]) => {
  for (const step of steps) {
    now += 60_000
    trading[step](tid)
  }
  return trading.trades.get(tid)!
}

describe('the life of a trade', () => {
  it('tells a coupon beside the other discount, and a review of a finished trade only', () => {
    const { tid, ...trade } = trading.place({ ...wish, discountFen: 1_000, couponFen: 400 })
    expect(trade).toMatchObject({ discount_fee: 600, coupon_fee: 400, payment: 128_900, buyer_rate: false })
    expect(() => trading.place({ ...wish, discountFen: 1, couponFen: 2 })).toThrow(TradingError)
    expect(() => trading.review(tid)).toThrow(TradingError)
    walk(tid, 'pay', 'ship', 'deliver', 'confirmReceipt')
    expect(trading.review(tid).buyer_rate).toBe(true)
    expect(topics().at(-1)).toBe('trade_TradeRated')
  })

  it('tells one topic an act, in the order of the acts', () => {
    const { tid } = trading.place(wish)
    walk(tid, 'pay', 'ship', 'deliver', 'confirmReceipt')
    expect(topics()).toEqual([
      'trade_TradeCreate',
      'trade_TradeBuyerPay',
      'trade_TradeSellerShip',
      'logistics_LogsticDetailTrace',
      'trade_TradeSuccess',
    ])
    for (const { content } of told) expect(read(content).tid).toBe(tid)
  })

  it('keeps the time of every step and the state of every line', () => {
    const { tid } = trading.place({ ...wish, items: [lock, battery] })
    const trade = walk(tid, 'pay', 'ship', 'deliver', 'confirmReceipt')
    expect(trade).toMatchObject({
      created: start,
      pay_time: start + 60_000,
      consign_time: start + 120_000,
      end_time: start + 240_000,
      modified: start + 240_000,
      status: 'TRADE_FINISHED',
    })
    expect(trade.orders.map(({ status }) => status)).toEqual(['TRADE_FINISHED', 'TRADE_FINISHED'])
  })

  it('says amount, state and buyer in words of the platform', () => {
    trading.place({ ...wish, discountFen: 1_005, postFen: 500 })
    expect(last()).toMatchObject({
      payment: '1293.95',
      status: 'WAIT_BUYER_PAY',
      type: 'guarantee_trade',
      buyer_nick: '小**3',
      seller_nick: shop.nick,
    })
  })

  it('survives quotes in what people are called', () => {
    trading.place({ ...wish, buyer: { openUid: 'AAE2', nick: '小"\\3' } })
    expect(last().buyer_nick).toBe('小"\\3')
  })

  it('places and pays with one message', () => {
    const trade = trading.placePaid(wish)
    expect(topics()).toEqual(['trade_TradeBuyerPay'])
    expect(trade).toMatchObject({ status: 'WAIT_SELLER_SEND_GOODS', pay_time: start })
    expect(trade.orders[0]!.status).toBe('WAIT_SELLER_SEND_GOODS')
    expect(() => trading.pay(trade.tid)).toThrow(/is WAIT_SELLER_SEND_GOODS/)
  })

  it('closes before payment, and then nothing moves any more', () => {
    const { tid } = trading.place(wish)
    expect(walk(tid, 'cancel').status).toBe('TRADE_CLOSED_BY_TAOBAO')
    expect(topics()).toEqual(['trade_TradeCreate', 'trade_TradeClose'])
    for (const step of ['pay', 'ship', 'deliver', 'confirmReceipt', 'cancel'] as const)
      expect(() => trading[step](tid)).toThrow(TradingError)
    expect(told).toHaveLength(2)
  })

  it.each([
    ['ship', [] as const, 'WAIT_BUYER_PAY'],
    ['deliver', ['pay'] as const, 'was not shipped'],
    ['confirmReceipt', ['pay'] as const, 'WAIT_SELLER_SEND_GOODS'],
    ['cancel', ['pay'] as const, 'WAIT_SELLER_SEND_GOODS'],
    ['pay', ['pay', 'ship'] as const, 'WAIT_BUYER_CONFIRM_GOODS'],
    ['ship', ['pay', 'ship'] as const, 'WAIT_BUYER_CONFIRM_GOODS'],
  ] as const)('refuses %s after %j, names the state and tells nobody', (step, before, words) => {
    const { tid } = trading.place(wish)
    const trade = walk(tid, ...before)
    const [kept, messages] = [structuredClone(trade), told.length]
    expect(() => trading[step](tid)).toThrow(words)
    expect(trade).toEqual(kept)
    expect(told).toHaveLength(messages)
  })

  it('knows no trade that was never placed', () => {
    for (const step of ['pay', 'ship', 'deliver', 'confirmReceipt', 'cancel'] as const)
      expect(() => trading[step]('1')).toThrow('no trade 1')
    expect(() => trading.updateMemo('1', 'x', 1)).toThrow('no trade 1')
    expect(() => trading.changeAddress('1', receiver)).toThrow('no trade 1')
  })

  it('only logistics knows that a parcel was signed for', () => {
    const { tid } = trading.place(wish)
    const before = structuredClone(walk(tid, 'pay', 'ship'))
    now += 60_000
    const after = trading.deliver(tid)
    expect([after.status, after.modified]).toEqual([before.status, before.modified])
    expect(after.trace.map(({ action }) => action)).toEqual(['CONSIGN', 'SIGNED'])
    expect(last()).toMatchObject({ action: 'SIGNED', out_sid: after.waybill, time: formatStamp(now) })
  })

  it('takes a deposit first, the rest later, with a topic each', () => {
    const { tid } = trading.place({ ...wish, depositFen: 10_000 })
    expect(walk(tid, 'pay')).toMatchObject({
      type: 'step',
      status: 'WAIT_BUYER_PAY',
      step_trade_status: 'FRONT_PAID_FINAL_NOPAID',
      step_paid_fee: 10_000,
      pay_time: null,
    })
    expect(walk(tid, 'pay')).toMatchObject({
      status: 'WAIT_SELLER_SEND_GOODS',
      step_trade_status: 'FRONT_PAID_FINAL_PAID',
      step_paid_fee: 129_900,
      pay_time: start + 120_000,
    })
    expect(topics()).toEqual(['trade_TradeCreate', 'trade_TradeBuyerStepPay', 'trade_TradeBuyerPay'])
  })

  it('refuses a discount or a deposit that is more than the goods are worth', () => {
    expect(() => trading.place({ ...wish, discountFen: 129_901 })).toThrow(TradingError)
    expect(() => trading.placePaid({ ...wish, discountFen: 129_901 })).toThrow(TradingError)
    expect(() => trading.place({ ...wish, depositFen: 129_901 })).toThrow(TradingError)
    expect(trading.place({ ...wish, discountFen: 129_900 }).payment).toBe(0)
    expect(told).toHaveLength(1)
  })
})

describe('an address change', () => {
  it('is possible until the parcel leaves, and changes the id of the address', () => {
    const { tid, receiver: before } = trading.place(wish)
    walk(tid, 'pay')
    const { oaid } = trading.changeAddress(tid, { ...receiver, address: '锦绣路1号' }).receiver
    expect(oaid).not.toBe(before.oaid)
    expect(topics().at(-1)).toBe('trade_TradeLogisticsAddressChanged')
    expect(told.at(-1)!.content).not.toContain('锦绣路')
    walk(tid, 'ship')
    expect(() => trading.changeAddress(tid, receiver)).toThrow('is on its way')
  })

  it('gives the same address the same id, for every order of the person', () => {
    expect(trading.place(wish).receiver.oaid).toBe(trading.placePaid(wish).receiver.oaid)
  })
})

describe('refunds', () => {
  const paid = (items: Item[] = [lock, battery], more: Partial<PlaceOrder> = {}) =>
    trading.placePaid({ ...wish, items, ...more })

  it('are told step by step, with their own topics', () => {
    const { tid } = paid()
    const refund = trading.askRefund(tid, { reason: '不想要了' })
    trading.refuseRefund(refund.refund_id)
    trading.agreeRefund(refund.refund_id)
    expect(topics().slice(1)).toEqual([
      'refund_RefundCreated',
      'refund_RefundSellerRefuseAgreement',
      'refund_RefundSuccess',
    ])
    expect(last()).toMatchObject({
      tid,
      refund_id: refund.refund_id,
      refund_fee: '1299.00',
      refund_phase: 'onsale',
      bill_type: 'refund_bill',
    })
  })

  it('close the line, and the trade only when no line is left', () => {
    const { tid, orders } = paid()
    const ask = (oid: string) => trading.agreeRefund(trading.askRefund(tid, { oid }).refund_id)
    ask(orders[0]!.oid)
    const trade = trading.trades.get(tid)!
    expect([trade.status, trade.payment]).toEqual(['WAIT_SELLER_SEND_GOODS', 12_900])
    expect(trade.orders.map(({ status }) => status)).toEqual(['TRADE_CLOSED', 'WAIT_SELLER_SEND_GOODS'])
    walk(tid, 'ship')
    expect(trade.orders.map(({ status }) => status)).toEqual(['TRADE_CLOSED', 'WAIT_BUYER_CONFIRM_GOODS'])
    ask(orders[1]!.oid)
    expect([trade.status, trade.payment]).toEqual(['TRADE_CLOSED', 0])
    expect(topics().at(-1)).toBe('trade_TradeClose')
  })

  it('leave the line alive when only a part is paid back', () => {
    const { tid } = paid([lock])
    trading.agreeRefund(trading.askRefund(tid, { amountFen: 5_000 }).refund_id)
    const trade = trading.trades.get(tid)!
    expect([trade.payment, trade.status]).toEqual([124_900, 'WAIT_SELLER_SEND_GOODS'])
    expect(trade.orders[0]).toMatchObject({ refund_status: 'SUCCESS', status: 'WAIT_SELLER_SEND_GOODS' })
  })

  it('pay nobody back more than the line cost after its discount', () => {
    const { tid, orders } = paid([lock], { discountFen: 900 })
    expect(() => trading.askRefund(tid, { amountFen: 129_001 })).toThrow(TradingError)
    expect(orders[0]!.refund_status).toBe('NO_REFUND')
    expect(trading.askRefund(tid, { amountFen: 129_000 }).refund_fee).toBe(129_000)
  })

  it('may be asked for again after they were withdrawn, not while they are open', () => {
    const { tid } = paid([lock])
    const first = trading.askRefund(tid)
    expect(() => trading.askRefund(tid)).toThrow(`has refund ${first.refund_id}`)
    trading.withdrawRefund(first.refund_id)
    const second = trading.askRefund(tid)
    expect(second.refund_id).not.toBe(first.refund_id)
    expect(trading.trades.get(tid)!.orders[0]).toMatchObject({
      refund_id: second.refund_id,
      refund_status: 'WAIT_SELLER_AGREE',
    })
  })

  it('end once: neither a withdrawn nor a paid one moves again', () => {
    const { tid } = paid()
    const { refund_id } = trading.askRefund(tid)
    trading.agreeRefund(refund_id)
    const payment = trading.trades.get(tid)!.payment
    for (const move of ['agreeRefund', 'withdrawRefund', 'refuseRefund'] as const)
      expect(() => trading[move](refund_id)).toThrow('refund is SUCCESS')
    expect(trading.trades.get(tid)!.payment).toBe(payment)
    expect(() => trading.agreeRefund('9')).toThrow('no refund 9')
  })

  it('are for what was paid and for lines that are there', () => {
    const { tid } = trading.place(wish)
    expect(() => trading.askRefund(tid)).toThrow('nothing to refund')
    walk(tid, 'pay')
    expect(() => trading.askRefund(tid, { oid: '1' })).toThrow('nothing to refund')
  })

  it.each([
    [['pay'] as const, false, 'onsale', 'BUYER_NOT_RECEIVED', '不想要了'],
    [['pay', 'ship'] as const, true, 'onsale', 'BUYER_NOT_RECEIVED', '商品与描述不符'],
    [['pay', 'ship', 'confirmReceipt'] as const, true, 'aftersale', 'BUYER_RECEIVED', '商品与描述不符'],
  ] as const)('after %j with return %s: %s, %s', (steps, withReturn, phase, good, reason) => {
    const { tid } = trading.place(wish)
    walk(tid, ...steps)
    expect(trading.askRefund(tid, { withReturn })).toMatchObject({
      refund_phase: phase,
      good_status: good,
      reason,
      has_good_return: withReturn,
      dispute_type: withReturn ? 'REFUND_AND_RETURN' : 'REFUND',
    })
  })

  it('touch the trade too, so that a sweep over trades finds them', () => {
    const { tid } = paid()
    now += 3_600_000
    trading.askRefund(tid)
    expect(trading.trades.changedWithin(now, now, () => true).map((trade) => trade.tid)).toEqual([tid])
  })
})

describe('what messages carry', () => {
  it('is ids only, or the whole record when the cloud pushes data', () => {
    trading.placePaid(wish)
    expect(last()).not.toHaveProperty('jdp_response')
    trading.detail = 'inline'
    const { tid } = trading.placePaid({ ...wish, message: '请先联系我' })
    const { trade } = last().jdp_response.trade_fullinfo_get_response
    expect(trade).toMatchObject({ tid, buyer_message: '请先联系我', receiver_mobile: '*******6632' })
    expect(trade.oaid).toBe(trading.trades.get(tid)!.receiver.oaid)
    trading.askRefund(tid)
    expect(last().jdp_response.refund_get_response.refund).toMatchObject({ tid, refund_fee: '1299.00' })
  })

  it('never names a person, whatever happens to the order', () => {
    trading.detail = 'inline'
    const { tid } = trading.place({ ...wish, items: [lock, battery] })
    trading.changeAddress(tid, { ...receiver, address: '锦绣路7号' })
    walk(tid, 'pay', 'ship', 'deliver')
    trading.agreeRefund(trading.askRefund(tid).refund_id)
    for (const { content } of told) expect(content).not.toMatch(/刘敏|13535476632|羽山路|锦绣路/)
  })
})

describe('ids and sums', () => {
  it('are never given twice, and a later run gives later ones', () => {
    const many = Array.from({ length: 200 }, () => trading.place({ ...wish, items: [lock, battery] }))
    const ids = many.flatMap(({ tid, orders }) => [tid, ...orders.map(({ oid }) => oid)])
    expect(new Set(ids).size).toBe(600)
    expect(ids.every((id) => /^\d{19}$/.test(id))).toBe(true)
    now += 1
    const next = new Trading({ shop, clockNow: () => now, publish: () => {} }).place(wish).tid
    expect(BigInt(next)).toBeGreaterThan(BigInt(ids.at(-1)!))
  })

  it('share any discount to the fen, and no line is charged below nothing', () => {
    const line = fc.record({
      priceFen: fc.integer({ min: 1, max: 999_999 }),
      quantity: fc.integer({ min: 1, max: 9 }),
    })
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(2_000),
        (lines, part, postFen) => {
          const items = lines.map((each) => ({ ...lock, ...each }))
          const total = lines.reduce((sum, { priceFen, quantity }) => sum + priceFen * quantity, 0)
          const discountFen = Math.floor(total * part)
          const trade = trading.place({ ...wish, items, discountFen, postFen })
          const shares = trade.orders.map(({ divide_order_fee }) => divide_order_fee)
          expect(shares.reduce((sum, share) => sum + share, postFen)).toBe(trade.payment)
          expect(trade.payment).toBe(total - discountFen + postFen)
          expect(Math.min(...shares)).toBeGreaterThanOrEqual(0)
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('a memo', () => {
  it('changes what is named and leaves the other half', () => {
    const { tid } = trading.place(wish)
    trading.updateMemo(tid, '下午上门', 3)
    trading.updateMemo(tid, null, 1)
    expect(trading.trades.get(tid)).toMatchObject({ seller_memo: '下午上门', seller_flag: 1 })
    trading.updateMemo(tid, '', null)
    expect(trading.trades.get(tid)).toMatchObject({ seller_memo: '', seller_flag: 1 })
    expect(topics().slice(1)).toEqual(Array(3).fill('trade_TradeMemoModified'))
  })
})
