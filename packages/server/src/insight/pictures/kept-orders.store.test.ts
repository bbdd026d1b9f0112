import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { horizonPassed } from '../../../test/support/horizon.ts'
import { seedShops, tmallOrder } from '../../../test/support/shop.ts'
import { subscribers as behaviourSubscribers } from '../../behaviour/subscribers.ts'
import type { NormalisedAfterSales } from '../../connectors/contract/connector.ts'
import { touchedPersons } from '../../customers/due/touched-persons.ts'
import { businessDayNumber } from '../../kernel/time.ts'
import {
  bindOrders,
  boughtLines,
  orderBound,
  purchaseDays,
  recordAfterSales,
  recordOrders,
  refundsOf,
} from '../../orders/index.ts'
import { subscribers as orderSubscribers } from '../../orders/subscribers.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import type { StoredEvent } from '../../runtime/events/event.ts'
import { makeSegment, publishSegment } from '../../segments/edit-segments.ts'
import { membershipsOf } from '../../segments/member-store.ts'
import { tagFactsOf } from '../auto-tags/store.ts'
import { subscribers } from './follow-people.ts'
import { picturesOf } from './store.ts'

// What a customer gave back is no purchase of theirs, and what is another customer's now is theirs no more: a segment says so
// with the event, as value and needs say.

let brand: TestBrand
const morning = new Date('2026-04-10T02:00:00Z')
const today = businessDayNumber(morning)
const paidFen = 129_900
const run = <T>(work: (tx: Tx) => Promise<T>) => brand.transact(work)

beforeAll(async () => {
  brand = await testBrand([...orderSubscribers])
  brand.time.now = morning
  await run(seedShops)
})
afterAll(() => brand.close())

async function follow(): Promise<string[]> {
  const types = brand.announced.map(({ type }) => type)
  for (const one of [...behaviourSubscribers, ...subscribers]) {
    const told = brand.announced.filter(({ type }) => one.events.some((event) => event.type === type))
    if (told.length > 0) await run((tx) => one.handle(tx, told as StoredEvent<never>[]))
  }
  brand.announced.length = 0
  return types
}
async function order(id: string, buyerId: string, more: object = {}): Promise<{ id: string; buyer: string }> {
  const [made] = await run((tx) => recordOrders(tx, [tmallOrder(id, morning, { buyerId, ...more })]))
  await follow()
  return { id: made!.orderId, buyer: made!.customerId! }
}
const refund = (orderId: string, more: Partial<NormalisedAfterSales> = {}) =>
  run((tx) =>
    recordAfterSales(tx, [
      {
        shopId: 'tmall',
        marketplace: 'taobao',
        afterSalesId: `r-${orderId}-${more.refundFen ?? 'whole'}`,
        orderId,
        lineId: null,
        kind: 'return_and_refund',
        state: 'refunded',
        refundFen: BigInt(paidFen),
        quantity: 1,
        reason: null,
        versionAt: new Date(morning.getTime() + 3_600_000),
        ...more,
      },
    ]),
  )
const pictureOf = async (id: string) => (await run((tx) => picturesOf(tx, [id], today)))[0]!
const numbersOf = async (id: string) => (await pictureOf(id)).numbers
const factsOf = async (id: string) => (await run((tx) => tagFactsOf(tx, [id])))[0]!
const wordsOf = async (id: string, code: string) =>
  [...(await pictureOf(id)).words].filter((one) => one.startsWith(`${code}=`))

describe('an order that was given back', () => {
  it('is no purchase: neither in numbers, nor in goods, nor for tags', async () => {
    const { buyer } = await order('7001', 'anna')
    expect(await numbersOf(buyer)).toMatchObject({
      paid_orders: 1,
      paid_fen_12m: paidFen,
      last_paid_day: today,
    })
    expect((await factsOf(buyer)).paidDays).toEqual([today])
    await refund('7001')
    await follow()
    expect(await numbersOf(buyer)).toMatchObject({ paid_orders: 0, paid_fen_12m: 0, return_percent: 100 })
    expect(await numbersOf(buyer)).not.toHaveProperty('last_paid_day')
    expect(await numbersOf(buyer)).not.toHaveProperty('average_fen')
    expect(await wordsOf(buyer, 'owned_product')).toEqual([])
    expect(await wordsOf(buyer, 'category_preference')).toEqual([])
    expect(await wordsOf(buyer, 'marketplace')).toEqual(['marketplace=taobao'])
    expect(await factsOf(buyer)).toMatchObject({
      paidDays: [],
      paidOrders: 0,
      categories: 0,
      returnPercent: 100,
    })
  })

  it('counts with what was kept of it where a part went back', async () => {
    const { buyer } = await order('7002', 'bella')
    await refund('7002', { kind: 'refund_after_shipment', refundFen: 29_900n, lineId: 'another-line' })
    await follow()
    const kept = paidFen - 29_900
    expect(await numbersOf(buyer)).toMatchObject({ paid_orders: 1, paid_fen_12m: kept, average_fen: kept })
    expect(await wordsOf(buyer, 'owned_product')).toEqual(['owned_product=HM-LOCK-X1'])
  })

  it('is none where the marketplace closed it after it was paid and told of no request', async () => {
    const { buyer } = await order('7003', 'clara')
    await order('7003', 'clara', { state: 'closed', versionAt: new Date(morning.getTime() + 60_000) })
    expect(await numbersOf(buyer)).toMatchObject({ paid_orders: 0, paid_fen_12m: 0 })
    expect(await run((tx) => purchaseDays(tx, [buyer]))).toEqual([])
  })

  it('leads out of a live segment with the event that tells of it', async () => {
    const { buyer } = await order('7004', 'diana')
    const segment = await run(async (tx) => {
      const id = await makeSegment(tx, '买过', { dimension: 'monetary_12m', is: 'at_least', value: 100 })
      await publishSegment(tx, id)
      return id
    })
    const isMember = async () =>
      (await run((tx) => membershipsOf(tx, [buyer]))).some((one) => one.segmentId === segment)
    expect(await isMember()).toBe(true)
    await refund('7004')
    await follow()
    expect(await isMember()).toBe(false)
  })
})

describe('the goods of an order', () => {
  const goodsOf = (buyer: string) => run((tx) => boughtLines(tx, [buyer], today - 30))
  const lines = (quantity: number, paid: bigint) => ({
    paidFen: paid,
    lines: [{ ...tmallOrder('x', morning).lines[0]!, quantity, paidFen: paid }],
  })

  it('are those that stayed, by pieces, for the pace and the habit of their buyer', async () => {
    const { buyer, id } = await order('7011', 'gina', lines(3, 300_000n))
    await refund('7011', { quantity: 1, refundFen: 100_000n })
    expect(await goodsOf(buyer)).toMatchObject([
      { pieces: 2, paidFen: 200_000n, products: [{ productId: 'HM-LOCK-X1', quantity: 2 }] },
    ])
    await refund('7011', { quantity: 2, refundFen: 200_000n })
    expect(await goodsOf(buyer)).toEqual([])
    expect(await run((tx) => refundsOf(tx, [id]))).toHaveLength(2)
  })

  it('stay with whoever got a little money as an amends', async () => {
    const { buyer, id } = await order('7012', 'hanna', lines(2, 200_000n))
    await refund('7012', { kind: 'refund_after_shipment', quantity: 2, refundFen: 2_000n })
    expect(await goodsOf(buyer)).toMatchObject([{ pieces: 2 }])
    expect(await wordsOf(buyer, 'owned_product')).toEqual(['owned_product=HM-LOCK-X1'])
    expect(await run((tx) => refundsOf(tx, [id]))).toEqual([])
    await refund('7012', { kind: 'refund_after_shipment', quantity: 2, refundFen: 200_000n })
    expect(await goodsOf(buyer)).toEqual([])
    expect(await run((tx) => refundsOf(tx, [id]))).toHaveLength(1)
  })

  // One rule with the jobs (`work-orders/amends.store.test.ts`): what stops an installation is not counted as kept.
  it.each<[what: string, refundFen: bigint, stayed: number]>([
    ['stay for less than half of the money', 99_999n, 2],
    ['went back for half of it', 100_000n, 0],
    ['went back with a parcel refused at the door, paid back less its freight', 198_000n, 0],
    ['went back where nobody told an amount', 0n, 0],
  ])('%s', async (what, refundFen, stayed) => {
    const number = `702${what.length}`
    const { buyer, id } = await order(number, `buyer-${number}`, lines(2, 200_000n))
    await refund(number, { kind: 'refund_after_shipment', quantity: null, refundFen })
    const pieces = (await goodsOf(buyer)).map((one) => one.pieces)
    expect(pieces).toEqual(stayed > 0 ? [stayed] : [])
    expect(await run((tx) => refundsOf(tx, [id]))).toHaveLength(stayed > 0 ? 0 : 1)
  })

  it('are judged together where a request names no line: half of one of two is no half of both', async () => {
    const line = (n: number) => ({ ...lines(1, 100_000n).lines[0]!, lineId: `7031-${n}` })
    const { buyer } = await order('7031', 'irene', { paidFen: 200_000n, lines: [line(1), line(2)] })
    await refund('7031', { kind: 'refund_after_shipment', quantity: 2, refundFen: 60_000n })
    expect((await goodsOf(buyer)).map((one) => one.pieces)).toEqual([1, 1])
    await refund('7031', { kind: 'refund_after_shipment', lineId: '7031-1', quantity: 1, refundFen: 50_000n })
    expect((await goodsOf(buyer)).map((one) => one.pieces)).toEqual([1])
  })
})

describe('an order that goes to another customer', () => {
  it('leaves the one who had it with the event, in segments and for value and needs', async () => {
    const [had, gets] = [await order('7005', 'emma'), await order('7006', 'fiona')]
    const segment = await run(async (tx) => {
      const id = await makeSegment(tx, '买过两次', { dimension: 'frequency', is: 'at_least', value: 1 })
      await publishSegment(tx, id)
      return id
    })
    const members = async () =>
      (await run((tx) => membershipsOf(tx, [had.buyer, gets.buyer]))).flatMap((one) =>
        one.segmentId === segment ? [one.personId] : [],
      )
    expect((await members()).toSorted()).toEqual([had.buyer, gets.buyer].toSorted())
    const touched = async () => {
      await horizonPassed(brand.db, brand.brandId)
      return run((tx) => touchedPersons(tx, 'test.touched', [orderBound]))
    }
    await touched()
    await run((tx) => bindOrders(tx, [had.id], gets.buyer, 'test', null))
    expect(await follow()).toContain('order.bound')
    expect(await members()).toEqual([gets.buyer])
    expect((await numbersOf(gets.buyer)).paid_orders).toBe(2)
    expect((await touched()).personIds.toSorted()).toEqual([had.buyer, gets.buyer].toSorted())
  })
})
