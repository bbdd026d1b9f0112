import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createClient, QiaoProblem, readWebhook, WebhookRefused } from './index.ts'

type Asked = { url: string; method: string; headers: Record<string, string>; body: string | undefined }

function answering(...answers: (Response | Error)[]) {
  const asked: Asked[] = []
  const client = createClient({
    url: 'https://qiao.example/',
    token: 'qiao_hemu_x',
    async fetch(url, init) {
      asked.push({ url: String(url), ...init } as Asked)
      const answer = answers[asked.length - 1]
      if (!answer || answer instanceof Error) throw answer ?? new Error('nothing more')
      return answer
    },
  })
  return { client, asked }
}
const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })

describe('a client', () => {
  it('sends its token, fills the path, and leaves out what is empty', async () => {
    const { client, asked } = answering(json({ items: [] }))
    await client.call('GET /console/orders', { query: { limit: 5, cursor: undefined } })
    expect(asked[0]).toMatchObject({
      url: 'https://qiao.example/api/console/orders?limit=5',
      headers: { authorization: 'Bearer qiao_hemu_x', 'accept-language': 'zh' },
    })
    expect(asked[0]!.headers['idempotency-key']).toBeUndefined()
  })

  it('tries again under the same key what was too busy or got lost', async () => {
    const busy = json({ code: 'http.too_many_requests' }, 429, { 'retry-after': '0' })
    const { client, asked } = answering(busy, new Error('reset'), json({ replayed: true }))
    const call = client.call('POST /console/dead-letters/:id/replay', { params: { id: 'a/b' } })
    expect(await call).toEqual({ replayed: true })
    expect(asked.map((one) => one.url)).toEqual(
      Array(3).fill('https://qiao.example/api/console/dead-letters/a%2Fb/replay'),
    )
    expect(new Set(asked.map((one) => one.headers['idempotency-key'])).size).toBe(1)
    expect(asked[0]!.headers['idempotency-key']).toMatch(/^[\w-]{36}$/)
  })

  it('gives up after its tries, and at once on a clear refusal', async () => {
    const down = () =>
      json({ code: 'runtime.database_unavailable', title: '数据库暂时连不上' }, 503, { 'retry-after': '0' })
    const { client, asked } = answering(down(), down(), down())
    await expect(client.call('GET /console/members')).rejects.toMatchObject({
      status: 503,
      title: '数据库暂时连不上',
    })
    expect(asked).toHaveLength(3)
    const refused = answering(
      json({ code: 'http.token_scope', facts: { permission: 'members.read' }, requestId: 'r1' }, 403),
    )
    const problem = await refused.client.call('GET /console/members').catch((error: unknown) => error)
    expect(problem).toBeInstanceOf(QiaoProblem)
    expect(problem).toMatchObject({
      code: 'http.token_scope',
      facts: { permission: 'members.read' },
      requestId: 'r1',
    })
    expect(refused.asked).toHaveLength(1)
    const html = answering(new Response('<h1>Bad gateway</h1>', { status: 500 }))
    await expect(html.client.call('GET /console/members')).rejects.toMatchObject({
      code: 'http.500',
      status: 500,
    })
  })

  it('goes through all pages of a list', async () => {
    const { client, asked } = answering(
      json({ items: [{ id: '1' }, { id: '2' }], nextCursor: 'c' }),
      json({ items: [{ id: '3' }], nextCursor: null }),
    )
    const ids: string[] = []
    for await (const { id } of client.items('GET /console/customers', { query: { tag: '老客户' } }))
      ids.push(id)
    expect(ids).toEqual(['1', '2', '3'])
    expect(new URL(asked[1]!.url).searchParams.get('cursor')).toBe('c')
    expect(new URL(asked[1]!.url).searchParams.get('tag')).toBe('老客户')
  })

  it('hands out text where no JSON comes', async () => {
    const { client } = answering(new Response('a,b', { headers: { 'content-type': 'text/csv' } }))
    expect(await client.get('/console/customers/export')).toBe('a,b')
  })
})

describe('a webhook', () => {
  const secret = `whsec_${Buffer.alloc(32, 3).toString('base64')}`
  const other = `whsec_${Buffer.alloc(32, 4).toString('base64')}`
  const body =
    '{"id":"e1","type":"order.paid","version":1,"timestamp":"2026-11-22T00:00:00.000Z","key":"o1","data":{}}'
  const now = new Date('2026-11-22T00:00:00Z')
  const seconds = String(now.getTime() / 1000)
  const sign = (by: string, text: string, at = seconds) =>
    `v1,${createHmac('sha256', Buffer.from(by.slice(6), 'base64'))
      .update(`m1.${at}.${text}`)
      .digest('base64')}`
  const headers = (signature: string, at = seconds) => ({
    'webhook-id': 'm1',
    'webhook-timestamp': at,
    'webhook-signature': signature,
  })

  it('is read when one of its signatures fits one of the secrets', async () => {
    const both = headers(`${sign(other, body)} ${sign(secret, body)} v2,abc`)
    for (const given of [secret, [other, secret]])
      expect(await readWebhook({ secret: given, headers: both, body, now })).toMatchObject({
        type: 'order.paid',
        key: 'o1',
      })
    expect(await readWebhook({ secret, headers: new Headers(both), body, now })).toMatchObject({ id: 'e1' })
  })

  it.each([
    ['another body', headers(sign(secret, `${body} `)), 'signature'],
    ['another secret', headers(sign(other, body)), 'signature'],
    ['no known version', headers(sign(secret, body).replace('v1,', 'v2,')), 'signature'],
    ['garbage', headers('v1,%%% v1,'), 'signature'],
    ['no signature', { ...headers(''), 'webhook-signature': undefined }, 'headers_missing'],
    ['no number as its time', headers(sign(secret, body, 'abc'), 'abc'), 'headers_missing'],
    ['an old time', headers(sign(secret, body, '1795305000'), '1795305000'), 'too_old'],
  ])('is refused with %s', async (_what, given, reason) => {
    const refused = await readWebhook({ secret, headers: given, body, now }).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(WebhookRefused)
    expect(refused).toMatchObject({ reason })
  })
})
