import { describe, expect, it, vi } from 'vitest'
import { ApiProblem, type ApiSettings, asProblem, createApi, newKey, queryString, readCookie } from './api.ts'

type Seen = { url: string; init: RequestInit; headers: Record<string, string> }

function client(answers: (Response | Error)[] | (() => Response), settings: ApiSettings = {}) {
  const seen: Seen[] = []
  const send = (async (url: string, init: RequestInit) => {
    seen.push({ url, init, headers: init.headers as Record<string, string> })
    const answer = typeof answers === 'function' ? answers() : answers.shift()!
    if (answer instanceof Error) throw answer
    return answer
  }) as unknown as typeof fetch
  return { seen, api: createApi({ fetch: send, cookies: () => '', ...settings }) }
}
const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers })
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('should have failed'),
    (error) => error as ApiProblem,
  )

describe('what each method sends', () => {
  it.each(['get', 'delete'] as const)('%s has no body', async (method) => {
    const { seen, api } = client([json({})])
    await api[method]('/orders/7')
    expect(seen[0]!.init.body).toBeUndefined()
    expect(seen[0]!.headers['content-type']).toBeUndefined()
    expect(seen[0]!.init).toMatchObject({ method: method.toUpperCase(), credentials: 'same-origin' })
  })

  it('only a POST has an idempotency key, and all but GET prove that they come from our page', async () => {
    const { seen, api } = client(() => json({}), { cookies: () => 'qiao_csrf=t' })
    await api.get('/a')
    await api.post('/a', {})
    await api.put('/a', {})
    await api.patch('/a', {})
    await api.delete('/a')
    expect(seen.map(({ headers }) => Boolean(headers['idempotency-key']))).toEqual([
      false,
      true,
      false,
      false,
      false,
    ])
    expect(seen.map(({ headers }) => headers['x-csrf-token'])).toEqual([undefined, 't', 't', 't', 't'])
  })

  it('an act that is repeated with its key is the same request, word for word', async () => {
    const { seen, api } = client([new TypeError('gone'), json({ id: '7' })])
    const idempotencyKey = newKey()
    const open = () => api.post('/console/work-orders', { orderId: '7' }, { idempotencyKey })
    expect(await failure(open())).toMatchObject({ code: 'network.unreachable', outcomeUnknown: true })
    expect(await open()).toEqual({ id: '7' })
    expect(seen[0]!.headers).toEqual(seen[1]!.headers)
    expect(seen[0]!.init.body).toBe(seen[1]!.init.body)
  })

  it('a form keeps its own content type', async () => {
    const { seen, api } = client([json({})])
    const form = new FormData()
    form.set('file', new Blob(['x']), '现场.jpg')
    await api.post('/files', form)
    expect(seen[0]!.init.body).toBe(form)
    expect(seen[0]!.headers['content-type']).toBeUndefined()
  })

  it('nothing at all is no body, but null is one', async () => {
    const { seen, api } = client(() => json({}))
    await api.post('/a')
    await api.post('/a', null)
    expect(seen.map(({ init }) => init.body)).toEqual([undefined, 'null'])
  })

  it('goes to the base, in the language of the moment, with headers of the caller', async () => {
    let language: 'zh-CN' | 'en' = 'zh-CN'
    const { seen, api } = client(() => json({}), { base: '/api/v2', language: () => language })
    await api.get('/a')
    language = 'en'
    await api.get('/a', { headers: { 'x-why': 'test', accept: 'text/csv' } })
    expect(seen.map(({ headers }) => headers['accept-language'])).toEqual(['zh-CN', 'en'])
    expect(seen[1]).toMatchObject({ url: '/api/v2/a', headers: { 'x-why': 'test', accept: 'text/csv' } })
  })

  it('can be called off', async () => {
    const abort = new AbortController()
    const { seen, api } = client([json({})])
    await api.get('/a', { signal: abort.signal })
    expect(seen[0]!.init.signal).toBe(abort.signal)
  })
})

describe('cookies', () => {
  it('are told apart by app: each session has its own', async () => {
    const cookies = () => 'qiao_csrf=console; qiao_sidebar_csrf=sidebar; qiao_technician_csrf=technician'
    for (const [csrfCookie, token] of [
      [undefined, 'console'],
      ['qiao_sidebar_csrf', 'sidebar'],
      ['qiao_technician_csrf', 'technician'],
      ['qiao_customer_csrf', undefined],
    ] as const) {
      const { seen, api } = client([json({})], { cookies, csrfCookie })
      await api.put('/a', {})
      expect(seen[0]!.headers['x-csrf-token']).toBe(token)
    }
  })

  it.each([
    ['a=1; qiao_csrf=x%3Dy', 'x=y'],
    ['qiao_csrf=', ''],
    ['xqiao_csrf=1', undefined],
    ['', undefined],
    ['qiao_csrf=100%', '100%'],
    ['qiao_csrf=a=b', 'a=b'],
  ])('%j holds %j', (cookies, value) => {
    expect(readCookie(cookies, 'qiao_csrf')).toBe(value)
  })
})

describe('what comes back', () => {
  it('is a problem with the words of the server', async () => {
    const body = {
      code: 'slip.already_posted',
      title: '已入账',
      detail: '单据 S-7',
      whatToDo: '冲正后再改',
      facts: { slipId: '7' },
    }
    const { api } = client([json(body, 409, { 'x-request-id': 'r-9' })])
    const problem = await failure(api.post('/a', {}))
    expect(problem).toBeInstanceOf(ApiProblem)
    expect(problem).toMatchObject({
      ...body,
      status: 409,
      requestId: 'r-9',
      outcomeUnknown: false,
      message: '已入账',
    })
  })

  it.each([
    [json({ status: 200, code: 'liar' }, 500), 500, 'liar'],
    [new Response('<html>502</html>', { status: 502 }), 502, 'http.502'],
    [new Response(null, { status: 404 }), 404, 'http.404'],
    [json([], 400), 400, 'http.400'],
  ])('keeps the status of the line whatever the body says (%#)', async (answer, status, code) => {
    const { api } = client([answer])
    expect(await failure(api.get('/a'))).toMatchObject({ status, code })
  })

  it('a request number in the body goes before the one in the head', async () => {
    const { api } = client([json({ code: 'x', requestId: 'body' }, 400, { 'x-request-id': 'head' })])
    expect(await failure(api.get('/a'))).toMatchObject({ requestId: 'body' })
  })

  it('a 401 is told once and is still a failure; a 403 is told to nobody', async () => {
    const onUnauthorised = vi.fn()
    const { api } = client([json({ code: 'session.missing' }, 401), json({ code: 'access.denied' }, 403)], {
      onUnauthorised,
    })
    expect(await failure(api.get('/a'))).toMatchObject({ status: 401 })
    expect(await failure(api.get('/a'))).toMatchObject({ status: 403 })
    expect(onUnauthorised).toHaveBeenCalledTimes(1)
    expect(onUnauthorised.mock.calls[0]![0]).toMatchObject({ code: 'session.missing' })
  })

  it.each([
    [new Response(null, { status: 204 }), undefined],
    [new Response('', { status: 200 }), undefined],
    [json(0), 0],
    [json(null), null],
    [json(false), false],
  ])('nothing, nought and no are told apart (%#)', async (answer, value) => {
    expect(await client([answer]).api.get('/a')).toBe(value)
  })

  it('an aborted call is no failure to show', async () => {
    const abort = new DOMException('left the page', 'AbortError')
    await expect(client([abort as unknown as Error]).api.post('/a', {})).rejects.toBe(abort)
  })
})

describe('small parts', () => {
  it.each([
    [{}, ''],
    [{ q: '刘 女士&' }, '?q=%E5%88%98+%E5%A5%B3%E5%A3%AB%26'],
    [{ tag: [] }, ''],
    [{ tag: ['a', 'b'], page: 0, on: false }, '?tag=a&tag=b&page=0&on=false'],
    [{ a: null, b: undefined, c: '' }, ''],
  ])('%j is asked as %j', (query, text) => {
    expect(queryString(query)).toBe(text)
  })

  it('keys do not repeat', () => {
    expect(new Set(Array.from({ length: 500 }, newKey)).size).toBe(500)
  })

  it('anything thrown has one shape, and a problem stays what it is', () => {
    const problem = new ApiProblem({ status: 409, code: 'x' })
    expect(asProblem(problem)).toBe(problem)
    expect(problem).toMatchObject({ message: 'x', title: '', facts: {} })
    for (const [thrown, detail] of [
      [new TypeError('boom'), 'boom'],
      ['plain', 'plain'],
      [undefined, 'undefined'],
    ] as const)
      expect(asProblem(thrown)).toMatchObject({ status: -1, code: 'screen.failed', detail })
  })
})
