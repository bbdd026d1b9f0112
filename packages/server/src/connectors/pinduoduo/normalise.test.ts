import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseLossless } from '../../kernel/json-lossless.ts'
import { UnknownValue } from '../contract/connector.ts'
import { unwrap } from './client.ts'
import { afterSalesVersion, normaliseAfterSales, normaliseOrder, orderVersion } from './normalise.ts'
import type { PddRecord } from './wire.ts'

function sample(name: string, list: string): PddRecord[] {
  const text = readFileSync(new URL(`samples/${name}.json`, import.meta.url), 'utf8')
  return unwrap(parseLossless(text) as PddRecord).content[list] as PddRecord[]
}
const [order] = sample('orders', 'order_sn_list') as [PddRecord]
const [asked, returning] = sample('refunds', 'refund_list') as [PddRecord, PddRecord]

const orderOf = (change: PddRecord = {}) => normaliseOrder('shop-pdd', { ...order, ...change })
const stateOf = (change: PddRecord = {}) => orderOf(change).state
const requestOf = (change: PddRecord = {}) => normaliseAfterSales('shop-pdd', { ...asked, ...change })

describe('an order', () => {
  it('tells who took something off', () => {
    expect(orderOf({ discount_amount: '110.07', capital_free_discount: '5.00' }).discounts).toEqual([
      { kind: 'marketplace', fen: 5000n },
      { kind: 'shop', fen: 5007n },
      { kind: 'payment', fen: 500n },
      { kind: 'unspecified', fen: 500n },
    ])
  })

  it('is read from a list row as it comes', () => {
    expect(orderOf()).toEqual({
      marketplace: 'pinduoduo',
      shopId: 'shop-pdd',
      orderId: '261111-512345678901234',
      state: 'to_ship',
      kind: 'ordinary',
      versionAt: new Date('2026-11-11T12:03:30.004Z'),
      createdAt: new Date('2026-11-11T12:00:01Z'),
      paidAt: new Date('2026-11-11T12:00:09Z'),
      deliveredAt: null,
      paidFen: 121093n,
      payableFen: 121093n,
      discounts: [
        { kind: 'marketplace', fen: 5000n },
        { kind: 'shop', fen: 5007n },
      ],
      buyerId: null,
      buyerNickMasked: null,
      buyerMessage: '周末上门安装',
      sellerFlag: '3',
      sellerMemo: '【Qiao】预约周六',
      receiver: {
        name: '刘*',
        phone: '135****6632',
        province: '上海市',
        city: '上海市',
        district: '浦东新区',
        town: null,
        address: '花****',
        masked: true,
        receiverId: null,
      },
      lines: [
        {
          lineId: '261111-512345678901234',
          itemId: '512345678901',
          skuId: '1512345678901234567',
          merchantCode: 'HM-LOCK-X1',
          title: '禾木智能锁 X1',
          skuText: '曜石黑,含安装',
          quantity: 1,
          paidFen: 119893n,
          state: 'to_ship',
          afterSalesState: null,
        },
      ],
    })
    expect(orderVersion(order)).toEqual(orderOf().versionAt)
  })

  it('counts to the fen, whether amounts come as text or as number', () => {
    expect(orderOf({ pay_amount: 1210.93 }).paidFen).toBe(121093n)
    expect(orderOf({ pay_amount: 0.07, postage: 0 }).lines[0]!.paidFen).toBe(7n)
    expect(orderOf({ pay_amount: '90071992547409.93' }).paidFen).toBe(9007199254740993n)
    expect(() => orderOf({ pay_amount: '12.345' })).toThrow('money.not_an_amount')
    expect(() => orderOf({ pay_amount: '' })).toThrow('pinduoduo.malformed_detail')
  })

  it('shares what was paid over its items, should there be more than one', () => {
    const [item] = order.item_list as [PddRecord]
    const item_list = [item, { ...item, sku_id: '8', goods_price: '1.00', goods_count: 3 }]
    const { lines } = orderOf({ item_list })
    expect(lines.map(({ lineId }) => lineId)).toEqual(['261111-512345678901234', '261111-512345678901234-2'])
    expect(lines.reduce((sum, line) => sum + line.paidFen, 0n)).toBe(119893n)
    const free = orderOf({ item_list: [{ ...item, goods_price: '0.00' }] })
    expect(free.lines[0]!.paidFen).toBe(119893n)
  })

  it.each([
    ['shipped', { order_status: 2 }],
    ['delivered', { order_status: 3 }],
    ['completed', { order_status: 3, receive_time: '2026-11-15 10:00:00' }],
    ['awaiting_group', { confirm_status: 0, group_status: 0 }],
    ['unpaid', { confirm_status: 0, group_status: 0, pay_time: '' }],
    ['unpaid', { confirm_status: 0, pay_time: '', step_order_info: { step_trade_status: 0 } }],
    ['deposit_paid', { confirm_status: 0, pay_time: '', step_order_info: { step_trade_status: 1 } }],
    ['to_ship', { step_order_info: { step_trade_status: 2 } }],
    ['under_review', { risk_control_status: 1 }],
    ['under_review', { order_tag_list: [{ name: 'ship_hold', value: 1 }] }],
    ['closed', { confirm_status: 2 }],
    ['closed', { group_status: 2 }],
    ['closed', { refund_status: 4 }],
    ['shipped', { refund_status: 4, order_status: 2 }],
    ['to_ship', { refund_status: 2 }],
    ['to_ship', { order_status: '1', confirm_status: '1', group_status: '1', refund_status: '3' }],
  ])('is %s with %o', (state, change) => {
    expect(stateOf(change)).toBe(state)
  })

  it.each([
    ['order_status', 4],
    ['confirm_status', 3],
    ['group_status', 7],
    ['refund_status', 5],
    ['risk_control_status', 2],
    ['step_trade_status', 3],
    ['after_sales_status', 99],
  ])('with an unknown %s is refused by name', (field, value) => {
    const change =
      field === 'step_trade_status' ? { step_order_info: { [field]: value } } : { [field]: value }
    expect(() => orderOf(change)).toThrow(UnknownValue)
    expect(() => orderOf(change)).toThrow(`order.${field}`)
  })

  it('with an unknown number is still listed, as the earliest of its second', () => {
    expect(orderVersion({ ...order, order_status: 9 })).toEqual(new Date('2026-11-11T12:03:30Z'))
  })

  it('was paid with its deposit, or not at all', () => {
    const step_order_info = { step_trade_status: 1, advanced_paid_fee: 0.29, step_paid_fee: 0.29 }
    const deposit = orderOf({ confirm_status: 0, pay_time: '', step_order_info, trade_type: 1 })
    expect(deposit).toMatchObject({
      state: 'deposit_paid',
      kind: 'presale',
      paidFen: 29n,
      payableFen: 121093n,
    })
    expect(orderOf({ confirm_status: 0, pay_time: '' }).paidFen).toBe(0n)
    expect(orderOf({ confirm_status: 2, pay_time: '' }).paidFen).toBe(0n)
    expect(orderOf({ confirm_status: 2 }).paidFen).toBe(121093n)
    expect(orderOf({ pay_time: '' }).paidFen).toBe(121093n)
  })

  it('arrived when the buyer said so, or at the change to "signed for"', () => {
    const signed = { order_status: 3, updated_at: '2026-11-14 10:00:00' }
    expect(orderOf(signed).deliveredAt).toEqual(new Date('2026-11-14T02:00:00Z'))
    const confirmed = { ...signed, receive_time: '2026-11-13 09:00:00' }
    expect(orderOf(confirmed).deliveredAt).toEqual(new Date('2026-11-13T01:00:00Z'))
    expect(orderOf({ order_status: 2 }).deliveredAt).toBeNull()
  })

  it.each([
    ['presale', { is_pre_sale: 1 }],
    ['bonded', { bonded_warehouse: '宁波保税仓', is_pre_sale: 1 }],
    ['virtual', { card_info_list: [{ card_no: '6' }], bonded_warehouse: 'x' }],
    ['price_difference', { order_tag_list: [{ name: 'ship_additional_order', value: 1 }] }],
    ['wholesale', { order_tag_list: [{ name: 'duoduo_wholesale', value: '1' }] }],
    ['trade_in', { promotion_detail_list: [{ promotion_type: 30, discount_amount: 100 }] }],
    ['lottery', { is_lucky_flag: 2 }],
    ['ordinary', { card_info_list: [], order_tag_list: [{ name: 'duoduo_wholesale', value: 0 }] }],
    ['ordinary', { order_tag_list: null, step_order_info: null }],
  ])('is of the kind %s with %o', (kind, change) => {
    expect(orderOf(change).kind).toBe(kind)
  })

  it('is refused without its time of change or with a strange one', () => {
    expect(() => orderOf({ updated_at: '' })).toThrow('pinduoduo.malformed_detail')
    expect(() => orderOf({ updated_at: '1762862610' })).toThrow('pinduoduo.malformed_detail')
    expect(() => normaliseOrder('s', null)).toThrow('pinduoduo.malformed_detail')
    expect(() => orderOf({ item_list: 'none' })).toThrow('pinduoduo.malformed_detail')
  })
})

describe('a receiver', () => {
  const receiverOf = (change: PddRecord) => orderOf(change).receiver

  it('is empty after shipment but for the region, and never counts as known', () => {
    const fields = ['receiver_name', 'receiver_phone', 'receiver_address']
    const emptied = Object.fromEntries(
      fields.flatMap((field) => [
        [field, ''],
        [`${field}_mask`, ''],
      ]),
    )
    expect(receiverOf({ order_status: 2, ...emptied })).toMatchObject({
      name: null,
      phone: null,
      address: null,
      district: '浦东新区',
      masked: true,
    })
  })

  it.each([
    ['$15012345678$#1234#', '15012345678#1234#'],
    ['15012345678#1234#', '15012345678#1234#'],
    ['95013#12345678#', '95013#12345678#'],
  ])('has the virtual number %s to dial, which is not its own', (receiver_phone, phone) => {
    expect(receiverOf({ receiver_phone })).toMatchObject({ phone, masked: true })
  })

  it('keeps ciphertext to itself when there is no mask', () => {
    const bare = { receiver_name_mask: '', receiver_phone_mask: '', receiver_address_mask: '' }
    expect(receiverOf(bare)).toMatchObject({ name: null, phone: null, address: null, masked: true })
  })

  it('is not masked when all of it is plain', () => {
    const plain = { receiver_name: '刘敏', receiver_phone: '13535476632', receiver_address: '羽山路1号' }
    expect(receiverOf(plain)).toMatchObject({
      name: '刘敏',
      phone: '13535476632',
      address: '羽山路1号',
      masked: false,
    })
    expect(receiverOf({ ...plain, receiver_name: '' }).masked).toBe(true)
    expect(receiverOf({ ...plain, receiver_phone: '135****6632' }).masked).toBe(true)
  })
})

describe('an after-sales request', () => {
  it('is read from a list row, with its order in its id', () => {
    expect(requestOf()).toEqual({
      marketplace: 'pinduoduo',
      shopId: 'shop-pdd',
      afterSalesId: '261111-512345678901234-9215123456789012345',
      orderId: '261111-512345678901234',
      lineId: '261111-512345678901234',
      kind: 'refund_before_shipment',
      state: 'awaiting_merchant',
      refundFen: 121093n,
      quantity: 1,
      reason: '不想要了',
      versionAt: new Date('2026-11-12T01:10:00.000Z'),
    })
    expect(afterSalesVersion(asked)).toEqual(requestOf().versionAt)
  })

  it('with goods on their way back waits for them', () => {
    const request = normaliseAfterSales('s', returning)
    expect(request).toMatchObject({ kind: 'return_and_refund', state: 'awaiting_merchant_receipt' })
    expect(request).toMatchObject({ refundFen: 7n, quantity: 2 })
    expect(normaliseAfterSales('s', { ...returning, tracking_number: '' }).state).toBe(
      'awaiting_buyer_return',
    )
    expect(normaliseAfterSales('s', { ...returning, after_sales_status: 10 }).state).toBe('refunded')
  })

  it.each([
    [2, 'awaiting_merchant'],
    [3, 'awaiting_merchant'],
    [4, 'refunding'],
    [5, 'refunding'],
    [6, 'merchant_refused'],
    [7, 'awaiting_buyer_return'],
    [8, 'marketplace_intervened'],
    [9, 'withdrawn'],
    [10, 'refunded'],
    [11, 'withdrawn'],
    [12, 'withdrawn'],
    [13, 'withdrawn'],
    [14, 'awaiting_merchant'],
    [16, 'refunded'],
    [17, 'withdrawn'],
    [21, 'awaiting_merchant'],
    [25, 'refunded'],
    [31, 'awaiting_buyer_return'],
    [32, 'awaiting_merchant'],
    [33, 'awaiting_merchant'],
  ])('of status %i is %s', (after_sales_status, state) => {
    expect(requestOf({ after_sales_status }).state).toBe(state)
  })

  it.each([
    [2, '0', 'refund_before_shipment'],
    [2, '1', 'refund_after_shipment'],
    [2, '2', 'refund_after_shipment'],
    [2, '', 'refund_before_shipment'],
    [3, '0', 'return_and_refund'],
    [4, '0', 'exchange'],
    [5, '0', 'resend'],
    [6, '0', 'repair'],
  ])('of type %i with the answer "%s" is %s', (after_sales_type, user_shipping_status, kind) => {
    expect(requestOf({ after_sales_type, user_shipping_status }).kind).toBe(kind)
  })

  it.each([
    ['after_sales_status', 0],
    ['after_sales_status', 1],
    ['after_sales_type', 1],
    ['after_sales_type', 9],
    ['user_shipping_status', 3],
  ])('with an unknown %s of %i is refused by name', (field, value) => {
    expect(() => requestOf({ [field]: value })).toThrow(`refund.${field}`)
  })

  it('ranks within a second, and without a number it knows is the earliest', () => {
    const at = (after_sales_status: number) => afterSalesVersion({ ...asked, after_sales_status }).getTime()
    expect(at(10)).toBeGreaterThan(at(2))
    expect(at(99)).toBe(Date.parse('2026-11-12T01:10:00Z'))
  })
})
