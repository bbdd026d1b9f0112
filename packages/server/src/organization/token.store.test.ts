import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoPassword } from '../../seeds/cast-brand.ts'
import { seedBrand } from '../../seeds/seed-brand.ts'
import { declared } from '../../test/support/declared-route.ts'
import { type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import { type Served, serve } from '../../test/support/serve.ts'
import { listAudit } from '../runtime/access/audit.ts'
import { permissions } from '../runtime/access/policy.ts'
import { rows } from '../runtime/db/transaction.ts'
import { errorWords } from './errors.ts'
import { resolveApiToken } from './make-token.ts'
import { mayBeScope } from './permission-words.ts'
import { routes } from './routes.ts'
import { resolveMember } from './sign-in.ts'
import { findMember, writeMember } from './store.ts'

let desk: TestRuntime
let served: Served
let owner: Record<string, string>
let operator: Record<string, string>

beforeAll(async () => {
  desk = await testRuntime({ resolvePrincipal: resolveMember, resolveToken: resolveApiToken })
  await seedBrand(desk.runtime.db, desk.runtime.vault, { shops: {}, wecom: null })
  const act = declared({
    method: 'POST',
    path: '/console/acts',
    permission: 'catalog.write',
    idempotency: 'natural',
  })
  served = await serve(desk, [...routes, act], errorWords)
  owner = await enter('zhoulan@hemu', '10.0.0.1')
  operator = await enter('lintao@hemu', '10.0.0.2')
})
afterAll(async () => {
  await served.close()
  await desk.close()
})

async function enter(login: string, remoteAddress: string): Promise<Record<string, string>> {
  const answer = await served.ask({
    method: 'POST',
    url: '/api/session',
    payload: { login, password: demoPassword },
    remoteAddress,
  })
  const cookies = [answer.headers['set-cookie']].flat() as string[]
  const value = (name: string) => cookies.find((one) => one.startsWith(`${name}=`))!.split(';')[0]!
  return {
    cookie: value('qiao_session'),
    'x-csrf-token': decodeURIComponent(value('qiao_csrf').split('=')[1]!),
  }
}

let names = 0
const wish = (more: object = {}) => {
  names += 1
  return { name: `ERP 同步 ${names}`, scopes: ['orders.read'], sight: {}, expiresAt: null, ...more }
}
const make = (headers: Record<string, string>, body: object) =>
  served.ask({ method: 'POST', url: '/api/console/api-tokens', payload: body, headers })
const get = (path: string, headers: Record<string, string>) =>
  served.ask({ method: 'GET', url: `/api${path}`, headers })
const by = (token: string) => ({ authorization: `Bearer ${token}` })
const shops = async (token: string) => (await get('/console/shops', by(token))).status
const listed = async (id: string) =>
  (await get('/console/api-tokens', owner)).body.items.find((one: any) => one.id === id)

describe('an API token', () => {
  it('is made by a person, told once, and kept as a hash', async () => {
    const { status, body } = await make(owner, wish())
    expect(status).toBe(200)
    expect(body.token).toMatch(/^qiao_hemu_[\w-]{43}$/)
    expect(await shops(body.token)).toBe(200)
    const tables = ['organization.api_token', 'runtime.idempotency_key', 'runtime.audit_entry']
    for (const table of tables) {
      const kept = await desk.transact((tx) =>
        rows(tx, sql<{ text: string }>`select t::text as text from ${sql.table(table)} t`),
      )
      const secret = body.token.split('_').slice(2).join('_')
      expect([table, kept.some((row) => row.text.includes(secret))]).toEqual([table, false])
    }
    expect(await listed(body.id)).toMatchObject({
      tail: body.token.slice(-4),
      madeBy: { id: 'zhoulan', name: '周岚' },
      scopes: [{ permission: 'orders.read', label: '查看订单' }],
      state: 'active',
      lastUsedAt: expect.any(String),
    })
  })

  it('may do nothing beyond its scopes, and makes no other token', async () => {
    const { body } = await make(owner, wish())
    expect((await get('/console/members', by(body.token))).body).toMatchObject({
      status: 403,
      code: 'http.token_scope',
      facts: { permission: 'members.read' },
    })
    for (const path of ['/console/api-tokens', '/console/api-scopes'])
      expect((await get(path, by(body.token))).body.code).toBe('http.people_only')
    expect((await make(by(body.token), wish())).body.code).toBe('http.people_only')
  })

  it('is refused from the next call on when it is revoked', async () => {
    const { body } = await make(operator, wish())
    expect(await shops(body.token)).toBe(200)
    const revoke = () =>
      served.ask({ method: 'POST', url: `/api/console/api-tokens/${body.id}/revocation`, headers: owner })
    expect((await revoke()).body).toEqual({ revoked: true })
    expect(await shops(body.token)).toBe(401)
    expect((await revoke()).status).toBe(200)
    expect(await listed(body.id)).toMatchObject({ state: 'revoked' })
    const other = '00000000-0000-7000-8000-000000000000'
    const missing = await served.ask({
      method: 'POST',
      url: `/api/console/api-tokens/${other}/revocation`,
      headers: owner,
    })
    expect(missing.body.code).toBe('api_token.not_found')
  })

  it('ends with its time', async () => {
    const soon = new Date(Date.now() + 3600_000).toISOString()
    const { body } = await make(owner, wish({ expiresAt: soon }))
    expect(await shops(body.token)).toBe(200)
    desk.time.now = new Date(Date.now() + 2 * 3600_000)
    expect(await shops(body.token)).toBe(401)
    expect(await listed(body.id)).toMatchObject({ state: 'expired' })
    desk.time.now = null
    expect((await make(owner, wish({ expiresAt: '2020-01-01T00:00:00Z' }))).body.code).toBe(
      'api_token.already_over',
    )
  })

  it('is never wider than whoever made it, today', async () => {
    expect((await make(operator, wish({ scopes: ['ledger.read'] }))).body).toMatchObject({
      status: 403,
      code: 'api_token.too_wide',
      facts: { what: 'ledger.read' },
    })
    expect((await make(owner, wish({ sight: { phone: 'plain' } }))).body.facts).toEqual({ what: 'phone' })
    expect((await make(owner, wish({ scopes: ['ledger.read'] }))).body.code).toBe('api_token.too_wide')
    expect((await make(owner, wish({ scopes: ['ledger.read'], sight: { money: 'plain' } }))).status).toBe(200)
    expect((await make(owner, wish({ scopes: ['api-tokens.write'] }))).body.code).toBe('http.invalid')

    const { body } = await make(operator, wish({ scopes: ['orders.read', 'dead-letters.read'] }))
    const principal = () => desk.transact((tx) => resolveApiToken(tx, body.token))
    const may = async () => (((await principal())?.roles[0] ?? null) as any)?.permissions
    expect(await may()).toEqual(['orders.read', 'dead-letters.read'])
    const lin = (await desk.transact((tx) => findMember(tx, 'lintao')))!
    await desk.transact((tx) => writeMember(tx, { ...lin, roles: ['warehouse'], passwordHash: null }))
    expect(await may()).toEqual(['orders.read'])
    await desk.transact((tx) =>
      sql`update organization.member set left_at = now() where id = 'lintao'`.execute(tx.db),
    )
    expect(await principal()).toBeNull()
    expect(await shops(body.token)).toBe(401)
    expect(await listed(body.id)).toMatchObject({ state: 'orphaned' })
    await desk.transact((tx) =>
      sql`update organization.member set left_at = null, roles = '{operator}' where id = 'lintao'`.execute(
        tx.db,
      ),
    )
  })

  it('masks by its own policy', async () => {
    const { body } = await make(owner, wish({ sight: { phone: 'masked', money: 'plain' } }))
    const principal = (await desk.transact((tx) => resolveApiToken(tx, body.token)))!
    expect((principal.roles[0] as any).sight).toEqual({
      phone: 'masked',
      name: 'none',
      address: 'none',
      'id-number': 'none',
      chat: 'none',
      money: 'plain',
      'order-raw': 'none',
      behaviour: 'none',
      cost: 'none',
      // No person is in these: the scopes decide.
      district: 'plain',
      logistics: 'plain',
      stock: 'plain',
    })
  })

  it('has a name that no other live one has: a request sent twice makes one token', async () => {
    const twice = wish()
    const answers = await Promise.all([make(owner, twice), make(owner, twice)])
    expect(answers.map((one) => one.status).sort()).toEqual([200, 409])
    const { body } = answers.find((one) => one.status === 200)!
    await served.ask({ method: 'POST', url: `/api/console/api-tokens/${body.id}/revocation`, headers: owner })
    expect((await make(owner, { ...twice, name: twice.name.toUpperCase() })).status).toBe(200)
  })

  it('leaves its id with everything that it changes', async () => {
    const { body } = await make(owner, wish({ scopes: ['catalog.write'] }))
    const acted = await served.ask({
      method: 'POST',
      url: '/api/console/acts',
      headers: by(body.token),
      payload: {},
    })
    expect(acted.status).toBe(200)
    const [used] = await desk.transact((tx) => listAudit(tx, `api-token:${body.id}`, null, 1))
    expect(used).toMatchObject({
      action: 'api-token.used',
      actor: 'member:zhoulan',
      facts: { route: 'POST /console/acts', apiToken: body.id },
    })
  })

  it('marks its use once a minute, and many calls at once do not wait for each other', async () => {
    const { body } = await make(owner, wish())
    const statuses = await Promise.all(Array.from({ length: 20 }, () => shops(body.token)))
    expect(new Set(statuses)).toEqual(new Set([200]))
    const { lastUsedAt } = await listed(body.id)
    await shops(body.token)
    expect((await listed(body.id)).lastUsedAt).toBe(lastUsedAt)
  })
})

describe('the scopes on offer', () => {
  it('are what the caller may give away, in words of both languages', async () => {
    const zh = (await get('/console/api-scopes', operator)).body
    const en = (await get('/console/api-scopes', { ...owner, 'x-language': 'en' })).body
    expect(zh.scopes.map((one: any) => one.permission)).not.toContain('ledger.read')
    expect(en.scopes.map((one: any) => one.permission)).toEqual(permissions.filter(mayBeScope))
    for (const { label } of zh.scopes) expect(label).toMatch(/\p{Script=Han}/u)
    for (const { label } of en.scopes) expect(label).toMatch(/^[\x20-\x7e]+$/)
    expect(zh.classes).toContainEqual({ dataClass: 'phone', widest: 'masked' })
    expect(zh.classes.map((one: any) => one.dataClass)).not.toContain('order-raw')
  })

  it('are not for those who may not make tokens', async () => {
    const agent = await enter('chenjing@hemu', '10.0.0.3')
    for (const path of ['/console/api-tokens', '/console/api-scopes'])
      expect((await get(path, agent)).body.code).toBe('http.forbidden')
  })
})
