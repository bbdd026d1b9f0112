import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { tmallOrder } from '../../test/support/shop.ts'
import type { NormalisedOrder } from '../connectors/contract/connector.ts'
import { identifyCustomers } from '../customers/index.ts'
import { bindOrders, recordOrders } from '../orders/index.ts'
import type { StoredEvent } from '../runtime/events/event.ts'
import { listBehaviour, readBehaviour } from './read-behaviour.ts'
import { subscribers } from './subscribers.ts'

let brand: TestBrand
const at = new Date('2026-04-10T01:00:00Z')
beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = new Date('2026-04-10T02:00:00Z')
})
afterAll(() => brand.close())

let told = 0
/** Records, and lets the follower see what was announced since: `times` times, as a crash would. */
async function record(orders: NormalisedOrder[], times = 1): Promise<string[]> {
  const recorded = await brand.transact((tx) => recordOrders(tx, orders))
  const news = brand.announced.slice(told)
  told = brand.announced.length
  for (let i = 0; i < times; i += 1) await follow(news)
  return recorded.map((one) => one.orderId)
}

const follow = (events: StoredEvent[]) =>
  brand.transact(async (tx) => {
    const [own] = subscribers
    const types = own!.events.map((one) => one.type)
    await own!.handle(tx, events.filter((one) => types.includes(one.type)) as StoredEvent<never>[])
  })

const later = (minutes: number) => new Date(at.getTime() + minutes * 60_000)

async function customerOf(orderId: string): Promise<string> {
  const found = brand.announced.findLast(
    (one) => one.key === orderId && (one.payload as { customerId: string | null }).customerId,
  )
  return (found!.payload as { customerId: string }).customerId
}

const countsOf = async (customerId: string) =>
  Object.fromEntries(
    (await brand.transact((tx) => readBehaviour(tx, customerId))).map((one) => [one.code, one.count]),
  )

describe('what orders say of their buyer', () => {
  it('is derived with the times of the order, and once, however often it is told', async () => {
    const one = tmallOrder('d-1', at, { buyerId: 'buyer-d', createdAt: later(-30), paidAt: later(-29) })
    const [orderId] = await record([one], 3)
    await record([{ ...one, state: 'shipped', versionAt: later(10) }], 2)
    await record([{ ...one, state: 'completed', versionAt: later(20), deliveredAt: later(19) }])
    const who = await customerOf(orderId!)
    expect(await countsOf(who)).toMatchObject({
      order_create: 1,
      order_pay: 1,
      shipment: 1,
      receipt: 1,
      order_abandon: 0,
      after_sales: 0,
      product_view: null,
      coupon_use: null,
    })
    const { items } = await brand.transact((tx) => listBehaviour(tx, who, { limit: 10 }))
    const timeOf = (item: string) => items.find((event) => event.item === item)?.at
    expect([timeOf('order_create'), timeOf('order_pay'), timeOf('receipt')]).toEqual([
      later(-30),
      later(-29),
      later(19),
    ])
    expect(items.every((event) => event.source === 'taobao' && event.orderId === orderId)).toBe(true)
  })

  it('tells an order nobody paid from one that was paid and closed, and a changed address', async () => {
    const unpaid = tmallOrder('d-2', at, { buyerId: 'buyer-e', state: 'unpaid', paidAt: null })
    const paid = tmallOrder('d-3', at, { buyerId: 'buyer-e', paidAt: later(-1) })
    const [orderId] = await record([unpaid, paid])
    await record([
      { ...unpaid, state: 'closed', versionAt: later(5) },
      { ...paid, state: 'closed', versionAt: later(5), receiver: { ...paid.receiver, address: '别处 1 号' } },
    ])
    expect(await countsOf(await customerOf(orderId!))).toMatchObject({
      order_create: 2,
      order_pay: 1,
      order_abandon: 1,
      address_change: 1,
    })
  })

  it('waits with an order that nobody is known for, and goes with it to its customer', async () => {
    const nobody = tmallOrder('d-4', at, { buyerId: null })
    nobody.receiver = { ...nobody.receiver, phone: null, masked: true }
    const [orderId] = await record([nobody])
    const who = await brand.transact(async (tx) => {
      const identifiers = [{ kind: 'phone' as const, value: '+8613900000009' }]
      return (await identifyCustomers(tx, [{ identifiers, evidence: 'test', origin: 'customer' }]))[0]!
        .customerId!
    })
    expect((await countsOf(who)).order_create).toBe(0)
    await brand.transact((tx) => bindOrders(tx, [orderId!], who, 'live-code:1', null))
    await record([])
    expect((await countsOf(who)).order_create).toBe(1)
  })

  it('knows coupons, the share that was taken off, and a review that came later', async () => {
    const one = tmallOrder('d-5', at, {
      buyerId: 'buyer-f',
      paidFen: 9_000n,
      discounts: [
        { kind: 'coupon', fen: 500n },
        { kind: 'shop', fen: 500n },
      ],
      reviewed: false,
    })
    const plain = tmallOrder('d-6', at, { buyerId: 'buyer-f', discounts: [] })
    const untold = tmallOrder('d-7', at, { buyerId: 'buyer-f' })
    const [orderId] = await record([one, plain, untold], 2)
    const who = await customerOf(orderId!)
    const itemOf = async (code: string) =>
      (await brand.transact((tx) => readBehaviour(tx, who))).find((item) => item.code === code)
    expect(await itemOf('coupon_use')).toMatchObject({ count: 1, percent: null })
    expect(await itemOf('discount_share')).toMatchObject({ count: 2, percent: 5 })
    expect(await itemOf('review')).toMatchObject({ count: null })
    await record([{ ...one, reviewed: true }], 2)
    expect(await itemOf('review')).toMatchObject({ count: 1 })
  })

  it('says nought coupons where the marketplace would have told one, and nothing where not', async () => {
    const told = tmallOrder('d-8', at, { buyerId: 'buyer-g', discounts: [] })
    const silent = tmallOrder('d-9', at, { buyerId: 'buyer-h' })
    const [tells, tellsNot] = await record([told, silent])
    expect((await countsOf(await customerOf(tells!))).coupon_use).toBe(0)
    expect((await countsOf(await customerOf(tellsNot!))).coupon_use).toBeNull()
  })
})
