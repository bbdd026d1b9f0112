import { describe, expect, it } from 'vitest'
import type { Notice } from './messages.ts'
import { DoudianTrading } from './trading.ts'

const receiver = {
  name: '欧阳敏',
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
  sku_properties_name: '',
  priceFen: 129900,
  quantity: 1,
}
const wish = { buyer: { openUid: 'p1', nick: '小刘' }, receiver, items: [item] }

function open() {
  const notices: Notice[] = []
  let now = Date.parse('2026-11-11T12:00:00Z')
  const trading = new DoudianTrading({
    shop: { shopId: '18695771', name: '店' },
    clockNow: () => (now += 1000),
    publish: (notice) => void notices.push(notice),
  })
  return { trading, notices, tags: () => notices.map(({ tag }) => tag) }
}

describe('DoudianTrading', () => {
  it('tells a review on every line, of a finished order only, and without a push', () => {
    const { trading, tags } = open()
    const { order_id: id } = trading.placePaid(wish)
    expect(() => trading.review(id)).toThrow()
    trading.ship(id)
    trading.confirmReceipt(id)
    const before = tags().length
    expect(trading.review(id).lines.map((line) => line.is_comment)).toEqual([1])
    expect(tags()).toHaveLength(before)
  })

  it('numbers records with 19 digits, each once', () => {
    const { trading } = open()
    const ids = Array.from({ length: 5 }, () => trading.place(wish).order_id)
    expect(new Set(ids).size).toBe(5)
    for (const id of ids) expect(id).toMatch(/^\d{19}$/)
  })

  it('walks an order through its states and tells each step', () => {
    const { trading, tags } = open()
    const { order_id: id } = trading.place(wish)
    expect(trading.pay(id).order_status).toBe(2)
    expect(trading.ship(id).order_status).toBe(3)
    expect(trading.deliver(id).lines[0]!.received_at).not.toBeNull()
    expect(trading.confirmReceipt(id).order_status).toBe(5)
    expect(tags()).toEqual(['100', '101', '102', '104', '103'])
  })

  it('sells from its shelf; what is cancelled, or refunded before it left, comes back', () => {
    const { trading } = open()
    const stock = () => trading.shelf.sku('1', '2')!.stock
    const { order_id: first } = trading.place({ ...wish, items: [{ ...item, quantity: 3 }] })
    const { order_id: second } = trading.placePaid(wish)
    const { order_id: third } = trading.placePaid(wish)
    expect(stock()).toBe(95)
    trading.cancel(first)
    trading.agreeRefund(trading.askRefund(second).after_sale_id)
    expect(stock()).toBe(99)
    trading.ship(third)
    trading.agreeRefund(trading.askRefund(third).after_sale_id)
    expect(stock()).toBe(99)
  })

  it('refuses steps that the state does not allow', () => {
    const { trading } = open()
    const { order_id: id } = trading.place(wish)
    for (const step of ['ship', 'deliver', 'confirmReceipt', 'askRefund', 'release'] as const)
      expect(() => trading[step](id)).toThrow()
    trading.pay(id)
    expect(() => trading.pay(id)).toThrow('is 2')
    expect(() => trading.cancel(id)).toThrow('is 2')
    expect(() => trading.askRefund(id, { amountFen: 129901 })).toThrow('cost 129900')
    expect(() => trading.askRefund(id, { oid: '7' })).toThrow('nothing to refund')
    trading.ship(id)
    expect(() => trading.changeAddress(id, receiver)).toThrow('on its way')
    expect(() => trading.ship('1')).toThrow('no order 1')
    expect(() => trading.agreeRefund('1')).toThrow('no request 1')
  })

  it('takes the deposit first, and lets a group wait', () => {
    const { trading, tags } = open()
    const { order_id: presale } = trading.place({ ...wish, depositFen: 10000 })
    expect(trading.pay(presale)).toMatchObject({ order_status: 1, main_status: 103, pay_time: null })
    expect(trading.pay(presale)).toMatchObject({ order_status: 2, main_status: 2 })
    const { order_id: group } = trading.place({ ...wish, kind: 'group_buy' })
    expect(trading.pay(group).order_status).toBe(105)
    expect(trading.release(group).order_status).toBe(2)
    expect(tags()).toEqual(['100', '101', '101', '100', '110', '101'])
    expect(() => trading.place({ ...wish, depositFen: 129901 })).toThrow('a deposit')
    expect(() => trading.place({ ...wish, discountFen: 129901 })).toThrow('a discount')
  })

  it('ships line by line', () => {
    const { trading, tags } = open()
    const order = trading.placePaid({ ...wish, items: [item, { ...item, outer_sku_id: 'HM-2' }] })
    expect(trading.ship(order.order_id, order.lines[0]!.order_id).order_status).toBe(101)
    expect(trading.ship(order.order_id).order_status).toBe(3)
    expect(() => trading.ship(order.order_id)).toThrow('nothing to ship')
    expect(tags()).toEqual(['101', '108', '102'])
  })

  it('shares discounts over the lines to the fen', () => {
    const { trading } = open()
    const items = [item, { ...item, priceFen: 3333 }, { ...item, priceFen: 101, quantity: 3 }]
    const order = trading.place({ ...wish, items, discountFen: 1000, payPromotionFen: 100, postFen: 500 })
    const sum = (name: 'pay_amount' | 'promotion_pay_amount') =>
      order.lines.reduce((total, line) => total + line[name], 0)
    expect([sum('pay_amount') + 500, sum('promotion_pay_amount')]).toEqual([order.pay_amount, 100])
  })

  it.each([
    ['before shipment', 0, 21, 2],
    ['after shipment', 1, 22, 1],
    ['after arrival', 2, 39, 1],
  ])('closes an order that is paid back %s', (_, steps, main, type) => {
    const { trading, tags } = open()
    const { order_id: id } = trading.placePaid(wish)
    if (steps > 0) trading.ship(id)
    if (steps > 1) trading.deliver(id)
    const request = trading.askRefund(id)
    expect([request.type, request.refund_status]).toEqual([type, 1])
    expect(() => trading.askRefund(id)).toThrow('has request')
    trading.agreeRefund(request.after_sale_id)
    expect(trading.orders.get(id)).toMatchObject({ order_status: 4, main_status: main })
    expect(() => trading.agreeRefund(request.after_sale_id)).toThrow('request is 12')
    expect(tags().slice(-2)).toEqual(['200', '206'])
  })

  it('keeps an order open of which something is left', () => {
    const { trading } = open()
    const { order_id: id } = trading.placePaid(wish)
    trading.agreeRefund(trading.askRefund(id, { amountFen: 100 }).after_sale_id)
    expect(trading.orders.get(id)).toMatchObject({ order_status: 2, main_status: 2 })
  })

  it('refuses and takes back, and may be asked again', () => {
    const { trading, tags } = open()
    const { order_id: id } = trading.placePaid(wish)
    const first = trading.askRefund(id)
    expect(trading.refuseRefund(first.after_sale_id).status).toBe(27)
    expect(trading.withdrawRefund(first.after_sale_id)).toMatchObject({ status: 28, refund_status: 1 })
    const second = trading.askRefund(id, { withReturn: true })
    trading.agreeReturn(second.after_sale_id)
    trading.sendBack(second.after_sale_id)
    expect(trading.refuseRefund(second.after_sale_id).status).toBe(29)
    expect(tags().slice(1)).toEqual(['200', '204', '207', '200', '202', '203', '205'])
  })

  it('puts ids into messages with all digits, and no plain person', () => {
    const { trading, notices } = open()
    const { order_id: id } = trading.placePaid(wish)
    trading.changeAddress(id, receiver)
    const { after_sale_id } = trading.askRefund(id)
    const [paid, moved, asked] = notices
    expect(paid!.data).toContain(`"p_id":${id},"s_ids":[${id}],"shop_id":18695771,`)
    expect(JSON.parse(paid!.data)).toMatchObject({ order_status: 2, pay_amount: 129900 })
    expect(asked!.data).toContain(`"aftersale_id":${after_sale_id},`)
    const { addr } = JSON.parse(moved!.data).receiver_msg
    expect(JSON.parse(addr)).toMatchObject({ town: '浦东新区' })
    for (const plain of [receiver.name, receiver.mobile, receiver.address])
      expect(moved!.data).not.toContain(plain)
  })

  it('forgets the oldest when it is full', () => {
    const trading = new DoudianTrading({
      shop: { shopId: '1', name: '' },
      clockNow: () => 1_762_000_000_000,
      publish: () => {},
      largest: 3,
    })
    const ids = Array.from({ length: 5 }, () => trading.place(wish).order_id)
    expect(ids.map((id) => trading.orders.get(id) !== undefined)).toEqual([false, false, true, true, true])
  })
})
