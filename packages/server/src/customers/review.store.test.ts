import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import type { CustomerId } from '../kernel/ids.ts'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import { editCustomer } from './edit-customers.ts'
import { identifyCustomers } from './identify-customers.ts'
import { mergeCustomers, mergeMany } from './merge-customers.ts'
import { previewMerge } from './preview-merge.ts'
import { getCustomer } from './read-customers.ts'
import { decidePairs, takeBackPairs } from './review-customers.ts'
import { unmergeCustomers } from './unmerge-customers.ts'

let brand: TestBrand
let made = 0
const chen = { actor: { kind: 'member' as const, id: 'chenjing' } }
const noneByHand = async () => []
const byRule = { reason: 'engine', way: 'rule' as const }

beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = new Date('2026-11-01T02:00:00Z')
})
afterAll(() => brand.close())

const act = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
  brand.time.now = new Date(brand.time.now!.getTime() + 1000)
  return brand.transact(work, chen)
}

const record = (kinds: { buyer?: string; phone?: string; name?: string }) =>
  act(async (tx) => {
    const [one] = await identifyCustomers(tx, [
      {
        identifiers: [
          ...(kinds.buyer ? [{ kind: 'marketplace_buyer' as const, value: kinds.buyer }] : []),
          ...(kinds.phone ? [{ kind: 'phone' as const, value: kinds.phone }] : []),
        ],
        evidence: `registration:${++made}`,
        origin: 'customer',
        profile: { name: kinds.name ?? null, phone: kinds.phone ?? null },
      },
    ])
    return one!.customerId!
  })

/** Two whom one record points to: they wait for a person. */
async function pair(names: [string, string] = ['刘敏', '刘女士']) {
  const n = ++made
  const [buyer, phone] = [`taobao:b${n}`, `+86138${String(n).padStart(8, '0')}`]
  const first = await record({ buyer, name: names[0] })
  const second = await record({ phone, name: names[1] })
  await record({ buyer, phone })
  return { first, second, buyer, phone }
}

const stateOf = (a: CustomerId, b: CustomerId) =>
  act(async (tx) => {
    const found = await rows(
      tx,
      sql<{
        state: string
        decided_by: string | null
      }>`select state, decided_by from customers.possible_duplicate
        where first_id = least(${a}::uuid, ${b}::uuid) and second_id = greatest(${a}::uuid, ${b}::uuid)`,
    )
    return found[0] ?? null
  })
const isOne = async (a: CustomerId, b: CustomerId) =>
  (await act((tx) => getCustomer(tx, a))).rowIds.includes(b)

describe('a pair that waits', () => {
  it('becomes one person, and waits again when the answer is taken back', async () => {
    const { first, second } = await pair()
    const [done] = await act((tx) => decidePairs(tx, [{ first, second, decision: 'same' }]))
    expect(done).toMatchObject({ outcome: 'merged', mergeId: expect.any(String) })
    // The one known longer stands for the person.
    expect((await act((tx) => getCustomer(tx, second))).personId).toBe(first)
    expect(await stateOf(first, second)).toEqual({ state: 'same', decided_by: 'member:chenjing' })
    expect((await act((tx) => decidePairs(tx, [{ first, second, decision: 'same' }])))[0]!.outcome).toBe(
      'already',
    )
    expect((await act((tx) => takeBackPairs(tx, [{ first, second }], noneByHand)))[0]!.outcome).toBe(
      'waiting',
    )
    expect(await isOne(first, second)).toBe(false)
    expect(await stateOf(first, second)).toEqual({ state: 'waiting', decided_by: null })
  })

  it('stays apart for every rule once a member said so, and is asked no more', async () => {
    const { first, second, buyer, phone } = await pair()
    expect((await act((tx) => decidePairs(tx, [{ first, second, decision: 'different' }])))[0]!.outcome).toBe(
      'apart',
    )
    await record({ buyer, phone })
    expect(await stateOf(first, second)).toMatchObject({ state: 'different' })
    const joined = await act((tx) => mergeMany(tx, [{ keptId: first, absorbedId: second, ...byRule }]))
    expect(joined).toEqual([])
    // Also by way of a third who is one with the second.
    const third = await record({ buyer: `jd:${++made}` })
    const chain = await act((tx) =>
      mergeMany(tx, [
        { keptId: third, absorbedId: second, ...byRule },
        { keptId: first, absorbedId: third, ...byRule },
      ]),
    )
    expect(chain.map((one) => one.wish)).toEqual([0])
    expect(await isOne(first, second)).toBe(false)
    expect((await act((tx) => takeBackPairs(tx, [{ first, second }], noneByHand)))[0]!.outcome).toBe(
      'waiting',
    )
    expect(await act((tx) => mergeMany(tx, [{ keptId: first, absorbedId: second, ...byRule }]))).toHaveLength(
      1,
    )
  })

  it('is joined by a member all the same, who overrules what was said', async () => {
    const { first, second } = await pair()
    await act((tx) => decidePairs(tx, [{ first, second, decision: 'different' }]))
    await act((tx) =>
      mergeCustomers(tx, { keptId: first, absorbedId: second, reason: '本人确认', way: 'member' }),
    )
    expect(await stateOf(first, second)).toMatchObject({ state: 'same' })
  })

  it('has one result a pair in bulk', async () => {
    const [a, b] = [await pair(), await pair()]
    const nobody = '00000000-0000-7000-8000-000000000000' as CustomerId
    const done = await act((tx) =>
      decidePairs(tx, [
        { ...a, decision: 'same', keptId: a.second },
        { first: a.first, second: nobody, decision: 'same' },
        { ...b, decision: 'different' },
      ]),
    )
    expect(done.map((one) => one.outcome)).toEqual(['merged', 'missing', 'apart'])
    expect((await act((tx) => getCustomer(tx, a.first))).personId).toBe(a.second)
    const undone = await act((tx) => takeBackPairs(tx, [a, b], noneByHand))
    expect(undone.map((one) => one.outcome)).toEqual(['waiting', 'waiting'])
    expect([await stateOf(a.first, a.second), await stateOf(b.first, b.second)]).toMatchObject([
      { state: 'waiting' },
      { state: 'waiting' },
    ])
  })

  it('is not taken back over changes by hand: whose they are is the question of the unmerge', async () => {
    const { first, second } = await pair()
    await act((tx) => decidePairs(tx, [{ first, second, decision: 'same' }]))
    await act((tx) => editCustomer(tx, second, { level: '金卡' }))
    expect((await act((tx) => takeBackPairs(tx, [{ first, second }], noneByHand)))[0]!.outcome).toBe(
      'edited_since',
    )
    expect(await isOne(first, second)).toBe(true)
  })

  it('is taken back with others in one go, also where one merge answered two, but not those with work since', async () => {
    const [a, b] = [await pair(), await pair()]
    const [one, two] = await act((tx) =>
      decidePairs(tx, [
        { ...a, decision: 'same' },
        { ...b, decision: 'same' },
      ]),
    )
    const told: CustomerId[][] = []
    const back = await act((tx) =>
      takeBackPairs(tx, [a, a, b], async (_, rowIds) => {
        told.push([...rowIds])
        return [
          { customerId: b.second, at: tx.now },
          { customerId: a.second, at: new Date('2026-10-31T00:00:00Z') },
        ]
      }),
    )
    expect(back).toMatchObject([
      { outcome: 'waiting', mergeId: null },
      { outcome: 'waiting', mergeId: null },
      { outcome: 'edited_since', mergeId: two!.mergeId },
    ])
    expect(one!.mergeId).not.toBe(two!.mergeId)
    // Asked once, about all.
    expect(told).toHaveLength(1)
    expect(new Set(told[0])).toEqual(new Set([a.first, a.second, b.first, b.second]))
    expect([await isOne(a.first, a.second), await isOne(b.first, b.second)]).toEqual([false, true])
  })
})

describe('a merge that is taken back', () => {
  it('says that they are two: no rule joins them again, and nobody is asked', async () => {
    const { first, second, buyer, phone } = await pair()
    const { mergeId } = await act((tx) =>
      mergeCustomers(tx, { keptId: first, absorbedId: second, ...byRule }),
    )
    await act((tx) => unmergeCustomers(tx, mergeId, { reason: '不是同一人', choices: {} }))
    expect(await stateOf(first, second)).toEqual({ state: 'different', decided_by: 'member:chenjing' })
    expect(await act((tx) => mergeMany(tx, [{ keptId: second, absorbedId: first, ...byRule }]))).toEqual([])
    await record({ buyer, phone })
    expect(await stateOf(first, second)).toMatchObject({ state: 'different' })
  })

  it('is remembered also where no pair had asked', async () => {
    const [a, b] = [await record({ buyer: `jd:${++made}` }), await record({ buyer: `jd:${++made}` })]
    const { mergeId } = await act((tx) => mergeCustomers(tx, { keptId: a, absorbedId: b, ...byRule }))
    await act((tx) => unmergeCustomers(tx, mergeId, { reason: '不是同一人', choices: {} }))
    expect(await stateOf(a, b)).toMatchObject({ state: 'different' })
  })
})

describe('a preview', () => {
  it('shows what the merge will show, and why', async () => {
    const { first, second, phone } = await pair(['王芳', '王方'])
    await act((tx) => editCustomer(tx, second, { level: '金卡' }))
    const wish = { keptId: first, absorbedId: second }
    const plain = await act((tx) => previewMerge(tx, wish))
    expect(plain.fields).toEqual([
      { field: 'name', kept: '王芳', absorbed: '王方', from: 'kept', why: 'kept' },
      { field: 'phone', kept: null, absorbed: phone, from: 'absorbed', why: 'only_one' },
      { field: 'level', kept: '普通', absorbed: '金卡', from: 'absorbed', why: 'only_one' },
      { field: 'region', kept: null, absorbed: null, from: 'kept', why: 'nobody' },
    ])
    const chosen = await act((tx) => previewMerge(tx, { ...wish, sides: { name: 'absorbed' } }))
    expect(chosen.fields[0]).toMatchObject({ from: 'absorbed', why: 'chosen' })
    await act((tx) =>
      mergeCustomers(tx, { ...wish, survivors: chosen.survivors, reason: '本人确认', way: 'member' }),
    )
    expect(await act((tx) => getCustomer(tx, first))).toMatchObject({ name: '王方', phone, level: '金卡' })
    await expect(act((tx) => previewMerge(tx, wish))).rejects.toMatchObject({ code: 'merge.already_one' })
  })
})

describe('an edit by hand', () => {
  it('refuses masked values and numbers that are none, and is announced', async () => {
    const id = await record({ buyer: `jd:${++made}`, name: '赵敏' })
    await expect(act((tx) => editCustomer(tx, id, { name: '赵*' }))).rejects.toMatchObject({
      code: 'customer.masked_value',
    })
    await expect(act((tx) => editCustomer(tx, id, { phone: '12' }))).rejects.toMatchObject({
      code: 'customer.not_a_phone',
    })
    await act((tx) => editCustomer(tx, id, { name: '赵敏敏', phone: '138 1234 5678' }))
    expect(await act((tx) => getCustomer(tx, id))).toMatchObject({ name: '赵敏敏', phone: '+8613812345678' })
    expect(brand.announced.findLast((one) => one.type === 'customer.edited')).toMatchObject({
      payload: { customerId: id, fields: ['name', 'phone'] },
    })
  })
})
