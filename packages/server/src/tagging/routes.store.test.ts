import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signedIn, type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import { type Served, serve } from '../../test/support/serve.ts'
import { identifyCustomers, tagByHand, tagCustomers } from '../customers/index.ts'
import type { CustomerId } from '../kernel/ids.ts'
import { performChange } from './change-tags.ts'
import { errorWords } from './errors.ts'
import { routes } from './routes.ts'

let desk: TestRuntime
let served: Served
let people: CustomerId[]
const now = new Date('2026-04-10T02:00:00Z')
const later = new Date(now.getTime() + 200 * 86_400_000)

beforeAll(async () => {
  desk = await testRuntime()
  desk.time.now = now
  // Changes are performed by hand here.
  desk.runtime.jobs.add = async () => undefined
  served = await serve(desk, routes, errorWords)
  people = await customers(6)
  await give('爱比价', people)
  await give('价格敏感', people.slice(0, 5))
  await desk.runtime.db.transact(
    desk.brandId,
    (tx) => tagByHand(tx, people[0]!, { add: ['新婚'], remove: [] }, { origin: 'agent' }),
    { actor: { kind: 'member', id: 'chenjing' } },
  )
})
afterAll(async () => {
  await served.close()
  await desk.close()
})

async function customers(count: number): Promise<CustomerId[]> {
  const found = await desk.transact((tx) =>
    identifyCustomers(
      tx,
      Array.from({ length: count }, (_, n) => ({
        identifiers: [{ kind: 'phone' as const, value: `+861370000010${n}` }],
        evidence: `registration:${n}`,
        origin: 'customer',
        profile: { name: null, phone: null, regionCode: null },
      })),
    ),
  )
  return found.map(({ customerId }) => customerId!)
}
const give = (name: string, to: readonly CustomerId[]) =>
  desk.transact((tx) =>
    tagCustomers(
      tx,
      to.map((customerId) => ({ customerId, name, origin: 'import' })),
    ),
  )
let keys = 0
async function ask(role: string, method: 'GET' | 'POST' | 'PUT', path: string, payload?: object) {
  keys += 1
  const headers = { ...(await signedIn(desk, role)), 'idempotency-key': `tag-governance-${keys}` }
  return served.ask({ method, url: `/api/console/${path}`, headers, ...(payload ? { payload } : {}) })
}
const governance = async () => (await ask('operator', 'GET', 'tag-governance')).body
const tagNamed = async (name: string) =>
  (await governance()).tags.find((one: { name: string }) => one.name === name)
const group = (name: string, exclusive: boolean) => ask('operator', 'POST', 'tag-groups', { name, exclusive })

describe('tags on the console', () => {
  it('are counted by who gave them, and those that nearly coincide are told', async () => {
    expect(await tagNamed('爱比价')).toMatchObject({ carriers: 6, retired: false, unused: false })
    expect((await tagNamed('新婚')).byHand).toBe(1)
    expect((await governance()).overlapping).toEqual([
      { one: expect.stringMatching(/爱比价|价格敏感/), two: expect.any(String), both: 5, percent: 83 },
    ])
    desk.time.now = later
    expect(await tagNamed('价格敏感')).toMatchObject({ unused: true })
    desk.time.now = now
  })

  it('of a group that excludes each other contradict each other on one person', async () => {
    const { id } = (await group('人生阶段', true)).body
    expect((await group('人生阶段', false)).body.code).toBe('tag.group_name_taken')
    for (const name of ['新婚', '爱比价'])
      expect(
        (await ask('operator', 'PUT', 'tag-definitions', { name, groupId: id, validDays: null })).status,
      ).toBe(200)
    const pairs = (await governance()).contradicting
    expect(pairs).toMatchObject([{ both: 1 }])
    expect([pairs[0].one, pairs[0].two].sort()).toEqual(['新婚', '爱比价'].sort())
    await ask('operator', 'PUT', `tag-groups/${id}`, { exclusive: false })
    expect((await governance()).contradicting).toEqual([])
    const nowhere = '01a2034d-35c3-717f-a0c8-57453c32c770'
    for (const refused of [
      await ask('operator', 'PUT', `tag-groups/${nowhere}`, { exclusive: true }),
      await ask('operator', 'PUT', 'tag-definitions', { name: '新婚', groupId: nowhere, validDays: null }),
    ])
      expect(refused).toMatchObject({ status: 404, body: { code: 'tag.group_not_found' } })
  })

  it('are merged into another with a way back, each carrier keeping what they had', async () => {
    const change = (body: object) => ask('operator', 'POST', 'tag-changes', body)
    expect((await change({ name: '新婚', into: '新婚' })).body.code).toBe('tag.into_itself')
    const { id } = (await change({ name: '价格敏感', into: '爱比价' })).body
    expect((await ask('operator', 'POST', `tag-changes/${id}/reversal`)).body.code).toBe(
      'tag.change_under_way',
    )
    await performChange(desk.runtime, desk.brandId, id)
    expect(await tagNamed('价格敏感')).toMatchObject({ carriers: 0, mergedInto: '爱比价', retired: true })
    expect(await tagNamed('爱比价')).toMatchObject({ carriers: 6 })
    expect((await governance()).changes[0]).toMatchObject({ id, kind: 'merge', state: 'done', done: 5 })
    expect((await ask('operator', 'POST', `tag-changes/${id}/reversal`)).body).toEqual({ asked: true })
    await performChange(desk.runtime, desk.brandId, id)
    expect([(await tagNamed('价格敏感')).carriers, (await tagNamed('爱比价')).carriers]).toEqual([5, 6])
  })

  it('are looked at by those who see customers, and changed by those who may', async () => {
    expect((await ask('agent', 'GET', 'tag-governance')).status).toBe(200)
    const refused = await ask('agent', 'POST', 'tag-changes', { name: '新婚', into: null })
    expect(refused).toMatchObject({ status: 403, body: { code: 'http.forbidden' } })
    expect((await ask('warehouse', 'GET', 'tag-governance')).status).toBe(403)
    expect(await tagNamed('新婚')).toMatchObject({ carriers: 1, retired: false })
  })
})
