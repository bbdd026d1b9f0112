import { describe, expect, it } from 'vitest'
import { systemPorts } from '../../runtime/adapters/index.ts'
import type { HttpRequest } from '../../runtime/ports.ts'
import { weixinStoreClient } from './client.ts'
import { failureIn } from './failures.ts'

const app = { baseUrl: 'https://api.test', appKey: 'wx1', appSecret: 's' }

/** A platform whose answers are in the test's hands; tokens come by themselves unless it says otherwise. */
function platform(answer: (request: HttpRequest, asked: number) => { status?: number; body: unknown }) {
  const seen: HttpRequest[] = []
  const waits: number[] = []
  const real = systemPorts('unused')
  let now = 0
  const ports = {
    ...real,
    clock: {
      ...real.clock,
      monotonicMs: () => now,
      now: () => new Date(1_800_000_000_000 + now),
      sleep: async (ms: number) => void waits.push(ms),
    },
    http: {
      ...real.http,
      async send(request: HttpRequest) {
        seen.push(request)
        const { status = 200, body } = answer(request, seen.length)
        const text = typeof body === 'string' ? body : JSON.stringify(body)
        return { status, headers: {}, body: Buffer.from(text) }
      },
    },
  }
  const pass = (ms: number) => {
    now += ms
  }
  return { client: weixinStoreClient(ports), seen, waits, pass }
}

const isToken = ({ url }: HttpRequest) => url.endsWith('/cgi-bin/stable_token')
const token = (access_token: string, expires_in = 7200) => ({ body: { access_token, expires_in } })

describe('a call', () => {
  it('carries its token in the query, a JSON body, and no signature', async () => {
    const { client, seen } = platform((request) =>
      isToken(request) ? token('t/1') : { body: { errcode: 0, order: {} } },
    )
    await client.call(app, '/channels/ec/order/get', { order_id: '1' })
    expect(JSON.parse(String(seen[0]!.body))).toEqual({
      grant_type: 'client_credential',
      appid: 'wx1',
      secret: 's',
      force_refresh: false,
    })
    expect(seen[1]).toMatchObject({
      method: 'POST',
      url: 'https://api.test/channels/ec/order/get?access_token=t%2F1',
      body: '{"order_id":"1"}',
    })
    await client.read(app, '/channels/ec/basics/info/get')
    expect([seen[2]!.method, seen[2]!.body]).toEqual(['GET', undefined])
  })

  it('takes its token for as long as the platform says, which may be the rest of its life', async () => {
    let given = 0
    const { client, seen, pass } = platform((request) =>
      isToken(request) ? token(`t${++given}`, 400) : { body: { errcode: 0 } },
    )
    const ask = () => client.call(app, '/x', {})
    await ask()
    pass(279_000)
    await ask()
    expect(given).toBe(1)
    pass(2_000)
    await ask()
    expect(given).toBe(2)
    expect(seen.at(-1)!.url).toContain('access_token=t2')
  })

  it('is said again once with another token, and then fails by name', async () => {
    let given = 0
    const { client, seen } = platform((request) =>
      isToken(request) ? token(`t${++given}`) : { body: { errcode: 42001, errmsg: 'expired' } },
    )
    await expect(client.call(app, '/x', {})).rejects.toMatchObject({
      kind: 'authorisation_expired',
      code: '42001',
    })
    expect(seen.filter((one) => !isToken(one))).toHaveLength(2)
  })

  it('forces a token no more often than it may', async () => {
    const forced: number[] = []
    const { client, pass } = platform((request, asked) => {
      if (!isToken(request)) return { body: { errcode: 40001, errmsg: 'not latest' } }
      const { force_refresh } = JSON.parse(String(request.body)) as { force_refresh: boolean }
      if (force_refresh) forced.push(asked)
      return token('the same')
    })
    const ask = () => client.call(app, '/x', {}).catch((error) => error)
    expect((await ask()).kind).toBe('authorisation_expired')
    expect(await ask()).toMatchObject({ kind: 'limited', code: 'force_refresh', retryAfterMs: 30_000 })
    expect(forced).toHaveLength(1)
    for (let n = 0; n < 30; n++) {
      pass(60_000)
      await ask()
    }
    expect(forced).toHaveLength(20)
    expect((await ask()).retryAfterMs).toBeGreaterThan(80_000_000)
    pass(86_400_000)
    await ask()
    expect(forced).toHaveLength(21)
  })

  it('that fails by the way is tried again, with pauses', async () => {
    let left = 2
    const { client, waits } = platform((request) => {
      if (isToken(request)) return token('t')
      return left-- > 0 ? { body: { errcode: -1, errmsg: 'system error' } } : { body: { errcode: 0, n: 1 } }
    })
    expect(await client.call(app, '/x', {})).toMatchObject({ n: 1 })
    expect(waits).toHaveLength(2)
  })

  it.each([
    ['no JSON', '<html>', 'not_json'],
    ['a list', '[]', 'not_an_object'],
  ])('answered with %s is malformed', async (_name, body, code) => {
    const { client } = platform((request) => (isToken(request) ? token('t') : { body }))
    await expect(client.call(app, '/x', {})).rejects.toMatchObject({ kind: 'malformed_answer', code })
  })

  it('fails as malformed when there is no token in the answer', async () => {
    for (const body of [{}, { access_token: 't' }, { access_token: 't', expires_in: 0 }]) {
      const { client } = platform(() => ({ body }))
      await expect(client.token(app)).rejects.toMatchObject({ kind: 'malformed_answer', code: 'no_token' })
    }
  })
})

describe('failures', () => {
  it.each([
    [40001, 'x', 'authorisation_expired'],
    [42001, 'x', 'authorisation_expired'],
    [40014, 'x', 'authorisation_expired'],
    [40164, 'invalid ip', 'permission_missing'],
    [48001, 'api unauthorized', 'permission_missing'],
    [45009, 'quota', 'limited'],
    [43001, 'require GET', 'invalid_request'],
    [40097, 'invalid args not exist', 'invalid_request'],
    [10021050, '售后单不存在', 'not_found'],
    [10020099, '订单不存在', 'not_found'],
    [10020004, '非法的时间区间', 'invalid_request'],
    [10021044, '当前用户太多', 'temporary'],
    [-1, 'system error', 'temporary'],
    ['toString', 'x', 'invalid_request'],
  ])('%s %s is %s', (errcode, errmsg, kind) => {
    expect(failureIn({ errcode, errmsg })).toMatchObject({ kind, code: String(errcode) })
  })

  it('are none where there is no code, or zero', () => {
    expect([failureIn({}), failureIn({ errcode: 0 }), failureIn({ errcode: '0' })]).toEqual([
      null,
      null,
      null,
    ])
  })
})
