import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import type { CustomerId } from '../kernel/ids.ts'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import { editCustomer } from './edit-customers.ts'
import { identifyCustomers } from './identify-customers.ts'
import { countStranded } from './mend/mend-store.ts'
import { mergeCustomers } from './merge-customers.ts'
import { previewMerge } from './preview-merge.ts'
import { getCustomer } from './read-customers.ts'
import { unmergeCustomers } from './unmerge-customers.ts'

/** Several who merge, part, write and record at one moment: one of them is first, and the rest are told, or wait. */

let brand: TestBrand
let made = 0

beforeAll(async () => {
  brand = await testBrand()
})
afterAll(() => brand.close())

const run = <T>(work: (tx: Tx) => Promise<T>) =>
  brand.transact(work, { actor: { kind: 'member', id: 'chenjing' } })
const seen = (buyer: string, name: string | null = null) =>
  run(async (tx) => {
    const [one] = await identifyCustomers(tx, [
      {
        identifiers: [{ kind: 'marketplace_buyer', value: `taobao:${buyer}` }],
        evidence: `order:${++made}`,
        origin: 'marketplace',
        profile: { name },
      },
    ])
    return one!.customerId!
  })
async function somebody() {
  const buyer = `at-once-${++made}`
  return { buyer, id: await seen(buyer, `刘${made}`) }
}
/** As the route does: a look, then the merge. */
const merge = (keptId: CustomerId, absorbedId: CustomerId) =>
  run(async (tx) => {
    const { survivors } = await previewMerge(tx, { keptId, absorbedId })
    return mergeCustomers(tx, { keptId, absorbedId, survivors, reason: '同一人', way: 'member' })
  })
const part = (mergeId: string) =>
  run((tx) => unmergeCustomers(tx, mergeId, { reason: '不是同一人', choices: {} }))
const rowsOf = async (id: CustomerId) => (await run((tx) => getCustomer(tx, id))).rowIds.sort()
const standing = (ids: CustomerId[]) =>
  run((tx) =>
    rows(
      tx,
      sql<{
        n: bigint
      }>`select count(*) as n from customers.merge where brand_id = ${tx.brandId} and undone_at is null
        and (kept_id = any(${ids}::uuid[]) or absorbed_id = any(${ids}::uuid[]))`,
    ),
  )
/** How many were done, and what the others were told. */
async function outcomes(all: readonly Promise<unknown>[]) {
  const settled = await Promise.allSettled(all)
  const told = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason.code as string] : []))
  return { done: settled.length - told.length, told: [...new Set(told)] }
}

describe('merges at one moment', () => {
  it('of one pair, from either side, are one merge; the rest hear that the two are one already', async () => {
    const [{ id: first }, { id: second }] = [await somebody(), await somebody()]
    const tries = Array.from({ length: 12 }, (_, i) => (i % 2 ? merge(first, second) : merge(second, first)))
    expect(await outcomes(tries)).toEqual({ done: 1, told: ['merge.already_one'] })
    expect(await standing([first, second])).toEqual([{ n: 1n }])
    expect(await rowsOf(first)).toEqual([first, second].sort())
    expect(await rowsOf(second)).toEqual([first, second].sort())
  })

  it('around a ring end with one person, and nobody stands behind themselves', async () => {
    const ring = [await somebody(), await somebody(), await somebody(), await somebody()].map(({ id }) => id)
    const found = await outcomes(ring.map((one, i) => merge(one, ring[(i + 1) % ring.length]!)))
    expect(found).toEqual({ done: 3, told: ['merge.already_one'] })
    for (const id of ring) expect(await rowsOf(id)).toEqual([...ring].sort())
    const heads = new Set(
      await Promise.all(ring.map(async (id) => (await run((tx) => getCustomer(tx, id))).personId)),
    )
    expect(heads.size).toBe(1)
  })

  it('of the one who absorbs and is absorbed leave nobody behind one who stands for none', async () => {
    for (let turn = 0; turn < 6; turn += 1) {
      const ids = [await somebody(), await somebody(), await somebody(), await somebody()].map(({ id }) => id)
      const [a, b, c, d] = ids as [CustomerId, CustomerId, CustomerId, CustomerId]
      await merge(b, c)
      expect(await outcomes([merge(a, b), merge(d, a), merge(a, b)])).toMatchObject({ done: 2 })
      for (const id of ids) expect(await rowsOf(id)).toEqual([...ids].sort())
    }
    expect(await run(countStranded)).toBe(0)
  })

  it('taken back by many are taken back once, and what comes in meanwhile goes where its own record says', async () => {
    const [one, two] = [await somebody(), await somebody()]
    const { mergeId } = await merge(one.id, two.id)
    const back = outcomes(Array.from({ length: 8 }, () => part(mergeId)))
    const meanwhile = await Promise.all([
      ...Array.from({ length: 4 }, () => seen(one.buyer)),
      ...Array.from({ length: 4 }, () => seen(two.buyer)),
    ])
    expect(await back).toEqual({ done: 1, told: ['merge.already_undone'] })
    expect(new Set(meanwhile.slice(0, 4))).toEqual(new Set([one.id]))
    expect([two.id, one.id]).toEqual(expect.arrayContaining(meanwhile.slice(4)))
    expect([await rowsOf(one.id), await rowsOf(two.id)]).toEqual([[one.id], [two.id]])
    expect(await seen(two.buyer)).toBe(two.id)
  })

  it('and changes by hand of either row lose no word', async () => {
    const [one, two] = [await somebody(), await somebody()]
    const levels = ['金卡', '银卡', '铜卡']
    const [merged] = await Promise.all([
      merge(one.id, two.id),
      ...levels.map((level) => run((tx) => editCustomer(tx, two.id, { level }))),
    ])
    const { level } = await run((tx) => getCustomer(tx, one.id))
    expect(levels).toContain(level)
    await part(merged.mergeId)
    const stays = await Promise.all([one.id, two.id].map((id) => run((tx) => getCustomer(tx, id))))
    expect(stays.map((who) => who.level)).toContain(level)
  })
})
