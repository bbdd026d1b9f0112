import { beforeEach, describe, expect, it } from 'vitest'
import { PddTrading, PddTradingError } from './trading.ts'

let now: number
let told: { type: string; content: string }[]
let trading: PddTrading

beforeEach(() => {
  now = Date.parse('2026-11-11T15:59:00Z')
  told = []
  trading = new PddTrading({
    shop: { mallId: '781250316', name: '禾木' },
    clockNow: () => ++now,
    publish: (type, content) => told.push({ type, content }),
  })
})

const receiver = {
  name: '刘敏',
  mobile: '13535476632',
  state: '上海市',
  city: '上海市',
  district: '浦东新区',
  town: '花木街道',
  address: '羽山路1号',
}
const item = {
  num_iid: '1',
  sku_id: '2',
  outer_iid: 'HM',
  outer_sku_id: 'HM-1',
  title: '锁',
  sku_properties_name: '黑',
  priceFen: 10_000,
  quantity: 2,
}
const wish = { buyer: { openUid: 'p', nick: '小刘' }, receiver, items: [item] }
const types = () => told.map(({ type }) => type)

describe('an order', () => {
  it('is heard of when it is a deal, shipped, changed and over', () => {
    const { order_sn } = trading.place({ ...wish, discountFen: 500, postFen: 100 })
    expect(order_sn).toMatch(/^261111-\d{15}$/)
    expect(types()).toEqual([])
    expect(trading.pay(order_sn).payFen).toBe(19_600)
    trading.changeAddress(order_sn, { ...receiver, address: '羽山路2号' })
    trading.updateMemo(order_sn, '好')
    trading.ship(order_sn)
    trading.deliver(order_sn)
    trading.confirmReceipt(order_sn)
    expect(types()).toEqual([
      'pdd_trade_TradeConfirmed',
      'pdd_trade_TradeLogisticsAddressChanged',
      'pdd_trade_TradeMemoModified',
      'pdd_trade_TradeSellerShip',
      'pdd_trade_TradeSuccess',
    ])
    expect(JSON.parse(told[0]!.content)).toEqual({ mall_id: 781250316, tid: order_sn })
  })

  it('has the day of Shanghai in its number', () => {
    now = Date.parse('2026-11-11T16:00:00Z')
    expect(trading.place(wish).order_sn).toMatch(/^261112-/)
  })

  it('waits for a group, and is a deal when that is full', () => {
    const { order_sn } = trading.placePaid({ ...wish, kind: 'group_buy' })
    expect(trading.orders.get(order_sn)).toMatchObject({ confirm_status: 0, group_status: 0 })
    expect(() => trading.ship(order_sn)).toThrow(PddTradingError)
    trading.completeGroup(order_sn)
    expect(types()).toEqual(['pdd_trade_TradeConfirmed'])
    expect(() => trading.failGroup(order_sn)).toThrow('waits for no group')
    const failed = trading.placePaid({ ...wish, kind: 'group_buy' })
    expect(trading.failGroup(failed.order_sn)).toMatchObject({ confirm_status: 2, group_status: 2 })
  })

  it('of a deposit is paid twice', () => {
    const { order_sn } = trading.place({ ...wish, depositFen: 1_000 })
    expect(trading.pay(order_sn)).toMatchObject({ step_trade_status: 1, payTime: null })
    expect(trading.pay(order_sn)).toMatchObject({ step_trade_status: 2, confirm_status: 1 })
    expect(() => trading.pay(order_sn)).toThrow('nothing to pay')
  })

  it('under review is not shipped', () => {
    const { order_sn } = trading.placePaid(wish)
    trading.review(order_sn)
    expect(() => trading.ship(order_sn)).toThrow('under review')
    trading.release(order_sn)
    trading.ship(order_sn)
    expect(types().filter((type) => type === 'pdd_trade_TradeRiskChanged')).toHaveLength(2)
  })

  it('is refused what does not fit', () => {
    const { order_sn } = trading.place(wish)
    for (const step of ['ship', 'deliver', 'confirmReceipt', 'askRefund', 'completeGroup'] as const)
      expect(() => trading[step](order_sn)).toThrow(PddTradingError)
    trading.cancel(order_sn)
    expect(() => trading.pay(order_sn)).toThrow('nothing to pay')
    expect(() => trading.cancel(trading.placePaid(wish).order_sn)).toThrow('is paid')
    expect(() => trading.pay('261111-1')).toThrow('no order')
    expect(() => trading.place({ ...wish, discountFen: 20_001 })).toThrow('a discount')
  })
})

describe('a refund', () => {
  it('is told in fen, with a bare id', () => {
    const { order_sn } = trading.placePaid(wish)
    const { id } = trading.askRefund(order_sn, { amountFen: 7 })
    const { type, content } = told.at(-1)!
    expect(type).toBe('pdd_refund_RefundCreated')
    expect(content).toContain(`"tid":"${order_sn}","refund_id":${id},"refund_fee":7,`)
    expect(() => trading.askRefund(order_sn)).toThrow('nothing to refund')
  })

  it('moves with its order, and ends', () => {
    const { order_sn } = trading.placePaid(wish)
    trading.ship(order_sn)
    const { id } = trading.askRefund(order_sn, { withReturn: true })
    trading.agreeReturn(id)
    trading.sendBack(id)
    expect(trading.refunds.get(id)).toMatchObject({ after_sales_status: 7, user_shipping_status: 1 })
    trading.agreeRefund(id)
    expect(trading.orders.get(order_sn)).toMatchObject({ refund_status: 4, after_sales_status: 10 })
    expect(() => trading.withdrawRefund(id)).toThrow('refund is 10')
    expect(types().slice(-4)).toEqual([
      'pdd_refund_RefundCreated',
      'pdd_refund_RefundAgreeAgreement',
      'pdd_refund_RefundBuyerReturnGoods',
      'pdd_refund_RefundAgreeAgreement',
    ])
  })

  it('is refused or taken up in silence, and withdrawn aloud', () => {
    const { order_sn } = trading.placePaid(wish)
    const { id } = trading.askRefund(order_sn)
    const before = told.length
    trading.refuseRefund(id)
    trading.intervene(id)
    expect(told.length).toBe(before)
    trading.withdrawRefund(id)
    expect(types().at(-1)).toBe('pdd_refund_RefundClosed')
    expect(trading.askRefund(order_sn, { exchange: true })).toMatchObject({
      after_sales_type: 4,
      after_sales_status: 14,
      amountFen: 0,
    })
  })

  it('is never above what was paid', () => {
    const { order_sn } = trading.placePaid(wish)
    expect(() => trading.askRefund(order_sn, { amountFen: 20_001 })).toThrow('cost 20000 fen')
    expect(() => trading.agreeRefund('1')).toThrow('no refund')
  })
})

describe('the store', () => {
  it('lists by the last change, newest first, and forgets the oldest', () => {
    const small = new PddTrading({
      shop: trading.shop,
      clockNow: () => (now += 1_000),
      publish: () => {},
      largest: 2,
    })
    const [first, second, third] = [1, 2, 3].map(() => small.place(wish).order_sn)
    expect(small.orders.get(first!)).toBeUndefined()
    small.pay(second!)
    const found = small.orders.changedWithin(0, Math.ceil(now / 1000))
    expect(found.map(({ order_sn }) => order_sn)).toEqual([second, third])
    expect(small.orders.all()).toHaveLength(2)
  })
})
