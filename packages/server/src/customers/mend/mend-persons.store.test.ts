import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import { rows, type Tx } from '../../runtime/db/transaction.ts'
import type { LogFields } from '../../runtime/log.ts'
import { openMetrics } from '../../runtime/metrics.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { editCustomer } from '../edit-customers.ts'
import { identifyCustomers } from '../identify-customers.ts'
import { customerJobs } from '../jobs.ts'
import { mergeCustomers } from '../merge-customers.ts'
import { getCustomer, isOnePerson } from '../read-customers.ts'
import { unmergeCustomers } from '../unmerge-customers.ts'
import { mendPersons } from './mend-persons.ts'
import { countStranded } from './mend-store.ts'

/** What older versions left behind when two merged one person at one moment, made by SQL, and brought right again. */

let brand: TestBrand
let made = 0
const metrics = openMetrics()
const lines: LogFields[] = []
beforeAll(async () => {
  brand = await testBrand()
})
afterAll(() => brand.close())

const run = <T>(work: (tx: Tx) => Promise<T>) =>
  brand.transact(work, { actor: { kind: 'member', id: 'chenjing' } })
const job = customerJobs(
  { receivers: async () => [], devices: async () => [], serials: async () => [] },
  async () => [],
).find(({ name }) => name === 'customers.mend-persons')!
const mend = () => {
  const log = {
    info: () => undefined,
    warn: () => undefined,
    error: (one: LogFields) => void lines.push(one),
  }
  return job.run({ db: brand.db, metrics, log } as unknown as Runtime, brand.brandId, null)
}
async function people(count: number): Promise<CustomerId[]> {
  const found = await run((tx) =>
    identifyCustomers(
      tx,
      Array.from({ length: count }, () => ({
        identifiers: [{ kind: 'marketplace_buyer' as const, value: `taobao:mend-${++made}` }],
        evidence: `order:${made}`,
        origin: 'marketplace' as const,
        profile: { name: `刘${made}` },
      })),
    ),
  )
  return found.map((one) => one.customerId!)
}
const merge = async (keptId: CustomerId, absorbedId: CustomerId) =>
  (await run((tx) => mergeCustomers(tx, { keptId, absorbedId, reason: '同一人', way: 'member' }))).mergeId
const part = (mergeId: string) =>
  run((tx) => unmergeCustomers(tx, mergeId, { reason: '不是同一人', choices: {} }))
const rowsOf = async (id: CustomerId) => (await run((tx) => getCustomer(tx, id))).rowIds.sort()
const point = (ids: CustomerId[], at: CustomerId | null) =>
  run((tx) =>
    rows(
      tx,
      sql`update customers.customer set merged_into = ${at} where brand_id = ${tx.brandId} and id = any(${ids}::uuid[]) returning id`,
    ),
  )
const note = (mergeId: string, moved: CustomerId[]) =>
  run((tx) =>
    rows(
      tx,
      sql`update customers.merge set moved = ${moved}::uuid[] where brand_id = ${tx.brandId} and id = ${mergeId} returning id`,
    ),
  )
const mended = () =>
  run((tx) =>
    rows(
      tx,
      sql<{ subject: string; facts: Record<string, unknown> }>`select subject, facts from runtime.audit_entry
        where brand_id = ${tx.brandId} and action = 'customer.mended' order by seq`,
    ),
  )

/** A keeps B with C behind it, while D takes A alone: what B and C had behind A was left there. */
async function chain() {
  const [a, b, c, d] = (await people(4)) as [CustomerId, CustomerId, CustomerId, CustomerId]
  const inmost = await merge(b, c)
  const inner = await merge(a, b)
  const outer = await merge(d, a)
  await point([b, c], a)
  await note(outer, [a])
  return { a, b, c, d, all: [a, b, c, d].sort(), inmost, inner, outer }
}

describe('rows that were left behind one who had been absorbed', () => {
  it('are missing from the person, and come back, once', async () => {
    const { a, b, c, d, all, outer } = await chain()
    expect(await rowsOf(d)).toEqual([a, d].sort())
    expect(await run((tx) => isOnePerson(tx, b, d))).toBe(false)
    expect(await run(countStranded)).toBe(2)
    const before = brand.announced.length
    await mend()
    for (const id of all) expect(await rowsOf(id)).toEqual(all)
    expect(await run(countStranded)).toBe(0)
    const told = brand.announced.slice(before)
    expect(told.map(({ type }) => type)).toEqual(['customer.merged', 'customer.merged'])
    expect(told.map(({ payload }) => payload)).toEqual(
      [b, c]
        .sort()
        .map((otherId) => ({ customerId: d, otherId, mergeId: outer, way: 'member', reason: 'mended' })),
    )
    const noted = (await mended()).filter(({ subject }) => subject === `customer:${d}`)
    expect(noted.map(({ facts }) => facts)).toEqual(
      [b, c].sort().map((otherId) => ({ otherId, mergeId: outer })),
    )
    await mend()
    expect((await mended()).length).toBe(noted.length)
    expect((await metrics.rowsStranded.get()).values[0]!.value).toBe(0)
    expect(lines).toEqual([])
  })

  it('part again with whom they came, whichever merge is taken back first', async () => {
    const one = await chain()
    const two = await chain()
    await mend()
    await part(one.outer)
    expect(await rowsOf(one.d)).toEqual([one.d])
    expect(await rowsOf(one.c)).toEqual([one.a, one.b, one.c].sort())
    await part(one.inner)
    expect([await rowsOf(one.a), await rowsOf(one.c)]).toEqual([[one.a], [one.b, one.c].sort()])
    await part(two.inner)
    expect([await rowsOf(two.d), await rowsOf(two.c)]).toEqual([[two.a, two.d].sort(), [two.b, two.c].sort()])
    await part(two.outer)
    expect([await rowsOf(two.d), await rowsOf(two.a)]).toEqual([[two.d], [two.a]])
    expect(await run(countStranded)).toBe(0)
  })

  it('leave at last where their merge was taken back meanwhile, and a word said by hand stays', async () => {
    const { a, b, c, d, inner } = await chain()
    await run((tx) => editCustomer(tx, d, { level: '金卡' }))
    await part(inner)
    // The unmerge did not see them: they stand behind A still.
    expect(await rowsOf(c)).toContain(a)
    await mend()
    expect([await rowsOf(b), await rowsOf(d)]).toEqual([[b, c].sort(), [a, d].sort()])
    expect((await run((tx) => getCustomer(tx, a))).level).toBe('金卡')
    expect(brand.announced.at(-1)).toMatchObject({ type: 'customer.unmerged', payload: { mergeId: inner } })
  })

  it('come out of a ring in which nobody stood for the person', async () => {
    const [a, b, c] = (await people(3)) as [CustomerId, CustomerId, CustomerId]
    await merge(a, b)
    const outer = await merge(c, a)
    await run((tx) =>
      rows(
        tx,
        sql`insert into customers.merge (brand_id, id, kept_id, absorbed_id, moved, survivors, way, actor, reason, evidence, merged_at)
          values (${tx.brandId}, ${tx.ports.ids.next()}, ${a}, ${c}, ${[a, c]}::uuid[], '{}', 'rule', 'system', 'run:x', '[]', ${tx.now}) returning id`,
      ),
    )
    await point([a, b, c], a)
    await mend()
    for (const id of [a, b, c]) expect(await rowsOf(id)).toEqual([a, b, c].sort())
    expect((await run((tx) => getCustomer(tx, a))).personId).toBe(c)
    // One of two merges of the same pair is enough: taking that one back parts them.
    await part(outer)
    expect([await rowsOf(b), await rowsOf(c)]).toEqual([[a, b].sort(), [c]])
    expect(await run(countStranded)).toBe(0)
  })

  it('are mended beside merges, partings and other mendings of the same persons', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const { all, b, c, d, outer, inmost } = await chain()
      const [e] = (await people(1)) as [CustomerId]
      const others = [
        merge(e, b),
        mend(),
        part(outer),
        mend(),
        merge(d, e),
        part(inmost),
        run((tx) => mendPersons(tx, [c])),
      ]
      const told = (await Promise.allSettled(others)).flatMap((one) =>
        one.status === 'rejected' ? [one.reason.code as string] : [],
      )
      expect(['merge.already_one', 'customer.not_found']).toEqual(expect.arrayContaining([...new Set(told)]))
      await mend()
      expect(await run(countStranded)).toBe(0)
      for (const id of [...all, e]) expect(await rowsOf(id)).toContain(id)
    }
  })
})
