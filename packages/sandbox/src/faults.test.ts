import Fastify from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FaultRequest, Faults, faultRoutes } from './faults.ts'

describe('faults on pushes', () => {
  const sent: number[] = []
  let faults: Faults
  beforeEach(() => {
    sent.length = 0
    faults = new Faults()
  })
  const push = (number: number, route = 'topic') => faults.push('taobao', route, () => sent.push(number))
  const rule = (more: Partial<FaultRequest>) =>
    faults.add({ platform: 'taobao', kind: 'drop', rate: 1, ...more })

  it('sends at once when there is no rule', () => {
    push(1)
    expect(sent).toEqual([1])
  })

  it('drops, doubles and delays', async () => {
    rule({ count: 1 })
    push(1)
    rule({ kind: 'duplicate', count: 1 })
    push(2)
    rule({ kind: 'delay', count: 1, delayMs: 20 })
    push(3)
    push(4)
    expect(sent).toEqual([2, 2, 4])
    await expect.poll(() => sent).toEqual([2, 2, 4, 3])
  })

  it('lets two change places, and holds none for ever', async () => {
    rule({ kind: 'reorder', count: 1, delayMs: 20 })
    push(1)
    push(2)
    expect(sent).toEqual([2, 1])
    rule({ kind: 'reorder', count: 1, delayMs: 20 })
    push(3)
    await expect.poll(() => sent).toEqual([2, 1, 3])
  })

  it('fits platform and route, and ends after its count', () => {
    rule({ route: 'trade_*', count: 2 })
    push(1, 'refund_created')
    faults.push('wecom', 'trade_create', () => sent.push(2))
    for (const number of [3, 4, 5]) push(number, 'trade_create')
    expect(sent).toEqual([1, 2, 5])
    expect(faults.rules[0]).toMatchObject({ hits: 2, route: 'trade_*' })
  })

  it('hits the same pushes with the same seed', () => {
    const run = (seed: number) => {
      faults.remove()
      sent.length = 0
      rule({ rate: 0.5, seed })
      for (let number = 0; number < 40; number++) push(number)
      return [...sent]
    }
    expect(run(7)).toEqual(run(7))
    expect(run(7)).not.toEqual(run(8))
  })

  it('leaves pushes alone with rules for calls', () => {
    rule({ kind: 'html' })
    push(1)
    expect(sent).toEqual([1])
  })
})

describe('faults on calls', () => {
  const faults = new Faults()
  const handled: string[] = []
  const app = Fastify({ ajv: { customOptions: { removeAdditional: false } } })
  app.register(async (scope) => {
    faults.attach(scope, {
      platform: 'shop',
      routeOf: (request) => request.url.split('?')[0]!.slice(1),
      limited: () => ({ code: 7 }),
      tokenExpired: () => ({ code: 27 }),
    })
    scope.get('/list', async (request) => {
      handled.push(request.url)
      return { page: request.url, padding: 'x'.repeat(100) }
    })
    scope.post('/order', async (request) => {
      handled.push(JSON.stringify(request.body))
      return { ok: true }
    })
  })
  faultRoutes(app, faults)
  afterEach(() => {
    faults.remove()
    handled.length = 0
  })
  const get = (url = '/list') => app.inject({ url })
  const rule = (kind: FaultRequest['kind'], more: Partial<FaultRequest> = {}) =>
    faults.add({ platform: 'shop', kind, rate: 1, count: 1, ...more })

  it('speaks with the voice of the platform', async () => {
    rule('429')
    expect((await get()).json()).toEqual({ code: 7 })
    rule('token_expired')
    expect((await get()).json()).toEqual({ code: 27 })
    expect(handled).toEqual([])
    expect((await get()).json()).toMatchObject({ page: '/list' })
  })

  it('gives what a broken gateway gives', async () => {
    rule('5xx')
    expect((await get()).statusCode).toBe(503)
    rule('html')
    const html = await get()
    expect([html.statusCode, html.body.slice(0, 9)]).toEqual([200, '<!DOCTYPE'])
    rule('truncated')
    const cut = await get()
    expect(() => JSON.parse(cut.body)).toThrow()
    expect(Number(cut.headers['content-length'])).toBe(cut.body.length)
  })

  it('answers the page before instead of the one asked for', async () => {
    rule('repeated_page')
    expect((await get('/list?page=2')).json().page).toBe('/list?page=2')
    expect((await get('/list?page=1')).json().page).toBe('/list?page=2')
    expect((await get('/list?page=1')).json().page).toBe('/list?page=1')
  })

  it('handles a call twice and answers it once', async () => {
    rule('duplicate')
    const answer = await app.inject({ method: 'POST', url: '/order', payload: { id: 1 } })
    expect(answer.json()).toEqual({ ok: true })
    expect(handled).toEqual(['{"id":1}', '{"id":1}'])
  })

  it('lets two calls change places', async () => {
    rule('reorder')
    const order: string[] = []
    const first = get('/list?first').then(() => order.push('first'))
    await new Promise((resolve) => setImmediate(resolve))
    await Promise.all([first, get('/list?second').then(() => order.push('second'))])
    expect(handled).toEqual(['/list?second', '/list?first'])
  })

  it('is switched over HTTP', async () => {
    const post = (payload: object) => app.inject({ method: 'POST', url: '/_faults', payload })
    const added = await post({ platform: 'shop', route: 'list', kind: '5xx', rate: 1, count: 2 })
    expect(added.statusCode).toBe(201)
    await get()
    expect((await get('/_faults')).json()).toMatchObject({
      rules: [{ id: added.json().id, kind: '5xx', hits: 1 }],
    })
    expect((await app.inject({ method: 'DELETE', url: `/_faults?id=${added.json().id}` })).statusCode).toBe(
      204,
    )
    expect((await get('/_faults')).json()).toEqual({ rules: [] })
    for (const wrong of [
      { platform: 'shop', kind: 'boom', rate: 1 },
      { platform: 'shop', kind: '5xx', rate: 2 },
      {},
    ])
      expect((await post(wrong)).statusCode).toBe(400)
  })
})
