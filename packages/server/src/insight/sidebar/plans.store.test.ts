import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withClient } from '../../../supervisor/postgres-roles.ts'
import { type TestRuntime, testRuntime } from '../../../test/support/runtime.ts'
import { seedShops, tmallOrder } from '../../../test/support/shop.ts'
import { recordOrders } from '../../orders/index.ts'
import { rows, type Tx } from '../../runtime/db/transaction.ts'
import { readSidebar } from './read-sidebar.ts'

/** However many customers there are, the sidebar's statements look things up and walk through no table. */

let brand: TestRuntime
const people = 2_000
const now = new Date('2026-04-10T02:00:00Z')

beforeAll(async () => {
  brand = await testRuntime()
  brand.time.now = now
  await brand.transact(seedShops)
  const numbers = Array.from({ length: people }, (_, n) => n)
  const orders = numbers.map((n) => tmallOrder(`P-${n}`, now, { buyerId: `buyer-${n}` }))
  await brand.transact((tx) => recordOrders(tx, orders, null))
  await brand.transact(async (tx) => {
    await rows(
      tx,
      sql`insert into contacts.contact (brand_id, id, external_user_id, customer_id, first_added_at, updated_at)
        select ${tx.brandId}, gen_random_uuid(), 'wm' || o.outside_id, o.customer_id, ${now}, ${now} from orders."order" o
        where o.outside_id <> 'P-0'`,
    )
    await rows(
      tx,
      sql`insert into contacts.contact (brand_id, id, external_user_id, first_added_at, updated_at)
        values (${tx.brandId}, gen_random_uuid(), 'wmStranger', ${now}, ${now})`,
    )
    await rows(
      tx,
      sql`insert into contacts.contact_owner (brand_id, contact_id, wecom_user_id, add_way, added_at)
        select brand_id, id, 'chenjing', 1, ${now} from contacts.contact`,
    )
  })
  await withClient(brand.database.adminUrl, (client) => client.query('analyze'))
})
afterAll(() => brand.close())

interface Node {
  'Node Type': string
  'Relation Name'?: string
  Schema?: string
  'Index Cond'?: string
  'Recheck Cond'?: string
  Plans?: Node[]
}

/** Tables that stay small, or of which a read names the whole. */
const small = ['shop', 'member', 'live_code', 'service_point', 'technician', 'visit_link', 'order_link']

/** Whether an index is asked for more than the brand. */
const isLookedUp = (cond: string) =>
  cond.split(' AND ').some((part) => part !== '' && !part.replace(/^[\s(]+/, '').startsWith('brand_id'))

/** Places of a plan that walk through a table: whole, or by an index of which only the brand is named. */
function walks(node: Node): string[] {
  const here = node['Relation Name']
  const cond = node['Index Cond'] ?? node['Recheck Cond'] ?? ''
  const scans = /Scan$/.test(node['Node Type']) && here !== undefined && !small.includes(here)
  const found = scans && !isLookedUp(cond) ? [`${node['Node Type']} ${here}`] : []
  return [...found, ...(node.Plans ?? []).flatMap(walks)]
}

/** What the read of this friend walks through, by statement. */
async function walked(externalUserId: string): Promise<Record<string, string[]>> {
  const asked: { name: string; text: string; values: unknown[] }[] = []
  await brand.transact(async (tx) => {
    const listening: Tx = {
      ...tx,
      named: (name, text, values) => {
        asked.push({ name, text, values: values as unknown[] })
        return tx.named(name, text, values)
      },
    }
    const reader = { memberId: 'chenjing', roles: ['agent'] as const, language: 'zh' as const }
    expect(await readSidebar(listening, externalUserId, reader)).not.toBeNull()
  })
  const reads = asked.filter((one) => /^\s*(with|select)/i.test(one.text) && one.name !== 'runtime.audit')
  expect(reads.length).toBeGreaterThan(3)
  return brand.transact(async (tx) => {
    const plans: Record<string, string[]> = {}
    for (const { name, text, values } of reads) plans[name] = await walksOf(tx, text, values)
    return plans
  })
}

/** Without leave to scan, what still does has no index to go by, however few rows there are today. */
async function walksOf(tx: Tx, text: string, values: unknown[]): Promise<string[]> {
  await rows(tx, sql`set local enable_seqscan = off`)
  const [row] = await tx.named<{ 'QUERY PLAN': { Plan: Node }[] }>(
    `explain.${text.length}.${values.length}`,
    `explain (format json) ${text}`,
    values,
  )
  return walks(row!['QUERY PLAN'][0]!.Plan)
}

describe('the read of the sidebar', () => {
  it.each(['wmP-7', 'wmStranger'])('walks through no table for %s', async (externalUserId) => {
    const plans = await walked(externalUserId)
    expect(Object.keys(plans)).toContain('sidebar.person')
    expect(Object.entries(plans).filter(([, places]) => places.length > 0)).toEqual([])
  })

  it('is judged by a check that can fail', async () => {
    const found = await brand.transact((tx) =>
      walksOf(tx, 'select id from contacts.contact where brand_id = $1 and avatar = $2', [tx.brandId, 'x']),
    )
    expect(found).toEqual([expect.stringMatching(/Scan contact$/)])
  })
})
