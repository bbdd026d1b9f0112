import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { seedShops, tmallOrder } from '../../../test/support/shop.ts'
import { businessDayNumber } from '../../kernel/time.ts'
import { recordOrders } from '../../orders/index.ts'
import { rows, type Tx } from '../../runtime/db/transaction.ts'
import { subscribers as workOrderSubscribers } from '../../work-orders/subscribers.ts'
import { tagFactsOf } from './store.ts'

let brand: TestBrand
let anna: string
const now = new Date('2026-04-10T02:00:00Z')
const today = businessDayNumber(now)
const ago = (days: number) => new Date(now.getTime() - days * 86_400_000)
const run = <T>(work: (tx: Tx) => Promise<T>) => brand.transact(work)
const facts = async () => (await run((tx) => tagFactsOf(tx, [anna])))[0]!

beforeAll(async () => {
  brand = await testBrand([...workOrderSubscribers])
  brand.time.now = now
  await brand.transact(seedShops)
  await run((tx) => recordOrders(tx, [tmallOrder('7001', ago(40)), tmallOrder('7002', ago(10))]))
  const [row] = await run((tx) =>
    rows(tx, sql<{ id: string }>`select customer_id as id from orders."order" where outside_id = '7001'`),
  )
  anna = row!.id
  await run((tx) => sql`update orders."order" set customer_id = ${anna}`.execute(tx.db))
})
afterAll(() => brand.close())

const act = (
  item: string,
  days: number,
  more: object = {},
  subject: string | null = anna,
  orderId: string | null = null,
) =>
  run((tx) =>
    sql`insert into behaviour.event (brand_id, id, item, at, source, place, subject_id, order_id, facts, recorded_at)
      values (${brand.brandId}, gen_random_uuid(), ${item}, ${ago(days)}, 'own', '', ${subject}, ${orderId}, ${JSON.stringify(more)}::jsonb, ${now})`.execute(
      tx.db,
    ),
  )

describe('what rules of tags ask', () => {
  it('is days of purchases, and nothing where nothing is known', async () => {
    expect(await facts()).toEqual({
      personId: anna,
      paidDays: [today - 40, today - 10],
      paidOrders: 2,
      discountPercent: null,
      ordersThatTell: 0,
      returnPercent: 0,
      afterSalesRequests: 0,
      interventions: 0,
      lowRatings: 0,
      views: 0,
      dwellSeconds: 0,
      cartAdds: 0,
      lastViewDay: null,
      interests: 0,
      categories: 1,
      today,
    })
    expect(await run((tx) => tagFactsOf(tx, []))).toEqual([])
  })

  it('counts what was looked at within the days of each rule', async () => {
    await act('product_view', 1)
    await act('product_view', 3)
    await act('product_view', 20)
    await act('product_view', 200)
    await act('dwell_time', 2, { seconds: 45 })
    await act('cart_add', 2)
    await act('enquiry', 25)
    expect(await facts()).toMatchObject({
      views: 2,
      dwellSeconds: 45,
      cartAdds: 1,
      lastViewDay: today - 1,
      interests: 4,
    })
  })

  it('averages what was taken off, over orders that tell', async () => {
    const [order] = await run((tx) =>
      rows(tx, sql<{ id: string }>`select id from orders."order" where outside_id = '7001'`),
    )
    await act('discount_share', 40, { percent: 50 }, anna, order!.id)
    expect(await facts()).toMatchObject({ discountPercent: 50, ordersThatTell: 1 })
  })

  it('counts after-sales within half a year, by kind, and what came back', async () => {
    const [order] = await run((tx) =>
      rows(tx, sql<{ id: string }>`select id from orders."order" where outside_id = '7002'`),
    )
    const ask = (kind: string, state: string, days: number) =>
      run((tx) =>
        sql`insert into orders.after_sales_request (brand_id, id, shop_id, outside_id, order_id, outside_order_id, kind, state, refund_fen, version_at, recorded_at)
          values (${brand.brandId}, gen_random_uuid(), 'tmall', ${`a-${kind}-${days}`}, ${order!.id}, '7002', ${kind}, ${state}, 100, ${ago(days)}, ${now})`.execute(
          tx.db,
        ),
      )
    await ask('return_and_refund', 'refunded', 5)
    await ask('exchange', 'marketplace_intervened', 6)
    await ask('price_protection', 'refunded', 4)
    await ask('repair', 'withdrawn', 300)
    expect(await facts()).toMatchObject({ afterSalesRequests: 2, interventions: 1, returnPercent: 50 })
  })
})
