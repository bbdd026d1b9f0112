import { beforeEach, describe, expect, it } from 'vitest'
import { type JdRefundApply, type JdServiceBill, JdTrading, JdTradingError } from './index.ts'

const start = Date.parse('2026-04-12T08:00:00Z')
const receiver = {
  name: '刘敏',
  mobile: '13535476632',
  state: '上海',
  city: '上海市',
  district: '浦东新区',
  town: '花木街道',
  address: '羽山路100号',
}
const lock = {
  num_iid: '1001',
  sku_id: '2001',
  outer_iid: 'HM-LOCK',
  outer_sku_id: 'HM-LOCK-BLK',
  title: '智能门锁',
  sku_properties_name: '黑',
  priceFen: 129_900,
  quantity: 1,
}
const filter = { ...lock, sku_id: '2002', priceFen: 8_400, quantity: 2 }
const wish = { buyer: { openUid: 'AAE1', nick: '小**3' }, receiver, items: [lock] }

let now = start
let trading: JdTrading
beforeEach(() => {
  now = start
  trading = new JdTrading({ clockNow: () => now, largest: 100 })
})

const state = (id: string) => trading.orders.get(id)!.orderState

describe('an order', () => {
  it('goes from placing to receipt, and is changed at each step but delivery', () => {
    const { orderId } = trading.place({ ...wish, postFen: 800, discountFen: 1_000 })
    const order = trading.orders.get(orderId)!
    expect(order).toMatchObject({ orderState: 'NOT_PAY', payFen: 129_700, paidAt: null })
    for (const [act, expected, changes] of [
      ['pay', 'WAIT_SELLER_STOCK_OUT', true],
      ['ship', 'WAIT_GOODS_RECEIVE_CONFIRM', true],
      ['deliver', 'WAIT_GOODS_RECEIVE_CONFIRM', false],
      ['confirmReceipt', 'FINISHED_L', true],
    ] as const) {
      const before = order.modified
      now += 60_000
      trading[act](orderId)
      expect([state(orderId), order.modified > before]).toEqual([expected, changes])
    }
    expect(order).toMatchObject({ paidAt: start + 60_000, deliveredAt: start + 180_000, endedAt: now })
  })

  it('with a deposit stays unpaid until the rest is paid', () => {
    const { orderId } = trading.place({ ...wish, depositFen: 10_000 })
    expect(trading.pay(orderId)).toMatchObject({ orderState: 'NOT_PAY', depositPaid: true, paidAt: null })
    expect(trading.pay(orderId)).toMatchObject({ orderState: 'WAIT_SELLER_STOCK_OUT', paidAt: now })
  })

  it('takes a new address until it is shipped', () => {
    const { orderId } = trading.placePaid(wish)
    trading.changeAddress(orderId, { ...receiver, address: '锦绣路7号' })
    expect(trading.orders.get(orderId)!.receiver.address).toBe('锦绣路7号')
    trading.ship(orderId)
    expect(() => trading.changeAddress(orderId, receiver)).toThrow(JdTradingError)
  })

  it('splits into children that together cost the same', () => {
    const parent = trading.placePaid({ ...wish, items: [lock, filter], discountFen: 14_670 })
    const children = trading.split(parent.orderId)
    expect(state(parent.orderId)).toBe('TRADE_CANCELED')
    expect(children.map((child) => child.parentOrderId)).toEqual([parent.orderId, parent.orderId])
    expect(children.reduce((sum, child) => sum + child.payFen, 0)).toBe(parent.payFen)
    expect(new Set([parent, ...children].map(({ orderId }) => orderId)).size).toBe(3)
  })

  it('refuses what cannot happen to it', () => {
    const { orderId } = trading.place(wish)
    expect(() => trading.ship(orderId)).toThrow('NOT_PAY')
    expect(() => trading.askRefund(orderId)).toThrow(JdTradingError)
    expect(() => trading.pay('1')).toThrow('no order 1')
    expect(() => trading.place({ ...wish, discountFen: 1_000_000 })).toThrow(JdTradingError)
    trading.cancel(orderId)
    expect(() => trading.cancel(orderId)).toThrow('TRADE_CANCELED')
  })

  it('is forgotten when there are too many, the oldest first', () => {
    const ids = Array.from({ length: 101 }, () => trading.place(wish).orderId)
    expect([trading.orders.size, trading.orders.has(ids[0]!)]).toEqual([100, false])
  })
})

describe('a refund before shipment', () => {
  const ask = () => {
    const { orderId } = trading.placePaid(wish)
    return { orderId, apply: trading.askRefund(orderId) as JdRefundApply }
  }

  it('locks the order, and ends it when agreed', () => {
    const { orderId, apply } = ask()
    expect([state(orderId), apply.status, apply.amountFen]).toEqual(['LOCKED', 0, 129_900])
    now += 60_000
    trading.agreeRefund(apply.id)
    expect([state(orderId), apply.status, apply.checked]).toEqual(['TRADE_CANCELED', 3, now])
  })

  it.each([
    ['refuseRefund', 2],
    ['withdrawRefund', 11],
  ] as const)('lets the order go by %s', (act, status) => {
    const { orderId, apply } = ask()
    trading[act](apply.id)
    expect([state(orderId), apply.status]).toEqual(['WAIT_SELLER_STOCK_OUT', status])
    expect(() => trading.agreeRefund(apply.id)).toThrow(JdTradingError)
  })
})

describe('a refund after shipment', () => {
  it('is a service bill of one line, approved first and paid out later', () => {
    const { orderId } = trading.placePaid({ ...wish, items: [lock, filter] })
    trading.ship(orderId)
    const bill = trading.askRefund(orderId, { skuId: '2002' }) as JdServiceBill
    expect(bill).toMatchObject({ amountFen: 16_800, customerExpect: 10, approved: null, status: null })
    trading.approveReturn(bill.serviceId)
    now += 60_000
    trading.payOut(bill.serviceId)
    expect(bill).toMatchObject({ approved: start, completed: now, status: 13 })
    expect(() => trading.payOut(bill.serviceId)).toThrow(JdTradingError)
    expect(() => trading.askRefund(orderId, { skuId: '9' })).toThrow(JdTradingError)
  })
})
