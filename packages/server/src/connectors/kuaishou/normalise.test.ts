import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseLossless } from '../../kernel/json-lossless.ts'
import type { WireRecord } from '../contract/calls.ts'
import { UnknownValue } from '../contract/connector.ts'
import { normaliseAfterSales, normaliseOrder } from './normalise.ts'

const sample = (name: string) =>
  parseLossless(readFileSync(new URL(`./samples/${name}.json`, import.meta.url), 'utf8')) as WireRecord
const parts = () => sample('order').data as { [part: string]: WireRecord }
const order = (base: WireRecord = {}, more: WireRecord = {}) => {
  const detail = parts()
  return normaliseOrder('ks', { ...detail, orderBaseInfo: { ...detail.orderBaseInfo, ...base }, ...more })
}
const request = (change: WireRecord = {}, sendTime: unknown = 0) =>
  normaliseAfterSales('ks', { refund: { ...sample('refund'), ...change }, order: { sendTime } })

describe('an order in parts', () => {
  it('comes whole, with every digit', () => {
    expect(order()).toEqual({
      marketplace: 'kuaishou',
      discounts: [{ kind: 'unspecified', fen: 2000n }],
      shopId: 'ks',
      orderId: '2611700000123456789',
      state: 'to_ship',
      kind: 'ordinary',
      versionAt: new Date(1794398475200),
      createdAt: new Date(1794398403456),
      paidAt: new Date(1794398475123),
      deliveredAt: null,
      paidFen: 128_900n,
      payableFen: 128_900n,
      buyerId: '8b1f7a0d9c6e4b3a2f1e0d9c8b7a6f5e',
      buyerNickMasked: '刘***',
      buyerMessage: '周末上门 & 拆旧',
      sellerMemo: '先打电话',
      receiver: {
        name: '刘',
        phone: '135****6632',
        province: '上海市',
        city: '上海市',
        district: '浦东新区',
        town: '花木街道',
        address: '****路1号',
        masked: true,
        receiverId: 'addr-1',
      },
      lines: [
        {
          lineId: '2611700000123456789:57320049100011',
          itemId: '17320049100010001',
          skuId: '57320049100011',
          merchantCode: '770001',
          title: '禾木智能锁 X1',
          skuText: '颜色:曜石黑;服务:含安装',
          quantity: 1,
          paidFen: 127_900n,
          state: 'to_ship',
          afterSalesState: 'awaiting_merchant',
        },
      ],
    })
  })

  it.each([
    [10, 'unpaid'],
    [30, 'to_ship'],
    [40, 'shipped'],
    [50, 'delivered'],
    [70, 'completed'],
    [80, 'closed'],
  ])('of status %i is %s', (status, state) => {
    expect(order({ status }).state).toBe(state)
  })

  it.each([0, 1, 5, 20, 60, 90, 'constructor'])('of the unknown status %s is refused by name', (status) => {
    expect(() => order({ status })).toThrow(UnknownValue)
  })

  it('is delivered when it was received, or else when it last changed', () => {
    expect(order({ status: 50, recvTime: 1794398480000 }).deliveredAt).toEqual(new Date(1794398480000))
    expect(order({ status: 70 }).deliveredAt).toEqual(new Date(1794398475200))
  })

  it('is plain only where the platform shows it plain', () => {
    const plain = { consignee: '刘敏', mobile: '13535476632', address: '羽山路1号', encryptedMobile: 'KS_x' }
    expect(order({}, { orderAddress: plain }).receiver).toMatchObject({ name: '刘敏', masked: false })
    const privacy = { ...plain, mobile: '17012345678-1234' }
    expect(order({}, { orderAddress: privacy }).receiver.masked).toBe(true)
    expect(order({}, { orderAddress: {} }).receiver).toMatchObject({ name: null, masked: false })
  })

  it.each([
    [{}, 'ordinary'],
    [{ preSale: 1 }, 'presale'],
    [{ preSale: 1, governmentDiscount: 50_000 }, 'subsidy'],
    [{ governmentDiscount: 50_000, tradeInPayAfterPromoAmount: 1 }, 'trade_in'],
    [{ governmentDiscount: 0, cpsType: 1 }, 'ordinary'],
  ])('with %o is %s', (base, kind) => {
    expect(order(base).kind).toBe(kind)
  })

  it('without a request or a note has neither', () => {
    const bare = order({ preSale: 1 }, { orderRefundList: [], orderNote: { orderNoteInfo: [] } })
    expect(bare).toMatchObject({ kind: 'presale', sellerMemo: null, lines: [{ afterSalesState: null }] })
  })

  it.each([
    { oid: '' },
    { totalFee: 1.5 },
    { updateTime: 0 },
    { createTime: 1794398403 },
    { totalFee: null },
  ])('with the broken field %o is refused', (base) => {
    expect(() => order(base)).toThrow(expect.objectContaining({ code: 'kuaishou.malformed_detail' }))
  })
})

describe('an order all in one', () => {
  const flat = normaliseOrder('ks', sample('order-flat'))

  it('is read as well, and its lines are told apart by their SKU', () => {
    expect(flat).toMatchObject({ orderId: '201560025620985', state: 'shipped', kind: 'ordinary' })
    expect(flat.receiver).toMatchObject({ name: null, phone: null, masked: true, receiverId: null })
    expect(flat.lines.map(({ lineId }) => lineId)).toEqual([
      '201560025620985:11',
      '201560025620985:2',
      '201560025620985:33',
    ])
    expect(flat.lines.map(({ afterSalesState }) => afterSalesState)).toEqual([
      null,
      'awaiting_buyer_return',
      null,
    ])
  })

  it('shares what was paid without losing a fen', () => {
    const shares = flat.lines.map(({ paidFen }) => paidFen)
    expect(shares).toEqual([3334n, 3333n, 3334n])
    expect(shares.reduce((sum, each) => sum + each)).toBe(flat.paidFen)
  })
})

describe('a request', () => {
  it('comes whole', () => {
    expect(request()).toEqual({
      marketplace: 'kuaishou',
      shopId: 'ks',
      afterSalesId: '2611700000999',
      orderId: '2611700000123456789',
      lineId: '2611700000123456789:57320049100011',
      kind: 'refund_before_shipment',
      state: 'awaiting_merchant',
      refundFen: 128_900n,
      quantity: null,
      reason: '不想要了',
      versionAt: new Date(1794398500000),
    })
  })

  it.each([
    [{ handlingWay: 1 }, 0, 'return_and_refund'],
    [{ handlingWay: 3 }, 0, 'exchange'],
    [{ handlingWay: 4 }, 0, 'resend'],
    [{ handlingWay: 5 }, 0, 'repair'],
    [{ handlingWay: 10 }, 1794398490000, 'refund_after_shipment'],
    // The goods left after it was asked.
    [{ handlingWay: 10 }, 1794398500001, 'refund_before_shipment'],
    [{ handlingWay: 10, specialRefundType: 1 }, 1794398490000, 'price_protection'],
  ])('%o, sent at %i, is %s', (change, sendTime, kind) => {
    expect(request(change, sendTime).kind).toBe(kind)
  })

  it('whose order is gone goes by what the buyer says', () => {
    const kindOf = (receiptStatus: number) =>
      normaliseAfterSales('ks', { refund: { ...sample('refund'), receiptStatus } }).kind
    expect([kindOf(1), kindOf(2)]).toEqual(['refund_before_shipment', 'refund_after_shipment'])
  })

  it.each([
    [11, 'awaiting_merchant'],
    [12, 'merchant_refused'],
    [20, 'marketplace_intervened'],
    [21, 'marketplace_intervened'],
    [22, 'marketplace_intervened'],
    [23, 'marketplace_intervened'],
    [30, 'awaiting_buyer_return'],
    [40, 'awaiting_merchant_receipt'],
    [45, 'refunding'],
    [50, 'refunding'],
    [60, 'refunded'],
    [70, 'withdrawn'],
  ])('of status %i is %s', (status, state) => {
    expect(request({ status }).state).toBe(state)
  })

  it('is refused while it may still be changed, and changes with the talks', () => {
    const refused = request({ negotiateStatus: 3, negotiateUpdateTime: 1794398600000 })
    expect(refused).toMatchObject({ state: 'merchant_refused', versionAt: new Date(1794398600000) })
    expect(request({ negotiateStatus: 3, status: 60 }).state).toBe('refunded')
  })

  it.each([
    { status: 0 },
    { status: 99 },
    { handlingWay: 2 },
    { negotiateStatus: 9 },
    { specialRefundType: 7 },
  ])('with the unknown %o is refused by name', (change) => {
    expect(() => request(change)).toThrow(UnknownValue)
  })
})
