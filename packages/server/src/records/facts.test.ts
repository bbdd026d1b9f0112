import { describe, expect, it } from 'vitest'
import { factsOf, isKept } from './facts.ts'

const namesOf = (...given: Parameters<typeof factsOf>) =>
  factsOf(...given).names.map(({ target, by, value }) => `${target} by ${by} ${value}`)

describe('what a record is about', () => {
  it('is a customer by the number that called, in any way of writing it', () => {
    for (const customerPhone of [
      '13812345678',
      '013812345678',
      '+86 138-1234-5678',
      '138 1234 5678 微信同号',
    ])
      expect(namesOf('call', { customerPhone })).toEqual(['customer by phone +8613812345678'])
  })

  it('is nobody by a lent number, a hotline or a masked one', () => {
    for (const customerPhone of ['95013112345678', '4008001234', '138****5678'])
      expect(namesOf('call', { customerPhone })).toEqual([])
  })

  it('is an order by the number of the merchant, also in a remark', () => {
    expect(namesOf('payment', { merchantOrderId: 'M1' })).toEqual(['order by order_number M1'])
    expect(namesOf('invoice', { orderId: '订单号：2587413690123456789，谢谢' })).toEqual([
      'order by order_number 2587413690123456789',
    ])
    expect(namesOf('invoice', { orderId: null })).toEqual([])
  })

  it('is each device of a parcel, its goods and its order', () => {
    const items = [{ merchantCode: 'LOCK-X1', quantity: 1, serialNumbers: ['qx1a0001', ' QX1A0002 '] }]
    expect(namesOf('shipment', { orderId: 'A1', items })).toEqual([
      'order by order_number A1',
      ...['QX1A0001', 'QX1A0002'].flatMap((serial) =>
        ['serial', 'customer', 'work_order', 'product'].map((target) => `${target} by serial ${serial}`),
      ),
      'product by product_code LOCK-X1',
    ])
  })

  it('has amount, state, number and moment by its kind, mapped or as kept', () => {
    const paid = { kind: 'paid', amountFen: 119900n, refundFen: 0n, transactionId: 't1', at: new Date(5) }
    expect(factsOf('payment', paid)).toMatchObject({
      amountFen: 119900n,
      state: 'paid',
      number: 't1',
      at: new Date(5),
    })
    const back = { kind: 'refunded', amountFen: '119900', refundFen: '20000', at: '2026-03-12T02:00:00.000Z' }
    expect(factsOf('payment', back)).toMatchObject({
      amountFen: 20000n,
      at: new Date('2026-03-12T02:00:00.000Z'),
    })
    expect(factsOf('voucher', { day: '2026-03-12' }).at).toEqual(new Date('2026-03-11T16:00:00.000Z'))
    expect(factsOf('call', { customerPhone: '13812345678', startedAt: 'no time' })).toMatchObject({
      at: null,
      tail: '5678',
    })
  })
})

describe('which records are kept here', () => {
  it('are those without a home, and customers who left a word', () => {
    expect(isKept('order', {})).toBe(false)
    expect(isKept('stock_level', {})).toBe(false)
    expect(isKept('call', {})).toBe(true)
    expect(isKept('customer', { contact: { name: '刘敏' }, level: '金卡' })).toBe(false)
    expect(isKept('customer', { enquiry: '想了解净水器' })).toBe(true)
  })
})
