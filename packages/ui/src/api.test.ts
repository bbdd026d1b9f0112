import { describe, expect, it, vi } from 'vitest'
import { ApiProblem, asProblem, createApi, newKey, queryString, readCookie } from './api.ts'

type Seen = { url: string; init: RequestInit }

function server(answer: () => Response | Promise<Response>) {
  const seen: Seen[] = []
  const send = (async (url: string, init: RequestInit) => {
    seen.push({ url, init })
    return answer()
  }) as unknown as typeof fetch
  return { seen, send }
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })

const header = (seen: Seen, name: string) => (seen.init.headers as Record<string, string>)[name]

describe('createApi', () => {
  it('reads JSON and carries the query', async () => {
    const { seen, send } = server(() => json({ items: [1] }))
    const api = createApi({ fetch: send, language: () => 'zh-CN' })
    expect(await api.get('/orders', { query: { state: 'to_ship', q: '', tag: ['a', 'b'] } })).toEqual({
      items: [1],
    })
    expect(seen[0]!.url).toBe('/api/orders?state=to_ship&tag=a&tag=b')
    expect(header(seen[0]!, 'accept-language')).toBe('zh-CN')
    expect(header(seen[0]!, 'idempotency-key')).toBeUndefined()
  })

  it('gives each POST a key of its own and the CSRF token of the cookie', async () => {
    const { seen, send } = server(() => json({}))
    const api = createApi({ fetch: send, cookies: () => 'x=1; qiao_csrf=a%3Db; y=2' })
    await api.post('/work-orders', { orderId: '7' })
    await api.post('/work-orders', { orderId: '7' })
    const keys = seen.map((s) => header(s, 'idempotency-key'))
    expect(new Set(keys).size).toBe(2)
    expect(header(seen[0]!, 'x-csrf-token')).toBe('a=b')
    expect(seen[0]!.init.body).toBe('{"orderId":"7"}')
  })

  it('keeps a key that was given, so that a repeat is safe', async () => {
    const { seen, send } = server(() => json({}))
    await createApi({ fetch: send }).post('/payouts', {}, { idempotencyKey: 'same' })
    expect(header(seen[0]!, 'idempotency-key')).toBe('same')
  })

  it('makes a problem of problem+json', async () => {
    const body = {
      code: 'order.unknown_state',
      title: '状态不认识',
      whatToDo: '到处理失败里看',
      facts: { state: 'X' },
    }
    const { send } = server(() => json(body, 422, { 'x-request-id': 'r-1' }))
    const problem = await createApi({ fetch: send })
      .get('/orders/1')
      .catch((e) => e)
    expect(problem).toBeInstanceOf(ApiProblem)
    expect(problem).toMatchObject({ ...body, status: 422, requestId: 'r-1', outcomeUnknown: false })
  })

  it('tells who must log in', async () => {
    const onUnauthorised = vi.fn()
    const { send } = server(() => json({ code: 'session.missing' }, 401))
    await createApi({ fetch: send, onUnauthorised })
      .get('/session')
      .catch(() => undefined)
    expect(onUnauthorised).toHaveBeenCalledOnce()
  })

  it('says that the outcome of a write without answer is unknown', async () => {
    const { send } = server(() => Promise.reject(new TypeError('failed')))
    const api = createApi({ fetch: send })
    expect(await api.post('/a').catch((e) => e)).toMatchObject({
      code: 'network.unreachable',
      outcomeUnknown: true,
    })
    expect(await api.get('/a').catch((e) => e)).toMatchObject({
      code: 'network.unreachable',
      outcomeUnknown: false,
    })
  })

  it('lets an abort pass as an abort', async () => {
    const { send } = server(() => Promise.reject(new DOMException('stop', 'AbortError')))
    await expect(createApi({ fetch: send }).get('/a')).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('survives HTML in place of JSON, good and bad', async () => {
    const page = (status: number) => server(() => new Response('<html>', { status })).send
    expect(
      await createApi({ fetch: page(502) })
        .get('/a')
        .catch((e) => e),
    ).toMatchObject({ code: 'http.502' })
    expect(
      await createApi({ fetch: page(200) })
        .get('/a')
        .catch((e) => e),
    ).toMatchObject({ code: 'network.not_json' })
  })

  it('takes 204 and an empty body as nothing', async () => {
    const { send } = server(() => new Response(null, { status: 204 }))
    expect(await createApi({ fetch: send }).delete('/session')).toBeUndefined()
  })
})

describe('small parts', () => {
  it('queryString leaves out what is empty', () => {
    expect(queryString({ a: null, b: undefined, c: '' })).toBe('')
    expect(queryString({ page: 0, on: false })).toBe('?page=0&on=false')
  })
  it('readCookie finds only the whole name', () => {
    expect(readCookie('my_qiao_csrf=no', 'qiao_csrf')).toBeUndefined()
  })
  it('newKey works where randomUUID is missing', () => {
    const { crypto } = globalThis
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) })
    expect(newKey()).toMatch(/^[0-9a-f]{32}$/)
    vi.unstubAllGlobals()
  })
  it('asProblem gives every error one shape', () => {
    expect(asProblem(new Error('boom'))).toMatchObject({ code: 'screen.failed', detail: 'boom' })
  })
})
