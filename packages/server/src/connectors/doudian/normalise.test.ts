import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseLossless } from '../../kernel/json-lossless.ts'
import { UnknownValue } from '../contract/connector.ts'
import { afterSalesVersion, normaliseAfterSales, normaliseOrder, orderVersion } from './normalise.ts'

type Detail = Record<string, unknown>
type Answer = { data: Record<string, Detail> }

function sample(name: string): Answer {
  return parseLossless(readFileSync(new URL(`./samples/${name}.json`, import.meta.url), 'utf8')) as Answer
}

const paid = (): Detail => structuredClone(sample('order-to-ship').data.shop_order_detail!)
const unpaid = (): Detail => paidWith({ order_status: 1, main_status: 1, pay_time: 0 })

/** The sample with other fields, of the order and of all its lines. */
function paidWith(change: Detail, ofLines: Detail = change): Detail {
  const order = paid()
  return { ...order, ...change, sku_order_list: linesOf(order).map((line) => ({ ...line, ...ofLines })) }
}

function linesOf(order: Detail): Detail[] {
  return order.sku_order_list as Detail[]
}

describe('normaliseOrder', () => {
  it('tells who took something off, and whether a line was reviewed', () => {
    const read = (change: Detail, ofLines: Detail = {}) =>
      normaliseOrder('shop-douyin', paidWith(change, ofLines))
    expect(read({})).toMatchObject({
      discounts: [
        { kind: 'payment', fen: 300n },
        { kind: 'unspecified', fen: 5000n },
      ],
      reviewed: undefined,
    })
    expect(
      read(
        { promotion_shop_amount: 3000, promotion_platform_amount: 1500, promotion_talent_amount: 500 },
        { is_comment: 0 },
      ),
    ).toMatchObject({
      discounts: [
        { kind: 'marketplace', fen: 1500n },
        { kind: 'shop', fen: 3000n },
        { kind: 'talent', fen: 500n },
        { kind: 'payment', fen: 300n },
      ],
      reviewed: false,
    })
    expect(read({}, { is_comment: 1 }).reviewed).toBe(true)
  })

  it('keeps every digit of the ids, and money in fen without what the payment channel took off', () => {
    const order = normaliseOrder('shop-douyin', paid())
    expect(order).toMatchObject({
      marketplace: 'doudian',
      shopId: 'shop-douyin',
      orderId: '4781320682406083640',
      state: 'to_ship',
      kind: 'ordinary',
      paidFen: 137600n,
      payableFen: 137600n,
      buyerId: '#exampleOpenIdOfBuyer01',
      buyerMessage: '周末上门安装 & 拆旧',
      sellerMemo: null,
      deliveredAt: null,
    })
    expect(order.createdAt.toISOString()).toBe('2023-11-14T22:13:23.000Z')
    expect(order.paidAt?.toISOString()).toBe('2023-11-14T22:14:35.000Z')
  })

  it('keeps lines apart, each with its own code and after-sales state', () => {
    const [lock, filter] = normaliseOrder('s', paid()).lines
    expect(lock).toEqual({
      lineId: '4781320682406083641',
      itemId: '3473196049974326153',
      skuId: '1719823645921357',
      merchantCode: 'HM-LOCK-X1-BLK',
      title: '禾木智能锁 X1',
      skuText: '颜色:曜石黑;服务:含安装',
      quantity: 1,
      paidFen: 121045n,
      state: 'to_ship',
      afterSalesState: null,
    })
    expect(filter).toMatchObject({
      itemId: '3473196049974326999',
      merchantCode: 'HM-FLT-PP',
      skuId: null,
      skuText: null,
      quantity: 2,
      paidFen: 16555n,
      afterSalesState: 'awaiting_merchant',
    })
  })

  it('reads a receiver that is shown masked, and says so', () => {
    expect(normaliseOrder('s', paid()).receiver).toEqual({
      name: '刘*',
      phone: '135****6632',
      province: '上海市',
      city: '上海市',
      district: '浦东新区',
      town: '花木街道',
      address: '羽山****',
      masked: true,
      receiverId: null,
    })
  })

  it('calls a receiver masked when there is only a ciphertext, or a number that ends', () => {
    const bare = { ...paid(), mask_post_receiver: '', mask_post_tel: '', mask_post_addr: null }
    expect(normaliseOrder('s', bare).receiver).toMatchObject({ name: null, phone: null, masked: true })
    const open = {
      ...bare,
      post_receiver: '刘敏',
      post_tel: '13535476632',
      post_addr: { province: '上海市', town: { name: '浦东新区' }, detail: '羽山路1号' },
    }
    expect(normaliseOrder('s', open).receiver).toMatchObject({
      name: '刘敏',
      province: '上海市',
      district: '浦东新区',
      address: '羽山路1号',
      masked: false,
    })
    expect(normaliseOrder('s', { ...open, post_tel: '18400000000-1234' }).receiver.masked).toBe(true)
  })

  it('does without all that a missing permission leaves out', () => {
    const { post_addr, mask_post_addr, doudian_open_id, buyer_words, order_phase_list, ...rest } = paid()
    for (const name of ['post_receiver', 'post_tel', 'encrypt_post_receiver', 'encrypt_post_tel'])
      delete rest[name]
    const { mask_post_receiver, mask_post_tel, ...least } = rest
    const order = normaliseOrder('s', least)
    expect(order).toMatchObject({ buyerId: null, buyerMessage: null })
    expect(order.receiver).toMatchObject({ name: null, province: null, masked: false })
    expect([post_addr, mask_post_addr, mask_post_receiver, mask_post_tel]).not.toContain(undefined)
    expect([doudian_open_id, buyer_words, order_phase_list]).not.toContain(undefined)
  })

  it.each([
    [1, 1, 'unpaid'],
    [105, 105, 'under_review'],
    [2, 2, 'to_ship'],
    [101, 101, 'partly_shipped'],
    [3, 3, 'shipped'],
    [4, 4, 'closed'],
    [5, 5, 'completed'],
    [1, 103, 'deposit_paid'],
    [4, 21, 'closed'],
    [4, 22, 'closed'],
    [4, 39, 'closed'],
    [2, 0, 'to_ship'],
    [2, undefined, 'to_ship'],
  ])('knows status %s with main status %s', (order_status, main_status, state) => {
    expect(normaliseOrder('s', paidWith({ order_status, main_status })).state).toBe(state)
  })

  it('tells a group that is not full from other orders that are paid and wait', () => {
    const waiting = { order_status: 105, main_status: 105 }
    const group = normaliseOrder('s', paidWith(waiting, { ...waiting, trade_type: 1 }))
    expect(group).toMatchObject({ state: 'awaiting_group', kind: 'group_buy' })
    expect(group.lines.map(({ state }) => state)).toEqual(['awaiting_group', 'awaiting_group'])
  })

  it.each([
    ['order_status', 6],
    ['order_status', 'constructor'],
    ['main_status', 999],
  ])('refuses an unknown %s %s instead of guessing', (field, value) => {
    expect(() => normaliseOrder('s', { ...paid(), [field]: value })).toThrow(UnknownValue)
    expect(() => normaliseOrder('s', paidWith({}, { [field]: value }))).toThrow(`order.${field}`)
  })

  it.each([
    ['order', 'order_id'],
    ['order', 'create_time'],
    ['order', 'update_time'],
    ['order', 'order_status'],
    ['line', 'order_id'],
    ['line', 'item_num'],
  ])('names what is missing in the %s: %s', (where, field) => {
    const change = { [field]: '' }
    const broken = where === 'order' ? { ...paid(), ...change } : paidWith({}, change)
    expect(() => normaliseOrder('s', broken)).toThrow('doudian.malformed_detail')
  })

  it.each([['1379.00'], [1379.5], ['一千'], ['1e5']])(
    'refuses an amount that is no whole fen: %s',
    (pay_amount) => {
      expect(() => normaliseOrder('s', { ...paid(), pay_amount })).toThrow('doudian.malformed_detail')
    },
  )

  it('takes an amount beyond a double to the last fen', () => {
    const order = { ...paid(), pay_amount: '900719925474099301', promotion_pay_amount: 0 }
    expect(normaliseOrder('s', order).paidFen).toBe(900719925474099301n)
  })

  it('has nothing paid before it is, and the deposit of a presale after that', () => {
    expect(normaliseOrder('s', unpaid())).toMatchObject({ paidFen: 0n, payableFen: 137600n, paidAt: null })
    const phases = [
      { current_phase: 1, pay_success: true, phase_pay_amount: 10000 },
      { current_phase: 2, pay_success: false, phase_pay_amount: 127600 },
    ]
    const status = { order_status: 1, main_status: 103, pay_time: 0 }
    const presale = paidWith({ ...status, order_phase_list: phases }, { ...status, trade_type: 2 })
    const order = normaliseOrder('s', presale)
    expect(order).toMatchObject({ state: 'deposit_paid', kind: 'presale', paidFen: 10000n, paidAt: null })
    expect(order.lines.map(({ paidFen }) => paidFen)).toEqual([0n, 0n])
  })

  it('counts cash on delivery as paid when the order is completed', () => {
    const cash = normaliseOrder('s', { ...paid(), pay_type: 0 })
    expect([cash.kind, cash.paidFen, cash.lines[0]!.paidFen]).toEqual(['cash_on_delivery', 0n, 0n])
    const done = normaliseOrder('s', paidWith({ order_status: 5, main_status: 5, pay_type: 0 }))
    expect(done.paidFen).toBe(137600n)
  })

  it.each([
    [{ order_type: 2 }, {}, 'virtual'],
    [{ order_type: 4 }, {}, 'virtual'],
    [{ biz: 21 }, {}, 'bonded'],
    [{}, { trade_type: 1 }, 'group_buy'],
    [{}, { pre_sale_type: 1 }, 'presale'],
    [{ pay_type: 0 }, {}, 'cash_on_delivery'],
    [{}, { theme_type: '1' }, 'live'],
    [{}, { room_id: '7301234567890123456' }, 'live'],
    [{ order_type: 77 }, { trade_type: 16 }, 'ordinary'],
  ])('tells the kind of %o with lines of %o', (change, ofLines, kind) => {
    expect(normaliseOrder('s', paidWith(change, ofLines)).kind).toBe(kind)
  })

  it('is delivered when all that was shipped has arrived', () => {
    const order = paidWith({ order_status: 3, main_status: 3 })
    const [first, second] = linesOf(order)
    first!.logistics_receipt_time = 1700259200
    expect(normaliseOrder('s', order)).toMatchObject({ state: 'shipped', deliveredAt: null })
    expect(normaliseOrder('s', order).lines.map(({ state }) => state)).toEqual(['delivered', 'shipped'])
    second!.logistics_receipt_time = 1700345600
    const delivered = normaliseOrder('s', order)
    expect(delivered.state).toBe('delivered')
    expect(delivered.deliveredAt?.toISOString()).toBe('2023-11-18T22:13:20.000Z')
    expect(delivered.versionAt > delivered.deliveredAt!).toBe(true)
    Object.assign(second!, { logistics_receipt_time: 0, order_status: 4, main_status: 22 })
    expect(normaliseOrder('s', order).state).toBe('delivered')
  })

  it('orders two changes within one second by how far they are', () => {
    const before = normaliseOrder('s', unpaid()).versionAt
    expect(normaliseOrder('s', paid()).versionAt.getTime()).toBeGreaterThan(before.getTime())
    expect(orderVersion(paid())).toEqual(normaliseOrder('s', paid()).versionAt)
    expect(orderVersion({ update_time: 1700000075, order_status: 6 }).getTime()).toBe(1700000075000)
  })
})

describe('normaliseAfterSales', () => {
  const request = (change: Detail = {}, arbitrate: Detail = {}): Detail => {
    const data = structuredClone(sample('after-sale').data)
    Object.assign(data.process_info!.after_sale_info as Detail, change)
    Object.assign(data.process_info!.arbitrate_info as Detail, arbitrate)
    return data
  }

  it('reads a request before shipment', () => {
    expect(normaliseAfterSales('shop-douyin', request())).toEqual({
      marketplace: 'doudian',
      shopId: 'shop-douyin',
      afterSalesId: '7001268675961536803',
      orderId: '4781320682406083640',
      lineId: '4781320682406083642',
      kind: 'refund_before_shipment',
      state: 'awaiting_merchant',
      refundFen: 16555n,
      quantity: 2,
      reason: '不想要了',
      versionAt: new Date('2023-11-14T22:15:01.000Z'),
    })
  })

  it('names every line that it is about, whole: one count for several says nothing of each', () => {
    const data = request()
    const { sku_order_infos } = data.order_info as { sku_order_infos: Detail[] }
    sku_order_infos.push({ sku_order_id: '4781320682406083641' })
    expect(normaliseAfterSales('s', data)).toMatchObject({
      lineId: null,
      lineIds: ['4781320682406083642', '4781320682406083641'],
      quantity: null,
    })
    expect(normaliseAfterSales('s', request())).not.toHaveProperty('lineIds')
  })

  it.each([
    [0, 'return_and_refund'],
    [1, 'refund_after_shipment'],
    [2, 'refund_before_shipment'],
    [3, 'exchange'],
    [4, 'refund_before_shipment'],
    [5, 'refund_before_shipment'],
    [6, 'price_protection'],
    [7, 'resend'],
    [8, 'repair'],
  ])('knows type %s', (after_sale_type, kind) => {
    expect(normaliseAfterSales('s', request({ after_sale_type })).kind).toBe(kind)
  })

  it.each([
    [6, 1, 'awaiting_merchant'],
    [7, 1, 'awaiting_buyer_return'],
    [8, 0, 'awaiting_merchant'],
    [11, 1, 'awaiting_merchant_receipt'],
    [12, 1, 'refunding'],
    [12, 2, 'refunding'],
    [12, 3, 'refunded'],
    [12, 4, 'refunding'],
    [12, 5, 'refunded'],
    [12, 0, 'refunded'],
    [13, 0, 'refunding'],
    [14, 1, 'refunded'],
    [27, 1, 'merchant_refused'],
    [28, 1, 'withdrawn'],
    [28, 4, 'withdrawn'],
    [29, 1, 'merchant_refused'],
    [51, 2, 'refunding'],
    [53, 3, 'refunded'],
  ])('knows status %s with refund status %s', (after_sale_status, refund_status, state) => {
    expect(normaliseAfterSales('s', request({ after_sale_status, refund_status })).state).toBe(state)
  })

  it('does not wait for money where goods are exchanged', () => {
    const exchanged = request({ after_sale_status: 12, after_sale_type: 3, refund_status: 1 })
    expect(normaliseAfterSales('s', exchanged).state).toBe('refunded')
  })

  it('sees that the marketplace stepped in, but only while it is open', () => {
    const state = (change: Detail, arbitrate_status: number) =>
      normaliseAfterSales('s', request(change, { arbitrate_status })).state
    for (const open of [1, 4, 5]) expect(state({}, open)).toBe('marketplace_intervened')
    for (const not of [0, 2, 3, 6, 255]) expect(state({}, not)).toBe('awaiting_merchant')
    expect(state({ after_sale_status: 12, refund_status: 3 }, 1)).toBe('refunded')
  })

  it.each([
    ['after_sale_status', 99],
    ['after_sale_type', 9],
  ])('refuses an unknown %s', (field, value) => {
    expect(() => normaliseAfterSales('s', request({ [field]: value }))).toThrow(UnknownValue)
  })

  it('refuses unknown numbers of the money and of the arbitration', () => {
    expect(() => normaliseAfterSales('s', request({ after_sale_status: 12, refund_status: 9 }))).toThrow(
      UnknownValue,
    )
    expect(() => normaliseAfterSales('s', request({}, { arbitrate_status: 7 }))).toThrow(UnknownValue)
  })

  it('has the same version in a row of the list, even where the row cannot be read', () => {
    const row = { aftersale_status: 12, aftersale_type: 2, refund_status: 3, update_time: 1700000101 }
    const detail = request({ after_sale_status: 12, refund_status: 3 })
    expect(afterSalesVersion(row)).toEqual(normaliseAfterSales('s', detail).versionAt)
    expect(afterSalesVersion({ ...row, aftersale_status: 99 }).getTime()).toBe(1700000101000)
  })

  it('names what is missing', () => {
    for (const field of ['after_sale_id', 'update_time', 'refund_total_amount', 'after_sale_status'])
      expect(() => normaliseAfterSales('s', request({ [field]: '' }))).toThrow('doudian.malformed_detail')
    expect(() => normaliseAfterSales('s', {})).toThrow('doudian.malformed_detail')
  })
})
