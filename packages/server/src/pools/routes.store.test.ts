import type { InjectOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signedIn, type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import { type Served, serve } from '../../test/support/serve.ts'
import { identifyCustomers } from '../customers/index.ts'
import type { CustomerId } from '../kernel/ids.ts'
import { writeMember } from '../organization/index.ts'
import { errorWords as segmentWords } from '../segments/index.ts'
import { assignCustomers } from './claim-customers.ts'
import { errorWords } from './errors.ts'
import { routes } from './routes.ts'
import { defaultRules } from './rule-set.ts'

/** What the page of pools asks, over HTTP: who may what, what comes back masked, and what is refused in words. */

let test: TestRuntime
let served: Served
let ids: CustomerId[]
let asks = 0

beforeAll(async () => {
  test = await testRuntime()
  test.time.now = new Date('2026-04-10T02:00:00Z')
  served = await serve(test, routes, { ...errorWords, ...segmentWords })
  // Test sessions are called by their role.
  await test.transact(async (tx) => {
    for (const id of ['operator', 'agent', 'owner'] as const)
      await writeMember(tx, {
        id,
        name: `${id}-名`,
        login: id,
        roles: [id],
        wecomUserId: null,
        passwordHash: null,
      })
  })
  ids = await test.transact(async (tx) =>
    (
      await identifyCustomers(
        tx,
        Array.from({ length: 6 }, (_, n) => ({
          identifiers: [{ kind: 'phone' as const, value: `+861390000000${n}` }],
          evidence: `registration:${n}`,
          origin: 'customer',
          profile: { name: '刘小满', phone: `+861390000000${n}`, regionCode: null },
        })),
      )
    ).map((one) => one.customerId!),
  )
  await test.transact((tx) => assignCustomers(tx, ids, { pool: 'sea' }))
}, 60_000)
afterAll(async () => {
  await served?.close()
  await test?.close()
})

async function ask(role: string, method: InjectOptions['method'], url: string, payload?: object) {
  const headers = {
    ...(await signedIn(test, role)),
    'idempotency-key': `pools-test-${++asks}`,
    'accept-language': 'zh-CN',
  }
  return served.ask({ method: method!, url, headers, ...(payload ? { payload } : {}) })
}

const get = (role: string, path: string) => ask(role, 'GET', `/api/console/${path}`)
const post = (role: string, path: string, body: object = {}) =>
  ask(role, 'POST', `/api/console/${path}`, body)

describe('the page of pools', () => {
  it('shows who stands where, with names as the role sees them', async () => {
    const { body } = await get('agent', 'pools')
    expect(body.pools.find((one: { pool: string }) => one.pool === 'sea')).toMatchObject({
      customers: 6,
      unowned: 6,
      words: { zh: '公海' },
    })
    expect(body).toMatchObject({
      mine: { owned: 0, claimedToday: 0 },
      limits: defaultRules.limits,
      mayLead: false,
    })
    expect(body.members.map((one: { id: string }) => one.id)).toEqual(['agent', 'operator', 'owner'])
    const list = (await get('agent', 'pool-customers?pool=sea&limit=4')).body
    expect(list.items).toHaveLength(4)
    expect(list.items[0]).toMatchObject({ pool: 'sea', ownerId: null, why: 'assign', idleDays: null })
    expect(JSON.stringify(list)).not.toContain('刘小满')
    const rest = (
      await get('agent', `pool-customers?pool=sea&limit=4&cursor=${encodeURIComponent(list.nextCursor)}`)
    ).body
    const seen = [...list.items, ...rest.items].map((one: { customerId: string }) => one.customerId)
    expect(seen.sort()).toEqual([...ids].sort())
    expect(rest.nextCursor).toBeNull()
  })

  it('lets an agent claim and give back, and lead nobody', async () => {
    const claimed = await post('agent', 'pool-claims', { customerIds: ids.slice(0, 2) })
    expect(claimed.body.items.map((one: { outcome: string }) => one.outcome)).toEqual(['done', 'done'])
    expect((await get('agent', 'pool-customers?whose=mine')).body.items).toHaveLength(2)
    expect((await get('agent', 'pools')).body.mine).toEqual({ owned: 2, claimedToday: 2 })
    const back = await post('agent', 'pool-returns', { customerIds: [ids[0]], note: '打 13900000000 没人接' })
    expect(back.body.items).toEqual([{ customerId: ids[0], outcome: 'done' }])
    for (const [path, body] of [
      ['pool-assignments', { customerIds: ids, ownerId: 'agent' }],
      ['pool-assignment-runs', { chosen: { pool: 'sea' }, ownerId: 'agent' }],
      ['pool-handovers', { from: 'owner', to: ['agent'], friends: false }],
      ['pool-rule-trials', { rules: [] }],
    ] as const)
      expect((await post('agent', path, body)).status).toBe(403)
    expect((await get('warehouse', 'pools')).status).toBe(403)
  })

  it('tells the history of a customer in words, without the number somebody wrote', async () => {
    const { items, standing } = (await get('agent', `customers/${ids[0]}/pool-moves`)).body
    expect(standing).toEqual({
      pool: 'sea',
      poolSince: expect.any(String),
      ownerName: null,
      protectedUntil: null,
      contractEndsOn: null,
    })
    const claimed = (await get('agent', `customers/${ids[1]}/pool-moves`)).body.standing
    expect(claimed).toMatchObject({ ownerName: 'agent-名', protectedUntil: expect.any(String) })
    const strange = '22222222-2222-4222-8222-222222222222'
    expect((await get('agent', `customers/${strange}/pool-moves`)).body).toEqual({
      standing: null,
      items: [],
    })
    expect(items.map((one: { words: { zh: string } }) => one.words.zh)).toEqual([
      '退回公海',
      '从公海领取',
      '手动分配',
    ])
    expect(items[0]).toMatchObject({
      who: 'agent-名',
      fromOwner: 'agent-名',
      toOwner: null,
      note: '',
      undone: false,
    })
  })

  it('assigns with an outcome for each, and takes a contract’s end', async () => {
    const strange = '11111111-1111-4111-8111-111111111111'
    const wish = { customerIds: [ids[3], strange], ownerId: 'operator', contractEndsOn: '2026-12-31' }
    const { body } = await post('operator', 'pool-assignments', wish)
    expect(body.items.map((one: { outcome: string }) => one.outcome)).toEqual(['done', 'not_found'])
    const [row] = (await get('operator', 'pool-customers?owner=operator')).body.items
    expect(row).toMatchObject({ pool: 'prospect', ownerName: 'operator-名', contractEndsOn: '2026-12-31' })
    const wrong = await post('operator', 'pool-assignments', { ...wish, contractEndsOn: '2026-02-31' })
    expect(wrong).toMatchObject({ status: 422, body: { code: 'pool.rule_days' } })
    const gone = await post('operator', 'pool-assignments', { customerIds: ids, ownerId: 'nobody' })
    expect(gone).toMatchObject({ status: 404, body: { code: 'pool.member_not_found' } })
  })
})

describe('the rules', () => {
  it('are shown as sentences, tried, refused in words, and published with a run', async () => {
    const { body } = await get('agent', 'pool-rules')
    expect(body).toMatchObject({ version: 0, versions: [], limits: defaultRules.limits })
    expect(body.rules[0].sentence.zh).toContain('移到售后池')
    expect(body.rules[0].condition).toEqual({
      zh: expect.stringMatching(/未完工单/),
      en: expect.not.stringMatching(/moves to|In Prospects/),
    })
    const mine = body.rules.map(
      ({ sentence: _s, condition: _c, ...rule }: { sentence: unknown; condition: unknown }) => rule,
    )
    const trial = await post('operator', 'pool-rule-trials', { rules: mine })
    expect(trial.body.rules.map((one: { customers: number }) => one.customers)).toEqual(mine.map(() => 0))
    const wrong = await post('operator', 'pool-rule-trials', { rules: [{ ...mine[0], from: [] }] })
    expect(wrong).toMatchObject({ status: 422, body: { code: 'pool.rule_from' } })
    const put = await ask('operator', 'POST', `/api/console/pool-rules`, {
      rules: mine.slice(0, 2),
      limits: { ...defaultRules.limits, dailyClaims: 1 },
    })
    expect(put.body.version).toBe(1)
    const now = (await get('agent', 'pool-rules')).body
    expect(now).toMatchObject({ version: 1, limits: { dailyClaims: 1 } })
    expect(now.versions).toMatchObject([{ version: 1, rules: 2, publishedBy: 'operator-名' }])
    const { items } = (await get('agent', 'pool-runs')).body
    expect(items).toMatchObject([
      { id: put.body.runId, kind: 'rules', state: 'waiting', askedBy: 'operator-名' },
    ])
    expect((await post('operator', `pool-runs/${put.body.runId}/reversal`)).status).toBe(409)
    expect((await post('operator', `pool-runs/${put.body.runId}/cancellation`)).body).toEqual({ asked: true })
    expect((await get('agent', 'pool-runs')).body.items[0].state).toBe('cancelled')
  })

  it('start a run for a whole pool or a member’s customers, with how many it is about', async () => {
    const wish = { chosen: { pool: 'sea' }, ownerId: 'operator', note: '换区' }
    const { runId } = (await post('operator', 'pool-assignment-runs', wish)).body
    const handed = (await post('owner', 'pool-handovers', { from: 'operator', to: ['agent'], friends: true }))
      .body
    const { items } = (await get('agent', 'pool-runs')).body
    expect(items.find((one: { id: string }) => one.id === runId)).toMatchObject({
      kind: 'assign',
      pool: 'sea',
      to: ['operator-名'],
      total: 4,
      secondsLeft: null,
    })
    expect(items.find((one: { id: string }) => one.id === handed.runId)).toMatchObject({
      kind: 'handover',
      from: 'operator-名',
      to: ['agent-名'],
      total: 1,
      friends: {},
    })
    expect((await post('operator', 'pool-assignment-runs', { chosen: {}, ownerId: null })).status).toBe(400)
  })
})
