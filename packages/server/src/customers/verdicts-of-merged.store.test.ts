import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import type { CustomerId } from '../kernel/ids.ts'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import { identifyCustomers } from './identify-customers.ts'
import { mergeCustomers, mergeMany } from './merge-customers.ts'
import { decidePairs, takeBackPairs } from './review-customers.ts'
import { writeDuplicates } from './store.ts'
import { unmergeCustomers, unmergeMany } from './unmerge-customers.ts'

// "Two people", said of somebody while two were one, stays with the row of which it was said when they are parted.

const noneByHand = async () => []
let brand: TestBrand
let made = 0
beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = new Date('2026-11-01T02:00:00Z')
})
afterAll(() => brand.close())

const act = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
  brand.time.now = new Date(brand.time.now!.getTime() + 1000)
  return brand.transact(work, { actor: { kind: 'member', id: 'chenjing' } })
}

/** So many people, of whom every two wait for somebody to look at them. */
function people(count: number): Promise<CustomerId[]> {
  return act(async (tx) => {
    const found = await identifyCustomers(
      tx,
      Array.from({ length: count }, () => ({
        identifiers: [{ kind: 'marketplace_buyer' as const, value: `jd:v${++made}` }],
        evidence: `registration:${made}`,
        origin: 'customer' as const,
      })),
    )
    const ids = found.map((one) => one.customerId!)
    await writeDuplicates(
      tx,
      pairsOf(ids).map((pair) => ({ ...pair, reason: 'registration:test' })),
    )
    return ids
  })
}

const pairsOf = (ids: readonly CustomerId[]) =>
  ids.flatMap((first, at) => ids.slice(at + 1).map((second) => ({ first, second })))

const merge = async (keptId: CustomerId, absorbedId: CustomerId) =>
  (await act((tx) => mergeCustomers(tx, { keptId, absorbedId, reason: '本人确认', way: 'member' }))).mergeId
const unmerge = (mergeId: string, verdict: 'different' | 'waiting' = 'different') =>
  act((tx) => unmergeCustomers(tx, mergeId, { reason: '不是同一人', choices: {}, verdict }))
const different = async (first: CustomerId, second: CustomerId) =>
  (await act((tx) => decidePairs(tx, [{ first, second, decision: 'different' }])))[0]!.outcome

interface Standing {
  pair: string
  state: string
  told: boolean
  of: string | null
}
const standing = (ids: readonly CustomerId[]) =>
  act((tx) =>
    rows(
      tx,
      sql<Standing>`select array_position(${ids}::uuid[], first_id) - 1 || '-' || array_position(${ids}::uuid[], second_id) - 1 as pair,
          state, decided_by is not null and decided_at is not null as told, said_of_first as of
        from customers.possible_duplicate where first_id = any(${ids}::uuid[]) and second_id = any(${ids}::uuid[])`,
    ),
  )
const keyOf = (a: number, b: number) => [a, b].sort().join('-')
const statesOf = async (ids: readonly CustomerId[]) =>
  Object.fromEntries(
    (await standing(ids)).map(({ pair, state }) => [pair.split('-').sort().join('-'), state]),
  )

describe('“two people”, said of a merged person and a third', () => {
  it('stays with the row of which it was said, and the other is asked again when they are parted', async () => {
    const ids = await people(3)
    const [a, b, c] = ids as [CustomerId, CustomerId, CustomerId]
    const mergeId = await merge(a, b)
    expect(await different(b, c)).toBe('apart')
    expect(await statesOf(ids)).toEqual({ '0-1': 'same', '0-2': 'different', '1-2': 'different' })
    await unmerge(mergeId)
    expect(await statesOf(ids)).toEqual({ '0-1': 'different', '0-2': 'waiting', '1-2': 'different' })
    expect(await standing([a, c])).toEqual([{ pair: '0-1', state: 'waiting', told: false, of: null }])
    // Nothing binds the rules either.
    const rule = { reason: 'engine', way: 'rule' as const }
    expect(await act((tx) => mergeMany(tx, [{ keptId: b, absorbedId: c, ...rule }]))).toEqual([])
    expect(await act((tx) => mergeMany(tx, [{ keptId: a, absorbedId: c, ...rule }]))).toHaveLength(1)
  })

  it('was said before the merge: it stays where it was said', async () => {
    const ids = await people(3)
    const [a, b, c] = ids as [CustomerId, CustomerId, CustomerId]
    await different(a, c)
    await unmerge(await merge(a, b), 'waiting')
    expect(await statesOf(ids)).toEqual({ '0-1': 'waiting', '0-2': 'different', '1-2': 'waiting' })
  })

  it('is carried by an unmerge, too, and waits anew when what carried it is parted', async () => {
    const ids = await people(3)
    const [a, b, c] = ids as [CustomerId, CustomerId, CustomerId]
    const ab = await merge(a, b)
    await unmerge(await merge(a, c))
    expect(await statesOf(ids)).toEqual({ '0-1': 'same', '0-2': 'different', '1-2': 'different' })
    await unmerge(ab, 'waiting')
    expect(await statesOf(ids)).toEqual({ '0-1': 'waiting', '0-2': 'different', '1-2': 'waiting' })
  })

  it('is taken back as a whole, and said anew of the other it is that one’s own', async () => {
    const ids = await people(3)
    const [a, b, c] = ids as [CustomerId, CustomerId, CustomerId]
    const mergeId = await merge(a, b)
    await different(a, c)
    await act((tx) => takeBackPairs(tx, [{ first: b, second: c }], noneByHand))
    expect(await statesOf(ids)).toEqual({ '0-1': 'same', '0-2': 'waiting', '1-2': 'waiting' })
    await different(b, c)
    await unmerge(mergeId, 'waiting')
    expect(await statesOf(ids)).toEqual({ '0-1': 'waiting', '0-2': 'waiting', '1-2': 'different' })
  })

  it('falls away for the others also where a whole recalculation is taken back', async () => {
    const ids = await people(6)
    const [a, b, c, d, e, f] = ids as [CustomerId, CustomerId, CustomerId, CustomerId, CustomerId, CustomerId]
    const links = [
      { keptId: a, absorbedId: b },
      { keptId: a, absorbedId: c },
      { keptId: d, absorbedId: e },
    ]
    const merged = await act((tx) =>
      mergeMany(
        tx,
        links.map((one) => ({ ...one, reason: 'run:1', way: 'rule' as const })),
      ),
    )
    expect(await different(c, f)).toBe('apart')
    expect(await different(b, e)).toBe('apart')
    const parted = await act((tx) =>
      unmergeMany(
        tx,
        merged.map(({ mergeId }) => mergeId),
        'run:1',
        noneByHand,
      ),
    )
    expect(parted.parted).toBe(3)
    const said = Object.entries(await statesOf(ids)).filter(([, state]) => state !== 'waiting')
    expect(Object.fromEntries(said)).toEqual({ '1-4': 'different', '2-5': 'different' })
  })
})

type Step = { op: 'say'; one: number; other: number } | { op: 'merge' | 'part'; at: number }

const say = fc.record({
  op: fc.constant('say' as const),
  one: fc.integer({ min: 0, max: 2 }),
  other: fc.integer({ min: 3, max: 4 }),
})
const story = fc.record({
  // Three become one, two others as well, at moments of their own; what is said falls anywhere between.
  merges: fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
  parts: fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
  second: fc.constantFrom<[number, number]>([0, 2], [2, 0], [1, 2], [2, 1]),
  said: fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), say), { maxLength: 5 }),
  atOnce: fc.boolean(),
})

it('merge, “two people”, unmerge, in any order and nested, leaves what was said of the rows themselves', async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ merges, parts, second, said, atOnce }) => {
      const ids = await people(5)
      const links: [number, number][] = [[0, 1], second, [3, 4]]
      const mergeIds: string[] = []
      const own = new Set<string>()
      const acts: Step[] = [
        ...merges.map((at) => ({ op: 'merge' as const, at })),
        ...parts.map((at) => ({ op: 'part' as const, at })),
      ]
      for (let place = 0; place <= acts.length; place++) {
        for (const [, { one, other }] of said.filter(([when]) => when === place))
          if ((await different(ids[one]!, ids[other]!)) === 'apart') own.add(keyOf(one, other))
        const step = acts[place]
        if (step?.op === 'merge')
          mergeIds[step.at] = await merge(ids[links[step.at]![0]]!, ids[links[step.at]![1]]!)
        else if (step?.op === 'part' && !atOnce) await unmerge(mergeIds[step.at]!, 'waiting')
        else if (step?.op === 'part' && place === merges.length)
          await act((tx) => unmergeMany(tx, mergeIds, 'run:2', noneByHand))
      }
      const alone = Object.fromEntries(
        pairsOf(ids).map(({ first, second: with_ }) => {
          const key = keyOf(ids.indexOf(first), ids.indexOf(with_))
          return [key, own.has(key) ? 'different' : 'waiting']
        }),
      )
      expect(await statesOf(ids)).toEqual(alone)
    }),
    { numRuns: 40 },
  )
})
