import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withClient } from '../../../supervisor/postgres-roles.ts'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { statementsOf, tablesReadWhole } from '../../../test/support/plans.ts'
import { businessDayNumber } from '../../kernel/time.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { tagFactsOf } from '../auto-tags/store.ts'
import { absorbedOf, headsOf, picturesOf, removedAmong, walkedBehind } from './store.ts'

const someone = '01900001-0000-7000-8000-000000000001'
const large = ['customer', 'person', 'work_order']
let brand: TestBrand

beforeAll(async () => {
  brand = await testBrand()
  await brand.transact(async (tx) => {
    const { brandId, now } = tx
    const many = sql`generate_series(1, 20000) as n`
    await sql`insert into customers.customer (brand_id, id, created_at, updated_at)
      select ${brandId}, gen_random_uuid(), ${now}, ${now} from ${many}`.execute(tx.db)
    await sql`insert into segments.person (brand_id, person_id, words, stale_day, revision, gone)
      select ${brandId}, id, '{}', 0, 1, false from customers.customer where brand_id = ${brandId}`.execute(
      tx.db,
    )
    await sql`insert into work_orders.work_order (brand_id, work_order_id, code, origin, service_type, category, state, address_state,
        lines, quantity, goods_needed, steps, customer_id, opened_at, updated_at)
      select ${brandId}, gen_random_uuid(), 'W' || n, 'agent', 'install', 'smart-lock', 'opened', 'complete', '[]', 1, false, '[]',
        gen_random_uuid()::text, ${now}, ${now} from ${many}`.execute(tx.db)
  })
  await withClient(brand.ownerUrl, (client) =>
    client.query('analyze customers.customer, segments.person, work_orders.work_order'),
  )
})
afterAll(() => brand.close())

const readWhole = async (tx: Tx, text: string): Promise<string[]> =>
  (await tablesReadWhole(tx, text)).filter((one) => large.includes(one))

describe('drawing some persons', () => {
  it('reads their rows alone, however many the brand has', async () => {
    const read = await brand.transact(async (tx) => {
      const texts = await statementsOf(tx, async (spied) => {
        await picturesOf(spied, [someone], businessDayNumber(tx.now))
        await tagFactsOf(spied, [someone])
        await walkedBehind(spied, someone, 100)
        await absorbedOf(spied, [someone])
        await removedAmong(spied, [someone])
        await headsOf(spied, [someone])
      })
      const all: Record<string, string[]> = {}
      for (const [name, text] of texts) if (name.startsWith('insight.')) all[name] = await readWhole(tx, text)
      return all
    })
    expect(read).toEqual({
      'insight.pictures_of': [],
      'insight.tag_facts': [],
      'insight.walked_behind': [],
      'insight.absorbed_of': [],
      'insight.removed_among': [],
      'insight.heads_of': [],
    })
  })

  it('would be found reading all of a table where a condition casts what it compares', async () => {
    const cast = `select w.work_order_id from customers.customer c
      join work_orders.work_order w on w.brand_id = $1 and w.customer_id = c.id::text where c.brand_id = $1 and c.id = any($2::uuid[])`
    expect(await brand.transact((tx) => readWhole(tx, cast))).toEqual(['work_order'])
  })
})
