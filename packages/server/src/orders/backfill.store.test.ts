import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { horizonPassed } from '../../test/support/horizon.ts'
import { seedShops, tmallOrder } from '../../test/support/shop.ts'
import { type MatchDecision, matchProducts } from '../catalog/index.ts'
import type { NormalisedOrder, NormalisedOrderLine } from '../connectors/contract/connector.ts'
import type { StoredEvent } from '../runtime/events/event.ts'
import { startFollowing } from '../runtime/events/follow.ts'
import { silentLog } from '../runtime/log.ts'
import { getOrder } from './read-orders.ts'
import { recordOrders } from './record-orders.ts'
import { subscribers } from './subscribers.ts'

let brand: TestBrand
const at = new Date('2026-04-10T02:00:00Z')

beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = at
  await brand.transact(seedShops)
})
beforeEach(() => {
  brand.announced.length = 0
})
afterAll(() => brand.close())

interface Matched {
  installable: { lineId: string; productId: string; quantity: number }[]
}

const line = (
  lineId: string,
  itemId: string,
  more: Partial<NormalisedOrderLine> = {},
): NormalisedOrderLine => ({
  ...tmallOrder('x', at).lines[0]!,
  lineId,
  itemId,
  ...more,
})
const buy = (orderId: string, lines: NormalisedOrderLine[], more: Partial<NormalisedOrder> = {}) =>
  brand.transact(
    async (tx) => (await recordOrders(tx, [tmallOrder(orderId, at, { lines, ...more })]))[0]!.orderId,
  )
const match = (itemId: string, decision: Partial<MatchDecision> = {}) =>
  brand.transact((tx) =>
    matchProducts(
      tx,
      [
        {
          shopId: 'tmall',
          itemId,
          skuId: '',
          kind: 'product',
          products: [{ productId: 'HM-WP-600', quantity: 1 }],
          ...decision,
        },
      ],
      'member:lintao',
    ),
  )
/** Lets the followers work until nothing is left. */
async function follow(): Promise<StoredEvent<Matched>[]> {
  await horizonPassed(brand.db, brand.brandId)
  const loop = startFollowing({
    db: brand.db,
    clock: brand.ports.clock,
    log: silentLog,
    brands: async () => [brand.brandId],
    subscribers,
  })
  await loop.drain()
  await loop.stop()
  return brand.announced.filter((one) => one.type === 'order.matched') as StoredEvent<Matched>[]
}
const linesOf = async (orderId: string) =>
  (await brand.transact((tx) => getOrder(tx, orderId))).lines.map((one) => [
    one.lineId,
    one.matched,
    one.products.map((p) => `${p.productId}×${p.quantity}`).join(' '),
  ])

describe('a match that comes after the orders', () => {
  it('fills every order that waited, and tells what is installable now', async () => {
    const ids = [
      await buy('W1', [line('W1-1', 'purifier', { quantity: 2 })]),
      await buy('W2', [line('W2-1', 'purifier'), line('W2-2', 'lock')]),
    ]
    await match('purifier')
    const told = await follow()
    expect(told.map((one) => one.key).sort()).toEqual([...ids].sort())
    const byOrder = new Map(told.map((one) => [one.key, one.payload.installable]))
    expect(byOrder.get(ids[0]!)).toMatchObject([{ lineId: 'W1-1', productId: 'HM-WP-600', quantity: 2 }])
    // The lock was known from the start: only what is new is told.
    expect(byOrder.get(ids[1]!)).toMatchObject([{ lineId: 'W2-1', productId: 'HM-WP-600', quantity: 1 }])
    expect(await linesOf(ids[1]!)).toEqual([
      ['W2-1', 'product', 'HM-WP-600×1'],
      ['W2-2', 'product', 'HM-LOCK-X1×1'],
    ])
  })

  it('told again changes nothing', async () => {
    await match('purifier')
    expect(await follow()).toEqual([])
  })

  it('tells nothing of an order that is not paid: the payment will', async () => {
    const orderId = await buy('U1', [line('U1-1', 'later')], { state: 'unpaid', paidAt: null })
    await match('later')
    expect(await follow()).toEqual([])
    expect(await linesOf(orderId)).toEqual([['U1-1', 'product', 'HM-WP-600×1']])
    await buy('U1', [line('U1-1', 'later')], { versionAt: new Date(at.getTime() + 1000) })
    const paid = brand.announced.filter((one) => one.type === 'order.paid')
    expect((paid[0]!.payload as Matched).installable).toMatchObject([{ productId: 'HM-WP-600' }])
  })

  it.each([
    ['no goods', { kind: 'not_goods' as const, products: [] }, 'not_goods', ''],
    [
      'a gift',
      { kind: 'gift' as const, products: [{ productId: 'HM-BAT-8', quantity: 1 }] },
      'gift',
      'HM-BAT-8×1',
    ],
    [
      'a part that nobody installs',
      { products: [{ productId: 'HM-BAT-8', quantity: 2 }] },
      'product',
      'HM-BAT-8×2',
    ],
  ])('of %s ends the waiting and calls nobody', async (name, decision, matched, products) => {
    const orderId = await buy(`G-${name}`, [line(`G-${name}-1`, name)])
    await match(name, decision)
    expect(await follow()).toEqual([])
    expect(await linesOf(orderId)).toEqual([[`G-${name}-1`, matched, products]])
  })

  it('of one SKU leaves the other SKUs of the item waiting', async () => {
    const orderId = await buy('K1', [
      line('K1-1', 'two-colours', { skuId: 'black' }),
      line('K1-2', 'two-colours', { skuId: 'white' }),
    ])
    await match('two-colours', { skuId: 'black' })
    await follow()
    expect(await linesOf(orderId)).toEqual([
      ['K1-1', 'product', 'HM-WP-600×1'],
      ['K1-2', 'waiting', ''],
    ])
  })

  it('of another shop changes nothing here', async () => {
    const orderId = await buy('J1', [line('J1-1', 'shared-number')])
    await match('shared-number', { shopId: 'jd' })
    expect(await follow()).toEqual([])
    expect(await linesOf(orderId)).toEqual([['J1-1', 'waiting', '']])
  })

  it('sends nobody for a line that was refunded meanwhile', async () => {
    await buy('R1', [line('R1-1', 'refunded', { afterSalesState: 'refunded' })])
    await match('refunded')
    expect(await follow()).toEqual([])
  })
})
