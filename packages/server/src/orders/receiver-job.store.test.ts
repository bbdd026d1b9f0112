import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { seedShops, tmallOrder } from '../../test/support/shop.ts'
import type { NormalisedOrder } from '../connectors/contract/connector.ts'
import { rows } from '../runtime/db/transaction.ts'
import { forgetOrders } from './forget-orders.ts'
import { indexSomeReceivers } from './receiver-job.ts'
import { receiverNameTokens } from './receiver-name.ts'
import { recordOrders } from './record-orders.ts'
import { ordersBefore, takeBackOrders } from './take-back.ts'

// By the token of its receiver's name each order is found, whatever way the receiver came to stand there.

let brand: TestBrand
const at = new Date('2026-04-10T02:00:00Z')
const later = (seconds: number) => new Date(at.getTime() + seconds * 1000)
beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = at
  await brand.transact(seedShops)
})
afterAll(() => brand.close())

const order = (orderId: string, name: string | null, more: Partial<NormalisedOrder> = {}) => {
  const plain = tmallOrder(orderId, at)
  return { ...plain, receiver: { ...plain.receiver, name }, ...more }
}
const record = (...orders: NormalisedOrder[]) => brand.transact((tx) => recordOrders(tx, orders))
const called = (nickname: string): Promise<string[]> =>
  brand.transact(async (tx) => {
    const found = await rows(
      tx,
      sql<{ outside_id: string }>`select outside_id from orders."order"
        where receiver_name_index = any(${receiverNameTokens(tx.vault, nickname)}::bytea[]) order by outside_id`,
    )
    return found.map((row) => row.outside_id)
  })
const forgetTokens = () =>
  brand.transact((tx) => sql`update orders."order" set receiver_name_index = null`.execute(tx.db))
const fill = async (): Promise<number> => {
  let rounds = 1
  while (await brand.transact((tx) => indexSomeReceivers(tx, 2))) rounds += 1
  return rounds
}

it('an order is found by its receiver, in full or as the marketplace masks it', async () => {
  await record(order('A1', '吴敏'), order('A2', '吴*'), order('A3', '吴小敏'), order('A4', null))
  expect(await called('吴敏')).toEqual(['A1', 'A2'])
  expect(await called('吴小敏🌸')).toEqual(['A3'])
})

it('a later version that shows another receiver moves it, one that shows none leaves it', async () => {
  await record(order('B1', '郑*'))
  const receiver = { ...order('B1', null).receiver, phone: null, address: null, masked: false }
  await record(order('B1', null, { versionAt: later(10), state: 'shipped', receiver }))
  expect(await called('郑敏')).toEqual(['B1'])
  await record(order('B1', '何*', { versionAt: later(20) }))
  expect([await called('郑敏'), await called('何敏')]).toEqual([[], ['B1']])
})

it('an order that stood there before gets its token in rounds, once', async () => {
  await forgetTokens()
  expect(await called('吴敏')).toEqual([])
  expect(await fill()).toBeGreaterThan(2)
  expect(await called('吴敏')).toEqual(['A1', 'A2'])
  expect(await fill()).toBe(1)
})

it('an order that an import put back is found by the receiver it had', async () => {
  const [written] = await record(order('C1', '冯*'))
  const [before] = await brand.transact((tx) =>
    ordersBefore(tx, [{ shopId: order('C1', null).shopId, outsideId: 'C1' }]),
  )
  const kept = JSON.parse(before!.text)
  const { receiver_name_index: _, ...older } = kept.order
  delete kept.opened.receiver_name_index
  const texts = [before!.text, JSON.stringify({ ...kept, order: older })]
  for (const [i, text] of texts.entries()) {
    brand.time.now = later(60 + i)
    await record(order('C1', '蒋*', { versionAt: later(30 + i) }))
    expect(await called('冯敏')).toEqual([])
    const changed = [{ id: written!.orderId, at: later(60 + i), before: text }]
    expect(await brand.transact((tx) => takeBackOrders(tx, changed))).toEqual(new Map())
    await fill()
    expect([await called('冯敏'), await called('蒋敏')]).toEqual([['C1'], []])
  }
})

it('goes with the person, and does not come back', async () => {
  const [one] = await record(order('F1', '沈敏'))
  await brand.transact((tx) => forgetOrders(tx, [one!.orderId]))
  await fill()
  expect(await called('沈敏')).toEqual([])
})
