import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Act, Friendship, Life } from '../world/acts.ts'
import { Cast, isLoopback } from './cast.ts'
import { chanceOf, type FriendWay, friendWay } from './choices.ts'
import { castRoutes } from './routes.ts'

/** A Qiao as the cast sees it: a few work orders that walk the path when they are asked rightly, and refuse on demand. */
class QiaoOfTest {
  readonly app: FastifyInstance = Fastify({ bodyLimit: 4 << 20 })
  readonly states = new Map<string, string>()
  readonly asked: string[] = []
  readonly bodies: { url: string; body: unknown }[] = []
  /** The answer to any call whose path matches, once or for as long as it stands. */
  refusal: { path: RegExp; status: number; code?: string; once?: boolean; facts?: object } | null = null
  /** It takes calls and never answers. */
  isStuck = false
  url = ''

  async open(): Promise<void> {
    this.app.addHook('onRequest', async (request, reply) => this.#mayRefuse(request, reply))
    this.app.get('/api/console/work-orders', async (request) => this.#list(request))
    this.app.get('/api/console/orders/:id', async () => ({ outsideId: 'tid-1' }))
    this.app.get('/api/*', async (request) => ({
      items: [{ startsAt: 'a', endsAt: 'b', technicianId: 'wang', slot: 'site_check' }],
      plan: { state: 'waiting', held: false, servicePointId: null },
      offers: [],
      photos: [],
      photosDue: 1,
      evidence: [],
      point: null,
      completionCode: '123456',
      path: request.url,
    }))
    this.app.post('/api/*', async (request, reply) => this.#act(request, reply))
    this.url = await this.app.listen({ host: '127.0.0.1', port: 0 })
  }

  async #mayRefuse(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    this.asked.push(`${request.method} ${request.url.slice('/api'.length)}`)
    if (this.isStuck) await new Promise(() => {})
    if (!this.refusal?.path.test(request.url)) return
    const { status, code = 'test.refused', once, facts = {} } = this.refusal
    if (once) this.refusal = null
    return reply.code(status).send({ code, facts })
  }

  #list({ query }: FastifyRequest) {
    const wanted = String((query as { state: string }).state).split(',')
    const items = [...this.states].filter(([, state]) => wanted.includes(state))
    return {
      items: items.map(([workOrderId, state]) => ({
        workOrderId,
        code: `QW-${workOrderId}`,
        state,
        suspended: false,
        category: 'smart_lock',
        quantity: 1,
        orderId: 'o',
        district: '上海市浦东新区',
        technicianId: 'wang',
        openedAt: '2026-04-10T02:00:00.000Z',
        contact: null,
      })),
      nextCursor: null,
    }
  }

  /** Acts name the work order in their path; a customer's are told by the cookie that his link gave him. */
  #act({ url, body, headers }: FastifyRequest, reply: FastifyReply) {
    this.bodies.push({ url, body })
    const named = /work-orders\/([^/]+)\//.exec(url)?.[1]
    const id = named ?? /job=([\w-]+)/.exec(headers.cookie ?? '')?.[1] ?? ''
    const next = moves.find(([path]) => url.endsWith(path))?.[1]
    if (next && this.states.has(id)) this.states.set(id, next)
    if (url.endsWith('/session'))
      void reply.header('set-cookie', [
        'qiao_csrf=c%3D; Path=/',
        `job=${(body as { token?: string }).token}; Path=/`,
      ])
    return { token: named, state: next, path: '/c/r/hemu.card' }
  }
}

const moves: [path: string, state: string][] = [
  ['/service-address', 'goods_arrived'],
  ['/contact', 'goods_arrived'],
  ['/goods-arrival', 'appoint'],
  ['/appointment', 'dispatch'],
  ['/assignment', 'first_call'],
  ['/first-calls', 'on_the_way'],
  ['/departure', 'check_in'],
  ['/check-in', 'complete'],
  ['/completion', 'sign_off'],
  ['/sign-off', 'settled'],
  ['/completion-code', 'settled'],
  ['/return-calls', 'settled'],
]

const agent = { login: 'chenjing@hemu', password: 'secret-word' }
const people = [
  { audience: 'technician' as const, personId: 'wang', token: 'hemu.secret-token', code: '654321' },
]
let qiao: QiaoOfTest
let deeds: Act[]
let lives: Map<string, Life>
let friends: Map<string, Friendship>
let cast: Cast

beforeEach(async () => {
  qiao = new QiaoOfTest()
  await qiao.open()
  deeds = []
  lives = new Map<string, Life>()
  // Deliveries fail, so that the agent records each arrival and the stand-in hears of it.
  const act = (deed: Act) => {
    deeds.push(deed)
    if (deed.kind === 'deliver') throw new Error('too late')
  }
  friends = new Map()
  cast = new Cast({ world: { lives, friends, act }, clockNow: Date.now })
  cast.tempo = { tickMs: 10, lookMs: 10, waits: 0, requestsPerSecond: 100_000, signInsPerMinute: 100_000 }
})
afterEach(async () => {
  await cast.stop()
  await qiao.app.close()
})

const play = (share = 1) =>
  cast.configure({ qiaoUrl: qiao.url, players: { agent, people }, running: true, share })
const told = () =>
  cast.state() as { running: boolean; underWay: number; played: Record<string, number>; troubles: string[] }
const untilSettled = (...ids: string[]) =>
  vi.waitFor(() => expect(ids.map((id) => qiao.states.get(id))).toEqual(ids.map(() => 'settled')), 25_000)

describe('the cast', () => {
  it('walks work orders of every kind from the address to the sign-off', async () => {
    const ids = Array.from({ length: 12 }, (_, n) => `job-${n}`)
    for (const id of ids) qiao.states.set(id, 'complete_address')
    await play()
    await untilSettled(...ids)
    // The last is counted a moment after Qiao has settled it.
    await vi.waitFor(() => expect(told().played.signOff).toBeGreaterThanOrEqual(12), 25_000)
    const { played, troubles } = told()
    for (const step of [
      'address',
      'arrival',
      'appointment',
      'assignment',
      'checkIn',
      'completion',
      'signOff',
    ])
      expect(played[step], step).toBeGreaterThanOrEqual(12)
    expect(played.rating! + played.returnCall!).toBe(12)
    expect(played.rating).toBeGreaterThan(0)
    expect(played.returnCall).toBeGreaterThan(0)
    expect(troubles).toEqual([])
    expect(new Set(deeds.map(({ kind }) => kind))).toEqual(new Set(['ship', 'deliver', 'confirm_receipt']))
    expect(qiao.asked.filter((call) => call === 'POST /session')).toHaveLength(1)
  })

  it('goes on from where a person left a work order', async () => {
    qiao.states.set('job-1', 'sign_off')
    await play()
    await untilSettled('job-1')
    // It is counted a moment after Qiao has settled it.
    await vi.waitFor(() => expect(told().played.signOff).toBe(1), 25_000)
    expect(told().played).toMatchObject({ address: 0, completion: 0 })
  })

  it('leaves the others to the person who watches', async () => {
    for (let n = 0; n < 40; n++) qiao.states.set(`job-${n}`, 'sign_off')
    await play(0.4)
    await vi.waitFor(() => expect(told().played.signOff).toBeGreaterThan(8), 25_000)
    await vi.waitFor(() => expect(told().underWay).toBe(0), 25_000)
    const left = [...qiao.states].filter(([, state]) => state === 'sign_off').map(([id]) => id)
    expect(left.length).toBeGreaterThan(10)
    for (const id of left) expect(qiao.asked.some((call) => call.includes(`/${id}/`))).toBe(false)
  })

  it('has no more than twenty-five under way', async () => {
    for (let n = 0; n < 60; n++) qiao.states.set(`job-${n}`, 'complete_address')
    cast.tempo = { ...cast.tempo, waits: 1 }
    await play()
    await vi.waitFor(() => expect(told().underWay).toBe(25), 25_000)
  })

  it('notes a refusal without a name, and after three leaves the work order alone until somebody moves it', async () => {
    qiao.states.set('job-1', 'on_the_way')
    qiao.refusal = { path: /\/departure/, status: 409 }
    await play()
    const left = { underWay: 0, troubles: ['QW-job-1 departure: 409 test.refused'] }
    await vi.waitFor(() => expect(told()).toMatchObject(left), 25_000)
    expect(qiao.asked.filter((call) => call.endsWith('/departure'))).toHaveLength(3)
    qiao.states.set('job-1', 'check_in')
    await vi.waitFor(() => expect(told().played.checkIn! + told().played.revisit!).toBe(1), 25_000)
  })

  it('waits for a plan that is not written yet, however often it looks, and calls that no trouble', async () => {
    qiao.states.set('job-1', 'dispatch')
    qiao.refusal = { path: /\/dispatch$/, status: 404, code: 'dispatch.plan_not_found' }
    await play()
    const looks = () => qiao.asked.filter((call) => call.endsWith('/job-1/dispatch')).length
    await vi.waitFor(() => expect(looks()).toBeGreaterThan(5), 25_000)
    qiao.refusal = null
    await untilSettled('job-1')
    expect(told()).toMatchObject({ played: { assignment: 1 }, troubles: [] })
  })

  it('signs in again when the session has ended', async () => {
    qiao.states.set('job-1', 'on_the_way')
    qiao.refusal = { path: /\/departure/, status: 401, once: true }
    await play()
    await untilSettled('job-1')
    expect(told().troubles).toEqual([])
    expect(qiao.asked.filter((call) => call === 'POST /public/technician-sign-in')).toHaveLength(2)
  })

  it('makes no return call that the technician could not ask for', async () => {
    const id = Array.from({ length: 50 }, (_, n) => `job-${n}`).find((one) =>
      chanceOf(one, 'phone').hit(0.25),
    )!
    qiao.states.set(id, 'sign_off')
    qiao.refusal = { path: /return-call-request/, status: 401, once: true }
    await play()
    await untilSettled(id)
    const calls = qiao.asked
      .filter((call) => call.includes('/return-call'))
      .map((call) => call.split('/').at(-1))
    expect(calls).toEqual(['return-call-request', 'return-call-request', 'return-calls'])
  })

  it('asks for a new code when the one it was given has ended', async () => {
    qiao.states.set('job-1', 'first_call')
    qiao.refusal = { path: /technician-sign-in$/, status: 422, once: true }
    await play()
    await vi.waitFor(() => expect(told().played.firstCall).toBe(1), 25_000)
    expect(qiao.asked).toContain('POST /public/technician-sign-in/request')
    expect(qiao.asked).toContain('GET /public/demo-codes')
  })

  it('waits as long as it is told when it asked too much', async () => {
    qiao.states.set('job-1', 'on_the_way')
    qiao.refusal = { path: /\/departure/, status: 429, once: true, facts: { seconds: 1 } }
    const began = performance.now()
    await play()
    await vi.waitFor(() => expect(told().played.departure).toBe(1), 25_000)
    expect(performance.now() - began).toBeGreaterThan(950)
    expect(told().troubles).toEqual(['Qiao: 429 test.refused'])
  })

  it('tries again later when nobody answers, without knocking at every tick', async () => {
    qiao.refusal = { path: /work-orders/, status: 503 }
    await play()
    await vi.waitFor(() => expect(told().troubles).toEqual(['Qiao: 503']), 25_000)
    const asked = qiao.asked.length
    await new Promise((done) => setTimeout(done, 150))
    expect(qiao.asked.length).toBe(asked)
  })

  it('stops at once, also before a Qiao that never answers', async () => {
    qiao.isStuck = true
    await play()
    await vi.waitFor(() => expect(qiao.asked).not.toEqual([]))
    const began = performance.now()
    await cast.configure({ running: false })
    expect(performance.now() - began).toBeLessThan(500)
    expect(told().running).toBe(false)
  })
})

/** Somebody of the given way who bought and became a friend. */
function befriend(way: FriendWay | null, slips = false): string {
  const id = Array.from({ length: 500 }, (_, n) => `person-${way}-${n}`).find(
    (one) => friendWay(one) === way && chanceOf(one, 'slip').hit(0.15) === slips && !friends.has(one),
  )!
  lives.set(`tid-${id}`, { tid: `tid-${id}`, person: { id }, receiver: { mobile: '13912345678' } } as Life)
  friends.set(id, { externalUserId: `wm-${id}`, userId: 'chenjing' })
  return id
}

describe('friends who bought', () => {
  const sent = (path: RegExp) => qiao.bodies.filter((one) => path.test(one.url)).map(({ body }) => body)

  it('register by the card that the agent sends, after a slip with the phone of another', async () => {
    befriend('card')
    const slipped = befriend('card', true)
    await play()
    await vi.waitFor(() => expect(told().played.registration).toBe(2), 25_000)
    const registered = sent(/public\/registrations$/) as { named: { orderNumber: string; phone: string } }[]
    expect(registered.map(({ named }) => named.phone).sort()).toEqual([
      '13800000000',
      '13912345678',
      '13912345678',
    ])
    expect(registered.filter(({ named }) => named.orderNumber === `tid-${slipped}`)).toHaveLength(2)
    expect(sent(/registration-cards$/)).toHaveLength(2)
  })

  it('say the number in the chat, and then the tail; others do nothing', async () => {
    const id = befriend('chat')
    befriend(null)
    await play()
    await vi.waitFor(() => expect(deeds).toContainEqual(expect.objectContaining({ kind: 'consult' })), 25_000)
    await vi.waitFor(() => expect(told().played.claim).toBe(1), 25_000)
    expect(sent(/claims$/)).toEqual([
      { orderNumber: `tid-${id}`, fact: { kind: 'phone_tail', value: '5678' } },
    ])
    expect(deeds.filter(({ kind }) => kind === 'consult')).toMatchObject([{ tid: `tid-${id}` }])
  })

  it('let it be after four refusals, and hold nobody else up', async () => {
    befriend('card')
    qiao.states.set('job-1', 'sign_off')
    qiao.refusal = { path: /registration-cards/, status: 404 }
    await play()
    await untilSettled('job-1')
    const asked = () => qiao.asked.filter((call) => call.endsWith('/registration-cards'))
    await vi.waitFor(() => expect(asked()).toHaveLength(4), 25_000)
    await new Promise((done) => setTimeout(done, 600))
    expect(asked()).toHaveLength(4)
    expect(told().played.registration).toBe(0)
  })
})

describe('POST /_cast', () => {
  const app = Fastify({ ajv: { customOptions: { removeAdditional: false } } })
  const post = (body: object) => app.inject({ method: 'POST', url: '/_cast', payload: body })

  it('begins and ends, and tells neither password nor link', async () => {
    castRoutes(app, cast)
    expect((await post({ running: true })).statusCode).toBe(422)
    const began = await post({ qiaoUrl: qiao.url, agent, people, running: true, share: 0.5 })
    expect(began.json()).toMatchObject({ running: true, share: 0.5, played: { address: 0 }, troubles: [] })
    expect(began.body).not.toMatch(/secret/)
    expect((await post({ running: false })).json().running).toBe(false)
    // Where and as whom was told before.
    expect((await post({ running: true })).json()).toMatchObject({ running: true, share: 0.5 })
    for (const wrong of [{ share: 2 }, { people }, { agent: { login: 'x' } }, { unknown: 1 }])
      expect((await post(wrong)).statusCode).toBe(400)
  })

  it.each([
    ['http://127.0.0.1:8080', true],
    ['http://localhost:8080', true],
    ['http://[::1]:8080', true],
    ['http://127.1:80', true],
    ['http://203.0.113.7:8080', false],
    ['http://localhost.example.org', false],
    ['http://127.0.0.1@example.org', false],
    ['https://127.0.0.1', false],
    ['file:///etc/passwd', false],
    ['nonsense', false],
  ])('plays at %s: %s', async (url, isHere) => {
    expect(isLoopback(url)).toBe(isHere)
    if (!isHere) await expect(cast.configure({ qiaoUrl: url })).rejects.toThrow('loopback')
  })
})
