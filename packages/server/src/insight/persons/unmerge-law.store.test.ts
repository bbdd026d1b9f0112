import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeAgents } from '../../../test/support/agents.ts'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { recordConsents, wordsByHandSince } from '../../consents/index.ts'
import { setReminder } from '../../contacts/reminders/reminders.ts'
import { findContact, saveContact, setContactCustomer } from '../../contacts/store.ts'
import { tagByHand } from '../../customers/edit-customers.ts'
import {
  editCustomer,
  getCustomer,
  householdOf,
  identifyCustomers,
  isOnePerson,
  joinHousehold,
  mergeCustomers,
  previewUnmerge,
  returnLevel,
  type Side,
  sides,
  takeBackPairs,
} from '../../customers/index.ts'
import { performUndo } from '../../customers/resolve/join-plan.ts'
import { moveRun, writeRun } from '../../customers/resolve/resolve-store.ts'
import { addProduct } from '../../installed-products/change-products.ts'
import { addedByHandSince } from '../../installed-products/index.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import { insertNote, notesAbout } from '../../notes/store.ts'
import { assignCustomers } from '../../pools/claim-customers.ts'
import { followMerges, followUnmerges } from '../../pools/follow-merges.ts'
import type { Pool } from '../../pools/pool.ts'
import { lockRows } from '../../pools/standing-store.ts'
import { rows, type Tx } from '../../runtime/db/transaction.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { handMadeSince, lastMadeByHand, partAgain } from './hand-made.ts'

// The law for everything that hangs on a person and not on their row alone: two become one, members write notes, add products,
// make households, write down consent, move the person between pools, set reminders, and records go on arriving; parted again,
// each has what the same acts alone would have given them, those by hand as the operator chose. Doors that ask nothing (the
// review queue, a whole recalculation) part them only where there is nothing to choose.

let brand: TestBrand
let made = 0
const begin = new Date('2026-01-01T00:00:00Z')
const members = ['chenjing', 'lintao']

beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = new Date('2026-11-01T02:00:00Z')
  await act(async (tx) => {
    await writeAgents(tx, members)
  })
})
afterAll(() => brand.close())

/** Each act has a moment of its own. */
function act<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  brand.time.now = new Date(brand.time.now!.getTime() + 1000)
  return brand.transact(work, { actor: { kind: 'member', id: 'chenjing' } })
}

type Which = 0 | 1
type Op =
  | { op: 'order'; at: Which; phone: number }
  | { op: 'reminder'; at: Which }
  | { op: 'own word'; at: Which; given: boolean }
  | { op: 'note' | 'product' | 'household'; at: Which; side: Exclude<Side, 'both'> }
  | { op: 'word'; at: Which; given: boolean; channel: 'sms' | 'wecom'; side: Side }
  | { op: 'pool'; at: Which; pool: Pool; side: Side }
  | { op: 'owner'; at: Which; owner: string | null; side: Side }
  | { op: 'contract'; at: Which; on: string; side: Side }
  | { op: 'tag'; at: Which; tag: string; side: Side }
  | { op: 'level'; at: Which; to: string; side: Side }
  | { op: 'level back'; at: Which; side: Side }

const at = fc.constantFrom<Which>(0, 1)
const side = fc.constantFrom(...sides)
const oneSide = fc.constantFrom<Exclude<Side, 'both'>>('kept', 'absorbed')
const op = <K extends Op['op']>(...names: K[]) => fc.constantFrom(...names)
const ops: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ op: op('order'), at, phone: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ op: op('reminder'), at }),
  fc.record({ op: op('own word'), at, given: fc.boolean() }),
  fc.record({ op: op('note', 'product', 'household'), at, side: oneSide }),
  fc.record({
    op: op('word'),
    at,
    given: fc.boolean(),
    channel: fc.constantFrom('sms' as const, 'wecom' as const),
    side,
  }),
  fc.record({ op: op('pool'), at, pool: fc.constantFrom<Pool>('active', 'dormant', 'sea'), side }),
  fc.record({ op: op('owner'), at, owner: fc.constantFrom('chenjing', 'lintao', null), side }),
  fc.record({ op: op('contract'), at, on: fc.constantFrom('2027-01-01', '2027-06-30'), side }),
  fc.record({ op: op('tag'), at, tag: fc.constantFrom('投诉', '回访'), side }),
  fc.record({ op: op('level'), at, to: fc.constantFrom('金卡', '银卡'), side }),
  fc.record({ op: op('level back'), at, side }),
)

interface World {
  ids: [CustomerId, CustomerId]
  buyers: [string, string]
  friends: [string, string]
  neighbours: [CustomerId, CustomerId]
}

async function newWorld(before: readonly Op[]): Promise<World> {
  const tail = () => String(++made).padStart(8, '0')
  const buyers: World['buyers'] = [`甲-${tail()}`, `乙-${tail()}`]
  const ids = [await ordered(buyers[0]), await ordered(buyers[1])] as World['ids']
  const neighbours = [await ordered(`邻-${tail()}`), await ordered(`里-${tail()}`)] as World['ids']
  const friends: World['friends'] = [`wm-${tail()}`, `wm-${tail()}`]
  for (const who of [0, 1] as const) await befriend(friends[who], ids[who])
  const world: World = { ids, buyers, friends, neighbours }
  for (const [i, one] of before.entries()) await play(world, one, one.at, `前${i}`)
  return world
}

function befriend(contactId: string, customerId: CustomerId): Promise<void> {
  return act(async (tx) => {
    await saveContact(tx, {
      contactId,
      kind: 'wechat',
      name: '刘敏',
      avatarUrl: null,
      gender: null,
      unionId: null,
      company: null,
      owners: [],
    })
    await setContactCustomer(tx, (await findContact(tx, contactId))!.id, customerId, null)
  })
}

async function ordered(buyer: string, phone?: string): Promise<CustomerId> {
  const [one] = await act((tx) =>
    identifyCustomers(tx, [
      {
        identifiers: [
          { kind: 'marketplace_buyer', value: `taobao:${buyer}` },
          ...(phone ? [{ kind: 'phone' as const, value: phone }] : []),
        ],
        evidence: `order:${buyer}`,
        origin: 'marketplace',
        profile: { name: buyer[0]!, ...(phone ? { phone } : {}) },
      },
    ]),
  )
  return one!.customerId!
}

/** Its words name the act, so that both worlds can be compared. */
function play(world: World, one: Op, who: Which, words: string): Promise<unknown> {
  const id = world.ids[who]
  const word = (way: 'member' | 'customer_page', given: boolean, channel: 'sms' | 'wecom') =>
    act((tx) =>
      recordConsents(tx, [
        {
          customerId: id,
          purpose: 'marketing',
          channel,
          given,
          way,
          evidence: way === 'member' ? 'said_on_phone' : null,
          saidAt: null,
          textVersion: null,
          record: null,
        },
      ]),
    )
  const assign = (wish: Parameters<typeof assignCustomers>[2]) => act((tx) => assignCustomers(tx, [id], wish))
  switch (one.op) {
    case 'order':
      return ordered(world.buyers[who], `+861380${who}${one.phone}${world.buyers[who].slice(-5)}`)
    case 'reminder':
      return act((tx) =>
        setReminder(tx, world.friends[who], 'chenjing', {
          dueAt: new Date(tx.now.getTime() + 86_400_000),
          words,
        }),
      )
    case 'own word':
      return word('customer_page', one.given, 'wecom')
    case 'word':
      return word('member', one.given, one.channel)
    case 'note':
      return act((tx) => insertNote(tx, { customerId: id, workOrderId: null }, words))
    case 'product':
      return act((tx) => addProduct(tx, id, { name: words, words: '' }))
    case 'household':
      // Whoever has a household stays in it: who would join a second is told so.
      return act((tx) => joinHousehold(tx, id, { otherId: world.neighbours[who], name: words })).catch(
        () => null,
      )
    case 'pool':
      return assign({ pool: one.pool })
    case 'owner':
      return assign({ ownerId: one.owner })
    case 'contract':
      return assign({ contractEndsOn: one.on })
    case 'tag':
      return act((tx) => tagByHand(tx, id, { add: [one.tag], remove: [] }, { origin: 'agent' }))
    case 'level':
      return act((tx) => editCustomer(tx, id, { level: one.to }))
    case 'level back':
      return act((tx) => returnLevel(tx, id))
  }
}

async function seen({ ids }: World) {
  return Promise.all(ids.map((id) => act((tx) => look(tx, id))))
}

async function look(tx: Tx, id: CustomerId) {
  const person = await getCustomer(tx, id)
  const standing = (await lockRows(tx, [id])).get(id)
  return {
    links: person.links.map(({ kind }) => kind).sort(),
    level: person.level,
    tags: person.tags.map(({ name }) => name).sort(),
    notes: (await notesAbout(tx, id, true)).map((one) => one.words).sort(),
    products: (await addedByHandSince(tx, [id], begin)).map(({ name }) => name).sort(),
    household: (await householdOf(tx, id))?.name ?? null,
    words: (await wordsByHandSince(tx, [id], begin)).map((one) => `${one.channel} ${one.given}`).sort(),
    pool: [
      standing?.pool ?? 'prospect',
      standing?.ownerId ?? null,
      standing?.contractEndsOn ?? null,
      standing?.protectedUntil != null,
    ],
    ...(await ofRow(tx, id)),
  }
}

const ofRow = async (tx: Tx, id: CustomerId) =>
  (
    await rows(
      tx,
      sql<{ reminders: bigint; own: string[] | null }>`select
        (select count(*) from contacts.reminder r join contacts.contact c on c.brand_id = r.brand_id and c.id = r.contact_id
          where c.customer_id = ${id}::uuid) as reminders,
        (select array_agg(given::text order by said_at) from consents.entry where customer_id = ${id}::uuid and way <> 'member') as own`,
    )
  )[0]!

const isHand = (one: Op): one is Extract<Op, { side: Side }> => 'side' in one

/** Where the merge is taken back: by itself with its preview, by the review queue, or with all of a recalculation. */
type Door = 'reversal' | 'queue' | 'run'
const door = fc.constantFrom<Door>('reversal', 'queue', 'run')

/** Those that ask nothing part only those about whom there is nothing to ask. */
async function knock(which: Exclude<Door, 'reversal'>, { ids }: World, runId: string): Promise<void> {
  const [first, second] = ids
  if (which === 'queue') {
    await act((tx) => takeBackPairs(tx, [{ first, second }], lastMadeByHand))
    return
  }
  await act(async (tx) => {
    await writeRun(tx, { id: runId, ruleVersion: '2026-11-22', applies: true })
    await moveRun(tx, runId, { state: 'undoing' })
  })
  const db = { ...brand.db, transact: ((_, work) => act(work)) as typeof brand.db.transact }
  await performUndo({ db } as unknown as Runtime, brand.brandId, runId, lastMadeByHand)
}

const askAbout = (ids: World['ids']): Promise<unknown> =>
  act((tx) =>
    tx.named(
      'test.ask_about',
      `insert into customers.possible_duplicate (brand_id, first_id, second_id, reason, state, found_at)
       values ($1, least($2::uuid, $3::uuid), greatest($2::uuid, $3::uuid), 'test', 'waiting', $4)`,
      [tx.brandId, ...ids, tx.now],
    ),
  )

async function mergedThenParted(
  before: readonly Op[],
  during: readonly Op[],
  which: Door,
): Promise<[World, Op[]]> {
  const world = await newWorld(before)
  const [keptId, absorbedId] = world.ids
  await askAbout(world.ids)
  const runId = randomUUID()
  const { mergeId } = await act((tx) =>
    mergeCustomers(tx, { keptId, absorbedId, reason: `run:${runId}`, way: 'rule' }),
  )
  const told = [{ mergeId, customerId: keptId, otherId: absorbedId }]
  await act((tx) => followMerges(tx, told))
  const known = new Set<string>()
  const took: Op[] = []
  const choices: Record<string, Side> = {}
  for (const [i, one] of during.entries()) {
    await play(world, one, one.at, `第${i}`)
    // An act that changed nothing is none: there is nothing to assign.
    const fresh = isHand(one) ? (await assignable(mergeId)).filter((id) => !known.has(id)) : ['record']
    for (const id of fresh) {
      known.add(id)
      if (isHand(one)) choices[id] = one.side
    }
    if (fresh.length > 0) took.push(one)
    else took.push({ op: 'order', at: one.at, phone: -1 } as Op)
  }
  const free = (await assignable(mergeId)).length === 0
  if (which !== 'reversal') {
    await knock(which, world, runId)
    expect(await act((tx) => isOnePerson(tx, keptId, absorbedId))).toBe(!free)
  }
  if (which === 'reversal' || !free)
    await act((tx) => partAgain(tx, mergeId, { reason: '不是一人', choices }))
  for (let twice = 0; twice < 2; twice += 1) await act((tx) => followUnmerges(tx, [mergeId]))
  return [world, took]
}

const assignable = (mergeId: string): Promise<string[]> =>
  act(async (tx) => {
    const preview = await previewUnmerge(tx, mergeId)
    return [...preview.edits, ...(await handMadeSince(tx, preview))].map(({ id }) => id)
  })

async function neverMerged(before: readonly Op[], took: readonly Op[]): Promise<World> {
  const world = await newWorld(before)
  for (const [i, one] of took.entries()) {
    if (one.op === 'order' && one.phone < 0) continue
    const places: Which[] = !isHand(one)
      ? [one.at]
      : one.side === 'both'
        ? [0, 1]
        : [one.side === 'kept' ? 0 : 1]
    for (const who of places) await play(world, one, who, `第${i}`)
  }
  return world
}

it('what hangs on a person is with each as it would have been, but for what the operator chose', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(ops, { maxLength: 4 }),
      fc.array(ops, { minLength: 1, maxLength: 7 }),
      door,
      async (before, during, which) => {
        const [parted, took] = await mergedThenParted(before, during, which)
        const control = await neverMerged(before, took)
        expect(await seen(parted)).toEqual(await seen(control))
      },
    ),
    { numRuns: 40 },
  )
}, 240_000)
