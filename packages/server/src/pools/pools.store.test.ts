import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { writeAgents } from '../../test/support/agents.ts'
import { connectWecom, type FakeWecom } from '../../test/support/fake-wecom.ts'
import { type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import { identifyCustomers, mergeCustomers, unmergeCustomers } from '../customers/index.ts'
import type { CustomerId } from '../kernel/ids.ts'
import { businessDayNumber } from '../kernel/time.ts'
import { writeMember } from '../organization/index.ts'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { isWatched, type Person, recordPeople, setDayState } from '../segments/index.ts'
import { assignCustomers, claimCustomers, giveBack } from './claim-customers.ts'
import { followMerges, followUnmerges } from './follow-merges.ts'
import { followFriends, releaseLeavers } from './follow-owners.ts'
import { followPeople } from './follow-people.ts'
import { waitForPictures } from './rounds.ts'
import { defaultRules } from './rule-set.ts'
import { countByRule, judgeAllAnew, readRuleSet } from './rule-store.ts'
import { listRuns, type PoolRun } from './run-store.ts'
import {
  cancelRun,
  performRun,
  performUndo,
  publishRules,
  startAssigning,
  startHandover,
  undoRun,
} from './runs.ts'
import { lockRows, movesOf } from './standing-store.ts'

/** Who stands where, who owns whom, and how both come back: on PostgreSQL, with WeCom in the test's hands. */

let test: TestRuntime
let wecom: FakeWecom
let runtime: Runtime
const start = new Date('2026-04-10T02:00:00Z')
const dayMs = 86_400_000
const queued: string[] = []
const members = ['chenjing', 'zhoulan', 'lintao', 'zhaomin']

beforeAll(async () => {
  test = await testRuntime()
  wecom = await connectWecom(test)
  runtime = {
    ...test.runtime,
    jobs: { add: async (_: Tx, name: string) => void queued.push(name) },
  } as unknown as Runtime
  await test.transact(async (tx) => {
    await writeAgents(tx, members)
  })
}, 60_000)
afterAll(() => test.close())
beforeEach(() => {
  test.time.now = start
  wecom.refuses.clear()
  wecom.asked.length = 0
})

const run = <T>(work: (tx: Tx) => Promise<T>) => test.transact(work)
const later = (days: number) => {
  test.time.now = new Date(start.getTime() + days * dayMs)
}
let phones = 0
async function customers(count: number): Promise<CustomerId[]> {
  const records = Array.from({ length: count }, () => {
    const phone = `+86138${String(10_000_000 + ++phones)}`
    const identifiers = [{ kind: 'phone' as const, value: phone }]
    return {
      identifiers,
      evidence: `registration:${phone}`,
      origin: 'customer',
      profile: { name: null, phone, regionCode: null },
    }
  })
  return (await run((tx) => identifyCustomers(tx, records))).map((one) => one.customerId!)
}
const today = () => businessDayNumber(test.time.now!)
const person = (id: string, numbers: Person['numbers'] = {}, words: string[] = []): Person => ({
  id,
  numbers: { open_work_orders: 0, paid_orders: 0, ...numbers },
  words: new Set(words),
  acts: [],
})
const picture = (...people: Person[]) => run((tx) => recordPeople(tx, people))
const follow = () => followPeople(runtime, test.brandId)
const standing = async (id: string) => (await run((tx) => lockRows(tx, [id]))).get(id)
const poolOf = async (id: string) => (await standing(id))?.pool
async function inSea(count: number): Promise<CustomerId[]> {
  const ids = await customers(count)
  await run((tx) => assignCustomers(tx, ids, { pool: 'sea' }))
  return ids
}
const claim = (memberId: string, ids: readonly string[]) =>
  run(async (tx) => (await claimCustomers(tx, memberId, ids)).map((one) => one.outcome))
const whyOf = async (id: string) => (await run((tx) => movesOf(tx, id, 50))).map((one) => one.why)
async function runOf(id: string): Promise<PoolRun> {
  return (await run(listRuns)).find((one) => one.id === id)!
}

describe('rules', () => {
  it('place whoever is new, and move them as they buy, are served and fall silent', async () => {
    const [anna] = await customers(1)
    await picture(person(anna!))
    await follow()
    expect(await standing(anna!)).toMatchObject({ pool: 'prospect', ownerId: null })
    await picture(person(anna!, { paid_orders: 1, last_act_day: today() }))
    await follow()
    expect(await poolOf(anna!)).toBe('active')
    await picture(person(anna!, { paid_orders: 1, last_act_day: today(), open_work_orders: 1 }))
    await follow()
    expect(await poolOf(anna!)).toBe('after-sales')
    await picture(person(anna!, { paid_orders: 1, last_act_day: today() }))
    await follow()
    expect(await poolOf(anna!)).toBe('active')
    // A request of after-sales counts without any job, also beside one that is done.
    await picture(person(anna!, { paid_orders: 1, last_act_day: today() }, ['after_sales=open']))
    await follow()
    expect(await poolOf(anna!)).toBe('after-sales')
    await picture(person(anna!, { paid_orders: 1, last_act_day: today() }))
    await follow()
    expect(await poolOf(anna!)).toBe('active')
    later(90)
    // Nothing was done: the day itself is what changed.
    await follow()
    expect(await poolOf(anna!)).toBe('active')
    await run(judgeAllAnew)
    await follow()
    expect(await poolOf(anna!)).toBe('dormant')
    expect(await whyOf(anna!)).toEqual([...Array(6).fill('rule'), 'placed'])
  })

  it('say no more when they are asked again', async () => {
    expect(await follow()).toBe(0)
    expect(await follow()).toBe(0)
  })

  it('let nobody go who is protected, under contract or of a level that is spared', async () => {
    const [idle, safe, bound, vip] = await customers(4)
    const silent = { last_act_day: today() - 10 }
    await run((tx) =>
      assignCustomers(tx, [idle!, safe!, bound!, vip!], { pool: 'dormant', ownerId: 'chenjing' }),
    )
    await run((tx) => assignCustomers(tx, [bound!], { contractEndsOn: '2027-01-01' }))
    later(200)
    await run((tx) =>
      sql`update pools.standing set protected_until = ${new Date(test.time.now!.getTime() + dayMs)}
      where customer_id = ${safe!}`.execute(tx.db),
    )
    await picture(
      ...[idle, safe, bound].map((one) => person(one!, silent, ['level=普通'])),
      person(vip!, silent, ['level=金卡']),
    )
    await follow()
    expect([await poolOf(idle!), await poolOf(safe!), await poolOf(bound!), await poolOf(vip!)]).toEqual([
      'sea',
      'dormant',
      'dormant',
      'dormant',
    ])
    expect(await standing(idle!)).toMatchObject({ ownerId: null, protectedUntil: null })
    expect((await run((tx) => movesOf(tx, idle!, 1)))[0]).toMatchObject({
      rule_id: 'left-alone',
      from_owner: 'chenjing',
      to_owner: null,
    })
  })

  it('count before they are published whom each would move, and a run moves just these', async () => {
    const ids = await customers(3)
    await picture(...ids.map((id, n) => person(id, { paid_orders: n, last_act_day: today() })))
    await follow()
    const rules = [
      {
        id: 'try',
        on: true,
        from: ['active', 'prospect', 'dormant', 'after-sales'],
        to: 'sea',
        when: { dimension: 'frequency', is: 'at_least', value: 2 },
      },
    ]
    const before = await run((tx) => countByRule(tx, rules as never))
    expect(before).toEqual([1])
    const { runId, version } = await run((tx) =>
      publishRules(tx, runtime.jobs, { rules, limits: defaultRules.limits }),
    )
    expect(version).toBe(1)
    expect(queued).toContain('pools.perform-run')
    await performRun(runtime, test.brandId, runId)
    expect(await runOf(runId)).toMatchObject({ state: 'done', moved: 1 })
    expect(await Promise.all(ids.map(poolOf))).toEqual(['prospect', 'active', 'sea'])
    expect((await run((tx) => movesOf(tx, ids[2]!, 1)))[0]).toMatchObject({ rule_id: 'try', rule_version: 1 })
    await run((tx) => undoRun(tx, runtime.jobs, runId))
    await performUndo(runtime, test.brandId, runId)
    expect(await runOf(runId)).toMatchObject({ state: 'undone', leftStanding: 0 })
    expect(await poolOf(ids[2]!)).toBe('active')
    await run((tx) => publishRules(tx, runtime.jobs, defaultRules))
    expect((await run(readRuleSet)).version).toBe(2)
  })
})

describe('a round over everybody', () => {
  const at = (text: string) => {
    test.time.now = new Date(text)
  }
  it('waits for pictures at its hours, until all are drawn, and costs nothing between', async () => {
    at('2026-05-01T00:00:00Z')
    await run(waitForPictures)
    expect(await run(isWatched)).toBe(false)
    at('2026-05-01T04:00:00Z')
    await run(waitForPictures)
    expect(await run(isWatched)).toBe(true)
    at('2026-05-01T04:10:00Z')
    expect(await run(isWatched)).toBe(false)
    await run(waitForPictures)
    expect(await run(isWatched)).toBe(true)
    await run(async (tx) => {
      await sql`update segments.person set stale_day = ${businessDayNumber(tx.now) + 1}`.execute(tx.db)
      await setDayState(tx, 'searched', businessDayNumber(tx.now))
    })
    await run(waitForPictures)
    at('2026-05-01T04:30:00Z')
    await run(waitForPictures)
    expect(await run(isWatched)).toBe(false)
    at('2026-05-01T19:00:00Z')
    await run(waitForPictures)
    expect(await run(isWatched)).toBe(true)
  })
})

describe('claiming from the sea', () => {
  it('holds the daily limit against any number of claims at once', async () => {
    const ids = await inSea(40)
    const outcomes = (await Promise.all(ids.map((id) => claim('lintao', [id])))).flat()
    expect(outcomes.filter((one) => one === 'done')).toHaveLength(defaultRules.limits.dailyClaims)
    expect(outcomes.filter((one) => one === 'daily_limit')).toHaveLength(20)
    const [row] = await run((tx) =>
      rows(tx, sql<{ n: bigint }>`select count(*) as n from pools.standing where owner_id = 'lintao'`),
    )
    expect(Number(row!.n)).toBe(20)
    later(1)
    expect(await claim('lintao', [ids.find((_, n) => outcomes[n] === 'daily_limit')!])).toEqual(['done'])
  })

  it('gives one customer to one member, whoever comes at the same moment', async () => {
    const [id] = await inSea(1)
    const outcomes = (
      await Promise.all(['chenjing', 'zhoulan', 'zhaomin'].map((one) => claim(one, [id!])))
    ).flat()
    expect(outcomes.sort()).toEqual(['done', 'not_in_sea', 'not_in_sea'])
  })

  it('names an outcome for each: taken, unknown, lost too lately', async () => {
    const [mine, other] = await inSea(2)
    const [outside] = await customers(1)
    expect(await claim('chenjing', [mine!, outside!, '11111111-1111-4111-8111-111111111111'])).toEqual([
      'done',
      'not_in_sea',
      'not_found',
    ])
    expect(await run((tx) => giveBack(tx, 'chenjing', [mine!, other!], '联系不上'))).toEqual([
      { customerId: mine, outcome: 'done' },
      { customerId: other, outcome: 'not_yours' },
    ])
    expect(await claim('chenjing', [mine!])).toEqual(['too_soon'])
    expect(await claim('zhoulan', [mine!])).toEqual(['done'])
    later(8)
    await run((tx) => giveBack(tx, 'zhoulan', [mine!], ''))
    expect(await claim('chenjing', [mine!])).toEqual(['done'])
    await expect(claim('nobody', [mine!])).rejects.toMatchObject({ code: 'pool.member_not_found' })
  })

  it('stops at what one may own', async () => {
    const ids = await inSea(3)
    const limits = { ...defaultRules.limits, mostOwned: 2, dailyClaims: 10 }
    await run((tx) => publishRules(tx, runtime.jobs, { rules: defaultRules.rules, limits }))
    await run((tx) =>
      writeMember(tx, {
        id: 'new',
        name: 'new',
        login: 'new',
        roles: ['agent'],
        wecomUserId: null,
        passwordHash: null,
      }),
    )
    expect(await claim('new', ids)).toEqual(['done', 'done', 'full'])
    await run((tx) => publishRules(tx, runtime.jobs, defaultRules))
  })

  it('protects for the days that the rules name', async () => {
    const [id] = await inSea(1)
    await claim('zhaomin', [id!])
    expect((await standing(id!))!.protectedUntil).toEqual(new Date(start.getTime() + 15 * dayMs))
  })
})

describe('many at once', () => {
  it('are assigned in batches, stop where somebody stops them, and go back as they stood', async () => {
    const ids = await inSea(1_100)
    await run((tx) => assignCustomers(tx, ids, { pool: 'dormant', ownerId: 'zhaomin' }))
    const wish = { ownerId: 'zhoulan', note: '换区' }
    const runId = await run((tx) =>
      startAssigning(tx, runtime.jobs, { pool: 'dormant', ownerId: 'zhaomin' }, wish),
    )
    const total = (await runOf(runId)).total
    expect(total).toBe(1_100)
    await performRun(runtime, test.brandId, runId)
    expect(await runOf(runId)).toMatchObject({ state: 'done', done: total, moved: total })
    await run((tx) => assignCustomers(tx, [ids[0]!], { pool: 'active' }))
    await run((tx) => undoRun(tx, runtime.jobs, runId))
    await performUndo(runtime, test.brandId, runId)
    expect(await runOf(runId)).toMatchObject({ state: 'undone', leftStanding: 1 })
    expect(await standing(ids[1]!)).toMatchObject({ pool: 'dormant', ownerId: 'zhaomin' })
    expect(await standing(ids[0]!)).toMatchObject({ pool: 'active', ownerId: 'zhoulan' })
  })

  it('move no further once cancelled, and a run that ended cannot be', async () => {
    const ids = await inSea(2)
    const runId = await run((tx) =>
      startAssigning(tx, runtime.jobs, { pool: 'sea' }, { ownerId: 'zhoulan', note: '' }),
    )
    await run((tx) => cancelRun(tx, runId))
    await performRun(runtime, test.brandId, runId)
    expect(await runOf(runId)).toMatchObject({ state: 'cancelled', moved: 0 })
    expect(await poolOf(ids[0]!)).toBe('sea')
    await expect(run((tx) => cancelRun(tx, runId))).rejects.toMatchObject({ code: 'pool.run_not_under_way' })
  })
})

describe('a merge', () => {
  it('brings owner and history along, and an unmerge gives each their own back', async () => {
    const [kept, absorbed] = await customers(2)
    await run((tx) => assignCustomers(tx, [absorbed!], { pool: 'active', ownerId: 'chenjing' }))
    await run((tx) => assignCustomers(tx, [kept!], { pool: 'sea' }))
    const { mergeId } = await run((tx) =>
      mergeCustomers(tx, {
        keptId: kept!,
        absorbedId: absorbed!,
        way: 'member',
        reason: '同一人',
        evidence: [],
      }),
    )
    const told = [{ mergeId, customerId: kept!, otherId: absorbed! }]
    await run((tx) => followMerges(tx, told))
    await run((tx) => followMerges(tx, told))
    expect(await standing(kept!)).toMatchObject({ pool: 'active', ownerId: 'chenjing' })
    expect((await whyOf(absorbed!)).sort()).toEqual(['assign', 'assign', 'merge'])
    await run((tx) => unmergeCustomers(tx, mergeId, { reason: '不是', choices: {} }))
    await run((tx) => followUnmerges(tx, [mergeId]))
    expect(await standing(kept!)).toMatchObject({ pool: 'sea', ownerId: null })
    expect(await standing(absorbed!)).toMatchObject({ pool: 'active', ownerId: 'chenjing' })
    expect(await whyOf(absorbed!)).toEqual(['assign'])
  })

  it('leaves an owner whom the kept one has, and what somebody did since', async () => {
    const [kept, absorbed, third] = await customers(3)
    await run((tx) => assignCustomers(tx, [kept!], { ownerId: 'zhoulan' }))
    await run((tx) => assignCustomers(tx, [absorbed!], { ownerId: 'chenjing' }))
    await run((tx) => followMerges(tx, [{ mergeId: absorbed!, customerId: kept!, otherId: absorbed! }]))
    expect(await standing(kept!)).toMatchObject({ ownerId: 'zhoulan' })
    const { mergeId } = await run((tx) =>
      mergeCustomers(tx, { keptId: third!, absorbedId: absorbed!, way: 'member', reason: '同一人' }),
    )
    await run((tx) => followMerges(tx, [{ mergeId, customerId: third!, otherId: absorbed! }]))
    later(1)
    await run((tx) => assignCustomers(tx, [third!], { pool: 'dormant' }))
    expect(await standing(third!)).toMatchObject({ pool: 'dormant', ownerId: 'chenjing' })
    await run((tx) => unmergeCustomers(tx, mergeId, { reason: '不是', choices: {} }))
    await run((tx) => followUnmerges(tx, [mergeId]))
    // The owner came along, and goes; the pool was said of the one who stands there.
    expect(await standing(third!)).toMatchObject({ pool: 'dormant', ownerId: null })
    expect(await standing(absorbed!)).toMatchObject({ ownerId: 'chenjing' })
  })
})

describe('hand-over', () => {
  async function befriended(count: number, memberId: string): Promise<CustomerId[]> {
    const ids = await customers(count)
    await run((tx) =>
      sql`with c as (insert into contacts.contact (brand_id, id, external_user_id, customer_id, first_added_at, updated_at)
          select ${test.brandId}, gen_random_uuid(), 'wm_' || id, id, ${start}, ${start} from unnest(${ids}::uuid[]) as t(id) returning id)
        insert into contacts.contact_owner (brand_id, contact_id, wecom_user_id, added_at)
        select ${test.brandId}, id, ${memberId}, ${start} from c`.execute(tx.db),
    )
    return ids
  }
  const wordsOf = (id: string) => person(id, {}, ['wecom_owner=chenjing'])

  it('begins with owners whom friends have by themselves', async () => {
    const ids = await befriended(2, 'chenjing')
    await picture(...ids.map(wordsOf))
    await follow()
    expect(await standing(ids[0]!)).toMatchObject({ pool: 'prospect', ownerId: 'chenjing' })
  })

  it('divides a leaver’s customers, and asks WeCom for their friends', async () => {
    const giver = 'lintao'
    const ids = await befriended(5, giver)
    await run((tx) =>
      sql`update pools.standing set owner_id = 'zhoulan' where owner_id = ${giver}`.execute(tx.db),
    )
    await run((tx) => assignCustomers(tx, ids, { ownerId: giver, pool: 'active' }))
    await run((tx) =>
      sql`update organization.member set left_at = ${start} where id = ${giver}`.execute(tx.db),
    )
    const runId = await run((tx) =>
      startHandover(tx, runtime.jobs, { from: giver, to: ['chenjing', 'zhaomin'], friends: true }),
    )
    await performRun(runtime, test.brandId, runId)
    expect(await runOf(runId)).toMatchObject({ state: 'done', moved: 5, friendsAsked: 5, friendsFailed: 0 })
    expect(wecom.askedOf('externalcontact/resigned/transfer_customer')).toHaveLength(2)
    const owners = await Promise.all(ids.map(async (id) => (await standing(id))!.ownerId))
    expect(owners.filter((one) => one === 'chenjing').length).toBeGreaterThanOrEqual(2)
    expect(owners).not.toContain(giver)
    await run((tx) => sql`update organization.member set left_at = null where id = ${giver}`.execute(tx.db))
  })

  it('moves ours also where WeCom refuses, and says so', async () => {
    const ids = await befriended(2, 'lintao')
    await run((tx) => assignCustomers(tx, ids, { ownerId: 'lintao' }))
    wecom.refuses.set('externalcontact/transfer_customer', 40003)
    const runId = await run((tx) =>
      startHandover(tx, runtime.jobs, { from: 'lintao', to: ['zhaomin'], friends: true }),
    )
    await performRun(runtime, test.brandId, runId)
    expect(await runOf(runId)).toMatchObject({ moved: 2, friendsFailed: 2, errorCode: 'wecom.refused' })
    expect(await standing(ids[0]!)).toMatchObject({ ownerId: 'zhaomin' })
    await expect(
      run((tx) => startHandover(tx, runtime.jobs, { from: 'lintao', to: ['lintao'], friends: false })),
    ).rejects.toMatchObject({ code: 'pool.run_same_member' })
  })

  it('follows WeCom where it gave a friend to another member', async () => {
    const [id] = await customers(1)
    await run((tx) => assignCustomers(tx, [id!], { ownerId: 'chenjing' }))
    const handed = [{ customerId: id!, from: 'chenjing', to: 'zhaomin' }]
    await run((tx) => followFriends(tx, handed))
    await run((tx) => followFriends(tx, handed))
    expect(await standing(id!)).toMatchObject({ ownerId: 'zhaomin' })
    expect(await whyOf(id!)).toEqual(['handover', 'assign'])
  })

  it('ends in the sea where nobody takes over in time', async () => {
    const [id] = await customers(1)
    await run((tx) => assignCustomers(tx, [id!], { ownerId: 'lintao' }))
    await run((tx) =>
      sql`update organization.member set left_at = ${start} where id = 'lintao'`.execute(tx.db),
    )
    expect(await run(releaseLeavers)).toBe(0)
    later(7)
    expect(await run(releaseLeavers)).toBeGreaterThan(0)
    expect(await standing(id!)).toMatchObject({ pool: 'sea', ownerId: null })
    expect((await whyOf(id!))[0]).toBe('leaver')
  })
})
