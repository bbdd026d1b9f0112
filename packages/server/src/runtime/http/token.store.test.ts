import { Type } from 'typebox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { declared, type Part } from '../../../test/support/declared-route.ts'
import { signedIn, type TestRuntime, testRuntime } from '../../../test/support/runtime.ts'
import { type Served, serve } from '../../../test/support/serve.ts'
import { grantWithin } from '../access/policy.ts'
import { tokenText } from '../access/token-text.ts'

let desk: TestRuntime
let served: Served
const secret = tokenText('hemu' as never, Buffer.alloc(32, 5))
const sight = { phone: 'masked', money: 'plain' } as const

beforeAll(async () => {
  desk = await testRuntime({
    resolveToken: async (tx, text) =>
      text === secret
        ? {
            brandId: tx.brandId,
            audience: 'console',
            actor: { kind: 'member', id: 'zhoulan', tokenId: 't1' },
            id: 'zhoulan',
            name: '周岚',
            roles: [grantWithin(['owner'], { permissions: ['orders.read', 'customers.reveal'], sight })],
            scope: {},
            tokenId: 't1',
          }
        : null,
  })
  const one = (path: string, part: Part = {}) =>
    declared({
      path,
      permission: 'orders.read',
      handle: async ({ principal }: any) => ({ by: principal.id }),
      ...part,
    } as Part)
  served = await serve(desk, [
    one('/console/mine'),
    one('/console/other', { permission: 'ledger.read' }),
    one('/console/people', { peopleOnly: true }),
    one('/technician/mine', { audience: 'technician' }),
    one('/console/raw', { fields: ['order-raw'], unmasked: true }),
    one('/console/rare', { rate: 'sensitive' }),
    one('/console/acts', { method: 'POST', idempotency: 'key', rate: 'write' }),
    one('/console/reveals', {
      method: 'POST',
      idempotency: 'natural',
      permission: 'customers.reveal',
      fields: ['name', 'phone'],
      unmasked: true,
      schema: { body: Type.Object({ field: Type.String() }), answer: Type.Any() },
    }),
  ])
})
afterAll(async () => {
  await served.close()
  await desk.close()
})

const bearer = { authorization: `Bearer ${secret}` }
const get = (path: string, headers: object = bearer) =>
  served.ask({ method: 'GET', url: `/api${path}`, headers: { ...headers } })
const post = (path: string, payload: object, headers: object = {}) =>
  served.ask({ method: 'POST', url: `/api${path}`, payload, headers: { ...bearer, ...headers } as any })

describe('an API token', () => {
  it('opens what its scopes name, in the name of its maker, without a CSRF token', async () => {
    expect(await get('/console/mine')).toMatchObject({ status: 200, body: { by: 'zhoulan' } })
    const acted = await post('/console/acts', {}, { 'idempotency-key': 'token-key-1' })
    expect(acted.status).toBe(200)
    expect(await get('/console/mine', { authorization: `bearer   ${secret}` })).toMatchObject({ status: 200 })
  })

  it('is refused what its scopes do not name, what is for people, and what is not of the console', async () => {
    for (const [path, code] of [
      ['/console/other', 'http.token_scope'],
      ['/console/people', 'http.people_only'],
      ['/technician/mine', 'http.people_only'],
      ['/console/raw', 'http.token_sight'],
    ] as const)
      expect([path, (await get(path)).status, (await get(path)).body.code]).toEqual([path, 403, code])
  })

  it('reveals only classes that its policy shows', async () => {
    expect((await post('/console/reveals', { field: 'phone' })).status).toBe(200)
    expect((await post('/console/reveals', { field: 'name' })).body.code).toBe('http.token_sight')
  })

  it('answers in the same words for an unknown token, another brand and one that is no token', async () => {
    const cases = [
      tokenText('hemu' as never, Buffer.alloc(32, 6)),
      tokenText('other' as never, Buffer.alloc(32, 5)),
      'qiao_short',
      `${secret}x`,
    ]
    for (const text of cases) {
      const { status, body, headers } = await get('/console/mine', { authorization: `Bearer ${text}` })
      const { requestId: _id, ...said } = body
      expect([status, said.code, headers['www-authenticate']]).toEqual([
        401,
        'http.token_refused',
        'Bearer realm="qiao"',
      ])
      expect(JSON.stringify(said)).not.toContain(text)
    }
  })

  it('counts alone: neither a good cookie beside it nor headers that name somebody change who asks', async () => {
    const owner = await signedIn(desk, 'owner')
    const both = await get('/console/mine', { ...owner, authorization: 'Bearer qiao_hemu_wrong' })
    expect(both.status).toBe(401)
    const named = {
      ...bearer,
      'x-user': 'owner',
      'x-brand': 'other',
      'x-forwarded-user': 'chenjing',
      'x-api-token': 'y',
    }
    expect((await get('/console/mine', named)).body).toEqual({ by: 'zhoulan' })
    expect((await get('/console/other', named)).status).toBe(403)
    for (const authorization of ['Basic cWlhbzpxaWFv', 'Bearer someone-else', 'Bearer', ''])
      expect([authorization, (await get('/console/mine', { ...owner, authorization })).status]).toEqual([
        authorization,
        200,
      ])
  })

  it('has a rate and idempotency keys of its own, apart from its maker', async () => {
    const all = await Promise.all(Array.from({ length: 21 }, () => get('/console/rare')))
    expect(all.filter((one) => one.status === 429)).toHaveLength(1)
    expect((await get('/console/rare', await signedIn(desk, 'owner'))).status).toBe(200)
    const key = { 'idempotency-key': 'shared-key-1' }
    expect((await post('/console/acts', {}, key)).body).toEqual({ by: 'zhoulan' })
    expect((await post('/console/acts', {}, key)).body).toEqual({ by: 'zhoulan' })
  })

  it('slows down whoever tries texts', async () => {
    const ask = () =>
      served.ask({
        method: 'GET',
        url: '/api/console/mine',
        headers: { authorization: `Bearer ${secret.slice(0, -1)}_` },
        remoteAddress: '10.9.9.9',
      })
    const all = await Promise.all(Array.from({ length: 22 }, ask))
    expect(all.filter((one) => one.status === 429).length).toBeGreaterThanOrEqual(2)
    expect((await get('/console/mine')).status).toBe(200)
  })
})
