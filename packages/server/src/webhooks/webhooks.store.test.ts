import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { members } from '../../seeds/cast-brand.ts'
import { horizonPassed } from '../../test/support/horizon.ts'
import { type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import { type Served, serve } from '../../test/support/serve.ts'
import { type Receiver, webhookReceiver } from '../../test/support/webhook-receiver.ts'
import { eventDefinitions } from '../app/events.ts'
import { orderRecorded } from '../orders/index.ts'
import { resolveMember, writeMember } from '../organization/index.ts'
import { startSession } from '../runtime/access/sessions.ts'
import { readAllowList } from '../runtime/adapters/outside-address.ts'
import { writeSetting } from '../runtime/brands.ts'
import { rows } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { slipPosted } from '../settlement/index.ts'
import { errorWords } from './errors.ts'
import { webhookJobs } from './jobs.ts'
import { waitsMs } from './retry.ts'
import { webhookRoutes } from './routes.ts'
import { sendDue, sendingDone } from './send-due.ts'
import { webhookSubscribers } from './subscribers.ts'

const hour = 3600_000
let desk: TestRuntime
let served: Served
let receiver: Receiver
let operator: Record<string, string>

beforeAll(async () => {
  desk = await testRuntime({
    subscribers: webhookSubscribers(eventDefinitions),
    definitions: eventDefinitions,
    resolvePrincipal: resolveMember,
    config: { webhookAllow: readAllowList('127.0.0.1')! },
  })
  await desk.transact(async (tx) => {
    for (const { id, name, login, roles, wecomUserId } of members)
      await writeMember(tx, { id, name, login, roles, wecomUserId, passwordHash: null })
  })
  served = await serve(desk, webhookRoutes(eventDefinitions), errorWords)
  operator = await enter('lintao')
})
afterAll(async () => {
  await served.close()
  await desk.close()
})
beforeEach(async () => {
  receiver = await webhookReceiver()
})
afterEach(async () => {
  await sendingDone(desk.runtime)
  await receiver.close()
  desk.time.now = null
  await desk.transact(async (tx) => {
    await sql`delete from webhooks.delivery`.execute(tx.db)
    await sql`delete from webhooks.replay`.execute(tx.db)
    await sql`update webhooks.endpoint set removed_at = now(), state = 'paused'`.execute(tx.db)
  })
})

async function enter(id: string): Promise<Record<string, string>> {
  const { cookie, csrf } = await desk.transact((tx) => startSession(tx, 'console', id))
  return { cookie: `qiao_session=${encodeURIComponent(cookie)}`, 'x-csrf-token': csrf }
}

let keys = 0
/** The clock runs ahead of sessions here: each call begins its own. */
const ask = async (method: string, path: string, payload?: object, by?: Record<string, string>) => {
  keys += 1
  const headers = by ?? (await enter('lintao'))
  return served.ask({
    method: method as 'GET',
    url: `/api/console${path}`,
    headers: { ...headers, 'idempotency-key': `webhooks-${keys}` },
    ...(payload ? { payload } : {}),
  })
}
const wish = (more: object = {}) => {
  keys += 1
  return { name: `ERP ${keys}`, url: receiver.url, eventTypes: ['order.recorded'], showMoney: true, ...more }
}
async function add(
  more: object = {},
  headers?: Record<string, string>,
): Promise<{ id: string; secret: string }> {
  const { status, body } = await ask('POST', '/webhooks', wish(more), headers)
  expect([status, body.code]).toEqual([200, undefined])
  receiver.secrets = [body.secret]
  return body
}
const find = async (id: string) =>
  (await ask('GET', '/webhooks')).body.items.find((one: any) => one.id === id)
const log = async (query = '') => (await ask('GET', `/webhook-deliveries${query}`)).body.items
const recorded = (orderId: string) =>
  event(orderRecorded, orderId, {
    orderId,
    shopId: 'tmall',
    marketplace: 'taobao',
    outsideOrderId: '2026112200001',
    customerId: null,
    state: 'to_ship',
    previousState: null,
    paidFen: 129_900,
    isNew: true,
    districtCode: null,
    receivedAt: null,
  })
async function tell(...orderIds: string[]): Promise<void> {
  await desk.transact((tx) => emit(tx, orderIds.map(recorded)))
  await queue()
}
async function queue(): Promise<void> {
  await horizonPassed(desk.runtime.db, desk.brandId)
  await desk.runtime.followers.drain()
}
async function send(): Promise<number> {
  const sent = await sendDue(desk.runtime, desk.brandId)
  await sendingDone(desk.runtime)
  return sent
}
const pass = (ms: number) => {
  desk.time.now = new Date((desk.time.now?.getTime() ?? Date.now()) + ms)
}
const respond = (status: number, headers: Record<string, string> = {}) => {
  receiver.answer = (_request, response) => void response.writeHead(status, headers).end('answer')
}

describe('an event', () => {
  it('reaches the endpoint that chose it, signed, with amounts as its policy says', async () => {
    const open = await add()
    const { body: closed } = await ask('POST', '/webhooks', wish({ showMoney: false }))
    await ask('POST', '/webhooks', wish({ eventTypes: ['order.paid'] }))
    receiver.secrets.push(closed.secret)
    await tell('o1')
    expect(await send()).toBe(2)
    expect(receiver.heard).toHaveLength(2)
    const bySecret = (secret: string) => receiver.heard.find((one) => one.signedBy.includes(secret))!
    expect(bySecret(open.secret).body).toMatchObject({
      type: 'order.recorded',
      key: 'o1',
      data: { orderId: 'o1', paidFen: 129_900 },
    })
    expect(bySecret(closed.secret).body.data).toMatchObject({ orderId: 'o1', paidFen: null })
    expect(bySecret(open.secret).headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': bySecret(open.secret).body.id,
      'webhook-timestamp': expect.stringMatching(/^\d{10}$/),
    })
    const items = await log()
    expect(items.map((one: any) => [one.state, one.status, one.attempts])).toEqual([
      ['delivered', 200, 1],
      ['delivered', 200, 1],
    ])
    expect(await send()).toBe(0)
  })

  it('of before the endpoint is not sent, and one that is followed twice is sent once', async () => {
    await desk.transact((tx) => emit(tx, [recorded('before')]))
    await horizonPassed(desk.runtime.db, desk.brandId)
    await add()
    await tell('after')
    await desk.transact((tx) => sql`update runtime.subscription set at_xid = 0, at_seq = 0`.execute(tx.db))
    await queue()
    await send()
    expect(receiver.heard.map((one) => one.body.key)).toEqual(['after'])
  })

  it('is sent in the name of the maker: what they may not see any more is not sent, and ends with them', async () => {
    const change = (roles: string, left: string | null) =>
      desk.transact((tx) =>
        sql`update organization.member set roles = ${roles}::text[], left_at = ${left} where id = 'zhoulan'`.execute(
          tx.db,
        ),
      )
    const { id } = await add({ eventTypes: [] }, await enter('zhoulan'))
    const slip = event(slipPosted, 's1', {
      slipId: 's1',
      workOrderId: 'w1',
      kind: 'job',
      payeeKind: 'technician',
      payeeId: 't1',
      servicePointId: null,
      totalFen: 100,
    })
    await change('{warehouse}', null)
    await desk.transact((tx) => emit(tx, [slip, recorded('o2')]))
    await queue()
    await send()
    expect(receiver.heard.map((one) => one.body.type)).toEqual(['order.recorded'])
    await change('{owner}', new Date().toISOString())
    await tell('o3')
    expect(await find(id)).toMatchObject({ state: 'disabled', disabledReason: 'maker_left' })
    await change('{owner}', null)
    expect(await send()).toBe(0)
  })

  it('is not sent from a restored copy', async () => {
    await add()
    await tell('o4')
    await writeSetting(desk.runtime.db, 'outgoing_effects', 'off')
    expect(await send()).toBe(0)
    await writeSetting(desk.runtime.db, 'outgoing_effects', 'on')
    expect(await send()).toBe(1)
  })
})

describe('a receiver in trouble', () => {
  it('is tried again later and later with the same id, until it answers', async () => {
    await add()
    respond(500)
    await tell('o1')
    await send()
    expect(await send()).toBe(0)
    pass(waitsMs[0]! * 1.2)
    await send()
    respond(204)
    pass(waitsMs[1]! * 1.2)
    await send()
    expect(new Set(receiver.heard.map((one) => one.id)).size).toBe(1)
    expect(receiver.heard.map((one) => one.signedBy.length)).toEqual([1, 1, 1])
    const [row] = await log()
    expect(row).toMatchObject({ state: 'delivered', attempts: 3, status: 204, nextAttemptAt: null })
    const { body } = await ask('GET', `/webhook-deliveries/${row.id}`)
    expect(body.tries.map((one: any) => [one.number, one.outcome, one.status])).toEqual([
      [3, 'delivered', 204],
      [2, 'http_error', 500],
      [1, 'http_error', 500],
    ])
    expect(JSON.parse(body.body)).toMatchObject({ key: 'o1', data: { paidFen: null } })
  })

  it('is waited for as long as it asks', async () => {
    await add()
    respond(429, { 'retry-after': '3600' })
    await tell('o1')
    await send()
    pass(waitsMs[0]! * 2)
    expect(await send()).toBe(0)
    pass(hour)
    respond(200)
    expect(await send()).toBe(1)
  })

  it('that fails for days is given up, disabled and told of; what it missed can be sent again', async () => {
    const { id } = await add()
    respond(503)
    await tell('o1')
    for (const wait of [0, ...waitsMs]) {
      pass(wait * 1.2)
      await send()
    }
    expect(receiver.heard).toHaveLength(10)
    expect(await log('?state=failed')).toHaveLength(1)
    expect(await find(id)).toMatchObject({
      state: 'disabled',
      disabledReason: 'failing',
      failingSince: expect.any(String),
    })
    const told = await desk.transact((tx) =>
      rows(
        tx,
        sql<{
          recipient: string
        }>`select recipient from outreach.message where about like ${`webhook:${id}:%`}`,
      ),
    )
    expect(told).toHaveLength(1)
    await tell('o2')
    expect(await log()).toHaveLength(1)
    respond(200)
    expect((await ask('POST', `/webhooks/${id}/state`, { state: 'active' })).status).toBe(200)
    expect(await find(id)).toMatchObject({ state: 'active', disabledReason: null, failingSince: null })
  })

  it('that answers 410 is asked no more', async () => {
    const { id } = await add()
    respond(410)
    await tell('o1')
    await send()
    expect(await find(id)).toMatchObject({ state: 'disabled', disabledReason: 'gone' })
    expect(await log('?outcome=gone')).toMatchObject([{ state: 'failed', status: 410 }])
    await tell('o2')
    expect(await send()).toBe(0)
  })

  it('that redirects to the inside leads nowhere', async () => {
    const inside = await webhookReceiver()
    await add()
    respond(307, { location: inside.url })
    await tell('o1')
    await send()
    expect(inside.heard).toEqual([])
    expect(await log('?outcome=redirected')).toMatchObject([{ state: 'waiting', status: 307 }])
    await inside.close()
  })

  it('that hangs holds up four of its own messages and nobody else', async () => {
    await add()
    const held: (() => void)[] = []
    receiver.answer = (_request, response) => void held.push(() => response.end())
    const other = await webhookReceiver()
    await ask('POST', '/webhooks', wish({ url: other.url }))
    await tell('o1', 'o2', 'o3', 'o4', 'o5', 'o6')
    for (let i = 0; i < 4; i += 1) {
      await sendDue(desk.runtime, desk.brandId)
      await expect.poll(() => other.heard.length).toBeGreaterThanOrEqual(Math.min(6, (i + 1) * 4))
    }
    expect(receiver.heard).toHaveLength(4)
    expect(other.heard).toHaveLength(6)
    receiver.answer = (_request, response) => void response.end()
    for (const release of held) release()
    await sendingDone(desk.runtime)
    await send()
    expect(receiver.heard).toHaveLength(6)
    expect(await log('?state=delivered')).toHaveLength(12)
    await other.close()
  })

  it('that never answers, hangs up, or sends an answer without end is told apart', async () => {
    await add()
    receiver.answer = (request) => void request.socket.destroy()
    await tell('o1')
    await send()
    expect(await log('?outcome=network')).toHaveLength(1)
    receiver.answer = (_request, response) => {
      const write = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        if (!response.destroyed) response.once('drain', write)
      }
      response.on('error', () => undefined)
      write()
    }
    await tell('o2')
    await send()
    expect(await log('?about=o2')).toMatchObject([{ state: 'delivered', status: 200 }])
    await receiver.close()
    await tell('o3')
    await send()
    expect(await log('?about=o3')).toMatchObject([{ state: 'waiting', outcome: 'refused', status: null }])
    receiver = await webhookReceiver()
  })

  it('gets a message twice under one id when we die before we noted its answer', async () => {
    await add()
    await tell('o1')
    await send()
    // What a crash between the answer and our commit leaves behind: taken, lease running, nothing noted.
    await desk.transact((tx) =>
      sql`update webhooks.delivery set state = 'waiting', next_attempt_at = now() + interval '60 seconds', settled_at = null`.execute(
        tx.db,
      ),
    )
    expect(await send()).toBe(0)
    pass(61_000)
    expect(await send()).toBe(1)
    expect(receiver.heard.map((one) => one.id)).toEqual([receiver.heard[0]!.id, receiver.heard[0]!.id])
  })
})

describe('the address', () => {
  it.each([
    'https://127.1/',
    'https://[::ffff:10.0.0.1]/',
    'https://169.254.169.254/latest',
    'http://example.com/',
    'https://localhost/',
    'https://user@example.com/',
    'ftp://example.com/x',
    'nonsense',
  ])('%s is refused before it is kept', async (url) => {
    const closed = { ...desk.runtime.config, webhookAllow: [] }
    const guarded = await serve(
      { ...desk, runtime: { ...desk.runtime, config: closed } },
      webhookRoutes(eventDefinitions),
      errorWords,
    )
    const { status, body } = await guarded.ask({
      method: 'POST',
      url: '/api/console/webhooks',
      headers: operator,
      payload: wish({ url }),
    })
    expect([status, body.code]).toEqual([400, 'webhook.address_refused'])
    expect(body.title).toMatch(/^这个地址不能用：\p{Script=Han}/u)
    await guarded.close()
  })

  it('is judged again with every message, whatever was kept', async () => {
    const { id } = await add()
    await desk.transact((tx) =>
      sql`update webhooks.endpoint set url = ${`http://127.0.0.2:${receiver.port}/`} where id = ${id}`.execute(
        tx.db,
      ),
    )
    await tell('o1')
    await send()
    expect(await log()).toMatchObject([{ outcome: 'blocked', status: null, state: 'waiting' }])
  })
})

describe('the secret', () => {
  it('is told once and kept sealed, and two hold while it is changed', async () => {
    const { id, secret } = await add()
    const kept = await desk.transact((tx) =>
      rows(tx, sql<{ text: string }>`select encode(secret, 'escape') as text from webhooks.endpoint`),
    )
    expect(kept.some((one) => one.text.includes(secret.slice(6, 20)))).toBe(false)
    expect(JSON.stringify(await find(id))).not.toContain(secret)
    const change = () => ask('POST', `/webhooks/${id}/secret`, { fromTail: secret.slice(-4), keepHours: 24 })
    const { body } = await change()
    expect((await change()).body.code).toBe('webhook.already_rotated')
    receiver.secrets = [secret, body.secret]
    await tell('o1')
    await send()
    expect(receiver.heard[0]!.signedBy).toEqual([secret, body.secret])
    pass(25 * hour)
    await tell('o2')
    await send()
    expect(receiver.heard[1]!.signedBy).toEqual([body.secret])
    expect(await find(id)).toMatchObject({ previousUntil: null, secretTail: body.secret.slice(-4) })
  })
})

describe('a test', () => {
  it('goes out at once, is logged, and is not tried again', async () => {
    const { id } = await add({ showMoney: false })
    const { body } = await ask('POST', `/webhooks/${id}/test`)
    expect(body).toMatchObject({ outcome: 'delivered', status: 200, ms: expect.any(Number) })
    expect(receiver.heard).toMatchObject([{ body: { type: 'webhook.tested', data: { endpointId: id } } }])
    expect(receiver.heard[0]!.signedBy).toHaveLength(1)
    respond(500)
    expect((await ask('POST', `/webhooks/${id}/test`)).body).toMatchObject({
      outcome: 'http_error',
      status: 500,
    })
    pass(hour)
    expect(await send()).toBe(0)
    expect(await log()).toMatchObject([
      { isTest: true, state: 'failed', label: '测试消息' },
      { isTest: true, state: 'delivered' },
    ])
    expect(await find(id)).toMatchObject({ failingSince: null })
  })
})

describe('sending again', () => {
  it('sends one again under its first id', async () => {
    await add()
    await tell('o1')
    await send()
    const [row] = await log()
    expect((await ask('POST', '/webhook-deliveries/replay', { ids: [row.id] })).body).toEqual({ replayed: 1 })
    await send()
    expect(receiver.heard.map((one) => one.id)).toEqual([row.messageId, row.messageId])
    expect(await log()).toMatchObject([{ id: row.id, state: 'delivered', attempts: 2 }])
  })

  it('sends a range again, with progress, what was never sent too', async () => {
    const [, , forget] = webhookJobs(eventDefinitions)
    const replay = webhookJobs(eventDefinitions).find((one) => one.name === 'webhooks.replay')!
    const from = new Date(Date.now() - 1000).toISOString()
    const early = Array.from({ length: 620 }, (_, i) => `early-${i}`)
    await tell(...early)
    const { id } = await add()
    const span = { from, to: new Date(Date.now() + hour).toISOString() }
    const empty = await ask('POST', `/webhooks/${id}/replays`, { ...span, from: span.to, onlyFailed: false })
    expect(empty.body.code).toBe('webhook.range_empty')
    const { body: begun } = await ask('POST', `/webhooks/${id}/replays`, { ...span, onlyFailed: false })
    expect(begun.total).toBeGreaterThanOrEqual(620)
    const progress = async () => (await ask('GET', `/webhooks/${id}/replays`)).body.items[0]
    await replay.run(desk.runtime, desk.brandId, null)
    expect(await progress()).toMatchObject({ state: 'running', looked: 500, queued: 500, waiting: 500 })
    await replay.run(desk.runtime, desk.brandId, null)
    expect(await progress()).toMatchObject({ state: 'done', looked: begun.total, queued: begun.total })
    await replay.run(desk.runtime, desk.brandId, null)
    while ((await send()) > 0);
    expect(await progress()).toMatchObject({ delivered: begun.total, failed: 0, waiting: 0 })
    const keysHeard = new Set(receiver.heard.map((one) => one.body.key))
    for (const key of early) expect(keysHeard.has(key)).toBe(true)

    respond(500)
    await tell('bad')
    await send()
    await desk.transact((tx) =>
      sql`update webhooks.delivery set state = 'failed' where event_key = 'bad'`.execute(tx.db),
    )
    respond(200)
    await ask('POST', `/webhooks/${id}/replays`, { ...span, onlyFailed: true })
    for (let i = 0; i < 3; i += 1) await replay.run(desk.runtime, desk.brandId, null)
    expect(await progress()).toMatchObject({ onlyFailed: true, state: 'done', queued: 1 })

    pass(31 * 24 * hour)
    await desk.transact((tx) =>
      sql`update webhooks.delivery set settled_at = now() where state <> 'waiting'`.execute(tx.db),
    )
    await forget!.run(desk.runtime, desk.brandId, null)
    expect(await log('?state=delivered')).toEqual([])
  })

  it('of a range stops when it is told to', async () => {
    const { id } = await add()
    await tell('o1')
    const span = {
      from: new Date(Date.now() - hour).toISOString(),
      to: new Date(Date.now() + hour).toISOString(),
    }
    const { body } = await ask('POST', `/webhooks/${id}/replays`, { ...span, onlyFailed: false })
    const cancel = () => ask('POST', `/webhook-replays/${body.id}/cancellation`)
    expect([(await cancel()).body, (await cancel()).body]).toEqual([
      { cancelled: true },
      { cancelled: false },
    ])
    expect((await ask('GET', `/webhooks/${id}/replays`)).body.items).toMatchObject([{ state: 'cancelled' }])
    await ask('POST', `/webhooks/${id}/state`, { state: 'paused' })
    const paused = await ask('POST', `/webhooks/${id}/replays`, { ...span, onlyFailed: false })
    expect(paused.body.code).toBe('webhook.not_active')
  })
})

describe('whoever keeps endpoints', () => {
  it('cannot send what they may not see', async () => {
    const refused = await ask('POST', '/webhooks', wish({ eventTypes: ['slip.posted'] }))
    expect(refused.body).toMatchObject({ code: 'webhook.event_not_yours', facts: { type: 'slip.posted' } })
    expect((await ask('POST', '/webhooks', wish({ eventTypes: ['no.such'] }))).body.code).toBe(
      'webhook.unknown_event',
    )
    const agent = await enter('chenjing')
    for (const path of ['/webhooks', '/webhook-deliveries'])
      expect((await ask('GET', path, undefined, agent)).body.code).toBe('http.forbidden')
    const { items } = (await ask('GET', '/webhook-event-types')).body
    const allowed = (type: string) => items.find((one: any) => one.type === type).allowed
    expect([allowed('order.paid'), allowed('slip.posted')]).toEqual([true, false])
    expect(items.map((one: any) => one.type)).not.toContain('webhook.endpoint-disabled')
  })

  it('changes and removes them by name', async () => {
    const { id } = await add()
    const other = await add()
    const taken = (await find(other.id)).name
    expect((await ask('PUT', `/webhooks/${id}`, wish({ name: taken }))).body.code).toBe('webhook.name_taken')
    expect((await ask('POST', '/webhooks', wish({ name: taken.toLowerCase() }))).body.code).toBe(
      'webhook.name_taken',
    )
    expect(
      (await ask('PUT', `/webhooks/${id}`, wish({ eventTypes: ['order.paid', 'order.paid'] }))).status,
    ).toBe(200)
    expect(await find(id)).toMatchObject({ eventTypes: ['order.paid'], madeBy: { id: 'lintao' } })
    await ask('DELETE', `/webhooks/${other.id}`)
    expect(await find(other.id)).toBeUndefined()
    for (const [method, path, body] of [
      ['PUT', `/webhooks/${other.id}`, wish()],
      ['DELETE', `/webhooks/${other.id}`, undefined],
      ['POST', `/webhooks/${other.id}/test`, undefined],
      ['POST', `/webhooks/${other.id}/state`, { state: 'active' }],
    ] as const)
      expect([path, (await ask(method, path, body)).body.code]).toEqual([path, 'webhook.not_found'])
    expect((await ask('GET', `/webhook-deliveries/${other.id}`)).body.code).toBe('webhook.delivery_not_found')
  })
})
