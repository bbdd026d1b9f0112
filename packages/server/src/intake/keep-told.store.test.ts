import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { seedShops, tmallOrder } from '../../test/support/shop.ts'
import type { NormalisedAfterSales } from '../connectors/contract/connector.ts'
import { lockOrders, missingVersions, recordAfterSales, recordOrders, searchOrders } from '../orders/index.ts'
import { recordTold, type Told } from './keep-told.ts'
import type { Sinks } from './sinks.ts'

let brand: TestBrand
const at = new Date('2026-04-10T02:00:00Z')
const later = new Date(at.getTime() + 60_000)

beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = at
  await brand.transact(seedShops)
  await brand.transact((tx) => recordOrders(tx, [tmallOrder('A', at), tmallOrder('B', at)]))
})
afterAll(() => brand.close())

const told = (understood: Told['understood']): Told => ({
  understood,
  detail: {},
  way: 'fetched',
  entryId: null,
})
const changed = (orderId: string) =>
  told({ kind: 'order', order: tmallOrder(orderId, later, { state: 'shipped' }) })
const asked = (orderId: string): Told => {
  const request: NormalisedAfterSales = {
    marketplace: 'taobao',
    shopId: 'tmall',
    afterSalesId: `R-${orderId}`,
    orderId,
    lineId: `${orderId}-1`,
    kind: 'refund_before_shipment',
    state: 'awaiting_merchant',
    refundFen: 129900n,
    quantity: 1,
    reason: '不想要了',
    versionAt: later,
  }
  return told({ kind: 'after_sales', request })
}
/** Dwells between an order and the request, so that two batches meet there. */
const slow: Sinks = {
  lockOrders,
  recordOrders,
  missingVersions,
  recordMembers: async () => undefined,
  async recordAfterSales(tx, requests) {
    await tx.ports.clock.sleep(200)
    return recordAfterSales(tx, requests)
  },
  applyWecomEvents: async () => undefined,
}

it('two batches that tell of each other’s orders wait in turn and neither is thrown back', async () => {
  let tries = 0
  const record = (batch: Told[]) =>
    brand.transact(async (tx) => {
      tries += 1
      await recordTold(tx, { sinks: slow, connectors: new Map() }, batch, null)
    })
  await Promise.all([record([changed('A'), asked('B')]), record([changed('B'), asked('A')])])
  expect(tries).toBe(2)
  const { items } = await brand.transact((tx) => searchOrders(tx, { limit: 5 }))
  expect(items.map((one) => [one.outsideId, one.state, one.afterSales.length]).sort()).toEqual([
    ['A', 'shipped', 1],
    ['B', 'shipped', 1],
  ])
})
