import type { AddressInfo } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type FaultKind, type FaultRequest, Faults, faultKinds, faultRoutes } from './faults.ts'

/** Faults over a real socket: what a client sees when the wire breaks. */

const faults = new Faults()
let app: FastifyInstance
let base: string
let handled: string[] = []

beforeAll(async () => {
  app = Fastify({ forceCloseConnections: true, ajv: { customOptions: { removeAdditional: false } } })
  app.register(async (scope) => {
    faults.attach(scope, {
      platform: 'shop',
      routeOf: (request) => request.url.split('?')[0]!.slice(1),
      limited: () => ({ code: 7 }),
      tokenExpired: () => ({ code: 27 }),
      misplaced: { foreign_address: () => ({ code: 11, words: 'IP 203.0.113.7' }) },
    })
    scope.post('/order', async (request) => {
      handled.push((request.body as { id: string }).id)
      return { id: (request.body as { id: string }).id, words: '已收到，稍后处理'.repeat(5) }
    })
    scope.get('/page', async (request) => ({ url: request.url }))
  })
  faultRoutes(app, faults)
  base = await app.listen({ host: '127.0.0.1', port: 0 })
  expect((app.server.address() as AddressInfo).port).toBeGreaterThan(0)
})
afterEach(() => {
  faults.remove()
  handled = []
})
afterAll(() => app.close())

const rule = (kind: FaultKind, more: Partial<FaultRequest> = {}) =>
  faults.add({ platform: 'shop', kind, rate: 1, count: 1, ...more })
const order = (id = '1') =>
  fetch(`${base}/order`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id }),
  })

describe('a call', () => {
  it('from an address off the list is refused; a refusal that the platform does not have is never made up', async () => {
    rule('no_permission')
    expect(await (await order()).json()).toMatchObject({ id: '1' })
    rule('foreign_address')
    expect(await (await order()).json()).toEqual({ code: 11, words: 'IP 203.0.113.7' })
    expect(handled).toEqual(['1'])
  })

  it('is told how far the clock is off while a rule says so', () => {
    expect(faults.clockOffMs('shop')).toBe(0)
    rule('wrong_clock', { delayMs: 60_000 })
    expect([faults.clockOffMs('shop'), faults.clockOffMs('other')]).toEqual([60_000, 0])
  })

  it('is cut off before anything happened when it is dropped, and works the next time', async () => {
    rule('drop')
    await expect(order()).rejects.toThrow('fetch failed')
    expect(handled).toEqual([])
    expect(await (await order()).json()).toMatchObject({ id: '1' })
  })

  it('waits as long as it is told', async () => {
    rule('delay', { delayMs: 120 })
    const before = performance.now()
    expect((await order()).status).toBe(200)
    expect(performance.now() - before).toBeGreaterThanOrEqual(115)
    expect(handled).toEqual(['1'])
  })

  it('happens though its answer cannot be read', async () => {
    rule('truncated')
    const cut = await order()
    const text = await cut.text()
    expect(() => JSON.parse(text)).toThrow()
    expect(Number(cut.headers.get('content-length'))).toBe(Buffer.byteLength(text))
    expect(handled).toEqual(['1'])
  })

  it('does not happen when it is refused', async () => {
    for (const kind of ['429', '5xx', 'html', 'token_expired'] as const) rule(kind)
    const answers = [await order(), await order(), await order(), await order()]
    expect(answers.map(({ status }) => status)).toEqual([200, 503, 200, 200])
    expect(await answers[0]!.json()).toEqual({ code: 7 })
    expect(answers[2]!.headers.get('content-type')).toContain('text/html')
    expect(await answers[3]!.json()).toEqual({ code: 27 })
    expect(handled).toEqual([])
  })

  it('happens twice when it is doubled, and is answered once', async () => {
    rule('duplicate')
    expect(await (await order('42')).json()).toMatchObject({ id: '42' })
    expect(handled).toEqual(['42', '42'])
  })

  it('that is held back goes on when nobody follows', async () => {
    rule('reorder', { delayMs: 30 })
    expect((await order('alone')).status).toBe(200)
    expect(handled).toEqual(['alone'])
  })

  it('changes places with the next one', async () => {
    rule('reorder', { delayMs: 2_000 })
    const first = order('first')
    await expect.poll(() => faults.rules[0]!.hits).toBe(1)
    await order('second')
    await first
    expect(handled).toEqual(['second', 'first'])
  })
})

describe('rules', () => {
  it('count what they did, end after their count and leave other platforms and routes alone', async () => {
    rule('5xx', { route: 'page', count: 2 })
    rule('5xx', { platform: 'other', count: 9 })
    expect((await order()).status).toBe(200)
    const codes = []
    for (let n = 0; n < 3; n++) codes.push((await fetch(`${base}/page`)).status)
    expect(codes).toEqual([503, 503, 200])
    expect(faults.rules.map(({ hits }) => hits)).toEqual([2, 0])
  })

  it('are taken down one by one', async () => {
    const [one, two] = [rule('5xx', { count: 9 }), rule('html', { count: 9 })]
    faults.remove(one.id)
    expect((await order()).status).toBe(200)
    expect(faults.rules).toEqual([expect.objectContaining({ id: two.id })])
    faults.remove(one.id)
    expect(faults.rules).toHaveLength(1)
  })

  it.each(faultKinds.filter((kind) => kind !== 'repeated_page'))(
    '%s hits as often as its rate says, the same with the same seed',
    (kind) => {
      const run = (seed: number) => {
        faults.remove()
        faults.add({ platform: 'x', kind, rate: 0.25, seed })
        return Array.from({ length: 400 }, () => faults.draw('x', 'any', () => true) !== null)
      }
      const first = run(11)
      expect(run(11)).toEqual(first)
      expect(run(12)).not.toEqual(first)
      expect(Math.abs(first.filter(Boolean).length - 100)).toBeLessThan(35)
    },
  )

  it('do not disturb each other: one drawn never shifts the luck of another', () => {
    const alone = new Faults()
    alone.add({ platform: 'x', kind: 'drop', rate: 0.4, seed: 3 })
    const drops = (of: Faults) =>
      Array.from({ length: 200 }, () => of.draw('x', 'r', (kind) => kind === 'drop') !== null)
    const both = new Faults()
    both.add({ platform: 'x', kind: 'delay', rate: 0.9, seed: 8 })
    both.add({ platform: 'x', kind: 'drop', rate: 0.4, seed: 3 })
    expect(drops(both)).toEqual(drops(alone))
  })

  it.each([
    { platform: '', kind: 'drop', rate: 1 },
    { platform: 'shop', kind: 'drop', rate: -0.1 },
    { platform: 'shop', kind: 'drop', rate: 1, count: 0 },
    { platform: 'shop', kind: 'drop', rate: 1, delayMs: 3_600_001 },
    { platform: 'shop', kind: 'drop', rate: 1, colour: 'red' },
    { platform: 'shop', kind: 'drop' },
  ])('are refused when they make no sense: %j', async (payload) => {
    expect((await app.inject({ method: 'POST', url: '/_faults', payload })).statusCode).toBe(400)
    expect(faults.rules).toEqual([])
  })

  it('that are held when all rules go are let go all the same', async () => {
    const sent: number[] = []
    faults.add({ platform: 'shop', kind: 'reorder', rate: 1, delayMs: 20 })
    faults.push('shop', 'topic', () => sent.push(1))
    faults.remove()
    await expect.poll(() => sent).toEqual([1])
  })
})
