import { setTimeout as delay } from 'node:timers/promises'
import { Type } from 'typebox'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { horizonPassed } from '../../../test/support/horizon.ts'
import { signedIn, type TestRuntime, testRuntime } from '../../../test/support/runtime.ts'
import { type Served, serve } from '../../../test/support/serve.ts'
import { type BrandId, id } from '../../kernel/ids.ts'
import { endSessionsOf } from '../access/sessions.ts'
import { registerBrand } from '../brands.ts'
import { defineEvent, event } from '../events/event.ts'
import { emit } from '../events/outbox.ts'
import { realtimeRoutes } from './routes.ts'

const changed = defineEvent(
  'order.changed',
  1,
  Type.Object({ n: Type.Integer(), technicianId: Type.String() }),
  (p, key) => ['orders', `order:${key}`, `technician:${p.technicianId}`],
)

interface Live {
  texts: Record<string, unknown>[]
  /** Numbers of the events that came, in order. */
  numbers(): number[]
  cursor(): string
  closed: boolean
  follow(...topics: string[]): void
  say(text: string): void
  end(): void
}

let desk: TestRuntime
let served: Served
const open: Live[] = []
beforeAll(async () => {
  desk = await testRuntime({ definitions: [changed] })
  served = await serve(desk, realtimeRoutes)
})
afterEach(async () => {
  for (const one of open.splice(0)) one.end()
  await until(() => desk.runtime.hub.size === 0)
})
afterAll(async () => {
  await served.close()
  await desk.close()
})

async function until(check: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !check(); i += 1) await delay(10)
  expect(check()).toBe(true)
}

async function connect(
  principal: string,
  {
    topics = 'orders',
    since,
    audience = 'console',
    headers = {},
  }: { topics?: string; since?: string; audience?: 'console' | 'technician'; headers?: object } = {},
): Promise<Live> {
  const session = await signedIn(desk, principal, audience)
  const query = new URLSearchParams({ topics, audience, ...(since ? { since } : {}) })
  const socket = new WebSocket(`ws://${served.host}/api/realtime?${query}`, {
    headers: { cookie: session.cookie, ...headers },
  })
  const live: Live = {
    texts: [],
    numbers: () =>
      live.texts.flatMap((one) =>
        ((one.events ?? []) as { payload: { n: number } }[]).map((e) => e.payload.n),
      ),
    cursor: () => live.texts.map((one) => one.cursor as string).at(-1)!,
    closed: false,
    follow: (...topicsNow) => socket.send(JSON.stringify({ follow: topicsNow })),
    say: (text) => socket.send(text),
    end: () => socket.terminate(),
  }
  socket.on('message', (data) => live.texts.push(JSON.parse(String(data)) as Record<string, unknown>))
  socket.on('close', () => {
    live.closed = true
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('message', () => resolve())
    socket.once('error', reject)
  })
  open.push(live)
  return live
}
const tell = (n: number, key = 'o1', technicianId = 'wanglei') =>
  desk.transact((tx) => emit(tx, [event(changed, key, { n, technicianId })]))

describe('a live connection', () => {
  it('hears at once of what it follows, and of nothing else', async () => {
    const orders = await connect('agent')
    const one = await connect('agent', { topics: 'order:o2' })
    await tell(1, 'o1')
    await tell(2, 'o2')
    await until(() => orders.numbers().length === 2 && one.numbers().length === 1)
    expect([orders.numbers(), one.numbers()]).toEqual([[1, 2], [2]])
    const [message] = orders.texts.slice(-1) as { events: Record<string, unknown>[] }[]
    expect(message!.events[0]).toMatchObject({ type: 'order.changed', key: 'o2', payload: { n: 2 } })
    expect(Object.keys(message!.events[0]!).sort()).toEqual(['at', 'id', 'key', 'payload', 'type'])
  })

  it('hears of an event once, though it follows it by three topics', async () => {
    const all = await connect('agent', { topics: 'orders,order:o1,order.changed' })
    await tell(3)
    await tell(4)
    await until(() => all.numbers().includes(4))
    expect(all.numbers()).toEqual([3, 4])
  })

  it('that came back with its cursor missed nothing', async () => {
    const first = await connect('agent')
    await tell(10)
    await until(() => first.numbers().includes(10))
    const since = first.cursor()
    first.end()
    for (let n = 11; n <= 15; n += 1) await tell(n)
    await horizonPassed(desk.runtime.db, desk.brandId)
    const again = await connect('agent', { since })
    const missed = new Set(again.numbers().filter((n) => n > 10))
    expect([...missed]).toEqual([11, 12, 13, 14, 15])
    expect((await connect('agent', { since: again.cursor() })).numbers().filter((n) => n < 15)).toEqual([])
  })

  it('without a cursor begins with nothing, and with a place to come back to', async () => {
    const live = await connect('agent')
    expect(live.texts[0]).toMatchObject({ events: [], cursor: expect.stringMatching(/^\d+$/) })
  })

  it('that was away for too long is told to load its page anew', async () => {
    await desk.transact((tx) =>
      emit(
        tx,
        Array.from({ length: 500 }, (_, n) => event(changed, 'many', { n, technicianId: 'x' })),
      ),
    )
    await horizonPassed(desk.runtime.db, desk.brandId)
    expect((await connect('agent', { since: '1' })).texts[0]).toMatchObject({ reset: true, events: [] })
    expect((await connect('agent', { since: 'nonsense' })).texts[0]).toMatchObject({ reset: true })
  })

  it('follows another order when its member goes to another chat', async () => {
    const live = await connect('agent', { topics: 'order:o1' })
    live.follow('order:o2', 'ledger')
    await delay(50)
    await tell(20, 'o1')
    await tell(21, 'o2')
    await until(() => live.numbers().includes(21))
    expect(live.numbers()).toEqual([21])
  })

  it('that says what nobody understands is ended', async () => {
    for (const text of ['{', '{"follow":"orders"}', '{"follow":[1]}', '[]', 'null']) {
      const live = await connect('agent')
      live.say(text)
      await until(() => live.closed)
    }
  })

  it('is told the newest place from time to time', async () => {
    const live = await connect('agent')
    await desk.beat(25_000)
    await until(() => live.texts.length === 2)
    expect(live.texts[1]).toMatchObject({ heartbeat: true, cursor: expect.stringMatching(/^\d+$/) })
  })

  it('ends at the next beat once its session has ended', async () => {
    const leaving = await connect('agent')
    const staying = await connect('dispatcher')
    await desk.transact((tx) => endSessionsOf(tx, 'agent'))
    await desk.beat(25_000)
    await until(() => leaving.closed)
    expect(staying.closed).toBe(false)
  })

  it('is sent away when something may not have been heard, and counted while it is open', async () => {
    const live = await connect('agent')
    expect(await desk.metric('qiao_live_clients', {})).toBe(1)
    desk.runtime.hub.cutAll()
    await until(() => live.closed)
    await until(() => desk.runtime.hub.size === 0)
    expect(await desk.metric('qiao_live_clients', {})).toBe(0)
  })
})

describe('what a connection may hear', () => {
  it('is its own work only for a technician, whatever they ask for', async () => {
    const topics = 'orders,order:o1,technician:liqiang,technician:wanglei,order.changed'
    const live = await connect('technician|technicianId=wanglei', { topics, audience: 'technician' })
    await tell(30, 'o1', 'liqiang')
    await tell(31, 'o1', 'wanglei')
    await until(() => live.numbers().includes(31))
    expect(live.numbers()).toEqual([31])
    live.follow('technician:liqiang', 'orders')
    await delay(50)
    await tell(32, 'o1', 'liqiang')
    await tell(33, 'o1', 'wanglei')
    await delay(100)
    expect(live.numbers()).toEqual([31])
  })

  it('is nothing of another brand', async () => {
    const other = id<BrandId>('xibei')
    await registerBrand(desk.runtime.db, other, desk.runtime.vault.newBrandKey(other))
    const live = await connect('owner')
    await desk.runtime.db.transact(other, (tx) =>
      emit(tx, [event(changed, 'o1', { n: 40, technicianId: 'x' })]),
    )
    await tell(41)
    await until(() => live.numbers().includes(41))
    expect(live.numbers()).toEqual([41])
  })

  it.each([
    ['without a session', { cookie: 'x=1' }, 'console'],
    ['with a session of another place', null, 'technician'],
    ['from a page of another site', { origin: 'https://evil.example' }, 'console'],
    ['for an audience that is none', null, 'everybody'],
  ])('is nothing %s', async (_what, headers, audience) => {
    const session = await signedIn(desk, 'agent')
    const socket = new WebSocket(`ws://${served.host}/api/realtime?topics=orders&audience=${audience}`, {
      headers: { cookie: session.cookie, ...headers },
    })
    const error = await new Promise<Error>((resolve) => socket.once('error', resolve))
    expect(error.message).toContain('401')
  })

  it('is the same over plain HTTP', async () => {
    const headers = await signedIn(desk, 'technician|technicianId=hexiuying', 'technician')
    const poll = (query: string) =>
      served.ask({ method: 'GET', url: `/api/technician/realtime/poll?${query}`, headers })
    const { cursor } = (await poll('topics=orders')).body
    await tell(50, 'o1', 'liqiang')
    await tell(51, 'o1', 'hexiuying')
    await horizonPassed(desk.runtime.db, desk.brandId)
    const answer = await poll(`topics=orders,technician:hexiuying,technician:liqiang&since=${cursor}`)
    expect(answer.body.events.map((one: { payload: { n: number } }) => one.payload.n)).toEqual([51])
    expect((await poll(`topics=technician:hexiuying&since=${answer.body.cursor}`)).body.events).toEqual([])
  })
})
