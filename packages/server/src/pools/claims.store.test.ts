import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeAgents } from '../../test/support/agents.ts'
import { type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import { identifyCustomers, mergeCustomers } from '../customers/index.ts'
import type { CustomerId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { recordPeople } from '../segments/index.ts'
import { assignCustomers, claimCustomers, giveBack } from './claim-customers.ts'
import { followMerges } from './follow-merges.ts'
import { followPeople } from './follow-people.ts'
import { defaultRules } from './rule-set.ts'
import { judgeAllAnew } from './rule-store.ts'
import { publishRules } from './runs.ts'
import { lockRows } from './standing-store.ts'

/** What counts against a claimer, and what a claimed customer brings along: merged rows and contracts of before. */

let test: TestRuntime
const start = new Date('2026-04-10T02:00:00Z')
const dayMs = 86_400_000
const jobs = { add: async () => undefined } as never
const run = <T>(work: (tx: Tx) => Promise<T>) => test.transact(work)
const later = (days: number) => {
  test.time.now = new Date(start.getTime() + days * dayMs)
}

beforeAll(async () => {
  test = await testRuntime()
  test.time.now = start
  await run((tx) => writeAgents(tx, ['chenjing', 'lintao']))
}, 60_000)
afterAll(() => test.close())

let phones = 0
async function customers(count: number): Promise<CustomerId[]> {
  const records = Array.from({ length: count }, () => {
    const phone = `+86139${String(10_000_000 + ++phones)}`
    return {
      identifiers: [{ kind: 'phone' as const, value: phone }],
      evidence: `registration:${phone}`,
      origin: 'customer',
      profile: { name: null, phone, regionCode: null },
    }
  })
  return (await run((tx) => identifyCustomers(tx, records))).map((one) => one.customerId!)
}
const claim = (memberId: string, ids: readonly string[]) =>
  run(async (tx) => (await claimCustomers(tx, memberId, ids)).map((one) => one.outcome))
const standing = async (id: string) => (await run((tx) => lockRows(tx, [id]))).get(id)
const merge = (keptId: CustomerId, otherId: CustomerId) =>
  run(async (tx) => {
    const { mergeId } = await mergeCustomers(tx, {
      keptId,
      absorbedId: otherId,
      way: 'member',
      reason: '同一人',
      evidence: [],
    })
    await followMerges(tx, [{ mergeId, customerId: keptId, otherId }])
  })

describe('what counts against a claimer', () => {
  it('is each person once, however many rows of theirs were merged', async () => {
    const publish = (mostOwned: number | null) =>
      run((tx) =>
        publishRules(tx, jobs, { rules: defaultRules.rules, limits: { ...defaultRules.limits, mostOwned } }),
      )
    await publish(2)
    const [a, b, free] = (await customers(3)) as [CustomerId, CustomerId, CustomerId]
    await run((tx) => assignCustomers(tx, [a, b], { ownerId: 'chenjing' }))
    await run((tx) => assignCustomers(tx, [free], { pool: 'sea' }))
    expect(await claim('chenjing', [free])).toEqual(['full'])
    await merge(a, b)
    expect(await claim('chenjing', [free])).toEqual(['done'])
    await publish(null)
  })

  it('is having lost somebody of late, under whichever of their rows', async () => {
    const [a, b] = (await customers(2)) as [CustomerId, CustomerId]
    await run((tx) => assignCustomers(tx, [a], { ownerId: 'lintao' }))
    await run((tx) => assignCustomers(tx, [b], { pool: 'sea' }))
    await run((tx) => giveBack(tx, 'lintao', [a], ''))
    await merge(b, a)
    expect(await claim('lintao', [a, b])).toEqual(['too_soon', 'too_soon'])
  })
})

describe('a contract that ended', () => {
  const follow = async () => {
    await run(judgeAllAnew)
    await followPeople(test.runtime, test.brandId)
  }

  it('takes a customer from who had them then, and never from who claims them after', async () => {
    const [id] = (await customers(1)) as [CustomerId]
    await run((tx) => assignCustomers(tx, [id], { ownerId: 'lintao', contractEndsOn: '2026-04-20' }))
    await run((tx) =>
      recordPeople(tx, [
        { id, numbers: { open_work_orders: 0, paid_orders: 0 }, words: new Set<string>(), acts: [] },
      ]),
    )
    later(39)
    await follow()
    expect(await standing(id)).toMatchObject({ ownerId: 'lintao' })
    later(41)
    await follow()
    expect(await standing(id)).toMatchObject({ pool: 'sea', ownerId: null })
    expect(await claim('chenjing', [id])).toEqual(['done'])
    later(80)
    await follow()
    expect(await standing(id)).toMatchObject({ ownerId: 'chenjing', contractEndsOn: null })
  })
})
