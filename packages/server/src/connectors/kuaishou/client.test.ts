import { describe, expect, it } from 'vitest'
import { type HttpAnswer, HttpFailure, type HttpRequest } from '../../runtime/ports.ts'
import {
  type ChangedRecord,
  ConnectorFailure,
  type ConnectorPorts,
  type ShopAccess,
} from '../contract/connector.ts'
import { kuaishouClient } from './client.ts'
import { kuaishouConnector } from './index.ts'
import { signCall } from './sign.ts'

const access: ShopAccess = {
  shopId: 'ks',
  sellerId: '2300049501',
  baseUrl: 'http://gateway.test',
  appKey: 'ks123',
  appSecret: 'app-secret',
  extraSecrets: { signSecret: 'sign-secret' },
  session: 'at-session',
}

type Reply = { status?: number; headers?: Record<string, string>; body: string } | Error

/** Answers in turn, the last one for ever; sleeping takes no time and is written down. */
function scripted(...replies: (Reply | ((n: number) => Reply))[]) {
  const requests: HttpRequest[] = []
  const slept: number[] = []
  const send = async (request: HttpRequest): Promise<HttpAnswer> => {
    const n = requests.push(request)
    const given = replies[Math.min(n, replies.length) - 1]!
    const reply = typeof given === 'function' ? given(n) : given
    if (reply instanceof Error) throw reply
    return { status: reply.status ?? 200, headers: reply.headers ?? {}, body: Buffer.from(reply.body) }
  }
  const ports = {
    http: { send },
    clock: { now: () => new Date('2026-11-11T12:00:00Z'), sleep: async (ms: number) => void slept.push(ms) },
    randomness: { int: () => 0 },
  } as unknown as ConnectorPorts
  return {
    client: kuaishouClient(ports, { backoffMs: 100 }),
    connector: kuaishouConnector(ports),
    requests,
    slept,
  }
}

const good = {
  body: '{"result":1,"error_msg":"SUCCESS","data":{"oid":2611700000123456789},"requestId":"R1"}',
}
const refusal = (result: number, error_msg = '') => ({
  body: JSON.stringify({ result, error_msg, sub_msg: error_msg, requestId: 'R2' }),
})

async function failureOf(work: Promise<unknown>): Promise<ConnectorFailure> {
  const error = await work.then(
    () => new Error('it did not fail'),
    (caught) => caught,
  )
  expect(error).toBeInstanceOf(ConnectorFailure)
  return error
}

describe('kuaishouClient', () => {
  it('signs the very text that it sends, with every digit of an id', async () => {
    const { client, requests } = scripted(good)
    const answer = await client.get(access, 'open.order.detail', {
      oid: 2611700000123456789n,
      words: '锁 & "X"',
    })
    expect(answer).toEqual({ data: { oid: '2611700000123456789' }, requestId: 'R1' })
    const { url, method, body } = requests[0]!
    const query = Object.fromEntries(new URL(url).searchParams)
    expect([new URL(url).pathname, method, body]).toEqual(['/open/order/detail', 'GET', undefined])
    expect(query).toMatchObject({
      appkey: 'ks123',
      access_token: 'at-session',
      method: 'open.order.detail',
      version: '1',
      timestamp: '1794398400000',
      signMethod: 'HMAC_SHA256',
      param: '{"oid":2611700000123456789,"words":"锁 & \\"X\\""}',
    })
    const { sign, ...signed } = query
    expect(sign).toBe(signCall('HMAC_SHA256', 'sign-secret', signed))
    expect(url).not.toContain('secret')
  })

  it('puts what it changes into the body, as a form', async () => {
    const { client, requests } = scripted(good)
    await client.post(access, 'open.order.decrypt.batch', { list: [{ a: 'KS+/=' }] })
    const { url, headers, body } = requests[0]!
    expect(headers!['content-type']).toContain('application/x-www-form-urlencoded')
    expect(new URLSearchParams(String(body)).get('param')).toBe('{"list":[{"a":"KS+/="}]}')
    expect(new URL(url).searchParams.get('param')).toBeNull()
  })

  it.each([
    [refusal(21, 'token'), 'authorisation_expired'],
    [refusal(24, 'access_token 已过期'), 'authorisation_expired'],
    [refusal(100200102, 'access_denied'), 'authorisation_expired'],
    [refusal(27, 'sign invalid'), 'invalid_request'],
    [refusal(300004, '时间范围'), 'invalid_request'],
    [refusal(5, '缺少权限merchant_order'), 'permission_missing'],
    [refusal(2002, '订单不存在'), 'not_found'],
    [refusal(10, 'constructor'), 'invalid_request'],
    [{ status: 404, body: '' }, 'invalid_request'],
  ])('does not repeat what cannot get better: %o', async (reply, kind) => {
    const { client, requests } = scripted(reply)
    expect((await failureOf(client.get(access, 'open.order.detail', {}))).kind).toBe(kind)
    expect(requests).toHaveLength(1)
  })

  it.each([
    [refusal(100200500, 'server error'), 'temporary'],
    [refusal(1), 'malformed_answer'],
    [refusal(1016, '限流'), 'limited'],
    [refusal(9, '系统繁忙'), 'temporary'],
    [{ status: 503, body: 'no' }, 'temporary'],
    [{ status: 429, headers: { 'retry-after': '2' }, body: '' }, 'limited'],
    [{ body: '<html>502</html>' }, 'malformed_answer'],
    [{ body: '{"result":1,"da' }, 'malformed_answer'],
    [{ body: '{"data":{}}' }, 'malformed_answer'],
    [{ body: '[]' }, 'malformed_answer'],
    [new HttpFailure('timeout', 'late'), 'temporary'],
  ] as [Reply, string][])('tries reading again and heals: %o', async (reply, kind) => {
    const healing = scripted(reply, good)
    await expect(healing.client.get(access, 'open.order.detail', {})).resolves.toHaveProperty('data.oid')
    const lasting = scripted(reply)
    expect((await failureOf(lasting.client.get(access, 'open.order.detail', {}))).kind).toBe(kind)
    expect(lasting.requests).toHaveLength(4)
  })

  it.each([
    refusal(1016, '限流'),
    { status: 503, body: 'no' },
    { body: '<html>' },
    new HttpFailure('timeout', 'late'),
  ])('never repeats a change: %o', async (reply) => {
    const { client, requests } = scripted(reply, good)
    await failureOf(client.post(access, 'open.item.sku.stock.update', {}))
    expect(requests).toHaveLength(1)
  })

  it('keeps the request id for the platform’s support, and waits when it is over its limit', async () => {
    const { client, slept } = scripted(refusal(1016, '限流'))
    const failure = await failureOf(client.get(access, 'open.order.detail', {}))
    expect(failure).toMatchObject({ code: '1016', retryAfterMs: 1000, message: '限流 (requestId R2)' })
    expect(slept).toEqual([1000, 1000, 1000])
  })
})

describe('a sweep', () => {
  const window = { from: new Date('2026-11-11T11:00:00Z'), to: new Date('2026-11-11T11:30:00Z') }
  const page = (cursor: string, requestId: string) => ({
    body: JSON.stringify({ result: 1, data: { cursor, orderList: [] }, requestId }),
  })
  const sweep = async (script: ReturnType<typeof scripted>) => {
    const all: ChangedRecord[] = []
    for await (const rows of script.connector.pullChangedOrders(access, window)) all.push(...rows)
    return all
  }

  it('does not follow a cursor without end', async () => {
    const endless = scripted((n: number) => page(`c${n}`, `r${n}`))
    await expect(sweep(endless)).rejects.toMatchObject({ code: 'cursor_without_end' })
    expect(endless.requests.length).toBeLessThan(5_100)
  })

  it.each([
    ['goes in a circle', (n: number) => page(`c${n % 2}`, `r${n}`), 'cursor_repeats'],
    ['is missing', (n: number) => page('', `r${n}`), 'cursor_repeats'],
    ['is always of the same answer', () => page('c1', 'r1'), 'repeated_page'],
    [
      'is of another window',
      (n: number) => ({
        body: JSON.stringify({ result: 1, data: { cursor: 'nomore', beginTime: 7 }, requestId: `r${n}` }),
      }),
      'not_the_window',
    ],
  ])('whose cursor %s starts again some times, then says so', async (_, reply, code) => {
    const script = scripted(reply)
    await expect(sweep(script)).rejects.toMatchObject({ kind: 'malformed_answer', code })
    expect(script.requests.length).toBeLessThan(30)
  })
})
