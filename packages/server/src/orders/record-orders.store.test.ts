import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { seedShops, tmallOrder } from '../../test/support/shop.ts'
import { matchProducts } from '../catalog/index.ts'
import type { NormalisedOrder } from '../connectors/contract/connector.ts'
import { getCustomer } from '../customers/index.ts'
import { type CustomerId, id } from '../kernel/ids.ts'
import { firstRow, rows } from '../runtime/db/transaction.ts'
import { bindOrders } from './bind-orders.ts'
import { getOrder, getOrders, receiversOf, searchOrders } from './read-orders.ts'
import { recordOrders } from './record-orders.ts'
import { sellerNotesOf } from './seller-notes.ts'

let brand: TestBrand
const at = new Date('2026-04-10T02:00:00Z')
const later = (seconds: number) => new Date(at.getTime() + seconds * 1000)

beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = at
  await brand.transact(seedShops)
})
beforeEach(() => {
  brand.announced.length = 0
})
afterAll(() => brand.close())

const order = (orderId: string, more: Partial<NormalisedOrder> = {}) => tmallOrder(orderId, at, more)
const record = (...orders: NormalisedOrder[]) => brand.transact((tx) => recordOrders(tx, orders))
const recordOne = async (one: NormalisedOrder) => (await record(one))[0]!
const read = (orderId: string) => brand.transact((tx) => getOrder(tx, orderId))
const told = (type: string) => brand.announced.filter((one) => one.type === type)
const count = async (what: 'order' | 'order_line' | 'line_product') =>
  (await brand.transact((tx) =>
    firstRow(tx, sql<{ n: number }>`select count(*)::int as n from ${sql.table(`orders.${what}`)}`),
  ))!.n

const memoOf = async (orderId: string) =>
  (await brand.transact((tx) => sellerNotesOf(tx, [orderId]))).get(orderId)?.memo

/** A receiver as a shop with its own delivery gives it: whole. */
function whole(phone: string, more: Partial<NormalisedOrder['receiver']> = {}): NormalisedOrder['receiver'] {
  return { ...order('x').receiver, name: '刘敏', phone, address: '江宁路 1 弄 2 号', masked: false, ...more }
}

describe('a batch of orders', () => {
  it('is recorded with lines, products, customers and events, and read back as it came', async () => {
    const batch = Array.from({ length: 30 }, (_, i) => order(`B${i}`))
    const recorded = await record(...batch)
    expect(recorded.map((one) => [one.outsideOrderId, one.recorded])).toEqual(
      batch.map((one) => [one.orderId, true]),
    )
    expect(told('order.recorded')).toHaveLength(30)
    expect(told('order.paid')).toHaveLength(30)
    const ids = recorded.map((one) => one.orderId)
    const back = await brand.transact((tx) => getOrders(tx, [...ids].reverse()))
    expect(back.map((one) => one.outsideId)).toEqual(batch.map((one) => one.orderId).reverse())
    expect(new Set(back.map((one) => one.customerId)).size).toBe(30)
    expect(back[0]).toMatchObject({
      paidFen: 129900n,
      state: 'to_ship',
      districtCode: '310106',
      receiver: batch[29]!.receiver,
      lines: [{ matched: 'product', products: [{ productId: 'HM-LOCK-X1', quantity: 1 }] }],
    })
  })

  it('that holds several versions of one order keeps the newest, whatever their place', async () => {
    const [kept] = await record(
      order('V1', { versionAt: later(2), state: 'shipped' }),
      order('V1', { versionAt: later(9), state: 'delivered', deliveredAt: later(8) }),
      order('V1', { versionAt: later(5), state: 'shipped' }),
    )
    expect(await read(kept!.orderId)).toMatchObject({ state: 'delivered', deliveredAt: later(8) })
    expect(brand.announced.map((one) => one.type).filter((type) => type.startsWith('order.'))).toEqual([
      'order.recorded',
      'order.paid',
      'order.delivered',
    ])
  })

  it('of nothing does nothing', async () => {
    expect(await record()).toEqual([])
  })
})

describe('another version of an order', () => {
  it('doubled, late or stale, changes nothing and tells nothing', async () => {
    const first = await recordOne(order('S1', { versionAt: later(10), state: 'shipped' }))
    const before = [await read(first.orderId), await count('order')]
    brand.announced.length = 0
    const stale = order('S1', { versionAt: later(5), state: 'closed', receiver: whole('13812345678') })
    const doubled = order('S1', { versionAt: later(10), state: 'shipped' })
    const again = await record(stale, doubled)
    const known = { ...first, recorded: false, isNew: false, customerIsNew: false }
    expect(again).toEqual([known])
    expect(await recordOne(stale)).toEqual(known)
    expect([await read(first.orderId), await count('order')]).toEqual(before)
    expect(brand.announced).toEqual([])
  })

  it('that is older adds the receiver that is hidden since, and when the goods were there', async () => {
    const hidden = { ...whole(''), name: null, phone: null, address: null, masked: false }
    const first = await recordOne(
      order('H1', { versionAt: later(30), state: 'completed', receiver: hidden, buyerId: null }),
    )
    expect(first.customerId).toBeNull()
    brand.announced.length = 0
    const moved = whole('13812340002')
    await record(order('H1', { versionAt: later(20), state: 'delivered', receiver: hidden, buyerId: null }))
    await record(order('H1', { versionAt: later(10), state: 'shipped', receiver: moved, buyerId: null }))
    await record(order('H1', { versionAt: later(5), receiver: whole('13812340001'), buyerId: null }))
    const found = await read(first.orderId)
    expect(found).toMatchObject({
      state: 'completed',
      versionAt: later(30),
      deliveredAt: later(20),
      receiver: moved,
    })
    expect(found.customerId).not.toBeNull()
    expect(told('order.address-changed')).toHaveLength(1)
    expect(told('order.delivered')).toEqual([])
  })

  it('that is the same version, read once more, brings what changed within its second', async () => {
    const { orderId } = await recordOne(order('M1'))
    await recordOne(order('M1', { sellerMemo: '周末上门', sellerFlag: '1' }))
    expect(await memoOf(orderId)).toBe('周末上门')
    brand.announced.length = 0
    await recordOne(order('M1', { sellerMemo: '周末上门', sellerFlag: '1' }))
    await recordOne(order('M1', { sellerMemo: null, isCarried: true }))
    expect(await memoOf(orderId)).toBe('周末上门')
    expect(brand.announced).toEqual([])
  })

  it('of an unpaid order announces the payment once, with what is to be installed', async () => {
    const { orderId } = await recordOne(order('P1', { state: 'unpaid', paidAt: null }))
    expect(told('order.paid')).toEqual([])
    await record(order('P1', { versionAt: later(3) }))
    await record(order('P1', { versionAt: later(4), state: 'shipped' }))
    expect(told('order.paid')).toHaveLength(1)
    expect(told('order.paid')[0]).toMatchObject({
      key: orderId,
      payload: {
        orderId,
        districtCode: '310106',
        masked: true,
        installable: [
          { productId: 'HM-LOCK-X1', category: 'smart_lock', quantity: 1, serviceType: 'install' },
        ],
      },
    })
    expect(
      told('order.recorded').map((one) => (one.payload as { previousState: string }).previousState),
    ).toEqual([null, 'unpaid', 'to_ship'])
  })

  it('that moved to another district is told with both districts, and the new receiver is kept sealed', async () => {
    const { orderId } = await recordOne(order('A1'))
    const moved = whole('13812345678', { district: '浦东新区' })
    await record(order('A1', { versionAt: later(3), receiver: moved }))
    expect(told('order.address-changed')).toMatchObject([
      { payload: { orderId, districtCode: '310115', previousDistrictCode: '310106', masked: false } },
    ])
    const [found] = await brand.transact((tx) => receiversOf(tx, [orderId]))
    expect(found).toEqual({ orderId, receiver: moved, masked: false })
    const kept = await brand.transact((tx) =>
      firstRow(tx, sql<{ text: string }>`select o::text as text from orders."order" o where id = ${orderId}`),
    )
    const hex = (text: string) => Buffer.from(text).toString('hex')
    for (const secret of ['13812345678', '江宁路', '刘敏'])
      expect(kept!.text.includes(secret) || kept!.text.includes(hex(secret))).toBe(false)
  })

  it('is told as closed with the reason, once', async () => {
    await record(order('C1', { state: 'unpaid', paidAt: null }), order('C2'))
    await record(
      order('C1', { versionAt: later(3), state: 'closed', paidAt: null }),
      order('C2', { versionAt: later(3), state: 'closed' }),
    )
    await record(order('C2', { versionAt: later(4), state: 'closed' }))
    expect(
      told('order.closed').map(({ payload }) => {
        const { outsideOrderId, reason } = payload as { outsideOrderId: string; reason: string }
        return [outsideOrderId, reason]
      }),
    ).toEqual([
      ['C1', 'unpaid'],
      ['C2', 'refunded'],
    ])
  })

  it('keeps the time of delivery that was seen first, and is told once', async () => {
    const { orderId } = await recordOne(order('D1', { state: 'delivered', deliveredAt: later(1) }))
    await record(order('D1', { versionAt: later(90), state: 'completed', deliveredAt: later(80) }))
    expect((await read(orderId)).deliveredAt).toEqual(later(1))
    expect(told('order.delivered')).toHaveLength(1)
  })

  it('leaves nothing of a product that its line no longer is', async () => {
    const line = { ...order('L1').lines[0]!, itemId: 'changed' }
    const match = (productId: string) =>
      brand.transact((tx) =>
        matchProducts(
          tx,
          [
            {
              shopId: 'tmall',
              itemId: 'changed',
              skuId: '',
              kind: 'product',
              products: [{ productId, quantity: 1 }],
            },
          ],
          'member:lintao',
        ),
      )
    await match('HM-LOCK-P3')
    const { orderId } = await recordOne(order('L1', { lines: [line] }))
    await match('HM-LOCK-X1')
    await record(order('L1', { versionAt: later(3), state: 'shipped', lines: [line] }))
    expect((await read(orderId)).lines[0]!.products).toEqual([{ productId: 'HM-LOCK-X1', quantity: 1 }])
  })
})

describe('two transactions with the same new order', () => {
  it('make it once: the one that lost decides anew and finds it', async () => {
    const before = await count('order')
    const twins = await Promise.all(
      Array.from({ length: 12 }, () => recordOne(order('R1', { buyerId: 'racing-liu' }))),
    )
    expect(new Set(twins.map((one) => one.orderId)).size).toBe(1)
    expect(twins.filter((one) => one.recorded)).toHaveLength(1)
    expect(await count('order')).toBe(before + 1)
    expect(told('order.paid')).toHaveLength(1)
    expect(told('customer.created')).toHaveLength(1)
  })

  it('keep the newer one when versions race, and announce each thing once', async () => {
    const versions = Array.from({ length: 8 }, (_, i) =>
      order('R2', { versionAt: later(i), state: i < 4 ? 'to_ship' : 'shipped' }),
    )
    const all = await Promise.all(versions.map((one) => recordOne(one)))
    expect(await read(all[0]!.orderId)).toMatchObject({ state: 'shipped', versionAt: later(7) })
    expect(told('order.paid')).toHaveLength(1)
    expect(await count('line_product')).toBeGreaterThan(0)
  })

  it('do not stop each other when their batches overlap in opposite order', async () => {
    const ids = Array.from({ length: 10 }, (_, i) => `O${i}`)
    const batch = (all: string[], second: number) =>
      record(...all.map((one) => order(one, { versionAt: later(second) })))
    await Promise.all([
      batch(ids, 0),
      batch([...ids].reverse(), 1),
      batch(ids, 2),
      batch([...ids].reverse(), 3),
    ])
    const found = await brand.transact((tx) =>
      rows(tx, sql<{ at: Date }>`select version_at as at from orders."order" where outside_id = any(${ids})`),
    )
    expect(found.map((row) => row.at)).toEqual(ids.map(() => later(3)))
  })
})

describe('the customer of an order', () => {
  const customerOf = async (one: NormalisedOrder) => (await read((await recordOne(one)).orderId)).customerId

  it('is the same for the same buyer id, and never told by a masked phone', async () => {
    const masked = '138****5678'
    const first = await customerOf(order('I1', { buyerId: 'liu' }))
    expect(await customerOf(order('I2', { buyerId: 'liu' }))).toBe(first)
    const other = await customerOf(order('I3', { buyerId: 'somebody' }))
    expect(other).not.toBe(first)
    expect(order('I3').receiver.phone).toBe(masked)
    expect(await customerOf(order('I4', { buyerId: null }))).toBeNull()
  })

  it('is found by the WeChat account behind the buyer, across shops', async () => {
    const first = await customerOf(order('U1', { buyerId: 'oHere', buyerUnionId: 'oUN-liu' }))
    expect(await customerOf(order('U2', { buyerId: 'oThere', buyerUnionId: 'oUN-liu' }))).toBe(first)
    expect(await customerOf(order('U3', { buyerId: 'oElse', buyerUnionId: 'oUN-wang' }))).not.toBe(first)
    expect(await customerOf(order('U4', { buyerId: null, buyerUnionId: null }))).toBeNull()
  })

  it('is found by a whole phone across shops, however the number is written', async () => {
    const tmall = await customerOf(order('I5', { buyerId: 'wang', receiver: whole('13900001111') }))
    const jd = order('I6', {
      buyerId: null,
      shopId: 'jd',
      marketplace: 'jd',
      receiver: whole('+86 139-0000-1111'),
    })
    expect(await customerOf(jd)).toBe(tmall)
  })

  it.each([
    ['weixin-store', true],
    ['doudian', true],
    ['taobao', false],
  ])(
    'of one phone in two shops of %s, each with an id of its own, is one: %s',
    async (marketplace, isOne) => {
      const phone = `1390000${marketplace.length}22${marketplace.length % 10}`.slice(0, 11)
      const of = (shop: string) =>
        order(`S-${marketplace}-${shop}`, {
          marketplace,
          shopId: `${marketplace}-${shop}`,
          buyerId: `o-${marketplace}-${shop}`,
          receiver: whole(phone),
        })
      const first = await customerOf(of('one'))
      expect((await customerOf(of('two'))) === first).toBe(isOne)
    },
  )

  it.each([
    ['a privacy number', '13812340000-1234'],
    ['a service line', '4008123123'],
    ['no number at all', '看备注'],
  ])('is never told by %s', async (name, phone) => {
    const one = await customerOf(order(`N1${name}`, { buyerId: null, receiver: whole(phone) }))
    const two = await customerOf(order(`N2${name}`, { buyerId: `b-${name}`, receiver: whole(phone) }))
    expect(one).toBeNull()
    expect(await customerOf(order(`N3${name}`, { buyerId: `c-${name}`, receiver: whole(phone) }))).not.toBe(
      two,
    )
  })

  it('stays when a later version points to somebody else', async () => {
    const first = await customerOf(order('I7', { buyerId: 'keeper' }))
    await record(order('I7', { buyerId: 'thief', versionAt: later(3) }))
    expect((await searchOne('I7')).customerId).toBe(first)
  })

  it('can be given by proof, once, and is told with the evidence', async () => {
    const { orderId } = await recordOne(order('I8', { buyerId: null }))
    const customerId = id<CustomerId>((await customerOf(order('I9')))!)
    const link = { linkedBy: { way: 'order_code' }, ruleVersion: '7' }
    const bind = () => brand.transact((tx) => bindOrders(tx, [orderId], customerId, 'live-code:c1', link))
    await bind()
    await bind()
    expect(await read(orderId)).toMatchObject({ customerId, link })
    expect(told('order.bound')).toMatchObject([
      { payload: { orderId, customerId, evidence: 'live-code:c1' } },
    ])
    await record(order('I8', { buyerId: 'another', versionAt: later(5) }))
    expect(await read(orderId)).toMatchObject({ customerId, link })
  })

  it('holds the phone only where it was whole', async () => {
    const named = id<CustomerId>((await customerOf(order('I10', { receiver: whole('13700002222') })))!)
    const hidden = id<CustomerId>((await customerOf(order('I11')))!)
    const [one, two] = await brand.transact(async (tx) => [
      await getCustomer(tx, named),
      await getCustomer(tx, hidden),
    ])
    expect([one.name, one.phone, two.phone]).toEqual(['刘敏', '+8613700002222', null])
  })

  it('is called by the nick where the marketplace seals the name', async () => {
    const receiver = { ...order('x').receiver, name: '9vXc2sample==$1$', masked: true }
    const sealed = id<CustomerId>((await customerOf(order('I12', { receiver, buyerNickMasked: '小**雨' })))!)
    const { name } = await brand.transact((tx) => getCustomer(tx, sealed))
    expect(name).toBe('小**雨')
  })
})

const searchOne = async (outsideId: string) =>
  (await brand.transact((tx) => searchOrders(tx, { outsideId, limit: 1 }))).items[0]!

describe('the search for orders', () => {
  it('pages without a gap or a double, and finds by shop, state and phone tail', async () => {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await brand.transact((tx) => searchOrders(tx, { limit: 7, ...(cursor ? { cursor } : {}) }))
      seen.push(...page.items.map((one) => one.id))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(seen).toHaveLength(await count('order'))
    expect(new Set(seen).size).toBe(seen.length)
    const by = (query: object) => brand.transact((tx) => searchOrders(tx, { limit: 200, ...query }))
    expect((await by({ phoneTail: '2222' })).items.map((one) => one.outsideId)).toEqual(['I10'])
    expect((await by({ shopId: 'jd' })).items.map((one) => one.outsideId)).toEqual(['I6'])
    expect((await by({ state: 'closed' })).items.map((one) => one.outsideId).sort()).toEqual(['C1', 'C2'])
    expect((await by({ phoneTail: '5678' })).items.length).toBeGreaterThan(30)
  })

  it('names an order that is not there', async () => {
    const nobody = '00000000-0000-7000-8000-000000000000'
    await expect(read(nobody)).rejects.toMatchObject({ code: 'order.not_found', facts: { orderId: nobody } })
    expect(await brand.transact((tx) => getOrders(tx, [nobody]))).toEqual([])
  })
})

describe('a marketplace that empties the receiver once the parcel is on its way', () => {
  const empty = { ...order('x').receiver, name: null, phone: null, address: null, masked: false }

  it('tells of no other address, and what we know of the receiver stays', async () => {
    const { orderId } = await recordOne(order('E1', { receiver: whole('13812340007') }))
    const before = await read(orderId)
    brand.announced.length = 0
    await record(
      order('E1', { versionAt: later(60), state: 'shipped', receiver: { ...empty, district: null } }),
    )
    expect(await read(orderId)).toEqual({ ...before, state: 'shipped', versionAt: later(60) })
    expect(told('order.address-changed')).toEqual([])
    expect(told('order.recorded')).toMatchObject([{ payload: { districtCode: '310106' } }])
    const found = await brand.transact((tx) =>
      rows(tx, sql`select 1 from orders."order" where id = ${orderId} and phone_tail_index is not null`),
    )
    expect(found).toHaveLength(1)
    await record(order('E1', { versionAt: later(90), state: 'shipped', receiver: whole('13812340008') }))
    expect(told('order.address-changed')).toHaveLength(1)
  })

  it('in one batch with the version that showed it, in either order', async () => {
    const shown = order('E2', { receiver: whole('13812340009') })
    const hidden = order('E2', { versionAt: later(60), state: 'shipped', receiver: empty })
    for (const [i, batch] of [
      [shown, hidden],
      [hidden, shown],
    ].entries()) {
      const [one] = await record(...batch.map((given) => ({ ...given, orderId: `E2-${i}` })))
      expect(await read(one!.orderId)).toMatchObject({ state: 'shipped', receiver: { phone: '13812340009' } })
    }
  })
})

describe('what was taken off, and a review', () => {
  const discounts = [
    { kind: 'shop' as const, fen: 500n },
    { kind: 'coupon' as const, fen: 100n },
  ]

  it('is kept as told; nothing told is no nought', async () => {
    const ids = await record(
      order('off-1', { discounts, reviewed: false }),
      order('off-2', { discounts: [] }),
      order('off-3'),
    )
    const [all, none, untold] = await Promise.all(ids.map(({ orderId }) => read(orderId)))
    expect([all!.discounts, none!.discounts, untold!.discounts]).toEqual([discounts, [], null])
    expect([all!.reviewed, none!.reviewed]).toEqual([false, null])
  })

  it('follows another reading of one version, and stays where a newer one tells none', async () => {
    const { orderId } = await recordOne(order('off-4', { discounts, reviewed: false }))
    await recordOne(order('off-4', { discounts: [], reviewed: true }))
    expect(await read(orderId)).toMatchObject({ discounts: [], reviewed: true })
    await recordOne(order('off-4', { discounts, reviewed: true, versionAt: later(60) }))
    await recordOne(order('off-4', { versionAt: later(120) }))
    expect(await read(orderId)).toMatchObject({ discounts, reviewed: true })
  })
})
