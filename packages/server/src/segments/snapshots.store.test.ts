import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { identifyCustomers, mergeCustomers, unmergeCustomers } from '../customers/index.ts'
import type { CustomerId } from '../kernel/ids.ts'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import { makeSegment, publishSegment, takeSnapshot } from './edit-segments.ts'
import { selectPeople } from './member-store.ts'

// A snapshot keeps persons whole: whoever was in it as one person and is two again is in it as two, and nobody else is.

let brand: TestBrand
let segmentId: string
let made = 0
beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = new Date('2026-11-01T02:00:00Z')
  const rule = { dimension: 'tag', is: 'any_of' as const, values: ['名单'] }
  segmentId = await act((tx) => makeSegment(tx, '名单里的', rule))
  await act((tx) => publishSegment(tx, segmentId))
})
afterAll(() => brand.close())

/** Each act has a moment of its own. */
const act = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
  brand.time.now = new Date(brand.time.now!.getTime() + 1000)
  return brand.transact(work, { actor: { kind: 'member', id: 'chenjing' } })
}
const nextPhone = () => {
  made += 1
  return `+86139${String(made).padStart(8, '0')}`
}
async function customers(count: number): Promise<CustomerId[]> {
  const phones = Array.from({ length: count }, () => nextPhone())
  const found = await act((tx) =>
    identifyCustomers(
      tx,
      phones.map((value) => ({
        identifiers: [{ kind: 'phone' as const, value }],
        evidence: `registration:${value}`,
        origin: 'customer' as const,
        profile: {},
      })),
    ),
  )
  return found.map((one) => one.customerId!)
}
const merge = async (keptId: CustomerId, absorbedId: CustomerId) =>
  (await act((tx) => mergeCustomers(tx, { keptId, absorbedId, way: 'member', reason: '同一人' }))).mergeId
const unmerge = (mergeId: string) =>
  act((tx) => unmergeCustomers(tx, mergeId, { reason: '不是同一人', choices: {}, verdict: 'waiting' }))
async function snapshotOf(members: readonly CustomerId[]): Promise<string> {
  await act(async (tx) => {
    await rows(tx, sql`delete from segments.member`)
    await rows(
      tx,
      sql`insert into segments.member (brand_id, segment_id, person_id, entered_at)
        select ${tx.brandId}, ${segmentId}, id, ${tx.now} from unnest(${[...members]}::uuid[]) as m(id)`,
    )
  })
  const { snapshotId, people } = await act((tx) => takeSnapshot(tx, segmentId))
  expect(people).toBe(members.length)
  return snapshotId
}
const listed = async (snapshotId: string): Promise<CustomerId[]> =>
  (
    await act((tx) =>
      rows(
        tx,
        sql<{
          id: CustomerId
        }>`select id from customers.customer where id in (${selectPeople(tx, { segmentId, snapshotId })}) order by id`,
      ),
    )
  ).map(({ id }) => id)
/** Who stands for each of these rows now. */
async function heads(ids: readonly CustomerId[]): Promise<Map<CustomerId, CustomerId>> {
  const found = await act((tx) =>
    rows(
      tx,
      sql<{
        id: CustomerId
        head: CustomerId
      }>`select id, coalesce(merged_into, id) as head from customers.customer
        where id = any(${[...ids]}::uuid[])`,
    ),
  )
  return new Map(found.map(({ id, head }) => [id, head]))
}

describe('a snapshot of somebody who was merged', () => {
  it('has both when they are two again, whether it was taken before the merge or after', async () => {
    const [liu, mother] = await customers(2)
    const before = await snapshotOf([liu!, mother!])
    const mergeId = await merge(liu!, mother!)
    const after = await snapshotOf([liu!])
    expect([await listed(before), await listed(after)]).toEqual([[liu], [liu]])
    await unmerge(mergeId)
    const both = [liu, mother].toSorted()
    expect([await listed(before), await listed(after)]).toEqual([both, both])
  })

  it('has not who was joined to them later, or was not in when they were two', async () => {
    const [liu, mother, aunt] = await customers(3)
    const alone = await snapshotOf([mother!])
    const first = await merge(liu!, mother!)
    const together = await snapshotOf([liu!])
    const second = await merge(liu!, aunt!)
    expect([await listed(alone), await listed(together)]).toEqual([[liu], [liu]])
    await unmerge(second)
    await unmerge(first)
    expect(await listed(alone)).toEqual([mother])
    expect(await listed(together)).toEqual([liu, mother].toSorted())
  })

  it('has whoever its persons are now, after any merges and any of them taken back', async () => {
    const place = fc.integer({ min: 0, max: 4 })
    const step = fc.oneof(
      fc.record({ op: fc.constant('merge' as const), kept: place, absorbed: place }),
      fc.record({ op: fc.constant('unmerge' as const), which: fc.nat() }),
    )
    const steps = fc.array(step, { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(steps, fc.array(place, { minLength: 1 }), steps, async (earlier, chosen, later) => {
        const ids = await customers(5)
        const standing: string[] = []
        const live = async (all: typeof earlier) => {
          for (const one of all)
            if (one.op === 'unmerge') {
              const [mergeId] = standing.splice(one.which % Math.max(standing.length, 1), 1)
              if (mergeId) await unmerge(mergeId)
            } else {
              const now = await heads(ids)
              const [kept, absorbed] = [ids[one.kept]!, ids[one.absorbed]!]
              if (now.get(kept) !== now.get(absorbed)) standing.push(await merge(kept, absorbed))
            }
        }
        await live(earlier)
        const then = await heads(ids)
        const members = new Set(chosen.map((n) => then.get(ids[n]!)!))
        const snapshotId = await snapshotOf([...members])
        const inIt = ids.filter((id) => members.has(then.get(id)!))
        await live(later)
        const now = await heads(ids)
        const expected = [...new Set(inIt.map((id) => now.get(id)!))].toSorted()
        expect(await listed(snapshotId)).toEqual(expected)
      }),
      { numRuns: 40 },
    )
  })
})

it('the migration gives snapshots of before who stood behind their persons when they were taken', async () => {
  const [a, b, c, d] = await customers(4)
  const inner = await merge(b!, c!)
  const outer = await merge(a!, b!)
  await snapshotOf([a!])
  await merge(a!, d!)
  await unmerge(inner)
  await snapshotOf([a!])
  await unmerge(outer)
  await snapshotOf([a!, b!])
  const file = new URL('../../migrations/0283-segments-snapshots-keep-rows.sql', import.meta.url)
  const update = /^with recursive [\s\S]*?;$/m.exec(readFileSync(file, 'utf8'))![0]
  const owner = new pg.Client({ connectionString: brand.ownerUrl })
  await owner.connect()
  await owner.query(`set qiao.brand = '${brand.brandId}'`)
  const kept = async () =>
    (
      await owner.query(
        'select id, (select array_agg(r order by r) from unnest(rows_behind) r) as behind from segments.snapshot order by id',
      )
    ).rows
  const written = await kept()
  // As migrations run: the owner is let past the policies of these tables.
  for (const table of ['segments.snapshot', 'customers.merge'])
    await owner.query(`alter table ${table} no force row level security`)
  await owner.query("update segments.snapshot set rows_behind = '{}'")
  expect(await kept()).not.toEqual(written)
  await owner.query(update)
  expect(await kept()).toEqual(written)
  await owner.end()
})
