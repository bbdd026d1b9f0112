import { availableParallelism } from 'node:os'
import { sql } from 'kysely'
import { Type } from 'typebox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { declared, type Part } from '../../../test/support/declared-route.ts'
import { signedIn, type TestRuntime, testRuntime } from '../../../test/support/runtime.ts'
import { type Served, serve } from '../../../test/support/serve.ts'
import { QiaoError } from '../../kernel/error.ts'
import { can, permissions, roles } from '../access/policy.ts'
import { endSessionsOf } from '../access/sessions.ts'
import { firstRow, rows } from '../db/transaction.ts'
import { Reply, type RequestContext, type Route } from './route.ts'

let runs = 0
let atWork = 0
let mostAtWork = 0
const routes: Route[] = [
  ...permissions.map((permission) => declared({ path: `/console/may/${permission}`, permission })),
  declared({
    path: '/console/search',
    schema: {
      query: Type.Object({
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
        tail: Type.Optional(Type.String()),
      }),
      answer: Type.Any(),
    },
    handle: async ({ query }: { query: unknown }) => query,
  } as Part),
  declared({
    method: 'POST',
    path: '/console/notes/:id',
    idempotency: 'key',
    permission: 'work-orders.write',
    rate: 'write',
    schema: {
      params: Type.Object({ id: Type.String({ maxLength: 5 }) }),
      body: Type.Object({ text: Type.String({ minLength: 1 }), fen: Type.Optional(Type.Integer()) }),
      answer: Type.Any(),
    },
    async handle({ body, params }, tx) {
      runs += 1
      const { text } = body as { text: string }
      await tx.named('test.note', 'insert into runtime.subscription (brand_id, subscriber) values ($1, $2)', [
        tx.brandId,
        `${params ? (params as { id: string }).id : ''}-${text}-${runs}`,
      ])
      if (text === 'refuse') throw new QiaoError('test.refused', { days: 3 })
      return { number: runs, phone: '13812345678' }
    },
  } as Part),
  declared({
    path: '/console/crash',
    handle: async () => Promise.reject(new Error('刘敏 13812345678')),
  } as Part),
  declared({
    path: '/console/file',
    handle: async () => new Reply(200, { 'content-type': 'text/csv' }, 'a,b'),
  } as Part),
  declared({
    path: '/console/short',
    short: true,
    handle: async () => {
      atWork += 1
      mostAtWork = Math.max(mostAtWork, atWork)
      await new Promise((resolve) => setTimeout(resolve, 5))
      atWork -= 1
      return {}
    },
  } as Part),
  declared({
    path: '/console/who',
    transaction: 'own',
    handle: async ({ principal, transact }: RequestContext) =>
      transact(principal.brandId, async (tx) => tx.actor),
  } as Part),
  declared({
    method: 'POST',
    path: '/public/echo',
    audience: 'public',
    permission: 'none',
    idempotency: 'natural',
    rate: 'push',
    transaction: 'own',
    schema: { body: Type.Object({ text: Type.String() }), answer: Type.Any() },
    handle: async ({ body }: { body: unknown }) => body,
  } as Part),
]
const words = {
  'test.refused': {
    status: 409,
    zh: { title: '还要等 {days} 天', whatToDo: '请稍后' },
    en: { title: 'Wait {days} more days', whatToDo: 'Come back later' },
  },
}
let desk: TestRuntime
let served: Served
let agent: Awaited<ReturnType<typeof signedIn>>
beforeAll(async () => {
  desk = await testRuntime()
  served = await serve(desk, routes, words)
  agent = await signedIn(desk, 'agent')
})
afterAll(async () => {
  await served.close()
  await desk.close()
})

const get = (url: string, headers: object = agent) =>
  served.ask({ method: 'GET', url: `/api${url}`, headers: { ...headers } })
const post = (url: string, payload: object, headers: object = {}) =>
  served.ask({ method: 'POST', url: `/api${url}`, payload, headers: { ...agent, ...headers } })
let keys = 0
const fresh = () => {
  keys += 1
  return { 'idempotency-key': `server-test-${keys}` }
}
const kept = async () =>
  (await desk.transact((tx) =>
    firstRow(tx, sql<{ n: number }>`select count(*)::int as n from runtime.subscription`),
  ))!.n

describe('an error', () => {
  it('is a problem with a code, a sentence and what to do, in the language asked for', async () => {
    const headers = { ...fresh(), 'accept-language': 'zh-CN' }
    const zh = await post('/console/notes/1', { text: 'refuse' }, headers)
    expect(zh).toMatchObject({
      status: 409,
      body: {
        code: 'test.refused',
        status: 409,
        title: '还要等 3 天',
        whatToDo: '请稍后',
        facts: { days: 3 },
      },
    })
    expect(zh.headers['content-type']).toContain('application/problem+json')
    const en = await post('/console/notes/1', { text: 'refuse' }, { ...headers, 'accept-language': 'en-GB' })
    expect(en.body).toMatchObject({
      title: 'Wait 3 more days',
      type: 'https://qiao.dev/problems/test.refused',
    })
    const chosen = await post('/console/notes/1', { text: 'refuse' }, { ...headers, 'x-language': 'en' })
    expect(chosen.body.title).toBe('Wait 3 more days')
  })

  it('that nobody foresaw gives a number and nothing else away', async () => {
    const answer = await get('/console/crash')
    expect(answer).toMatchObject({ status: 500, body: { code: 'runtime.unexpected', facts: {} } })
    expect(answer.body.whatToDo).toContain(answer.body.requestId)
    expect(JSON.stringify([answer.body, desk.logged])).not.toMatch(/13812345678|刘敏/)
    expect(
      desk.logged.find((one) => one.requestId === answer.body.requestId && one.level === 'error'),
    ).toMatchObject({
      event: 'http.failed',
      route: '/api/console/crash',
    })
  })

  it.each([
    ['an unknown address', { method: 'GET', url: '/api/nowhere' }, 404, 'http.not_found'],
    [
      'a body that is no JSON',
      {
        method: 'POST',
        url: '/api/public/echo',
        payload: '{',
        headers: { 'content-type': 'application/json' },
      },
      400,
      'http.malformed',
    ],
    [
      'an empty body',
      { method: 'POST', url: '/api/public/echo', headers: { 'content-type': 'application/json' } },
      400,
      'http.malformed',
    ],
    [
      'a body of another type',
      {
        method: 'POST',
        url: '/api/public/echo',
        payload: 'x',
        headers: { 'content-type': 'application/x-yaml' },
      },
      415,
      'http.unsupported_type',
    ],
    [
      'a body with a prototype in it',
      {
        method: 'POST',
        url: '/api/public/echo',
        payload: '{"text":"a","__proto__":{"x":1}}',
        headers: { 'content-type': 'application/json' },
      },
      400,
      'http.malformed',
    ],
    [
      'a body of 300 KiB',
      { method: 'POST', url: '/api/public/echo', payload: { text: 'x'.repeat(300_000) } },
      413,
      'http.too_large',
    ],
    [
      'text where JSON is due',
      {
        method: 'POST',
        url: '/api/public/echo',
        payload: '{"text":"a"}',
        headers: { 'content-type': 'text/plain' },
      },
      400,
      'http.invalid',
    ],
  ] as const)('is said clearly of %s', async (_what, request, status, code) => {
    const answer = await served.ask({ ...request } as never)
    expect([answer.status, answer.body.code]).toEqual([status, code])
  })
})

describe('a request', () => {
  it.each([
    ['?limt=5', '多余的字段', 'query/limt'],
    ['?limit=0', '太小', 'query/limit'],
    ['?limit=x', '类型不对', 'query/limit'],
    ['?limit=5&limit=6', '类型不对', 'query/limit'],
  ])(
    'with the query %s is refused with place and problem, never with the value',
    async (query, problem, where) => {
      const answer = await get(`/console/search${query}`)
      expect(answer).toMatchObject({ status: 400, body: { code: 'http.invalid', facts: { where, problem } } })
    },
  )

  it('has its query turned into what the schema says', async () => {
    expect((await get('/console/search?limit=5&tail=0012')).body).toEqual({ limit: 5, tail: '0012' })
  })

  it.each([
    [{ text: 'a', admin: true }, 'body/admin'],
    [{ fen: 1 }, 'body/text'],
    [{ text: 5 }, 'body/text'],
    [{ text: '', fen: 1 }, 'body/text'],
    [{ text: 'a', fen: '100' }, 'body/fen'],
    [{ text: 'a', fen: 1.5 }, 'body/fen'],
  ])('with the body %j is refused, and nothing was written', async (body, where) => {
    const before = await kept()
    const answer = await post('/console/notes/1', body, fresh())
    expect([answer.status, answer.body.facts.where]).toEqual([400, where])
    expect(await kept()).toBe(before)
  })

  it('with an outsize path part is refused', async () => {
    expect((await post('/console/notes/123456', { text: 'a' }, fresh())).body.facts.where).toBe('params/id')
  })
})

describe('who may do what', () => {
  it('is for every role and every permission just what the policy says', async () => {
    for (const role of roles) {
      const headers = await signedIn(desk, role)
      const answers = await Promise.all(permissions.map((one) => get(`/console/may/${one}`, headers)))
      expect(answers.map((one) => one.status)).toEqual(
        permissions.map((one) => (can([role], one) ? 200 : 403)),
      )
    }
  })

  it('is nothing without a session, with a false one, one of another place, of one who left, or one that ended', async () => {
    const technician = await signedIn(desk, 'technician', 'technician')
    const ended = await signedIn(desk, 'operator')
    const gone = await signedIn(desk, 'gone')
    await desk.transact((tx) => endSessionsOf(tx, 'operator'))
    const cases = [
      {},
      { cookie: 'qiao_session=hemu.false' },
      { cookie: 'qiao_session=nobrand.x' },
      { cookie: "qiao_session=he'mu.x" },
      { cookie: technician.cookie.replace('qiao_technician', 'qiao_session') },
      technician,
      ended,
      gone,
    ]
    for (const headers of cases) {
      const answer = await get('/console/may/overview.read', headers)
      expect([answer.status, answer.body.code]).toEqual([401, 'http.unauthenticated'])
    }
  })

  it('ends with the time of the session', async () => {
    const headers = await signedIn(desk, 'finance')
    expect((await get('/console/may/overview.read', headers)).status).toBe(200)
    desk.time.now = new Date(Date.now() + 13 * 3600_000)
    expect((await get('/console/may/overview.read', headers)).status).toBe(401)
    desk.time.now = null
  })

  it('stands behind what a route does in transactions of its own', async () => {
    expect((await get('/console/who')).body).toMatchObject({ kind: 'member' })
  })

  it('is not believed from headers', async () => {
    const headers = {
      'x-user': 'owner',
      'x-tenant': 'hemu',
      'x-forwarded-user': 'zhoulan',
      authorization: 'Bearer x',
    }
    expect((await get('/console/may/overview.read', headers)).status).toBe(401)
  })

  it('needs the token of the page for every change', async () => {
    const before = await kept()
    for (const token of ['', 'x', `${agent['x-csrf-token']}x`, 'é']) {
      const answer = await post('/console/notes/1', { text: 'a' }, { ...fresh(), 'x-csrf-token': token })
      expect([answer.status, answer.body.code]).toEqual([403, 'http.csrf'])
    }
    expect(await kept()).toBe(before)
  })
})

describe('an idempotency key', () => {
  it('gives the same answer to the same request, and 409 to another', async () => {
    const key = fresh()
    const first = await post('/console/notes/7', { text: 'a' }, key)
    const before = await kept()
    const again = await post('/console/notes/7', { text: 'a' }, key)
    expect([again.status, again.body]).toEqual([200, first.body])
    for (const [url, body] of [
      ['/console/notes/7', { text: 'b' }],
      ['/console/notes/8', { text: 'a' }],
    ] as const) {
      const answer = await post(url, body, key)
      expect([answer.status, answer.body.code]).toEqual([409, 'http.idempotency_conflict'])
    }
    expect(await kept()).toBe(before)
  })

  it('of two people are two keys', async () => {
    const key = fresh()
    const mine = await post('/console/notes/1', { text: 'mine' }, key)
    const theirs = await post(
      '/console/notes/1',
      { text: 'mine' },
      { ...(await signedIn(desk, 'dispatcher')), ...key },
    )
    expect(theirs.body.number).not.toBe(mine.body.number)
  })

  it('of a request that was refused is free for the next try', async () => {
    const key = fresh()
    expect((await post('/console/notes/1', { text: 'refuse' }, key)).status).toBe(409)
    const answer = await post('/console/notes/1', { text: 'better' }, key)
    expect(answer.status).toBe(200)
  })

  it('is needed, and not a short one', async () => {
    for (const headers of [{}, { 'idempotency-key': 'short' }, { 'idempotency-key': 'x'.repeat(129) }])
      expect((await post('/console/notes/1', { text: 'a' }, headers)).body.code).toBe(
        'http.idempotency_key_missing',
      )
  })

  it('sent ten times at once acts once', async () => {
    const key = fresh()
    const before = await kept()
    const all = await Promise.all(
      Array.from({ length: 10 }, () => post('/console/notes/9', { text: 'rush' }, key)),
    )
    expect(new Set(all.map((one) => JSON.stringify(one.body))).size).toBe(1)
    expect(await kept()).toBe(before + 1)
  })

  it('keeps its answer sealed', async () => {
    const answers = await desk.transact((tx) =>
      rows(tx, sql<{ answer: Buffer }>`select answer from runtime.idempotency_key`),
    )
    expect(answers.length).toBeGreaterThan(3)
    for (const { answer } of answers) expect(answer.includes('13812345678')).toBe(false)
  })
})

describe('the server', () => {
  it('sends its security headers with every answer, errors too', async () => {
    for (const url of ['/console/may/overview.read', '/console/crash', '/nowhere']) {
      const { headers } = await get(url)
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
        'content-security-policy': expect.stringMatching(/default-src 'self'.*object-src 'none'/),
      })
      expect(headers['content-security-policy']).not.toContain('unsafe-eval')
      expect(headers['content-security-policy']).toMatch(/script-src 'self'(;|$)/)
      expect(headers['x-powered-by']).toBeUndefined()
      expect(headers['access-control-allow-origin']).toBeUndefined()
    }
  })

  it('is alive and ready, and counts requests by route, never by address', async () => {
    expect((await served.ask({ method: 'GET', url: '/healthz' })).body).toEqual({ status: 'ok', role: 'all' })
    expect((await served.ask({ method: 'GET', url: '/readyz' })).body).toEqual({ status: 'ready' })
    const metrics = await served.ask({ method: 'GET', url: '/metrics' })
    expect(metrics.body).toContain('route="/api/console/notes/:id",method="POST",status="200"')
    expect(metrics.body).not.toContain('/console/notes/7')
  })

  it('answers all short reads that come at once, one more than there are cores at a time', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => get('/console/short')))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(mostAtWork).toBe(availableParallelism() + 1)
  })

  it('hands out a file as it is', async () => {
    expect(await get('/console/file')).toMatchObject({ body: 'a,b', headers: { 'content-type': 'text/csv' } })
  })

  it('describes every route in its document, with permission and personal data', async () => {
    const document = (await served.ask({ method: 'GET', url: '/docs/json' })).body
    const note = document.paths['/api/console/notes/{id}'].post
    expect(note).toMatchObject({
      'x-permission': 'work-orders.write',
      'x-idempotency': 'key',
      'x-personal-data': [],
    })
    expect(Object.keys(document.paths)).toHaveLength(routes.length)
  })
})
