import { Writable } from 'node:stream'
import { Type } from 'typebox'
import { describe, expect, it } from 'vitest'
import { type BrandId, id } from '../kernel/ids.ts'
import type { Principal } from './access/principal.ts'
import { splitCookie } from './access/sessions.ts'
import { readConfig } from './config.ts'
import { errorCode, errorText } from './events/dead-letters.ts'
import { defineEvent, type StoredEvent } from './events/event.ts'
import { faultPoint, faultPoints } from './fault-point.ts'
import { openRateLimit } from './http/rate-limit.ts'
import { checkPart } from './http/validate.ts'
import { openLog } from './log.ts'
import { openMetrics } from './metrics.ts'
import type { Clock } from './ports.ts'
import { formatCursor, openHub, parseCursor } from './realtime/hub.ts'
import { mayFollow } from './realtime/topics.ts'

const hemu = id<BrandId>('hemu')

describe('the rate limit', () => {
  const bench = (factor?: number) => {
    const time = { ms: 0 }
    const limit = openRateLimit({ monotonicMs: () => time.ms } as Clock, factor)
    return { time, limit }
  }

  it('lets a burst through, says how long to wait, and fills again with time', () => {
    const { time, limit } = bench()
    for (let n = 0; n < 10; n += 1) expect(limit('1.2.3.4', 'sign-in')).toBe(0)
    expect(limit('1.2.3.4', 'sign-in')).toBe(6)
    time.ms += 3_000
    expect(limit('1.2.3.4', 'sign-in')).toBe(3)
    time.ms += 3_000
    expect(limit('1.2.3.4', 'sign-in')).toBe(0)
    expect(limit('1.2.3.4', 'sign-in')).toBeGreaterThan(0)
    time.ms += 3600_000
    let through = 0
    while (limit('1.2.3.4', 'sign-in') === 0) through += 1
    expect(through).toBe(10)
  })

  it('counts each caller and each kind by itself, and pushes not at all', () => {
    const { limit } = bench()
    while (limit('a', 'sensitive') === 0);
    expect([limit('b', 'sensitive'), limit('a', 'read')]).toEqual([0, 0])
    for (let n = 0; n < 5_000; n += 1) expect(limit('a', 'push')).toBe(0)
  })
})

describe('the check of a request', () => {
  const schema = Type.Object({
    limit: Type.Optional(Type.Integer({ minimum: 1 })),
    kind: Type.Optional(Type.Union([Type.Literal('a'), Type.Literal('b')])),
  })
  const problem = (work: () => unknown) => {
    try {
      return work()
    } catch (error) {
      return (error as { facts: unknown }).facts
    }
  }

  it('takes what no schema asks for as nothing', () => {
    expect(checkPart('body', undefined, { a: 1 }, 'zh')).toBeUndefined()
  })

  it('turns text of a query into numbers, and of a body never', () => {
    expect(checkPart('query', schema, { limit: '5' }, 'zh')).toEqual({ limit: 5 })
    expect(problem(() => checkPart('body', schema, { limit: '5' }, 'zh'))).toMatchObject({
      where: 'body/limit',
    })
  })

  it.each([
    ['zh', '多余的字段'],
    ['en', 'is not known here'],
  ] as const)('says what is wrong in %s', (language, words) => {
    expect(problem(() => checkPart('query', schema, { limitt: '5' }, language))).toEqual({
      where: 'query/limitt',
      problem: words,
    })
  })

  it('never repeats a value, and cuts a name that is no name', () => {
    const secret = '13812345678'
    const refused = [
      problem(() => checkPart('body', schema, { kind: secret }, 'en')),
      problem(() => checkPart('query', schema, { limit: secret.replace('1', 'x') }, 'zh')),
    ]
    expect(JSON.stringify(refused)).not.toContain(secret.slice(1))
    const long = problem(() => checkPart('query', schema, { ['y'.repeat(500)]: '1' }, 'zh'))
    expect((long as { where: string }).where.length).toBeLessThan(80)
  })

  it('knows the names of every choice and part, and lets a free record be', () => {
    const one = Type.Object({ token: Type.String() })
    const two = Type.Object({ phone: Type.String() })
    for (const either of [
      Type.Union([one, two]),
      Type.Intersect([Type.Union([one, two]), Type.Object({ code: Type.Optional(Type.String()) })]),
    ]) {
      expect(checkPart('body', either, { token: 'x' }, 'zh')).toEqual({ token: 'x' })
      expect(problem(() => checkPart('body', either, { token: 'x', admin: true }, 'zh'))).toMatchObject({
        where: 'body/admin',
      })
    }
    const free = { anything: 1 }
    expect(checkPart('body', Type.Record(Type.String(), Type.Any()), free, 'zh')).toEqual(free)
  })

  it('is not fooled by names that every object has', () => {
    for (const name of ['constructor', 'toString', '__proto__'])
      expect(problem(() => checkPart('body', schema, JSON.parse(`{"${name}":1}`), 'zh'))).toMatchObject({
        where: `body/${name}`,
      })
  })
})

describe('who may follow what', () => {
  const member = (...roles: Principal['roles']): Principal => ({
    brandId: hemu,
    audience: 'console',
    actor: { kind: 'member', id: 'x' },
    id: 'x',
    name: 'x',
    roles,
    scope: {},
  })
  const topics = [
    'orders',
    'order:1',
    'customer:1',
    'ledger',
    'dispatch',
    'inbox',
    'order.paid',
    'technician:1',
  ]
  const followed = (who: Principal) => topics.filter((topic) => mayFollow(who, topic))

  it('is for members what they may read', () => {
    expect(followed(member('owner'))).toEqual(topics)
    expect(followed(member('agent'))).toEqual(topics.filter((one) => one !== 'ledger' && one !== 'inbox'))
    expect(followed(member('finance'))).toEqual(['orders', 'order:1', 'ledger', 'order.paid', 'technician:1'])
    expect(followed(member('warehouse'))).toEqual(['orders', 'order:1', 'order.paid'])
    expect(followed(member())).toEqual([])
  })

  it('is for outsiders their own alone, and nothing when they own nothing', () => {
    const outsider = (audience: Principal['audience'], scope: Principal['scope']) => ({
      ...member('owner'),
      audience,
      scope,
    })
    const own = ['technician:1', 'technician:2', 'point:1', 'work-order:1', 'work-order', 'technician']
    const may = (who: Principal) => own.filter((topic) => mayFollow(who, topic))
    expect(may(outsider('technician', { technicianId: '1' }))).toEqual(['technician:1'])
    expect(may(outsider('point', { servicePointId: '1' }))).toEqual(['point:1'])
    expect(may(outsider('customer', { workOrderId: '1' }))).toEqual(['work-order:1'])
    expect(followed(outsider('customer', { workOrderId: '1' }))).toEqual([])
  })

  it('is nothing that has no name', () => {
    for (const topic of ['', ':', 'unknown', 'brand:xibei', 'constructor', '__proto__'])
      expect(mayFollow(member('owner'), topic)).toBe(false)
  })
})

describe('the hub', () => {
  const happened = defineEvent('a.happened', 1, Type.Any(), () => ['orders', 'orders'])
  const stored = (horizon: bigint, brandId = hemu): StoredEvent => ({
    brandId,
    seq: 1n,
    xid: horizon,
    horizon,
    id: `e${horizon}`,
    type: 'a.happened',
    key: 'k',
    version: 1,
    occurredAt: new Date(0),
    actor: 'system:qiao',
    payload: { n: 1 },
  })

  it('sends one message a commit, with the oldest place that is safe to come back to', () => {
    const hub = openHub([happened])
    const texts: string[] = []
    const leave = hub.join({
      brandId: hemu,
      topics: new Set(['orders', 'a.happened']),
      send: (t) => texts.push(t),
      cut: leaveNot,
    })
    hub.publish([stored(12n), stored(9n)])
    expect(texts.map((one) => JSON.parse(one))).toMatchObject([
      { cursor: '8', events: [{ id: 'e12' }, { id: 'e9' }] },
    ])
    hub.publish([stored(20n, id<BrandId>('xibei'))])
    leave()
    hub.publish([stored(30n)])
    expect([texts.length, hub.size]).toEqual([1, 0])
  })

  it('passes on an event that nobody defined by its type only', () => {
    const hub = openHub([])
    expect(hub.select([stored(1n)], new Set(['orders']))).toEqual([])
    expect(hub.select([stored(1n)], new Set(['a.happened']))).toHaveLength(1)
  })

  it.each([
    ['12', 12n],
    ['-1', 0n],
    ['1e9', 0n],
    ['99999999999999999999', 0n],
    ['', 0n],
    [undefined, 0n],
  ])('reads the cursor %s as %s', (text, place) => {
    expect(parseCursor(text)).toBe(place)
  })

  it('writes no cursor before the beginning', () => {
    expect([formatCursor(-1n), formatCursor(5n)]).toEqual(['0', '5'])
  })

  const leaveNot = () => undefined
})

const collect = (lines: string[]) =>
  new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })

describe('a log line', () => {
  it('holds named harmless fields, and nothing that was slipped in', () => {
    const lines: string[] = []
    const sink = collect(lines)
    const log = openLog('info', sink as never)
    const given = { event: 'x', count: 2, phone: '13812345678', err: new Error('刘敏') }
    log.info(given)
    log.warn(given)
    log.error(given)
    expect(lines).toHaveLength(3)
    for (const line of lines) {
      expect(Object.keys(JSON.parse(line)).sort()).toEqual(['count', 'event', 'level', 'time'])
      expect(line).not.toMatch(/138|刘敏/)
    }
  })

  it('below its level is not written', () => {
    const lines: string[] = []
    const sink = collect(lines)
    openLog('error', sink as never).info({ event: 'x' })
    expect(lines).toEqual([])
  })
})

describe('the settings', () => {
  const key = Buffer.alloc(32, 5).toString('base64')
  const env = { DATABASE_URL: 'postgres://qiao_app@127.0.0.1/qiao', QIAO_MASTER_KEY: key }

  it('are read from the environment, and arguments go before them', () => {
    const config = readConfig({ ...env, PORT: '9000', HOST: '0.0.0.0' }, ['--port', '0', '--role', 'worker'])
    expect(config).toMatchObject({
      port: 0,
      role: 'worker',
      host: '0.0.0.0',
      publicUrl: 'http://127.0.0.1:0',
    })
    expect(config.masterKey).toEqual(Buffer.alloc(32, 5))
  })

  it('make cookies secure where the address is, and never lose commits by a variable', () => {
    expect(readConfig({ ...env, QIAO_PUBLIC_URL: 'https://qiao.example' }, []).secureCookies).toBe(true)
    const bold = readConfig({ ...env, QIAO_MAY_LOSE_COMMITS: '1', QIAO_SYNC: 'off' }, [])
    expect([bold.mayLoseCommits, bold.secureCookies, bold.demo]).toEqual([false, false, false])
  })

  it('turn TLS on by two files, options before variables, and then have secure cookies and an https address', () => {
    const variables = { QIAO_TLS_CERT: '/a/cert.pem', QIAO_TLS_KEY: '/a/key.pem', QIAO_INNER_PORT: '9001' }
    expect(readConfig({ ...env, ...variables }, ['--tls-cert', '/b/cert.pem'])).toMatchObject({
      tls: { cert: '/b/cert.pem', key: '/a/key.pem' },
      secureCookies: true,
      publicUrl: 'https://127.0.0.1:8080',
      innerPort: 9001,
    })
    const without = readConfig({ ...env, QIAO_TLS_CERT: '', QIAO_TLS_KEY: '', QIAO_INNER_PORT: '' }, [])
    expect(without).toMatchObject({ tls: null, innerPort: null, publicUrl: 'http://127.0.0.1:8080' })
  })

  it.each([
    [{ QIAO_TLS_CERT: '/a/cert.pem' }, [], '--tls-key or QIAO_TLS_KEY'],
    [{}, ['--tls-key', '/a/key.pem'], '--tls-cert or QIAO_TLS_CERT'],
    [{ PORT: '70000' }, [], 'PORT'],
    [{ PORT: '80x' }, [], 'PORT'],
    [{}, ['--role', 'boss'], '--role'],
    [{ DATABASE_URL: '' }, [], 'DATABASE_URL'],
    [{ QIAO_MASTER_KEY: 'short' }, [], 'QIAO_MASTER_KEY or QIAO_MASTER_KEY_FILE'],
    [{ QIAO_MASTER_KEY: undefined }, [], 'QIAO_MASTER_KEY or QIAO_MASTER_KEY_FILE'],
  ])('that are wrong (%j %j) name %s and how to mend it', (change, args, setting) => {
    expect(() => readConfig({ ...env, ...change }, args)).toThrow(
      expect.objectContaining({ code: 'runtime.bad_setting', facts: expect.objectContaining({ setting }) }),
    )
  })
})

it('keeps of a stranger’s error the code and the kind, never the words', () => {
  const database = Object.assign(new Error('Key (phone)=(13812345678)'), { code: '23505' })
  expect([errorCode(database), errorText(database)]).toEqual(['23505', 'Error'])
  expect([errorCode('x'), errorText('刘敏')]).toEqual(['runtime.unexpected', 'string'])
  expect([errorCode(null), errorText(undefined)]).toEqual(['runtime.unexpected', 'undefined'])
})

it.each([
  ['hemu.token', { brandId: 'hemu', token: 'token' }],
  ['hemu.a.b', { brandId: 'hemu', token: 'a.b' }],
  ['h.token', null],
  ['HEMU.token', null],
  ["he'mu.token", null],
  ['token', null],
  ['', null],
  [undefined, null],
])('reads the cookie %j', (cookie, expected) => {
  expect(splitCookie(cookie)).toEqual(expected)
})

it('names its figures as one product, with labels that name nobody', async () => {
  const metrics = await openMetrics().registry.getMetricsAsJSON()
  expect(metrics.length).toBeGreaterThan(8)
  for (const { name, help } of metrics) {
    expect(name).toMatch(/^qiao_[a-z_]+$/)
    expect(help.length).toBeGreaterThan(10)
  }
  expect(
    metrics.filter((one) => String(one.type) === 'counter').every((one) => one.name.endsWith('_total')),
  ).toBe(true)
  expect(metrics.some((one) => /fen|yuan|money|amount/.test(one.name))).toBe(false)
})

it('passes its crash points without harm when none is armed', () => {
  for (const name of faultPoints) faultPoint(name)
  expect(new Set(faultPoints).size).toBe(faultPoints.length)
})
