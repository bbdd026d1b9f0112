import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import type { CustomerId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { editCustomer, tagByHand } from './edit-customers.ts'
import { identifyCustomers, updateCustomerProfiles } from './identify-customers.ts'
import { mergeCustomers, mergeMany } from './merge-customers.ts'
import { type Side, sides } from './person.ts'
import { getCustomer, searchCustomers } from './read-customers.ts'
import { countTagged } from './store.ts'
import { tagCustomers, untagCustomers } from './tag-customers.ts'
import { previewUnmerge, unmergeCustomers, unmergeMany } from './unmerge-customers.ts'

let brand: TestBrand
let made = 0
const chen = { actor: { kind: 'member' as const, id: 'chenjing' } }
const byHand = { reason: '同一手机号', way: 'member' as const }

beforeAll(async () => {
  brand = await testBrand()
  later()
})
afterAll(() => brand.close())

/** A customer that a marketplace's buyer id holds together. */
async function someone(
  profile: { name?: string; phone?: string } = {},
): Promise<{ id: CustomerId; buyer: string }> {
  const buyer = `buyer-${++made}`
  return { id: await ordered(buyer, profile), buyer }
}

async function ordered(buyer: string, profile: { name?: string; phone?: string } = {}): Promise<CustomerId> {
  const [one] = await brand.transact((tx) =>
    identifyCustomers(tx, [
      {
        identifiers: [
          { kind: 'marketplace_buyer', value: `taobao:${buyer}` },
          ...(profile.phone ? [{ kind: 'phone' as const, value: profile.phone }] : []),
        ],
        evidence: `order:${buyer}`,
        origin: 'marketplace',
        profile,
      },
    ]),
  )
  return one!.customerId!
}

/** Each act has a moment of its own. */
function later(): void {
  brand.time.now = new Date((brand.time.now ?? new Date('2026-11-01T02:00:00Z')).getTime() + 1000)
}
const act = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
  later()
  return brand.transact(work, chen)
}
const read = (id: CustomerId) => brand.transact((tx) => getCustomer(tx, id))
const join = (keptId: CustomerId, absorbedId: CustomerId, survivors = {}) =>
  act((tx) => mergeCustomers(tx, { keptId, absorbedId, survivors, ...byHand }))

describe('two customers who are one person', () => {
  it('are read as one from either, and listed once', async () => {
    const [liu, min] = [
      await someone({ name: '刘敏' }),
      await someone({ name: '刘女士', phone: '+8613812340001' }),
    ]
    await act((tx) => tagCustomers(tx, [{ customerId: min.id, name: '老客户', origin: 'wecom' }]))
    await join(liu.id, min.id)
    for (const id of [liu.id, min.id])
      expect(await read(id)).toMatchObject({
        id,
        personId: liu.id,
        rowIds: [liu.id, min.id],
        name: '刘敏',
        phone: '+8613812340001',
        tags: [{ name: '老客户' }],
      })
    const found = await brand.transact((tx) => searchCustomers(tx, { phone: '13812340001', limit: 10 }))
    expect(found.items.map((one) => one.id)).toEqual([liu.id])
    const tagged = await brand.transact((tx) => searchCustomers(tx, { tag: '老客户', limit: 10 }))
    expect(tagged.items.map((one) => one.id)).toEqual([liu.id])
  })

  it('are counted once by a tag that both rows have', async () => {
    const [a, b, c] = [await someone(), await someone(), await someone()]
    await act((tx) =>
      tagCustomers(
        tx,
        [a, b, c].map(({ id }) => ({ customerId: id, name: '双份', origin: 'wecom' })),
      ),
    )
    await join(a.id, b.id)
    expect((await act(countTagged)).get('双份')).toBe(2)
  })

  it('show the value that was chosen', async () => {
    const [a, b] = [await someone({ name: '王芳' }), await someone({ name: '王方' })]
    await join(a.id, b.id, { name: b.id })
    expect((await read(a.id)).name).toBe('王方')
  })

  it('are refused a second merge, and an unknown one', async () => {
    const [a, b] = [await someone(), await someone()]
    const { mergeId } = await join(a.id, b.id)
    await expect(join(b.id, a.id)).rejects.toMatchObject({ code: 'merge.already_one' })
    await act((tx) => unmergeCustomers(tx, mergeId, { reason: '不是同一人', choices: {} }))
    await expect(
      act((tx) => unmergeCustomers(tx, mergeId, { reason: '不是同一人', choices: {} })),
    ).rejects.toMatchObject({ code: 'merge.already_undone' })
    await expect(
      act((tx) => previewUnmerge(tx, '00000000-0000-7000-8000-000000000000')),
    ).rejects.toMatchObject({ code: 'merge.not_found' })
  })

  it('may be many at once, also in a chain', async () => {
    const [a, b, c, d] = [await someone(), await someone(), await someone(), await someone()]
    const pair = (keptId: CustomerId, absorbedId: CustomerId) => ({
      keptId,
      absorbedId,
      ...byHand,
      way: 'rule' as const,
    })
    const done = await act((tx) =>
      mergeMany(tx, [pair(a.id, b.id), pair(c.id, d.id), pair(d.id, b.id), pair(c.id, a.id)]),
    )
    expect(done).toHaveLength(3)
    expect(new Set((await read(b.id)).rowIds)).toEqual(new Set([a.id, b.id, c.id, d.id]))
    expect((await read(b.id)).personId).toBe(c.id)
    // The first merge alone is taken back: b leaves, the others stay one.
    await act((tx) => unmergeCustomers(tx, done[0]!.mergeId, { reason: '不是同一人', choices: {} }))
    const parts = [await read(a.id), await read(b.id)].map((one) => new Set(one.rowIds))
    expect(parts[0]!.size + parts[1]!.size).toBe(4)
    expect(parts[0]!.has(b.id)).toBe(false)
  })

  it('part with what came in since: it goes where its own record says', async () => {
    const [a, b] = [await someone({ name: '赵一' }), await someone({ name: '赵二' })]
    const { mergeId } = await join(a.id, b.id)
    expect(await act(() => ordered(b.buyer, { phone: '+8613812340077' }))).toBe(b.id)
    await act((tx) => unmergeCustomers(tx, mergeId, { reason: '不是同一人', choices: {} }))
    expect((await read(b.id)).links.map((link) => link.kind)).toEqual(['marketplace_buyer', 'phone'])
    expect((await read(a.id)).links.map((link) => link.kind)).toEqual(['marketplace_buyer'])
  })
})

describe('merges of a run that are taken back together', () => {
  const chain = async () => {
    const people = []
    for (const name of ['钱一', '钱二', '钱三', '钱四', '钱五']) people.push(await someone({ name }))
    const ids = people.map(({ id }) => id) as [CustomerId, CustomerId, CustomerId, CustomerId, CustomerId]
    const [a, b, c, d, e] = ids
    await join(a, e, { name: e })
    const pairs: [CustomerId, CustomerId][] = [
      [a, b],
      [c, d],
      [c, b],
    ]
    const made = await act((tx) =>
      mergeMany(
        tx,
        pairs.map(([keptId, absorbedId]) => ({ keptId, absorbedId, reason: 'run:1', way: 'rule' as const })),
      ),
    )
    return { ids, mergeIds: made.map(({ mergeId }) => mergeId) }
  }
  const standing = async (ids: readonly CustomerId[]) => {
    const people = await Promise.all(ids.map(read))
    return people.map(({ personId, rowIds, name }) => ({
      head: ids.indexOf(personId),
      rows: rowIds.map((id) => ids.indexOf(id)).sort(),
      name,
    }))
  }

  it('leave what taking them back one by one leaves, and nothing twice', async () => {
    const [together, alone] = [await chain(), await chain()]
    const noneByHand = async () => []
    const takeBack = () => act((tx) => unmergeMany(tx, together.mergeIds, 'run:1', noneByHand))
    expect(await takeBack()).toEqual({ parted: 3, edited: new Set() })
    expect(await takeBack()).toEqual({ parted: 0, edited: new Set() })
    for (const id of alone.mergeIds.toReversed())
      await act((tx) => unmergeCustomers(tx, id, { reason: 'run:1', choices: {}, verdict: 'waiting' }))
    expect(await standing(together.ids)).toEqual(await standing(alone.ids))
    // What was one before the run is one after it, with the name that a member chose.
    expect((await standing(together.ids))[0]).toEqual({ head: 0, rows: [0, 4], name: '钱五' })
  })

  it('are looked at without a lock: whoever edits meanwhile does not wait', async () => {
    const [a, b] = [await someone({ name: '孙一' }), await someone({ name: '孙二' })]
    const { mergeId } = await join(a.id, b.id)
    await brand.transact(async (tx) => {
      await previewUnmerge(tx, mergeId)
      await brand.transact((other) => editCustomer(other, a.id, { level: '金卡' }), chen)
    })
    expect((await read(a.id)).level).toBe('金卡')
  })
})

// The law: merge, any changes, unmerge = the same changes without the merge, but for what the operator chose.
type Op =
  | { op: 'order'; at: Which; phone: number }
  | { op: 'said'; at: Which; name: string }
  | { op: 'rule'; at: Which; tag: string; on: boolean }
  | { op: 'hand-tag'; at: Which; tag: string; on: boolean; side: Side }
  | { op: 'hand-edit'; at: Which; field: 'name' | 'level'; to: string; side: Side }
type Which = 0 | 1

const which = fc.constantFrom<Which>(0, 1)
const tag = fc.constantFrom('高意向', '老客户', '投诉')
const side = fc.constantFrom(...sides)
const ops: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ op: fc.constant('order' as const), at: which, phone: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ op: fc.constant('said' as const), at: which, name: fc.constantFrom('刘敏', '刘女士', '小刘') }),
  fc.record({ op: fc.constant('rule' as const), at: which, tag, on: fc.boolean() }),
  fc.record({ op: fc.constant('hand-tag' as const), at: which, tag, on: fc.boolean(), side }),
  fc.record({
    op: fc.constant('hand-edit' as const),
    at: which,
    field: fc.constantFrom('name' as const, 'level' as const),
    to: fc.constantFrom('金卡', '刘姐'),
    side,
  }),
)

interface World {
  pair: [CustomerId, CustomerId]
  buyers: [string, string]
  phones: string[]
}

async function newWorld(before: readonly Op[]): Promise<World> {
  const [a, b] = [await someone({ name: '甲' }), await someone({ name: '乙' })]
  const phones = Array.from({ length: 4 }, () => `+86139${String(++made).padStart(8, '0')}`)
  const world: World = { pair: [a.id, b.id], buyers: [a.buyer, b.buyer], phones }
  for (const one of before) await play(world, one, one.at)
  return world
}

function play(world: World, one: Op, at: Which): Promise<unknown> {
  const id = world.pair[at]
  switch (one.op) {
    case 'order':
      later()
      return ordered(world.buyers[at], { phone: world.phones[one.phone]! })
    case 'said':
      return act((tx) =>
        updateCustomerProfiles(tx, [{ customerId: id, name: one.name }], {
          record: 'work-order:1',
          origin: 'customer',
        }),
      )
    case 'rule':
      return act<unknown>((tx) =>
        one.on
          ? tagCustomers(tx, [{ customerId: id, name: one.tag, origin: 'wecom' }])
          : untagCustomers(tx, [{ customerId: id, name: one.tag }]),
      )
    case 'hand-tag':
      return act((tx) =>
        tagByHand(
          tx,
          id,
          { add: one.on ? [one.tag] : [], remove: one.on ? [] : [one.tag] },
          { origin: 'agent' },
        ),
      )
    case 'hand-edit':
      return act((tx) => editCustomer(tx, id, { [one.field]: one.to }))
  }
}

const isHand = (one: Op): one is Extract<Op, { side: Side }> => 'side' in one

async function seen(world: World) {
  const people = await Promise.all(world.pair.map(read))
  return people.map(({ name, level, tags, links }) => ({
    name,
    level,
    tags: tags.map((one) => one.name).sort(),
    links: links.map((one) => one.kind).sort(),
  }))
}

/** What was done by hand while merged, as the operator assigns it when parting. */
async function mergedThenParted(before: readonly Op[], during: readonly Op[]): Promise<[World, Op[]]> {
  const world = await newWorld(before)
  const { mergeId } = await join(...world.pair)
  const took: Op[] = []
  const choices: Record<string, Side> = {}
  for (const one of during) {
    const known = isHand(one) ? (await act((tx) => previewUnmerge(tx, mergeId))).edits.length : 0
    await play(world, one, one.at)
    if (!isHand(one)) took.push(one)
    else {
      // An edit that changed nothing is none: there is nothing to assign.
      const added = (await act((tx) => previewUnmerge(tx, mergeId))).edits[known]
      if (!added) continue
      choices[added.id] = one.side
      took.push(one)
    }
  }
  await act((tx) => unmergeCustomers(tx, mergeId, { reason: '不是同一人', choices }))
  return [world, took]
}

async function neverMerged(before: readonly Op[], during: readonly Op[]): Promise<World> {
  const world = await newWorld(before)
  for (const one of during) {
    const places: Which[] = !isHand(one)
      ? [one.at]
      : one.side === 'both'
        ? [0, 1]
        : [one.side === 'kept' ? 0 : 1]
    for (const at of places) await play(world, one, at)
  }
  return world
}

describe('a merge that is taken back', () => {
  it('leaves what would be there without it, but for what the operator chose', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(ops, { maxLength: 4 }),
        fc.array(ops, { minLength: 1, maxLength: 8 }),
        async (before, during) => {
          const [parted, took] = await mergedThenParted(before, during)
          const control = await neverMerged(before, took)
          expect(await seen(parted)).toEqual(await seen(control))
        },
      ),
      { numRuns: 40 },
    )
  }, 120_000)
})
