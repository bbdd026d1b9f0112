import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseLossless } from '../../kernel/json-lossless.ts'
import { UnknownValue } from '../contract/connector.ts'
import { normaliseAfterSales, normaliseOrder } from './normalise.ts'
import { readPush } from './read-push.ts'

type Detail = Record<string, unknown>

function sample(name: string, result: string): Detail {
  const file = new URL(`./samples/${name}.json`, import.meta.url)
  const body = parseLossless(readFileSync(file, 'utf8')) as Record<string, Record<string, Detail>>
  return Object.values(body)[0]![result]!
}

const listed = () =>
  structuredClone(sample('order-search', 'searchorderinfo_result').orderInfoList) as Detail[]
const paid = (): Detail => listed()[0]!
const locked = (): Detail => listed()[1]!
const apply = (): Detail => structuredClone((sample('refund-apply', 'queryResult').result as Detail[])[0]!)
const service = (): Detail => structuredClone((sample('service-bill', 'pageResult').data as Detail[])[0]!)

describe('normaliseOrder', () => {
  it('tells discounts by the steps of the list, and the sum of the seller only without one', () => {
    const read = (couponDetailList: Detail[]) =>
      normaliseOrder('shop-jd', { ...paid(), couponDetailList }).discounts
    const step = (couponType: string, couponPrice: string) => ({ couponType, couponPrice, skuId: '' })
    expect(normaliseOrder('shop-jd', paid()).discounts).toEqual([
      { kind: 'shop', fen: 5000n },
      { kind: 'unspecified', fen: 4993n },
    ])
    expect(
      read([step('41-京东券优惠', '20.00'), step('39-京豆优惠', '1.00'), step('52-礼品卡优惠', '9.00')]),
    ).toEqual([
      { kind: 'coupon', fen: 2000n },
      { kind: 'points', fen: 100n },
    ])
    expect(read([])).toEqual([{ kind: 'shop', fen: 5000n }])
    expect(normaliseOrder('shop-jd', locked()).discounts).toBeUndefined()
  })

  it('reads what the list gives', () => {
    const order = normaliseOrder('shop-jd', paid())
    expect(order).toMatchObject({
      marketplace: 'jd',
      shopId: 'shop-jd',
      orderId: '302911840017',
      state: 'to_ship',
      kind: 'ordinary',
      paidFen: 136_707n,
      payableFen: 136_707n,
      buyerId: 'AAEXAMPLEopenid',
      buyerNickMasked: null,
      buyerMessage: '请先联系我',
      deliveredAt: null,
    })
    expect(order.createdAt.toISOString()).toBe('2026-11-11T12:00:03.000Z')
    expect(order.paidAt?.toISOString()).toBe('2026-11-11T12:01:15.000Z')
  })

  it('names lines by order and SKU, and shares what was paid to the fen', () => {
    const [lock, filter] = normaliseOrder('s', paid()).lines
    expect(lock).toMatchObject({
      lineId: '302911840017-100049211765',
      itemId: '10021183645542',
      merchantCode: 'HM-LOCK-X1-BLK',
      quantity: 1,
    })
    expect(filter).toMatchObject({ merchantCode: 'HM-FLT-PP', quantity: 2, afterSalesState: null })
    expect(lock!.paidFen + filter!.paidFen).toBe(136_707n)
    // 1249.07 after its own coupon against 168.00, of 1367.07.
    expect([lock!.paidFen, filter!.paidFen]).toEqual([120_500n, 16_207n])
  })

  it('tells a gift of the same SKU from the goods', () => {
    const order = paid()
    const [lock] = order.itemInfoList as Detail[]
    const lines = normaliseOrder('s', { ...order, itemInfoList: [lock, { ...lock, jdPrice: '0.00' }] }).lines
    expect(lines.map(({ lineId }) => lineId)).toEqual([
      '302911840017-100049211765',
      '302911840017-100049211765-2',
    ])
    expect(lines.map(({ paidFen }) => paidFen)).toEqual([136_707n, 0n])
  })

  it('keeps every digit of a long id that comes as a number', () => {
    const order = parseLossless('{"orderId":9223372036854775807}') as Detail
    expect(normaliseOrder('s', { ...paid(), ...order }).orderId).toBe('9223372036854775807')
  })

  it('takes the years of never for not yet, and nothing as paid then', () => {
    const order = normaliseOrder('s', locked())
    expect(order).toMatchObject({ state: 'to_ship', kind: 'cash_on_delivery', paidAt: null, paidFen: 0n })
    expect(order).toMatchObject({ payableFen: 129_900n, buyerId: 'o*AAEXAMPLE2', deliveredAt: null })
    expect(order.lines[0]!.afterSalesState).toBe('awaiting_merchant')
    expect(order.receiver).toMatchObject({ name: null, phone: null, masked: false })
  })

  it('never takes the payment that JD fills no longer', () => {
    const { actualPay: _, shouldPay: __, ...bare } = paid()
    expect(() => normaliseOrder('s', bare)).toThrow('jd.malformed_detail')
    expect(normaliseOrder('s', { ...paid(), actualPay: undefined }).paidFen).toBe(136_707n)
  })

  it.each(['12.345', '1e3', 'abc'])('refuses %s as money', (actualPay) => {
    expect(() => normaliseOrder('s', { ...paid(), actualPay })).toThrow('money.not_an_amount')
  })

  it.each([
    [{}, true],
    [{ fullname: '刘敏', mobile: '13535476632', telephone: '', fullAddress: '羽山路1号' }, false],
    [{ fullname: '刘敏', mobile: '13535476632-4821', fullAddress: '羽山路1号' }, true],
    [
      {
        fullname: 'AAQAESIzRFVmd4iZqrvM3e7/EBESExQVFhcYGRobHB0eH9bGOJpQI0E+3GcMVnWIEzg=',
        mobile: '',
        telephone: '',
      },
      true,
    ],
    [{ fullname: '刘敏', mobile: '', telephone: '021-64338888', fullAddress: '羽山路1号' }, false],
  ])('a receiver with %o is masked: %s', (change, masked) => {
    const consigneeInfo = { ...(paid().consigneeInfo as Detail), ...change }
    expect(normaliseOrder('s', { ...paid(), consigneeInfo }).receiver).toMatchObject({
      masked,
      province: '上海',
      town: null,
      receiverId: 'oaid-1a2B3c4D',
    })
  })

  it('orders two changes within one second by how far they are', () => {
    const at = (orderState: string) => normaliseOrder('s', { ...paid(), orderState }).versionAt.getTime()
    expect(at('WAIT_GOODS_RECEIVE_CONFIRM')).toBeGreaterThan(at('WAIT_SELLER_STOCK_OUT'))
    expect(at('FINISHED_L')).toBeGreaterThan(at('WAIT_GOODS_RECEIVE_CONFIRM'))
  })

  it('is delivered when it is complete, which is all that JD tells', () => {
    const done = { ...paid(), orderState: 'FINISHED_L', orderEndTime: '2026-11-14 11:05:41' }
    expect(normaliseOrder('s', done).deliveredAt?.toISOString()).toBe('2026-11-14T03:05:41.000Z')
  })

  it.each([
    ['NOT_PAY', 'unpaid'],
    ['POP_ORDER_PAUSE', 'under_review'],
    ['PAUSE', 'under_review'],
    ['WAIT_SELLER_STOCK_OUT', 'to_ship'],
    ['WAIT_SELLER_DELIVERY', 'to_ship'],
    ['WAIT_SEND_CODE', 'to_ship'],
    ['LOCKED', 'to_ship'],
    ['WAIT_GOODS_RECEIVE_CONFIRM', 'shipped'],
    ['SEND_TO_DISTRIBUTION_CENER', 'shipped'],
    ['DISTRIBUTION_CENTER_RECEIVED', 'shipped'],
    ['RECEIPTS_CONFIRM', 'completed'],
    ['FINISHED_L', 'completed'],
    ['TRADE_CANCELED', 'closed'],
  ])('knows %s', (orderState, state) => {
    expect(normaliseOrder('s', { ...paid(), orderState }).state).toBe(state)
  })

  it.each(['SEND_TO_DISTRIBUTION_CENTER', 'constructor'])('refuses the unknown state %s', (orderState) => {
    const read = () => normaliseOrder('s', { ...paid(), orderState })
    expect(read).toThrow(UnknownValue)
    expect(read).toThrow('order.orderState')
  })

  it.each([
    [{ orderType: '75' }, 'virtual'],
    [{ customs: '宁波保税区' }, 'bonded'],
    [{ payType: '1' }, 'cash_on_delivery'],
    [{ orderType: '9000' }, 'ordinary'],
  ])('tells the kind of %o', (change, kind) => {
    expect(normaliseOrder('s', { ...paid(), ...change }).kind).toBe(kind)
  })

  it.each(['orderId', 'orderStartTime', 'modified', 'orderState'])(
    'names the field %s when it is missing',
    (field) => {
      expect(() => normaliseOrder('s', { ...paid(), [field]: '' })).toThrow('jd.malformed_detail')
    },
  )
})

describe('normaliseAfterSales', () => {
  it('reads a refund application, whose amount is in fen', () => {
    expect(normaliseAfterSales('s', apply())).toMatchObject({
      afterSalesId: 'refund-9223372036854775001',
      orderId: '302911840017',
      lineId: null,
      kind: 'refund_before_shipment',
      state: 'awaiting_merchant',
      refundFen: 136_707n,
      reason: '不想要了',
    })
  })

  it('refuses an amount with a point, which would be yuan', () => {
    expect(() => normaliseAfterSales('s', { ...apply(), applyRefundSum: '1367.07' })).toThrow(
      'jd.malformed_detail',
    )
  })

  it.each([
    [0, 'awaiting_merchant'],
    [1, 'refunding'],
    [2, 'merchant_refused'],
    [3, 'refunded'],
    [4, 'merchant_refused'],
    [6, 'refunded'],
    [8, 'awaiting_merchant'],
    [11, 'withdrawn'],
    [19, 'marketplace_intervened'],
  ])('knows application status %s', (status, state) => {
    expect(normaliseAfterSales('s', { ...apply(), status }).state).toBe(state)
  })

  it('reads a service bill, whose misspelt amount is in yuan', () => {
    const bill = normaliseAfterSales('s', service())
    expect(bill).toMatchObject({
      afterSalesId: 'afs-302911840017-9223372036854775003',
      orderId: '302911840017',
      lineId: '302911840017-100049211765',
      kind: 'return_and_refund',
      state: 'refunded',
      refundFen: 124_907n,
      reason: '质量问题',
    })
    expect(Math.floor(bill.versionAt.getTime() / 1000)).toBe(1_795_312_800)
  })

  it('tells how far a bill is from its audit while nothing is paid out', () => {
    const { status: _, completeTime: __, refoundAmount: ___, ...open } = service()
    expect(normaliseAfterSales('s', open)).toMatchObject({ state: 'awaiting_buyer_return', refundFen: 0n })
    const bill = { ...(open.sameOrderServiceBill as Detail), approveDate: null }
    expect(normaliseAfterSales('s', { sameOrderServiceBill: bill }).state).toBe('awaiting_merchant')
    expect(normaliseAfterSales('s', { ...service(), status: 14 }).state).toBe('refunding')
  })

  it.each([
    [20, 'exchange'],
    [30, 'repair'],
  ])('knows what the buyer expects: %s', (customerExpect, kind) => {
    const bill = { ...(service().sameOrderServiceBill as Detail), customerExpect }
    expect(normaliseAfterSales('s', { ...service(), sameOrderServiceBill: bill }).kind).toBe(kind)
  })

  it('refuses unknown values by name', () => {
    expect(() => normaliseAfterSales('s', { ...apply(), status: 99 })).toThrow(UnknownValue)
    expect(() => normaliseAfterSales('s', { ...service(), status: 12 })).toThrow('serviceAndRefund.status')
  })
})

it('a kept push has nothing to say, since no form of it is known', () => {
  const kept = { sellerId: '1', pushId: 'p', topic: 'order', raw: '{"orderId":"1"}' }
  expect(readPush(kept)).toEqual({ marketplace: 'jd', ...kept, subject: null, detail: null })
})

describe('services sold with an order', () => {
  const sold = (...homefwServiceList: Detail[]) => normaliseOrder('s', { ...paid(), homefwServiceList })
  const skuIds = () => normaliseOrder('s', paid()).lines.map(({ skuId }) => skuId!)
  const install = (skuId?: string) => ({
    orderNo: '88001',
    indentifyCode: '246810',
    serviceName: '京东服务+ 智能锁安装',
    ...(skuId && { skuId }),
  })

  it('leave nothing to us when JD sees to every line, and keep number and code', () => {
    const order = sold(...skuIds().map(install))
    expect(order.kind).toBe('platform_service')
    expect(order.platformServices![0]).toEqual({
      name: '京东服务+ 智能锁安装',
      number: '88001',
      code: '246810',
      lineId: order.lines[0]!.lineId,
    })
    expect(sold(install()).kind).toBe('platform_service')
  })

  it('are nothing to us for goods that are in no line, or by other people', () => {
    expect(sold(install('1'))).toMatchObject({ kind: 'ordinary', platformServices: [] })
    expect(sold({ ...install(), serviceName: '品牌安装' })).toMatchObject({ platformServices: [] })
  })

  it('tell that an old machine goes along', () => {
    expect(sold({ orderNo: '88002', serviceName: '拆旧回收' }).kind).toBe('trade_in')
  })
})
