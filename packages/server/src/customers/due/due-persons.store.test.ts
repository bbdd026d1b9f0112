import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { horizonPassed } from '../../../test/support/horizon.ts'
import { seedShops, tmallOrder } from '../../../test/support/shop.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import { orderPaid, recordOrders } from '../../orders/index.ts'
import { rows, type Tx } from '../../runtime/db/transaction.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { customersMerged, customersUnmerged } from '../events.ts'
import { mergeCustomers } from '../merge-customers.ts'
import { keepUp } from './due-persons.ts'
import { lockDue, lockWalk } from './due-store.ts'

let brand: TestBrand
const noon = new Date('2026-09-10T04:00:00Z')
const dayMs = 86_400_000
const tables = { people: 'needs.person', walk: 'needs.walk' } as const
let looked: string[][] = []
let dropped: string[] = []
/** Looks at everybody again after two days. */
const sweep = keepUp({
  follower: 'test.touch',
  tables,
  touching: [orderPaid, customersMerged, customersUnmerged],
  batch: 2,
  async look(tx, persons, today) {
    const ids = persons.map(({ personId }) => personId)
    looked.push(ids)
    await sql`update needs.person set due_day = ${today + 2} where person_id = any(${ids}::uuid[])`.execute(
      tx.db,
    )
  },
  async drop(tx, ids) {
    dropped.push(...ids)
    await sql`delete from needs.person where person_id = any(${[...ids]}::uuid[])`.execute(tx.db)
  },
})
async function swept(): Promise<string[][]> {
  looked = []
  dropped = []
  await horizonPassed(brand.db, brand.brandId)
  const db = { transact: (_: string, work: (tx: Tx) => Promise<unknown>) => brand.transact(work) }
  await sweep({ ports: brand.ports, db } as unknown as Runtime, brand.brandId, null)
  return looked
}
let next = 1
async function buyer(name: string): Promise<string> {
  const order = tmallOrder(`D${next++}`, brand.time.now!, { buyerId: name, versionAt: brand.time.now! })
  const [made] = await brand.transact((tx) => recordOrders(tx, [order]))
  return made!.customerId!
}

beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = noon
  await brand.transact(seedShops)
})
afterAll(() => brand.close())

describe('persons that are due', () => {
  let people: string[]

  it('are all at first, a batch a transaction, and nobody twice', async () => {
    people = [await buyer('wang'), await buyer('li'), await buyer('zhao')]
    const batches = await swept()
    expect(batches.map((ids) => ids.length)).toEqual([2, 1])
    expect(batches.flat().toSorted()).toEqual(people.toSorted())
    expect(await swept()).toEqual([])
  })

  it('are those whom an event named since', async () => {
    await buyer('li')
    expect(await swept()).toEqual([[people[1]]])
  })

  it('are found without an event once a day, and again on the day that was set', async () => {
    await brand.transact((tx) =>
      sql`delete from needs.person where person_id = ${people[0]}::uuid`.execute(tx.db),
    )
    expect(await swept()).toEqual([])
    brand.time.now = new Date(noon.getTime() + dayMs)
    expect(await swept()).toEqual([[people[0]]])
    brand.time.now = new Date(noon.getTime() + 2 * dayMs)
    expect((await swept()).flat().toSorted()).toEqual(people.slice(1).toSorted())
  })

  it('lose a row for which another one stands now, and are looked at by the one that does', async () => {
    const [wang, li] = people as [CustomerId, CustomerId]
    await brand.transact((tx) =>
      mergeCustomers(tx, { keptId: wang, absorbedId: li, reason: '同一人', way: 'member' }),
    )
    expect(await swept()).toEqual([[wang]])
    expect(dropped).toEqual([li])
    const left = await brand.transact((tx) =>
      rows(tx, sql<{ id: string }>`select person_id as id from needs.person`),
    )
    expect(left.map(({ id }) => id).toSorted()).toEqual([wang, people[2]!].toSorted())
  })

  it('are left to the process that holds them', async () => {
    brand.time.now = new Date(noon.getTime() + 10 * dayMs)
    await brand.transact(async (mine) => {
      const held = await lockDue(mine, tables, 40_000, 1)
      await brand.transact(async (theirs) => {
        expect(await lockDue(theirs, tables, 40_000, 5)).toEqual(
          people.filter((id) => id !== people[1] && !held.includes(id)),
        )
      })
    })
    expect(await brand.transact((tx) => lockWalk(tx, tables))).toMatchObject({ afterId: null })
  })
})
