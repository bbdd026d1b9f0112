import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseLossless } from '../../kernel/json-lossless.ts'
import { UnknownValue } from '../contract/connector.ts'
import { normaliseAfterSales, normaliseOrder } from './normalise.ts'

type Body = Record<string, Record<string, never>>
type Detail = Record<string, unknown>

function sample(name: string): Body {
  return parseLossless(readFileSync(new URL(`./samples/${name}.json`, import.meta.url), 'utf8')) as Body
}

const paid = (): Detail => structuredClone(sample('trade-to-ship').trade_fullinfo_get_response!.trade!)
const refund = (): Detail => structuredClone(sample('refund').refund_get_response!.refund!)

describe('normaliseOrder', () => {
  it('tells what was taken off, coupons apart, and whether the buyer reviewed it', () => {
    const read = (change: Detail) => normaliseOrder('shop-tmall', { ...paid(), ...change })
    expect(read({})).toMatchObject({ discounts: [{ kind: 'unspecified', fen: 10000n }], reviewed: undefined })
    expect(read({ coupon_fee: 500, buyer_rate: true })).toMatchObject({
      discounts: [
        { kind: 'coupon', fen: 500n },
        { kind: 'unspecified', fen: 10000n },
      ],
      reviewed: true,
    })
    expect(read({ coupon_fee: '5.00', buyer_rate: 'false' })).toMatchObject({
      discounts: [{ kind: 'coupon', fen: 500n }, {}],
      reviewed: false,
    })
    expect(read({ discount_fee: '0.00' }).discounts).toEqual([])
    expect(read({ discount_fee: '' }).discounts).toBeUndefined()
  })

  it('keeps every digit of the ids, and money in fen', () => {
    const order = normaliseOrder('shop-tmall', paid())
    expect(order).toMatchObject({
      marketplace: 'taobao',
      shopId: 'shop-tmall',
      orderId: '2231958349000000001',
      state: 'to_ship',
      kind: 'ordinary',
      paidFen: 137900n,
      payableFen: 137900n,
      buyerId: 'AAEXAMPLEopenuid',
      deliveredAt: null,
    })
    expect(order.createdAt.toISOString()).toBe('2026-11-11T12:00:03.000Z')
    expect(order.paidAt?.toISOString()).toBe('2026-11-11T12:01:15.000Z')
  })

  it('keeps lines apart, each with its own after-sales state', () => {
    const [lock, filter] = normaliseOrder('shop-tmall', paid()).lines
    expect(lock).toMatchObject({
      lineId: '2231958349000000002',
      itemId: '732004910001',
      merchantCode: 'HM-LOCK-X1-BLK',
      quantity: 1,
      paidFen: 121045n,
      afterSalesState: null,
    })
    expect(filter).toMatchObject({
      merchantCode: 'HM-FLT-PP',
      skuId: null,
      afterSalesState: 'awaiting_merchant',
    })
  })

  it('says what was paid although the payment shrinks after a partial refund', () => {
    const order = normaliseOrder('shop-tmall', { ...paid(), payment: '1222.45' })
    expect(order.paidFen).toBe(137900n)
  })

  it('calls a receiver masked when name, phone or address is, or the number is not his own', () => {
    const { receiver } = normaliseOrder('shop-tmall', paid())
    expect(receiver).toMatchObject({
      masked: true,
      district: '浦东新区',
      town: '花木街道',
      receiverId: '1a2B3c4D5e6F',
    })
    const plain = {
      ...paid(),
      receiver_name: '刘敏',
      receiver_mobile: '13535476632',
      receiver_address: '羽山路1号',
    }
    expect(normaliseOrder('s', plain).receiver.masked).toBe(false)
    expect(normaliseOrder('s', { ...plain, receiver_mobile: '13535476632-4821' }).receiver.masked).toBe(true)
    expect(normaliseOrder('s', { ...plain, receiver_mobile: '' }).receiver).toMatchObject({
      phone: null,
      masked: false,
    })
  })

  it('knows from the trace that the parcel was signed for, which the trade does not tell', () => {
    const { trade, trace } = sample('trade-shipped')
    const shipped = normaliseOrder('shop-tmall', trade)
    expect(shipped).toMatchObject({ state: 'shipped', deliveredAt: null })
    const delivered = normaliseOrder('shop-tmall', { ...trade, logistics_traces: [trace] })
    expect(delivered.state).toBe('delivered')
    expect(delivered.lines[0]!.state).toBe('delivered')
    expect(delivered.deliveredAt?.toISOString()).toBe('2026-11-14T03:05:41.000Z')
    expect(delivered.versionAt.getTime()).toBeGreaterThan(shipped.versionAt.getTime())
    expect(delivered.receiver.masked).toBe(true)
  })

  it('has arrived when the last of its parcels was signed for; each line with its own parcel', () => {
    const { trade, trace } = sample('trade-shipped')
    const [line] = (trade!.orders as unknown as { order: object[] }).order
    const inTwo = {
      ...trade,
      orders: {
        order: [
          { ...line, oid: '1', invoice_no: 'SF1' },
          { ...line, oid: '2', invoice_no: 'SF2' },
        ],
      },
    }
    const [signed, onItsWay] = [{ ...trace, out_sid: 'SF1' }, { out_sid: 'SF2' }]
    const half = normaliseOrder('s', { ...inTwo, logistics_traces: [signed, onItsWay] })
    expect(half).toMatchObject({ state: 'shipped', deliveredAt: null })
    expect(half.lines.map(({ state }) => state)).toEqual(['delivered', 'shipped'])
    expect(half.versionAt.getTime()).toBeGreaterThan(normaliseOrder('s', inTwo).versionAt.getTime())
    const whole = normaliseOrder('s', { ...inTwo, logistics_traces: [signed, { ...trace, out_sid: 'SF2' }] })
    expect(whole).toMatchObject({
      state: 'delivered',
      lines: [{ state: 'delivered' }, { state: 'delivered' }],
    })
    expect(whole.deliveredAt?.toISOString()).toBe('2026-11-14T03:05:41.000Z')
  })

  it('orders two changes within one second by how far they are', () => {
    const unpaid = normaliseOrder('s', { ...paid(), status: 'WAIT_BUYER_PAY', pay_time: '' })
    expect(unpaid).toMatchObject({ state: 'unpaid', paidFen: 0n, payableFen: 137900n, paidAt: null })
    expect(normaliseOrder('s', paid()).versionAt.getTime()).toBeGreaterThan(unpaid.versionAt.getTime())
  })

  it('tells the deposit of a presale from a trade that waits for payment', () => {
    const presale = {
      ...paid(),
      type: 'step',
      status: 'WAIT_BUYER_PAY',
      pay_time: '',
      step_trade_status: 'FRONT_PAID_FINAL_NOPAID',
      step_paid_fee: '100.00',
    }
    expect(normaliseOrder('s', presale)).toMatchObject({
      state: 'deposit_paid',
      kind: 'presale',
      paidFen: 10000n,
    })
    const nothingPaid = { ...presale, step_trade_status: 'FRONT_NOPAID_FINAL_NOPAID' }
    expect(normaliseOrder('s', nothingPaid).state).toBe('unpaid')
  })

  it.each([
    ['TRADE_NO_CREATE_PAY', 'unpaid'],
    ['WAIT_BUYER_PAY', 'unpaid'],
    ['PAY_PENDING', 'unpaid'],
    ['WAIT_PRE_AUTH_CONFIRM', 'under_review'],
    ['PAID_FORBID_CONSIGN', 'awaiting_group'],
    ['WAIT_SELLER_SEND_GOODS', 'to_ship'],
    ['SELLER_CONSIGNED_PART', 'partly_shipped'],
    ['WAIT_BUYER_CONFIRM_GOODS', 'shipped'],
    ['TRADE_BUYER_SIGNED', 'delivered'],
    ['TRADE_FINISHED', 'completed'],
    ['TRADE_CLOSED', 'closed'],
    ['TRADE_CLOSED_BY_TAOBAO', 'closed'],
  ])('knows %s', (status, state) => {
    expect(normaliseOrder('s', { ...paid(), status }).state).toBe(state)
  })

  it.each([
    ['status', 'WAIT_FOR_GODOT', 'trade.status'],
    ['status', 'constructor', 'trade.status'],
    ['step_trade_status', 'FRONT_LOST', 'trade.step_trade_status'],
  ])('refuses an unknown %s %s instead of guessing', (field, value, named) => {
    const read = () => normaliseOrder('s', { ...paid(), [field]: value })
    expect(read).toThrow(UnknownValue)
    expect(read).toThrow(named)
  })

  it.each(['tid', 'created', 'modified', 'status'])('names the field %s when it is missing', (field) => {
    expect(() => normaliseOrder('s', { ...paid(), [field]: '' })).toThrow('taobao.malformed_detail')
  })
})

describe('normaliseAfterSales', () => {
  it('reads a refund before shipment', () => {
    expect(normaliseAfterSales('shop-tmall', refund())).toMatchObject({
      afterSalesId: '2231958349000000009',
      orderId: '2231958349000000001',
      lineId: '2231958349000000003',
      kind: 'refund_before_shipment',
      state: 'awaiting_merchant',
      refundFen: 15655n,
      quantity: 1,
      reason: '不想要了',
    })
  })

  it.each([
    [{ order_status: 'WAIT_BUYER_CONFIRM_GOODS' }, 'refund_after_shipment'],
    [{ refund_phase: 'aftersale' }, 'refund_after_shipment'],
    [{ has_good_return: true, order_status: 'TRADE_FINISHED' }, 'return_and_refund'],
    [{ dispute_type: 'REFUND_AND_RETURN' }, 'return_and_refund'],
    [{ dispute_type: 'TMALL_EXCHANGE' }, 'exchange'],
    [{ dispute_type: 'REPAIR' }, 'repair'],
    [{ dispute_type: 'RESHIPPING' }, 'resend'],
    [{ reason: '7天价保' }, 'price_protection'],
    [{ reason: '商家承诺退差价' }, 'price_protection'],
  ])('tells the kind of %o', (change, kind) => {
    expect(normaliseAfterSales('s', { ...refund(), ...change }).kind).toBe(kind)
  })

  it.each([
    ['WAIT_SELLER_AGREE', 'awaiting_merchant'],
    ['WAIT_BUYER_RETURN_GOODS', 'awaiting_buyer_return'],
    ['WAIT_SELLER_CONFIRM_GOODS', 'awaiting_merchant_receipt'],
    ['SELLER_REFUSE_BUYER', 'merchant_refused'],
    ['CLOSED', 'withdrawn'],
    ['SUCCESS', 'refunded'],
  ])('knows %s', (status, state) => {
    expect(normaliseAfterSales('s', { ...refund(), status }).state).toBe(state)
  })

  it('sees that the marketplace stepped in, but only while it is open', () => {
    expect(normaliseAfterSales('s', { ...refund(), cs_status: 3 }).state).toBe('marketplace_intervened')
    expect(normaliseAfterSales('s', { ...refund(), cs_status: 3, status: 'SUCCESS' }).state).toBe('refunded')
  })

  it.each([
    ['status', 'NO_REFUND'],
    ['status', 'PERHAPS'],
    ['dispute_type', 'GIFT'],
  ])('refuses an unknown %s %s', (field, value) => {
    expect(() => normaliseAfterSales('s', { ...refund(), [field]: value })).toThrow(UnknownValue)
  })
})
