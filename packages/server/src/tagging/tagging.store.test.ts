import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { quietFacts } from '../../test/support/tag-facts.ts'
import {
  getCustomer,
  identifyCustomers,
  mergeCustomers,
  tagByHand,
  tagCustomers,
  untagCustomers,
} from '../customers/index.ts'
import type { CustomerId } from '../kernel/ids.ts'
import { businessDayNumber } from '../kernel/time.ts'
import type { Actor } from '../runtime/db/actor.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { StoredEvent } from '../runtime/events/event.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { type Rule, recordPeople } from '../segments/index.ts'
import type { TagFacts } from './auto-tags.ts'
import { endExpired, performChange, startChange, undoChange } from './change-tags.ts'
import {
  contradictingTags,
  listChanges,
  listTagUse,
  overlappingTags,
  writeDefinition,
  writeGroup,
} from './governance-store.ts'
import { judgePeople, judgeStep } from './judge-people.ts'
import { subscribers } from './subscribers.ts'
import { judgeAllTagsAnew, openRefusals, verdictsOf } from './verdict-store.ts'

/** Tags by rule that come, go and are respected, and tags that people tidy up, on PostgreSQL. */

let brand: TestBrand
let runtime: Runtime
const start = new Date('2026-04-10T02:00:00Z')
const dayMs = 86_400_000
const agent: Actor = { kind: 'member', id: 'chenjing' }

beforeAll(async () => {
  brand = await testBrand()
  runtime = { db: brand.db, ports: brand.ports, jobs: { add: async () => undefined } } as unknown as Runtime
}, 60_000)
afterAll(() => brand.close())
beforeEach(() => {
  brand.time.now = start
  brand.announced.length = 0
})

const run = <T>(work: (tx: Tx) => Promise<T>, actor?: Actor) =>
  brand.transact(work, actor ? { actor } : undefined)
const later = (days: number) => {
  brand.time.now = new Date(start.getTime() + days * dayMs)
}
/** What a server does after commits. */
async function follow(): Promise<void> {
  const told = brand.announced.splice(0)
  for (const one of subscribers) {
    const own = told.filter(({ type }) => one.events.some((event) => event.type === type))
    if (own.length > 0) await run((tx) => one.handle(tx, own as StoredEvent<never>[]))
  }
}
let phones = 0
async function customers(count: number): Promise<CustomerId[]> {
  const records = Array.from({ length: count }, () => {
    const phone = `+86137${String(10_000_000 + ++phones)}`
    return {
      identifiers: [{ kind: 'phone' as const, value: phone }],
      evidence: `registration:${phone}`,
      origin: 'customer',
      profile: { name: null, phone, regionCode: null },
    }
  })
  const made = await run((tx) => identifyCustomers(tx, records))
  brand.announced.length = 0
  return made.map((one) => one.customerId!)
}
const tagsOf = async (id: CustomerId) =>
  Object.fromEntries((await run((tx) => getCustomer(tx, id))).tags.map((one) => [one.name, one.origin]))
const give = (name: string, ids: readonly CustomerId[], origin = 'agent') =>
  run((tx) =>
    tagCustomers(
      tx,
      ids.map((customerId) => ({ customerId, name, origin })),
    ),
  )
const plain = (personId: string, more: Partial<TagFacts> = {}): TagFacts => ({
  ...quietFacts,
  personId,
  today: businessDayNumber(brand.time.now!),
  ...more,
})
const judgeThem = (...people: TagFacts[]) => run((tx) => judgePeople(tx, people))

describe('a tag by rule', () => {
  it('comes with its reason and goes when it holds no more, told once each', async () => {
    const [anna] = await customers(1)
    await judgeThem(plain(anna!, { afterSalesRequests: 4 }))
    expect(await tagsOf(anna!)).toEqual({ 售后敏感: 'rule' })
    expect(await run((tx) => verdictsOf(tx, anna!))).toMatchObject([
      { code: 'complaint-prone', version: 1, facts: { requests: 4, days: 180 }, since: start },
    ])
    later(3)
    await judgeThem(plain(anna!, { afterSalesRequests: 5 }))
    expect(await run((tx) => verdictsOf(tx, anna!))).toMatchObject([{ facts: { requests: 5 }, since: start }])
    await judgeThem(plain(anna!))
    expect(await tagsOf(anna!)).toEqual({})
    expect(await run((tx) => verdictsOf(tx, anna!))).toEqual([])
    expect(brand.announced.filter((one) => one.type === 'customer.tagged')).toHaveLength(2)
  })

  it('takes over no tag that somebody else gave, and takes none of theirs away', async () => {
    const [anna] = await customers(1)
    await give('售后敏感', [anna!])
    await judgeThem(plain(anna!, { afterSalesRequests: 4 }))
    expect(await tagsOf(anna!)).toEqual({ 售后敏感: 'agent' })
    await judgeThem(plain(anna!))
    expect(await tagsOf(anna!)).toEqual({ 售后敏感: 'agent' })
  })

  it('does not come back before its day where a member took it off', async () => {
    const [anna] = await customers(1)
    const facts = { afterSalesRequests: 4 }
    await judgeThem(plain(anna!, facts))
    await run((tx) => tagByHand(tx, anna!, { add: [], remove: ['售后敏感'] }, { origin: 'agent' }), agent)
    await follow()
    expect(await run((tx) => openRefusals(tx, anna!))).toEqual([
      {
        code: 'complaint-prone',
        refusedBy: 'member:chenjing',
        until: new Date(start.getTime() + 180 * dayMs),
      },
    ])
    await judgeThem(plain(anna!, facts))
    expect(await tagsOf(anna!)).toEqual({})
    expect(await run((tx) => verdictsOf(tx, anna!))).toEqual([])
    later(181)
    await judgeThem(plain(anna!, facts))
    expect(await tagsOf(anna!)).toEqual({ 售后敏感: 'rule' })
  })

  it('is respected when removed also after a merge, by whichever row', async () => {
    const [kept, absorbed] = await customers(2)
    await judgeThem(plain(absorbed!, { interventions: 1 }))
    await run((tx) => untagCustomers(tx, [{ customerId: absorbed!, name: '售后敏感' }]), agent)
    await follow()
    await run((tx) =>
      mergeCustomers(tx, {
        keptId: kept!,
        absorbedId: absorbed!,
        way: 'member',
        reason: '同一人',
        evidence: [],
      }),
    )
    await judgeThem(plain(kept!, { interventions: 1 }))
    expect(await tagsOf(kept!)).toEqual({})
  })

  it('goes from every row of a person, and a removal by the rule itself binds nobody', async () => {
    const [kept, absorbed] = await customers(2)
    await judgeThem(plain(kept!, { interventions: 1 }), plain(absorbed!, { interventions: 1 }))
    await run((tx) =>
      mergeCustomers(tx, {
        keptId: kept!,
        absorbedId: absorbed!,
        way: 'member',
        reason: '同一人',
        evidence: [],
      }),
    )
    await judgeThem(plain(kept!))
    await follow()
    expect(await tagsOf(kept!)).toEqual({})
    expect(await run((tx) => openRefusals(tx, kept!))).toEqual([])
  })

  it('is asked of everybody whose picture changed, once', async () => {
    const ids = await customers(3)
    const person = (id: string) => ({ id, numbers: {}, words: new Set<string>(), acts: [] })
    await run((tx) => recordPeople(tx, ids.map(person)))
    const asked: string[][] = []
    const read = async (_: Tx, personIds: readonly string[]) => {
      asked.push([...personIds])
      return personIds.map((one) => plain(one, { interventions: 1 }))
    }
    expect(await run((tx) => judgeStep(tx, read))).toBe(false)
    expect(asked.flat().sort()).toEqual([...ids].sort())
    await run((tx) => judgeStep(tx, read))
    expect(asked).toHaveLength(1)
    await run((tx) => recordPeople(tx, [{ ...person(ids[0]!), numbers: { paid_orders: 1 } }], [ids[1]!]))
    await run((tx) => judgeStep(tx, read))
    expect(asked[1]).toEqual([ids[0]])
    await run(judgeAllTagsAnew)
    await run((tx) => judgeStep(tx, read))
    expect(asked[2]!.toSorted(), 'on a new day of everybody').toEqual([ids[0]!, ids[2]!].toSorted())
  })
})

describe('tidying up', () => {
  const perform = (id: string) => performChange(runtime, brand.brandId, id)
  const change = (name: string, into: string | null) =>
    run((tx) => startChange(tx, runtime.jobs, { name, into }))

  it('merges a tag into another, leads the name on, and takes all of it back', async () => {
    const [anna, both, other] = await customers(3)
    await give('智能门锁', [anna!, both!])
    await give('智能锁', [both!, other!])
    const id = await change('智能门锁', '智能锁')
    await perform(id)
    expect(await tagsOf(anna!)).toEqual({ 智能锁: 'agent' })
    expect(await tagsOf(both!)).toEqual({ 智能锁: 'agent' })
    expect((await run(listChanges))[0]).toMatchObject({ id, state: 'done', done: 2, total: 2 })
    brand.announced.length = 0
    const [late] = await customers(1)
    await give('智能门锁', [late!], 'import')
    await follow()
    expect(await tagsOf(late!)).toEqual({ 智能锁: 'governance' })
    await run((tx) => undoChange(tx, runtime.jobs, id))
    await perform(id)
    expect(await tagsOf(anna!)).toEqual({ 智能门锁: 'agent' })
    expect(await tagsOf(both!)).toEqual({ 智能门锁: 'agent', 智能锁: 'agent' })
    expect(await tagsOf(other!)).toEqual({ 智能锁: 'agent' })
    expect((await run(listChanges))[0]).toMatchObject({ state: 'undone' })
    await expect(run((tx) => undoChange(tx, runtime.jobs, id))).rejects.toMatchObject({
      code: 'tag.change_under_way',
    })
  })

  it('leaves with an undo what somebody gave since', async () => {
    const [anna] = await customers(1)
    await give('旧名', [anna!])
    const id = await change('旧名', '新名')
    await perform(id)
    later(1)
    await run((tx) => untagCustomers(tx, [{ customerId: anna!, name: '新名' }]))
    await give('新名', [anna!])
    await run((tx) => undoChange(tx, runtime.jobs, id))
    await perform(id)
    expect(await tagsOf(anna!)).toEqual({ 旧名: 'agent', 新名: 'agent' })
  })

  it('retires a tag: it goes from all, also when a machine brings it again, but a member may know better', async () => {
    const ids = await customers(3)
    await give('双十一', ids)
    await perform(await change('双十一', null))
    expect(await tagsOf(ids[0]!)).toEqual({})
    brand.announced.length = 0
    await give('双十一', [ids[0]!], 'wecom')
    await run((tx) => tagByHand(tx, ids[1]!, { add: ['双十一'], remove: [] }, { origin: 'agent' }), agent)
    await follow()
    expect(await tagsOf(ids[0]!)).toEqual({})
    expect(await tagsOf(ids[1]!)).toEqual({ 双十一: 'agent' })
  })

  it('refuses a circle', async () => {
    await expect(change('甲', '甲')).rejects.toMatchObject({ code: 'tag.into_itself' })
    await perform(await change('甲', '乙'))
    await expect(change('乙', '甲')).rejects.toMatchObject({ code: 'tag.into_itself' })
    await expect(
      run((tx) => undoChange(tx, runtime.jobs, '11111111-1111-4111-8111-111111111111')),
    ).rejects.toMatchObject({
      code: 'tag.change_not_found',
    })
  })

  it('goes through many in batches', async () => {
    const ids = await customers(1_100)
    await give('批量', ids)
    const id = await change('批量', '批量新')
    await perform(id)
    expect((await run(listChanges)).find((one) => one.id === id)).toMatchObject({
      done: 1_100,
      state: 'done',
    })
    const use = new Map((await run(listTagUse)).map((one) => [one.name, one.carriers]))
    expect([use.get('批量'), use.get('批量新')]).toEqual([0, 1_100])
  })
})

describe('looking at tags', () => {
  it('counts who has each, by origin, a person once', async () => {
    const [one, two, three] = await customers(3)
    await give('看数', [one!, two!])
    await give('看数', [three!], 'wecom')
    await run((tx) =>
      mergeCustomers(tx, { keptId: one!, absorbedId: two!, way: 'member', reason: '同一人', evidence: [] }),
    )
    const found = (await run(listTagUse)).find((each) => each.name === '看数')
    expect(found).toMatchObject({
      carriers: 2,
      byHand: 1,
      byWecom: 1,
      byRule: 0,
      usedBy: 0,
      lastGivenAt: start,
    })
  })

  it('knows which rules name a tag', async () => {
    const asks = (...names: string[]): Rule => ({
      all: names.map((name) => ({ not: { dimension: 'tag', is: 'any_of', values: [name] } })),
    })
    const rules = [{ when: asks('被引用', '被引用') }, { when: asks('别的') }]
    await run((tx) =>
      sql`insert into pools.rule_set (brand_id, version, rules, limits, published_by, published_at)
        values (${brand.brandId}, 1, ${JSON.stringify(rules)}::jsonb, '{}', 'x', ${start})`.execute(tx.db),
    )
    const [anna] = await customers(1)
    await give('被引用', [anna!])
    const used = async () => (await run(listTagUse)).find((one) => one.name === '被引用')?.usedBy
    expect(await used()).toBe(1)
    await run(async (tx) => {
      const id = tx.ports.ids.next()
      await sql`insert into segments.segment (brand_id, id, name, version, made_by, made_at, changed_at)
        values (${brand.brandId}, ${id}, '引用者', 1, 'x', ${start}, ${start})`.execute(tx.db)
      await sql`insert into segments.version (brand_id, segment_id, version, rule, published_by, published_at)
        values (${brand.brandId}, ${id}, 1, ${JSON.stringify(asks('被引用'))}::jsonb, 'x', ${start})`.execute(
        tx.db,
      )
    })
    expect(await used()).toBe(2)
  })

  it('finds pairs that mean the same people', async () => {
    const ids = await customers(10)
    await give('高端', ids)
    await give('高净值', ids.slice(0, 9))
    await give('随机', ids.slice(0, 5))
    await give('罕见', ids.slice(0, 2))
    const found = await run((tx) => overlappingTags(tx, 80, 5))
    expect(found.filter((one) => ['高端', '高净值', '随机', '罕见'].includes(one.one))).toEqual([
      { one: '高净值', two: '高端', both: 9, percent: 90 },
    ])
  })

  it('finds people who are two things that exclude each other', async () => {
    const [anna, berta] = await customers(2)
    const groupId = '22222222-2222-4222-8222-222222222222'
    expect(await run((tx) => writeGroup(tx, { id: groupId, name: '户型', exclusive: true }))).toBe(true)
    expect(await run((tx) => writeGroup(tx, { id: anna!, name: '户型', exclusive: true }))).toBe(false)
    for (const name of ['一居', '两居'])
      await run((tx) => writeDefinition(tx, { name, groupId, validDays: null }))
    await give('一居', [anna!, berta!])
    await give('两居', [berta!])
    await give('羊毛党', [anna!])
    await give('忠实客户', [anna!])
    const pairs = await run((tx) => contradictingTags(tx, [['羊毛党', '忠实客户']]))
    expect(pairs.map(({ one, two, both }) => [[one, two].sort(), both])).toEqual(
      expect.arrayContaining([
        [['一居', '两居'].sort(), 1],
        [['羊毛党', '忠实客户'].sort(), 1],
      ]),
    )
  })

  it('lets a tag end after its days, and no other', async () => {
    const [anna] = await customers(1)
    await run((tx) => writeDefinition(tx, { name: '活动', groupId: null, validDays: 7 }))
    await give('活动', [anna!])
    await give('常客', [anna!])
    later(7)
    expect(await run(endExpired)).toBe(0)
    later(8)
    expect(await run(endExpired)).toBe(1)
    expect(await tagsOf(anna!)).toEqual({ 常客: 'agent' })
  })
})
