import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseLossless } from '../../kernel/json-lossless.ts'
import { UnknownValue } from '../contract/connector.ts'
import { afterSalesVersion, normaliseAfterSales, normaliseOrder, orderVersion } from './normalise.ts'

type Fields = Record<string, any>

const sample = (name: string): Fields =>
  parseLossless(readFileSync(new URL(`./samples/${name}.json`, import.meta.url), 'utf8')) as Fields

/** The order of the sample with other values on top, and whatever else is to be different. */
function order(change: Fields = {}, inside: (detail: Fields) => void = () => {}): Fields {
  const whole: Fields = { ...sample('order-to-ship').order, ...change }
  inside(whole.order_detail)
  return whole
}
const request = (change: Fields = {}): Fields => ({ ...sample('after-sale').after_sale_order, ...change })
const told = (detail: Fields) => normaliseOrder('store', detail)
const toldOf = (detail: Fields) => normaliseAfterSales('store', detail)

const receiverWith = (change: Fields) =>
  told(order({}, (detail) => Object.assign(detail.delivery_info.address_info, change))).receiver
const parcel = (...infos: [product: string, sku: string, count: number][]) => ({
  waybill_id: 'SF1',
  product_infos: infos.map(([product_id, sku_id, product_cnt]) => ({ product_id, sku_id, product_cnt })),
})
const lock = ['10000000123456', '4294967296001'] as const
const battery = ['10000000123499', '4294967296077'] as const

describe('an order', () => {
  it('is told in our words, with every digit and every fen', () => {
    const one = told(order())
    expect(one).toMatchObject({
      marketplace: 'weixin-store',
      shopId: 'store',
      orderId: '3705115058471208928',
      state: 'to_ship',
      kind: 'live',
      paidFen: 4900n,
      payableFen: 4900n,
      discounts: [{ kind: 'unspecified', fen: 400n }],
      buyerId: 'oEXAMPLEopenid0000000001',
      buyerUnionId: 'oUNexampleunionid00000001',
      buyerMessage: '周末送',
      sellerMemo: '已约周六',
      deliveredAt: null,
    })
    expect(one.createdAt.toISOString()).toBe('2022-07-22T16:00:00.000Z')
    expect(one.paidAt?.toISOString()).toBe('2022-07-22T17:00:00.000Z')
  })

  it('keeps lines apart, the gift of the same SKU too', () => {
    const { lines } = told(order())
    expect(lines.map(({ lineId }) => lineId)).toEqual([
      '10000000123456-4294967296001',
      '10000000123499-4294967296077',
      '10000000123499-4294967296077-gift',
    ])
    expect(lines[0]).toMatchObject({
      merchantCode: 'HM-LOCK-X1-BLK',
      skuText: '颜色:曜石黑;安装方式:上门安装',
      quantity: 2,
      paidFen: 3600n,
    })
    expect(lines.map(({ merchantCode }) => merchantCode)).toEqual(['HM-LOCK-X1-BLK', 'BAT-8', null])
    expect(lines[1]!.skuText).toBeNull()
  })

  it('gives a second line of one SKU an id of its own', () => {
    const twice = order({}, (detail) => detail.product_infos.push({ ...detail.product_infos[0] }))
    const ids = told(twice).lines.map(({ lineId }) => lineId)
    expect(new Set(ids).size).toBe(4)
    expect(ids[3]).toBe('10000000123456-4294967296001-2')
  })

  it('takes a line’s price for that of a piece only where that alone makes up the order', () => {
    const byPiece = order({}, (detail) => {
      detail.product_infos[0].real_price = 1800
    })
    expect(told(byPiece).lines.map(({ paidFen }) => paidFen)).toEqual([3600n, 500n, 0n])
    const neither = order({}, (detail) => {
      detail.product_infos[0].real_price = 1700
    })
    expect(told(neither).lines[0]!.paidFen).toBe(1700n)
  })

  it.each([
    [10, 'unpaid'],
    [12, 'under_review'],
    [13, 'awaiting_group'],
    [20, 'to_ship'],
    ['20', 'to_ship'],
    [21, 'partly_shipped'],
    [30, 'shipped'],
    [100, 'completed'],
    [190, 'closed'],
    [200, 'closed'],
    [250, 'closed'],
  ])('with status %s is %s', (status, state) => {
    expect(told(order({ status })).state).toBe(state)
  })

  it.each([11, 0, 40, 'toString', 2000])('with status %s is of no state that we know', (status) => {
    expect(() => told(order({ status }))).toThrow(UnknownValue)
    expect(orderVersion(order({ status })).getTime()).toBe(1_658_509_201_000)
  })

  it('has paid nothing before its time of payment', () => {
    const unpaid = order({ status: 10 }, (detail) => {
      detail.pay_info.pay_time = 0
    })
    expect(told(unpaid)).toMatchObject({ paidFen: 0n, payableFen: 4900n, paidAt: null })
    expect(told(unpaid).lines.every(({ paidFen }) => paidFen === 0n)).toBe(true)
    const gone = order({ status: 250 }, (detail) => {
      delete detail.pay_info
    })
    expect(told(gone)).toMatchObject({ paidFen: 0n, paidAt: null })
    expect(told(order({ status: 200 })).paidFen).toBe(4900n)
  })

  it('knows by its parcels which lines have left', () => {
    const half = order({ status: 21 }, (detail) => {
      detail.delivery_info.delivery_product_info = [parcel([...lock, 1]), parcel([...lock, 1])]
    })
    expect(told(half).lines.map(({ state }) => state)).toEqual(['shipped', 'to_ship', 'to_ship'])
    const quarter = order({ status: 21 }, (detail) => {
      detail.delivery_info.delivery_product_info = [parcel([...lock, 1], [...battery, 1])]
    })
    expect(told(quarter).lines.map(({ state }) => state)).toEqual(['to_ship', 'shipped', 'to_ship'])
  })

  it('takes a line for refunded only while nothing can have been exchanged', () => {
    const finished = (status: number) =>
      told(
        order({ status }, (detail) => {
          detail.product_infos[0].finish_aftersale_sku_cnt = 2
          detail.product_infos[1].finish_aftersale_sku_cnt = 0
        }),
      ).lines.map(({ afterSalesState }) => afterSalesState)
    expect(finished(20)).toEqual(['refunded', null, null])
    expect(finished(100)).toEqual([null, null, null])
  })

  it('is delivered when its receipt was confirmed', () => {
    const confirmed = order({ status: 100 }, (detail) => {
      detail.ext_info.confirm_receipt_time = 1_658_600_000
    })
    expect(told(confirmed).deliveredAt?.getTime()).toBe(1_658_600_000_000)
    expect(told(order({ status: 100 })).deliveredAt?.getTime()).toBe(1_658_509_201_000)
    expect(told(order({ status: 30 })).deliveredAt).toBeNull()
  })

  it('is newer within one second the further it has come', () => {
    const versions = [10, 20, 30, 100].map((status) => told(order({ status })).versionAt.getTime())
    expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b))
    expect(Math.floor(versions[3]! / 1000)).toBe(1_658_509_201)
  })

  it.each([
    ['virtual', 1, 2, { is_present: true }],
    ['virtual', 3, 5, {}],
    ['gift', 0, 2, { is_present: true }],
    ['gift', 0, 5, { status: 12 }],
    ['group_buy', 0, 2, { status: 13 }],
    ['live', 0, 2, {}],
    ['ordinary', 0, 5, {}],
  ])('is of the kind %s', (kind, deliver_method, order_scene, change) => {
    const one = order(change, (detail) => {
      Object.assign(detail.delivery_info, { deliver_method })
      Object.assign(detail.ext_info, { order_scene })
    })
    expect(told(one).kind).toBe(kind)
  })

  it('is subsidised where the state pays a part, and a prize where nobody pays', () => {
    const subsidised = order({}, (detail) => {
      detail.price_info.national_subsidy_discounted_price = 300
    })
    const prize = order({}, (detail) => {
      detail.pay_info.payment_method = 3
    })
    expect([told(subsidised).kind, told(prize).kind]).toEqual(['subsidy', 'lottery'])
  })

  it.each(['order_id', 'status', 'update_time', 'create_time', 'order_detail'])(
    'without %s is malformed',
    (field) => {
      expect(() => told(order({ [field]: undefined }))).toThrow('weixin_store.malformed_detail')
    },
  )

  it.each([
    ['sku_cnt', 1.5],
    ['real_price', 18.5],
    ['real_price', '-1'],
    ['product_id', ''],
  ])('with a line whose %s is %s is malformed', (field, value) => {
    const broken = order({}, (detail) => {
      detail.product_infos[0][field] = value
    })
    expect(() => told(broken)).toThrow('weixin_store.malformed_detail')
  })
})

describe('a receiver', () => {
  it('is masked, and has the platform’s id of the address', () => {
    expect(told(order()).receiver).toEqual({
      name: '刘**',
      phone: null,
      province: '广东省',
      city: '广州市',
      district: '海珠区',
      town: null,
      address: '新港中路****',
      masked: true,
      receiverId: '9f86d081884c7d659a2feaa0c55ad015',
    })
  })

  const plain = {
    user_name: '刘敏',
    tel_number: '13800001001',
    detail_info: '新港中路1号',
    use_tel_number: 0,
  }
  it('is plain where nothing is hidden', () => {
    expect(receiverWith({ ...plain, house_number: '2栋' })).toMatchObject({
      name: '刘敏',
      phone: '13800001001',
      address: '新港中路1号2栋',
      masked: false,
    })
  })

  it.each([
    ['a number of the switchboard', { ...plain, tel_number: '95013912345678-1234' }],
    ['a number in between', { ...plain, use_tel_number: 1 }],
    ['stars in full width', { ...plain, user_name: '刘＊' }],
  ])('with %s is masked', (_name, change) => {
    expect(receiverWith(change).masked).toBe(true)
  })

  it('of an order without a parcel has the phone that was left for it', () => {
    expect(receiverWith({ tel_number: '', virtual_order_tel_number: '138****1001' }).phone).toBe(
      '138****1001',
    )
  })

  it('may be missing as a whole', () => {
    const none = order({}, (detail) => {
      delete detail.delivery_info
    })
    expect(told(none).receiver).toMatchObject({ name: null, phone: null, masked: false })
  })
})

describe('an after-sales order', () => {
  it('is told in our words and names the line of its order', () => {
    expect(toldOf(request({ order: order() }))).toEqual({
      marketplace: 'weixin-store',
      shopId: 'store',
      afterSalesId: '2000000000123456',
      orderId: '3705115058471208928',
      lineId: told(order()).lines[0]!.lineId,
      kind: 'refund_before_shipment',
      state: 'awaiting_merchant',
      refundFen: 1800n,
      quantity: 1,
      reason: '拍错/多拍',
      versionAt: new Date(1_658_519_300_000),
    })
  })

  it.each([
    ['USER_CANCELD', 'withdrawn'],
    ['MERCHANT_PROCESSING', 'awaiting_merchant'],
    ['MERCHANT_REJECT_REFUND', 'merchant_refused'],
    ['MERCHANT_REJECT_RETURN', 'merchant_refused'],
    ['USER_WAIT_RETURN', 'awaiting_buyer_return'],
    ['RETURN_CLOSED', 'withdrawn'],
    ['MERCHANT_WAIT_RECEIPT', 'awaiting_merchant_receipt'],
    ['MERCHANT_OVERDUE_REFUND', 'refunding'],
    ['MERCHANT_REFUND_SUCCESS', 'refunded'],
    ['MERCHANT_RETURN_SUCCESS', 'refunded'],
    ['PLATFORM_REFUNDING', 'refunding'],
    ['PLATFORM_REFUND_FAIL', 'refunding'],
    ['USER_WAIT_CONFIRM', 'awaiting_merchant'],
    ['MERCHANT_REFUND_RETRY_FAIL', 'withdrawn'],
    ['MERCHANT_FAIL', 'withdrawn'],
    ['USER_WAIT_HANDLE_MERCHANT_AFTER_SALE', 'awaiting_merchant'],
    ['MERCHANT_EXCHANGE_SUCCESS', 'refunded'],
  ])('%s is %s', (status, state) => {
    expect(toldOf(request({ status })).state).toBe(state)
  })

  it.each(['USER_CANCELED', 'USER_CANCELLED', '', 'constructor'])('%j is no state', (status) => {
    expect(() => toldOf(request({ status }))).toThrow()
    if (status) expect(afterSalesVersion(request({ status })).getTime()).toBe(1_658_519_300_000)
  })

  it.each([
    ['RETURN', {}, 'return_and_refund'],
    ['EXCHANGE', {}, 'exchange'],
    ['REFUND', { sub_type: 'REFUND_PRICE_DIFF' }, 'price_protection'],
    ['REFUND', { order: order({ status: 30 }) }, 'refund_after_shipment'],
    ['REFUND', { order: order({ status: 100 }) }, 'refund_after_shipment'],
    ['REFUND', { order: null }, 'refund_before_shipment'],
  ])('of type %s %j is %s', (type, change, kind) => {
    expect(toldOf(request({ type, ...change })).kind).toBe(kind)
  })

  it('for money alone looks into the parcels, also of an order that is closed by now', () => {
    const sent = order({ status: 200 }, (detail) => {
      detail.delivery_info.delivery_product_info = [parcel([...lock, 2])]
    })
    expect(toldOf(request({ order: sent })).kind).toBe('refund_after_shipment')
    const otherLine = order({ status: 21 }, (detail) => {
      detail.delivery_info.delivery_product_info = [parcel([...battery, 1])]
    })
    expect(toldOf(request({ order: otherLine })).kind).toBe('refund_before_shipment')
  })

  it('for money alone is of before the shipment when the goods left after it', () => {
    const asked = 1_757_000_000
    const sent = (status: number, delivery_time: number) =>
      order({ status }, (detail) => {
        detail.delivery_info.delivery_product_info = [{ ...parcel([...lock, 2]), delivery_time }]
      })
    const kinds = [30, 100].flatMap((status) =>
      [asked - 60, asked + 60].map(
        (at) => toldOf(request({ create_time: asked, order: sent(status, at) })).kind,
      ),
    )
    const [before, after] = ['refund_before_shipment', 'refund_after_shipment']
    expect(kinds).toEqual([after, before, after, before])
  })

  it('of a type that nobody knows is refused by name', () => {
    expect(() => toldOf(request({ type: 'REPAIR' }))).toThrow(UnknownValue)
  })

  it('without goods belongs to no line', () => {
    const bare = request({ product_info: {}, refund_info: {}, reason_text: '' })
    expect(toldOf(bare)).toMatchObject({
      lineId: null,
      quantity: null,
      refundFen: 0n,
      reason: 'INCORRECT_SELECTION',
    })
  })
})
