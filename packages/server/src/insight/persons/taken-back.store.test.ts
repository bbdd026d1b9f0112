import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeAgents } from '../../../test/support/agents.ts'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { recordConsents } from '../../consents/index.ts'
import {
  editCustomer,
  identifyCustomers,
  isOnePerson,
  joinHousehold,
  mergeCustomers,
  previewUnmerge,
  takeBackPairs,
} from '../../customers/index.ts'
import { performUndo } from '../../customers/resolve/join-plan.ts'
import { listRuns, moveRun, writeRun } from '../../customers/resolve/resolve-store.ts'
import { addProduct } from '../../installed-products/change-products.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import { insertNote } from '../../notes/store.ts'
import { assignCustomers } from '../../pools/claim-customers.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { handMadeSince, lastMadeByHand, partAgain } from './hand-made.ts'

// The two doors that part many at once, without a question: what the question would be about keeps a merge standing.

let brand: TestBrand
let made = 0
beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = new Date('2026-11-01T02:00:00Z')
  await act((tx) => writeAgents(tx, ['chenjing', 'lintao']))
})
afterAll(() => brand.close())

/** Each act has a moment of its own. */
function act<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  brand.time.now = new Date(brand.time.now!.getTime() + 1000)
  return brand.transact(work, { actor: { kind: 'member', id: 'chenjing' } })
}

async function person(): Promise<CustomerId> {
  const value = `taobao:back${++made}`
  const [one] = await act((tx) =>
    identifyCustomers(tx, [
      {
        identifiers: [{ kind: 'marketplace_buyer', value }],
        evidence: `registration:${value}`,
        origin: 'marketplace',
        profile: { name: `刘${made}`, phone: null, regionCode: null },
      },
    ]),
  )
  return one!.customerId!
}

const word = (customerId: CustomerId, given: boolean, way: 'member' | 'customer_page') =>
  act((tx) =>
    recordConsents(tx, [
      {
        customerId,
        purpose: 'marketing',
        channel: 'wecom',
        given,
        way,
        evidence: way === 'member' ? 'said_on_phone' : null,
        saidAt: null,
        textVersion: null,
        record: null,
      },
    ]),
  )

const byHand = {
  edit: (id) => act((tx) => editCustomer(tx, id, { level: '金卡' })),
  note: (id) => act((tx) => insertNote(tx, { customerId: id, workOrderId: null }, '周末在家')),
  product: (id) => act((tx) => addProduct(tx, id, { name: '旧净水器', words: '' })),
  household: async (id) => {
    const other = await person()
    await act((tx) => joinHousehold(tx, id, { otherId: other, name: '刘家' }))
  },
  no: (id) => word(id, false, 'member'),
  yes: (id) => word(id, true, 'member'),
  pool: (id) => act((tx) => assignCustomers(tx, [id], { pool: 'dormant' })),
  owner: (id) => act((tx) => assignCustomers(tx, [id], { ownerId: 'lintao' })),
} satisfies Record<string, (id: CustomerId) => Promise<unknown>>
const kinds = Object.keys(byHand) as (keyof typeof byHand)[]

interface Merged {
  first: CustomerId
  second: CustomerId
  mergeId: string
}

/** Two whom the queue asked about, one person by now. */
async function merged(reason: string, before?: keyof typeof byHand): Promise<Merged> {
  const [first, second] = [await person(), await person()].sort() as [CustomerId, CustomerId]
  if (before) await byHand[before](first)
  await act((tx) =>
    tx.named(
      'test.write_pair',
      `insert into customers.possible_duplicate (brand_id, first_id, second_id, reason, state, found_at)
       values ($1, $2, $3, 'test', 'waiting', $4)`,
      [tx.brandId, first, second, tx.now],
    ),
  )
  const { mergeId } = await act((tx) =>
    mergeCustomers(tx, { keptId: first, absorbedId: second, reason, way: 'rule' }),
  )
  return { first, second, mergeId }
}
const isOne = ({ first, second }: Merged) => act((tx) => isOnePerson(tx, first, second))
const asked = ({ mergeId }: Merged) =>
  act(async (tx) => {
    const preview = await previewUnmerge(tx, mergeId)
    return preview.edits.length + (await handMadeSince(tx, preview)).length
  })

const doors = {
  /** The review's U, 撤回 and bulk taking back. */
  async queue(pairs: readonly Merged[]): Promise<void> {
    const outcomes = await act((tx) => takeBackPairs(tx, pairs, lastMadeByHand))
    for (const one of outcomes.filter(({ outcome }) => outcome === 'edited_since'))
      expect(pairs.map(({ mergeId }) => mergeId)).toContain(one.mergeId)
  },
  /** 整批撤销 of a recalculation. */
  async run(pairs: readonly Merged[], runId: string): Promise<void> {
    await act(async (tx) => {
      await writeRun(tx, { id: runId, ruleVersion: '2026-11-22', applies: true })
      await moveRun(tx, runId, { state: 'undoing', merged: pairs.length })
    })
    const db = {
      ...brand.db,
      transact: ((_, work) => act(work)) as typeof brand.db.transact,
    }
    await performUndo({ db } as unknown as Runtime, brand.brandId, runId, lastMadeByHand)
    const run = (await act(listRuns)).find(({ id }) => id === runId)!
    expect(run).toMatchObject({ state: 'undone', merged: run.leftStanding })
  },
}
describe.each(['queue', 'run'] as const)('taken back by the %s, a merge', (door) => {
  it('stays with anything by hand since on either row, and only then', async () => {
    const runId = randomUUID()
    const reason = `run:${runId}`
    const alone = await merged(reason)
    const worked: Merged[] = []
    for (const kind of kinds)
      for (const side of ['first', 'second'] as const) {
        const pair = await merged(reason)
        await byHand[kind](pair[side])
        worked.push(pair)
      }
    await doors[door]([alone, ...worked], runId)
    expect(await isOne(alone)).toBe(false)
    for (const [at, pair] of worked.entries()) {
      expect(await isOne(pair), kinds[at >> 1]).toBe(true)
      // What keeps it is what the preview asks about.
      expect(await asked(pair), kinds[at >> 1]).toBeGreaterThan(0)
    }
    // Parted there, with each thing given to a side, it waits again as the door would have had it.
    await act((tx) => partAgain(tx, worked[2]!.mergeId, { reason: '点错', choices: {}, verdict: 'waiting' }))
    expect(await isOne(worked[2]!)).toBe(false)
  })

  it('goes where it was all made before, or said by the customer', async () => {
    const runId = randomUUID()
    const reason = `run:${runId}`
    const pairs: Merged[] = []
    for (const kind of kinds) pairs.push(await merged(reason, kind))
    const own = await merged(reason)
    await word(own.second, false, 'customer_page')
    await doors[door]([...pairs, own], runId)
    for (const pair of [...pairs, own]) expect(await isOne(pair)).toBe(false)
  })

  it('keeps a no of the merged person a no of both', async () => {
    const runId = randomUUID()
    const pair = await merged(`run:${runId}`)
    await word(pair.first, true, 'customer_page')
    await word(pair.second, false, 'member')
    await doors[door]([pair], runId)
    expect(await isOne(pair)).toBe(true)
  })
})

it('of two merges of one person, the later without work since goes, the earlier stays', async () => {
  const early = await merged('engine')
  await byHand.note(early.second)
  const third = await person()
  await byHand.note(third)
  const { mergeId } = await act((tx) =>
    mergeCustomers(tx, { keptId: early.first, absorbedId: third, reason: 'engine', way: 'rule' }),
  )
  const later: Merged = { first: early.first, second: third, mergeId }
  await act((tx) =>
    tx.named(
      'test.write_same_pair',
      `insert into customers.possible_duplicate (brand_id, first_id, second_id, reason, state, found_at)
       values ($1, least($2::uuid, $3::uuid), greatest($2::uuid, $3::uuid), 'test', 'same', $4)`,
      [tx.brandId, later.first, later.second, tx.now],
    ),
  )
  const outcomes = await act((tx) => takeBackPairs(tx, [early, later], lastMadeByHand))
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['edited_since', 'waiting'])
  expect([await isOne(early), await isOne(later)]).toEqual([true, false])
})
