import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseLossless } from '../../kernel/json-lossless.ts'
import { UnknownValue } from '../contract/connector.ts'
import { normaliseOrder, orderVersion } from './normalise.ts'
import { normaliseAfterSales, refundVersion } from './normalise-after-sales.ts'
import { reasonWordsOf } from './refund-reasons.ts'

type Fields = Record<string, unknown>
interface Detail extends Fields {
  full_order_info: Record<'order_info' | 'pay_info' | 'address_info' | 'buyer_info', Fields> & {
    orders: Fields[]
  }
  refund_order?: Fields[]
  delivery_order?: Fields[]
}

function sample(name: string): Fields {
  const text = readFileSync(new URL(`./samples/${name}.json`, import.meta.url), 'utf8')
  return structuredClone((parseLossless(text) as { data: Fields }).data)
}

/** The order of the sample with other values in its basic information. */
function order(info: Fields = {}, change: (detail: Detail) => void = () => {}): Detail {
  const detail = sample('trade-to-ship') as Detail
  Object.assign(detail.full_order_info.order_info, info)
  change(detail)
  return detail
}

const refund = (change: Fields = {}): Fields => ({ ...sample('refund'), ...change })
const stateOf = (detail: unknown) => normaliseOrder('shop', detail).state
const kindOf = (detail: unknown) => normaliseOrder('shop', detail).kind

describe('an order', () => {
  it('is told in our words, with every digit and every fen', () => {
    const told = normaliseOrder('shop-yz', order())
    expect(told).toMatchObject({
      marketplace: 'youzan',
      shopId: 'shop-yz',
      orderId: 'E20261111200003000000017',
      state: 'to_ship',
      kind: 'ordinary',
      paidFen: 137900n,
      payableFen: 137900n,
      buyerId: 'fmYKJi5S780402721424506880',
      buyerNickMasked: '小**雨',
      buyerMessage: '下午送',
      sellerMemo: '已约周六',
      deliveredAt: null,
    })
    expect(told.createdAt.toISOString()).toBe('2026-11-11T12:00:03.000Z')
    expect(told.paidAt?.toISOString()).toBe('2026-11-11T12:01:15.000Z')
  })

  it('keeps lines apart; the newest refund of a line counts', () => {
    const [lock, filter] = normaliseOrder('shop', order()).lines
    expect(lock).toMatchObject({
      lineId: '2791512317217210475',
      itemId: '574609897',
      skuId: '37155730',
      merchantCode: 'HM-LOCK-X1-BLK',
      skuText: '颜色:曜石黑',
      quantity: 1,
      paidFen: 129055n,
      afterSalesState: null,
    })
    expect(filter).toMatchObject({
      skuId: null,
      merchantCode: 'HM-FLT-PP',
      skuText: null,
      quantity: 2,
      afterSalesState: 'awaiting_merchant',
    })
  })

  it.each([
    ['WAIT_BUYER_PAY', 'unpaid'],
    ['TRADE_PAID', 'under_review'],
    ['WAIT_CONFIRM', 'under_review'],
    ['WAIT_SELLER_SEND_GOODS', 'to_ship'],
    ['WAIT_BUYER_CONFIRM_GOODS', 'shipped'],
    ['TRADE_SUCCESS', 'completed'],
    ['TRADE_CLOSED', 'closed'],
  ])('that is %s is %s', (status, state) => {
    expect(stateOf(order({ status }))).toBe(state)
    expect(normaliseOrder('shop', order({ status })).lines.map((line) => line.state)).toEqual([state, state])
  })

  it.each([{ type: 10 }, { activity_type: 4 }, { activity_type: 23 }])(
    'waits for its group with %j',
    (info) => {
      const told = normaliseOrder('shop', order({ ...info, status: 'WAIT_CONFIRM' }))
      expect(told).toMatchObject({ state: 'awaiting_group', kind: 'group_buy' })
      expect(stateOf(order({ ...info, status: 'WAIT_SELLER_SEND_GOODS' }))).toBe('to_ship')
    },
  )

  it('is partly shipped when some lines have left, and tells which', () => {
    const detail = order({}, (one) => {
      one.delivery_order = [
        { express_state: 1, oids: [{ oid: '2791512317217210476' }] },
        { express_state: 0, oids: [{ oid: '2791512317217210475' }] },
      ]
    })
    expect(stateOf(detail)).toBe('partly_shipped')
    expect(normaliseOrder('shop', detail).lines.map(({ state }) => state)).toEqual(['to_ship', 'shipped'])
  })

  it('of a presale counts only the deposit before the rest is paid', () => {
    const phases = (paid: string) => (one: Detail) => {
      one.full_order_info.pay_info.phase_payments = [
        { phase: 1, real_price: '100.50', inner_transaction_no: paid },
        { phase: 2, real_price: '1278.50', inner_transaction_no: '' },
      ]
      for (const line of one.full_order_info.orders)
        Object.assign(line, { is_pre_sale: '1', pre_sale_type: '1' })
    }
    const unpaid = { status: 'WAIT_BUYER_PAY', pay_time: '' }
    expect(normaliseOrder('s', order(unpaid, phases('')))).toMatchObject({ state: 'unpaid', paidFen: 0n })
    expect(normaliseOrder('s', order(unpaid, phases('1908')))).toMatchObject({
      state: 'deposit_paid',
      kind: 'presale',
      paidFen: 10050n,
      payableFen: 137900n,
      paidAt: null,
    })
  })

  it('was paid what was really paid, not what was owed', () => {
    const detail = order({}, (one) => {
      one.full_order_info.pay_info.real_payment = '1370.01'
    })
    expect(normaliseOrder('s', detail)).toMatchObject({ paidFen: 137001n, payableFen: 137900n })
    const row = order({}, (one) => {
      delete one.full_order_info.pay_info.real_payment
    })
    expect(normaliseOrder('s', row).paidFen).toBe(137900n)
  })

  it('that was closed before payment cost nothing', () => {
    const told = normaliseOrder('s', order({ status: 'TRADE_CLOSED', pay_time: '' }))
    expect(told.paidFen).toBe(0n)
    expect(told.lines.map(({ paidFen }) => paidFen)).toEqual([0n, 0n])
  })

  it('is delivered when it succeeded', () => {
    const done = { status: 'TRADE_SUCCESS', success_time: '2026-11-20 09:00:00' }
    expect(normaliseOrder('s', order(done)).deliveredAt?.toISOString()).toBe('2026-11-20T01:00:00.000Z')
  })

  it('has a later version with a further state in the same second', () => {
    const versions = [
      'WAIT_BUYER_PAY',
      'WAIT_SELLER_SEND_GOODS',
      'WAIT_BUYER_CONFIRM_GOODS',
      'TRADE_CLOSED',
    ].map((status) => normaliseOrder('s', order({ status })).versionAt.getTime())
    expect(versions).toEqual(versions.toSorted((a, b) => a - b))
    expect(new Set(versions).size).toBe(4)
    expect(orderVersion(order())).toEqual(normaliseOrder('s', order()).versionAt)
  })

  it.each([
    [{ express_type: 9 }, {}, 'virtual'],
    [{}, { item_type: 183 }, 'virtual'],
    [{}, { is_cross_border: '1', cross_border_trade_mode: '1210' }, 'bonded'],
    [{}, { is_cross_border: '1', cross_border_trade_mode: '9610' }, 'cross_border'],
    [{ pay_type: 9 }, {}, 'cash_on_delivery'],
    [{ type: 1 }, {}, 'gift'],
    [{ type: 100 }, {}, 'wholesale'],
    [{ type: 61 }, {}, 'offline'],
    [{ type: 777 }, {}, 'ordinary'],
    [{ type: 'constructor' }, {}, 'ordinary'],
  ])('with %j and lines with %j is %s', (info, line, kind) => {
    expect(
      kindOf(order(info, (one) => one.full_order_info.orders.forEach((each) => Object.assign(each, line)))),
    ).toBe(kind)
  })
})

describe('what no table knows', () => {
  it('is refused by name', () => {
    expect(() => normaliseOrder('s', order({ status: 'WAIT_MOON' }))).toThrow(UnknownValue)
    expect(() => normaliseOrder('s', order({ status: 'toString' }))).toThrow('order_info.status')
    const detail = order({}, (one) => {
      one.refund_order = [{ refund_id: '1', refund_state: 99, oids: [] }]
    })
    expect(() => normaliseOrder('s', detail)).toThrow('refund_order.refund_state')
    expect(() => normaliseAfterSales('s', refund({ status: 'LOST' }))).toThrow('refund.status')
    expect(() => normaliseAfterSales('s', refund({ demand: 9 }))).toThrow('refund.demand')
  })

  it('still has a version, so that the sweep can hand it on', () => {
    expect(orderVersion(order({ status: 'WAIT_MOON' })).toISOString()).toBe('2026-11-11T12:05:40.000Z')
    expect(refundVersion(refund({ status: 'LOST' })).toISOString()).toBe('2026-11-12T01:00:00.000Z')
  })

  it.each([null, 'text', {}, { full_order_info: {} }, { full_order_info: { order_info: {} } }])(
    'is no order: %j',
    (detail) => {
      expect(() => normaliseOrder('s', detail)).toThrow('youzan.malformed_detail')
    },
  )
})

describe('a receiver', () => {
  it('who is sealed is kept as he came, and is nobody', () => {
    expect(normaliseOrder('s', order()).receiver).toEqual({
      name: '9vXc2sample==$1$',
      phone: 'k3RbQ0sample==$1$',
      province: '上海市',
      city: '上海市',
      district: '浦东新区',
      town: null,
      address: 'T0p1sample==$1$',
      masked: true,
      receiverId: null,
    })
  })

  it.each([
    [{}, false],
    [{ receiver_tel: '138****0002' }, true],
    [{ delivery_address: 'abc$1$' }, true],
  ])('in the clear, with %j, is masked: %s', (change, masked) => {
    const plain = { receiver_name: '刘敏', receiver_tel: '13800000002', delivery_address: '祖冲之路 1 号' }
    const detail = order({}, (one) => Object.assign(one.full_order_info.address_info, plain, change))
    expect(normaliseOrder('s', detail).receiver.masked).toBe(masked)
  })

  it('who picks up at a shop has a name and a phone, and not the address of the shop', () => {
    const detail = order({ express_type: 1 }, (one) => {
      one.full_order_info.address_info = {
        self_fetch_info:
          '{"name":"门店","address_detail":"文三路","user_name":"刘敏","user_tel":"13800000002"}',
      }
    })
    expect(normaliseOrder('s', detail).receiver).toMatchObject({
      name: '刘敏',
      phone: '13800000002',
      address: null,
    })
  })

  it('may be missing', () => {
    const detail = order({}, (one) =>
      Object.assign(one.full_order_info, { address_info: null, buyer_info: null }),
    )
    expect(normaliseOrder('s', detail)).toMatchObject({
      buyerId: null,
      receiver: { name: null, masked: false },
    })
  })
})

describe('an after-sales request', () => {
  it('is told in our words; its line keeps every digit, its funds are fen', () => {
    expect(normaliseAfterSales('shop-yz', refund())).toMatchObject({
      marketplace: 'youzan',
      afterSalesId: '202611112040000000031002',
      orderId: 'E20261111200003000000017',
      lineId: '2791512317217210476',
      kind: 'refund_before_shipment',
      state: 'refunded',
      refundFen: 4420n,
      quantity: null,
      reason: '买错/多买/不想要',
    })
  })

  it.each([
    ['WAIT_SELLER_AGREE', 'awaiting_merchant'],
    ['SELLER_REFUSE_BUYER', 'merchant_refused'],
    ['WAIT_BUYER_RETURN_GOODS', 'awaiting_buyer_return'],
    ['WAIT_SELLER_CONFIRM_GOODS', 'awaiting_merchant_receipt'],
    ['SELLER_REFUSE_BUYER_RETURN_GOODS', 'merchant_refused'],
    ['SELLER_RETURN_GOODS', 'refunding'],
    ['SUCCESS', 'refunded'],
    ['CLOSED', 'withdrawn'],
  ])('that is %s is %s', (status, state) => {
    const detail = refund({ status, refund_fund_list: [] })
    const told = normaliseAfterSales('s', detail)
    expect(told.state).toBe(state)
    expect(told.refundFen).toBe(4420n)
    expect(refundVersion(detail).getTime()).toBeLessThanOrEqual(told.versionAt.getTime())
    const disputed = normaliseAfterSales('s', { ...detail, cs_status: 2 })
    expect(refundVersion(detail).getTime()).toBeLessThanOrEqual(disputed.versionAt.getTime())
  })

  it('is refunding while one part of its money is under way or failed', () => {
    for (const status of [0, 1]) {
      const funds = [
        { refund_fee: 4000, status: 2 },
        { refund_fee: 420, status },
      ]
      const told = normaliseAfterSales('s', refund({ refund_fund_list: funds }))
      expect(told).toMatchObject({ state: 'refunding', refundFen: 4420n })
      expect(told.versionAt.getTime()).toBeLessThan(normaliseAfterSales('s', refund()).versionAt.getTime())
    }
  })

  it('is with the marketplace once its service stepped in, until it ends', () => {
    const stateWith = (status: string) => normaliseAfterSales('s', refund({ status, cs_status: 2 })).state
    expect(stateWith('WAIT_SELLER_AGREE')).toBe('marketplace_intervened')
    expect(stateWith('CLOSED')).toBe('withdrawn')
    expect(stateWith('SUCCESS')).toBe('refunded')
  })

  it.each([
    [{ demand: 2, item_num: 2, refund_order_item: [] }, 'return_and_refund', 2],
    [{ demand: 3, refund_order_item: [{ item_num: 1 }, { item_num: 2 }] }, 'exchange', 3],
    [{ demand: null, return_goods: true }, 'return_and_refund', null],
    [{ reason: 221 }, 'price_protection', null],
    [{ phase: 2 }, 'refund_after_shipment', null],
    [
      { trade: { full_order_info: { order_info: { consign_time: '2026-11-11 20:30:00' } } } },
      'refund_after_shipment',
      null,
    ],
    // Asked for at 20:40, and sent all the same.
    [
      {
        trade: {
          full_order_info: { order_info: { consign_time: '2026-11-12 08:00:00', status: 'TRADE_SUCCESS' } },
        },
      },
      'refund_before_shipment',
      null,
    ],
    [
      { trade: { full_order_info: { order_info: { status: 'TRADE_SUCCESS' } } } },
      'refund_after_shipment',
      null,
    ],
    [
      { trade: { delivery_order: [{ express_state: 1, oids: ['2791512317217210476'] }] } },
      'refund_after_shipment',
      null,
    ],
    [{ trade: { delivery_order: [{ express_state: 1, oids: ['1'] }] } }, 'refund_before_shipment', null],
  ])('with %j is %s', (change, kind, quantity) => {
    expect(normaliseAfterSales('s', refund(change))).toMatchObject({ kind, quantity })
  })

  it('gives the words of the buyer before those of the list, and a strange number as it is', () => {
    expect(normaliseAfterSales('s', refund({ desc: '装不上' })).reason).toBe('装不上')
    expect(reasonWordsOf('105')).toBe('质量问题')
    expect(reasonWordsOf('999')).toBe('999')
  })
})
