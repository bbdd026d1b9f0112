import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { seedShops, tmallOrder } from '../../test/support/shop.ts'
import type { NormalisedAfterSales, NormalisedOrder } from '../connectors/contract/connector.ts'
import { recordAfterSales, recordOrders, refundsOf } from '../orders/index.ts'
import { subscribers as orderSubscribers } from '../orders/subscribers.ts'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import { subscribers } from './subscribers.ts'

// T2: cashback and the like never stop a job. Money back for less than half of what the goods cost is an amends: they stay, and go up.

let brand: TestBrand
const morning = new Date('2026-04-10T02:00:00Z')
const price = 129_900n
let hours = 0

beforeAll(async () => {
  brand = await testBrand([...subscribers, ...orderSubscribers])
  brand.time.now = morning
  await run(seedShops)
})
afterAll(() => brand.close())

const run = <T>(work: (tx: Tx) => Promise<T>) => brand.transact(work)
const request = (orderId: string, more: Partial<NormalisedAfterSales>): NormalisedAfterSales => {
  hours += 1
  return {
    shopId: 'tmall',
    marketplace: 'taobao',
    afterSalesId: `r-${orderId}`,
    orderId,
    lineId: `${orderId}-1`,
    kind: 'refund_after_shipment',
    state: 'awaiting_merchant',
    refundFen: price,
    quantity: null,
    reason: null,
    versionAt: new Date(morning.getTime() + hours * 3_600_000),
    ...more,
  }
}
/** How the only job of an order stands: cancelled, suspended, or going on; and its units. */
async function job(orderId: string): Promise<[string, number]> {
  const [one] = await run((tx) =>
    rows(
      tx,
      sql<{ state: string; suspended: boolean; quantity: number }>`select state, quantity,
        coalesce((suspension ->> 'refund')::boolean, false) as suspended from work_orders.work_order where order_id = ${orderId}`,
    ),
  )
  const stands = one!.state === 'cancelled' ? 'cancelled' : one!.suspended ? 'suspended' : 'goes on'
  return [stands, one!.quantity]
}
async function ordered(orderId: string, more: Partial<NormalisedOrder> = {}): Promise<string> {
  const [made] = await run((tx) => recordOrders(tx, [tmallOrder(orderId, morning, more)]))
  return made!.orderId
}
const told = (...requests: NormalisedAfterSales[]) => run((tx) => recordAfterSales(tx, requests))

describe('money back for less than half of what the goods cost', () => {
  it.each([
    ['of the line', {}],
    ['of the whole order', { lineId: null }],
    ['of one piece', { quantity: 1 }],
  ])('%s neither suspends nor cancels, asked or paid', async (what, more) => {
    const orderId = `70${what.length}`
    const id = await ordered(orderId)
    await told(request(orderId, { ...more, refundFen: 5_000n }))
    expect(await job(id)).toEqual(['goes on', 1])
    await told(request(orderId, { ...more, refundFen: 5_000n, state: 'refunded' }))
    expect(await job(id)).toEqual(['goes on', 1])
  })

  it('also ends a suspension, where all was asked for and a part was agreed on', async () => {
    const id = await ordered('711')
    await told(request('711', {}))
    expect(await job(id)).toEqual(['suspended', 1])
    await told(request('711', { refundFen: 5_000n, state: 'refunded' }))
    expect(await job(id)).toEqual(['goes on', 1])
  })

  it('cancels when it became all of it by the time it was paid', async () => {
    const id = await ordered('712')
    await told(request('712', { refundFen: 5_000n }))
    await told(request('712', { state: 'refunded' }))
    expect(await job(id)).toEqual(['cancelled', 0])
  })

  it('stops no job that opens after it', async () => {
    await told(request('713', { refundFen: 5_000n, state: 'refunded' }))
    expect(await job(await ordered('713'))).toEqual(['goes on', 1])
  })
})

describe('a request that takes the goods back', () => {
  it.each<[what: string, orderId: string, more: Partial<NormalisedAfterSales>]>([
    ['money alone, for all that they cost', '721', {}],
    ['refused at the door, less its freight', '725', { refundFen: price - 2_000n }],
    ['for half of what they cost', '726', { refundFen: price / 2n }],
    ['of an amount that nobody told', '722', { refundFen: 0n }],
    ['goods sent back for less', '723', { kind: 'return_and_refund', refundFen: 100_000n }],
    ['before they were sent', '724', { kind: 'refund_before_shipment', refundFen: 100_000n }],
  ])('suspends, and cancels once paid: %s', async (_what, orderId, more) => {
    const id = await ordered(orderId)
    await told(request(orderId, more))
    expect(await job(id)).toEqual(['suspended', 1])
    await told(request(orderId, { ...more, state: 'refunded' }))
    expect(await job(id)).toEqual(['cancelled', 0])
  })
})

// Only the affected lines are refunded (T2): of three locks for one flat, the third still goes up.
describe('a request that names two of three lines', () => {
  const two = (orderId: string, more: Partial<NormalisedAfterSales> = {}) =>
    request(orderId, {
      lineId: null,
      lineIds: [`${orderId}-1`, `${orderId}-2`],
      refundFen: 2n * price,
      ...more,
    })
  const three = (orderId: string) => {
    const one = tmallOrder(orderId, morning).lines[0]!
    const lines = [1, 2, 3].map((n) => ({ ...one, lineId: `${orderId}-${n}` }))
    return ordered(orderId, { lines, paidFen: 3n * price })
  }

  it('stops nothing while it is asked, and takes two pieces off once it is paid', async () => {
    const id = await three('731')
    expect(await job(id)).toEqual(['goes on', 3])
    await told(two('731'))
    expect(await job(id)).toEqual(['goes on', 3])
    await told(two('731', { state: 'refunded' }))
    expect(await job(id)).toEqual(['goes on', 1])
    const refunds = await run((tx) => refundsOf(tx, [id]))
    expect(refunds.map(({ lineId }) => lineId)).toEqual(['731-1', '731-2'])
    await told(request('731', { afterSalesId: 'r-731-3', lineId: '731-3' }))
    expect(await job(id)).toEqual(['suspended', 1])
  })

  it('is an amends for less than half of what these two cost, not of the whole', async () => {
    const id = await three('732')
    await told(two('732', { refundFen: price, state: 'refunded' }))
    expect(await job(id)).toEqual(['goes on', 1])
    const other = await three('733')
    await told(two('733', { refundFen: price - 1n, state: 'refunded' }))
    expect(await job(other)).toEqual(['goes on', 3])
    expect(await run((tx) => refundsOf(tx, [other]))).toEqual([])
  })

  it('is kept as it was first told: what waits for two lines is not answered for one', async () => {
    const id = await three('734')
    await told(two('734'))
    await told(two('734', { lineIds: ['734-1', '734-3'], state: 'withdrawn' }))
    await told(request('734', { afterSalesId: 'r-734-3', lineId: '734-3' }))
    expect(await job(id)).toEqual(['goes on', 3])
  })

  it('comes before its order, too', async () => {
    await told(two('735', { state: 'refunded' }))
    expect(await job(await three('735'))).toEqual(['goes on', 1])
  })
})
