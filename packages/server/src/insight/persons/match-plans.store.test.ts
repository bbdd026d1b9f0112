import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { crowded, fillCrowd } from '../../../test/support/crowd.ts'
import { askedForEachRow, statementsOf, tablesReadWhole } from '../../../test/support/plans.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { friendsByMonth, listUnbound, unboundToAsk } from './match-store.ts'

// 客户打通 counts all friends of a brand each time it is opened: what is asked of every friend by itself came to no end at 300,000.

const now = new Date('2026-04-10T02:00:00Z')
const month = 31 * 86_400_000
let brand: TestBrand

beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = now
  await brand.transact(async (tx) => {
    await fillCrowd(tx, now)
    // Every other friend has no order.
    await sql`update contacts.order_share set undone_at = ${now}`.execute(tx.db)
    await sql`update orders."order" set customer_id = null where right(outside_id, 1)::int % 2 = 0`.execute(
      tx.db,
    )
  })
  const client = new pg.Client({ connectionString: brand.ownerUrl })
  await client.connect()
  await client.query('analyze')
  await client.end()
})
afterAll(() => brand.close())

const asked = [
  ['the months', (tx: Tx) => friendsByMonth(tx, new Date(now.getTime() - 6 * month), now)],
  ['the first page', (tx: Tx) => listUnbound(tx, { reason: null, before: null, limit: 50 })],
  ['a reason that nobody has', (tx: Tx) => listUnbound(tx, { reason: 'lost', before: null, limit: 50 })],
  ['whom to ask', (tx: Tx) => unboundToAsk(tx, { reason: 'common_code', since: now, limit: 501 })],
] as const

describe('what the page of matching asks', () => {
  it.each(asked)('joins all friends at once (%s)', async (_name, work) => {
    await brand.transact(async (tx) => {
      const texts = await statementsOf(tx, work)
      const each: Record<string, number> = {}
      for (const [name, text] of texts)
        if (name !== 'insight.unbound_friends') each[name] = await askedForEachRow(tx, text)
      expect(Object.keys(each).length).toBeGreaterThan(0)
      expect(each).toEqual(Object.fromEntries(Object.keys(each).map((name) => [name, 0])))
    })
  })

  it('reads no table whole for the first page', async () => {
    await brand.transact(async (tx) => {
      const texts = await statementsOf(tx, asked[1][1])
      const read: Record<string, string[]> = {}
      for (const [name, text] of texts)
        read[name] = (await tablesReadWhole(tx, text)).filter(
          // Of merged customers and of shares that stand it is a partial index, and here it is empty.
          (one) => crowded.includes(one) && one !== 'customer' && one !== 'order_share',
        )
      expect(read).toEqual({ 'insight.unbound_any_500': [], 'insight.unbound_friends': [] })
    })
  })
})
