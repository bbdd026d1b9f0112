import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import type { CustomerId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { editCustomer, tagByHand } from './edit-customers.ts'
import { identifyCustomers, updateCustomerProfiles } from './identify-customers.ts'
import { countStranded } from './mend/mend-store.ts'
import { mergeCustomers } from './merge-customers.ts'
import type { Side } from './person.ts'
import { getCustomer } from './read-customers.ts'
import { tagCustomers, untagCustomers } from './tag-customers.ts'
import { previewUnmerge, unmergeCustomers } from './unmerge-customers.ts'

// The law for merges within merges: three people become one in two steps, things happen at every stage, and the steps are taken
// back in either order. What is left is what the same changes alone would have left, each edit by hand with whom it was meant for.

let brand: TestBrand
let made = 0
beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = new Date('2026-11-01T02:00:00Z')
})
afterAll(() => brand.close())

/** Each act has a moment of its own. */
const act = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
  brand.time.now = new Date(brand.time.now!.getTime() + 1000)
  return brand.transact(work, { actor: { kind: 'member', id: 'chenjing' } })
}

type Who = 0 | 1 | 2
/** What arrives by a record, or from WeCom: it belongs to the row that it names. */
type Arrival =
  | { op: 'order'; at: Who; phone: number }
  | { op: 'said'; at: Who; name: string }
  | { op: 'tag'; at: Who; tag: string; on: boolean }
/** What a member does to the person that stands there, meant for one of the three. */
type Edit =
  | { op: 'level'; at: Who; to: string; meant: Who }
  | { op: 'hand-tag'; at: Who; tag: string; meant: Who }
type Op = Arrival | Edit

const who = fc.constantFrom<Who>(0, 1, 2)
const tag = fc.constantFrom('高意向', '老客户')
const arrival: fc.Arbitrary<Arrival> = fc.oneof(
  fc.record({ op: fc.constant('order' as const), at: who, phone: fc.integer({ min: 0, max: 2 }) }),
  fc.record({ op: fc.constant('said' as const), at: who, name: fc.constantFrom('刘敏', '刘女士') }),
  fc.record({ op: fc.constant('tag' as const), at: who, tag, on: fc.boolean() }),
)
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({
    op: fc.constant('level' as const),
    at: who,
    to: fc.constantFrom('金卡', '银卡', '黑卡'),
    meant: who,
  }),
  fc.record({
    op: fc.constant('hand-tag' as const),
    at: who,
    tag: fc.constantFrom('投诉', '回访'),
    meant: who,
  }),
)
const stage = fc.array(fc.oneof(arrival, edit), { maxLength: 3 })
const story = fc.record({
  before: fc.array(arrival, { maxLength: 3 }),
  /** Who stands for whom: the first merge, then the third person below or above it. */
  kept: fc.constantFrom<[Who, Who, Who]>([0, 1, 2], [1, 0, 2], [2, 1, 0]),
  third: fc.constantFrom('absorbed', 'keeps', 'by a row that stands behind another'),
  named: fc.boolean(),
  first: stage,
  second: stage,
  between: stage,
  innerFirst: fc.boolean(),
})

interface World {
  ids: [CustomerId, CustomerId, CustomerId]
  buyers: string[]
  phones: string[]
}

async function newWorld(): Promise<World> {
  const tail = () => String(++made).padStart(8, '0')
  const buyers = ['甲', '乙', '丙'].map((name) => `${name}-${tail()}`)
  const ids: CustomerId[] = []
  for (const buyer of buyers) ids.push(await ordered(buyer, {}, buyer[0]))
  return { ids: ids as World['ids'], buyers, phones: [1, 2, 3].map(() => `+86137${tail()}`) }
}

async function ordered(buyer: string, more: { phone?: string }, name?: string): Promise<CustomerId> {
  const [one] = await act((tx) =>
    identifyCustomers(tx, [
      {
        identifiers: [
          { kind: 'marketplace_buyer', value: `taobao:${buyer}` },
          ...(more.phone ? [{ kind: 'phone' as const, value: more.phone }] : []),
        ],
        evidence: `order:${buyer}`,
        origin: 'marketplace',
        profile: { ...more, ...(name ? { name } : {}) },
      },
    ]),
  )
  return one!.customerId!
}

function play(world: World, one: Op, at: Who): Promise<unknown> {
  const customerId = world.ids[at]
  switch (one.op) {
    case 'order':
      // Each person orders under phones of their own: a shared one is the question of another test.
      return ordered(world.buyers[at]!, {
        phone: `${world.phones[at]!.slice(0, 6)}${one.phone}${world.phones[at]!.slice(7)}`,
      })
    case 'said':
      return act((tx) =>
        updateCustomerProfiles(tx, [{ customerId, name: one.name }], {
          record: 'work-order:1',
          origin: 'customer',
        }),
      )
    case 'tag':
      return act<unknown>((tx) =>
        one.on
          ? tagCustomers(tx, [{ customerId, name: one.tag, origin: 'wecom' }])
          : untagCustomers(tx, [{ customerId, name: one.tag }]),
      )
    case 'level':
      return act((tx) => editCustomer(tx, customerId, { level: one.to }))
    case 'hand-tag':
      return act((tx) => tagByHand(tx, customerId, { add: [one.tag], remove: [] }, { origin: 'agent' }))
  }
}

const isEdit = (one: Op): one is Edit => 'meant' in one

async function seen({ ids }: World) {
  const people = await Promise.all(ids.map((id) => brand.transact((tx) => getCustomer(tx, id))))
  return people.map(({ name, phone, level, tags, links, rowIds }) => ({
    name: name?.[0],
    phone: phone?.slice(-1),
    level,
    tags: tags.map((one) => one.name).sort(),
    links: links.map((one) => one.kind).sort(),
    rows: rowIds.length,
  }))
}

/** Plays, and notes for whom each edit was meant that really changed something. */
async function playStage(
  world: World,
  ops: readonly Op[],
  merges: readonly string[],
  together: readonly Who[],
): Promise<Op[]> {
  const took: Op[] = []
  for (const one of ops) {
    // An edit is made to the one person whom these are, and meant for one of them.
    if (isEdit(one) && !(together.includes(one.at) && together.includes(one.meant))) continue
    const known = await editsKnown(merges)
    await play(world, one, one.at)
    const isKept = !isEdit(one) || (await editsKnown(merges)) > known
    if (isKept) took.push(one)
  }
  return took
}

async function editsKnown(merges: readonly string[]): Promise<number> {
  const counts = await Promise.all(
    merges.map((id) => brand.transact(async (tx) => (await previewUnmerge(tx, id)).edits.length)),
  )
  return counts.reduce((sum, one) => sum + one, 0)
}

/** Takes a merge back; each edit goes to the side on which the one stands for whom it was meant. */
async function part(world: World, mergeId: string, took: readonly Op[]): Promise<void> {
  const meantFor = took.filter(isEdit)
  await act(async (tx) => {
    const { edits, keptRows } = await previewUnmerge(tx, mergeId)
    const choices: Record<string, Side> = {}
    for (const one of edits) {
      const meant = meantFor.find(({ op, ...rest }) =>
        'to' in rest ? one.change.field === 'level' && one.change.to === rest.to : one.change.to === rest.tag,
      )
      choices[one.id] = keptRows.includes(world.ids[meant!.meant]) ? 'kept' : 'absorbed'
    }
    await unmergeCustomers(tx, mergeId, { reason: '不是同一人', choices })
  })
}

/** One edit of a kind and value in a story: two would be the same edit to whoever parts them. */
function onceEach(stages: Op[][]): Op[][] {
  const known = new Set<string>()
  const isNew = (one: Op) => {
    const key = isEdit(one) ? `${one.op}:${'to' in one ? one.to : one.tag}` : ''
    if (key !== '' && known.has(key)) return false
    known.add(key)
    return true
  }
  return stages.map((ops) => ops.filter(isNew))
}

it('three people who became one, parted in either order, are who they would have been', async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ before, kept: [a, b, c], third, named, innerFirst, ...during }) => {
      const [first, second, between] = onceEach([during.first, during.second, during.between])
      const world = await newWorld()
      for (const one of before) await play(world, one, one.at)
      const join = (keptId: CustomerId, absorbedId: CustomerId) =>
        act((tx) =>
          mergeCustomers(tx, {
            keptId,
            absorbedId,
            survivors: named ? { name: absorbedId } : {},
            reason: '本人确认',
            way: 'member',
          }),
        )
      const inner = await join(world.ids[a], world.ids[b])
      const took = await playStage(world, first!, [inner.mergeId], [a, b])
      const outer =
        third === 'keeps'
          ? await join(world.ids[c], world.ids[a])
          : await join(world.ids[third === 'absorbed' ? a : b], world.ids[c])
      took.push(...(await playStage(world, second!, [inner.mergeId, outer.mergeId], [a, b, c])))
      const [one, two] = innerFirst ? [inner, outer] : [outer, inner]
      await part(world, one.mergeId, took)
      took.push(...(await playStage(world, between!, [two.mergeId], innerFirst ? [a, c] : [a, b])))
      await part(world, two.mergeId, took)

      const control = await newWorld()
      for (const op of before) await play(control, op, op.at)
      for (const op of took) await play(control, op, isEdit(op) ? op.meant : op.at)
      expect(await seen(world)).toEqual(await seen(control))
    }),
    { numRuns: 25 },
  )
  expect(await brand.transact(countStranded)).toBe(0)
}, 240_000)
