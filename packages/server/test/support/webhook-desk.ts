import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { members } from '../../seeds/cast-brand.ts'
import { eventDefinitions } from '../../src/app/events.ts'
import { orderRecorded } from '../../src/orders/index.ts'
import { resolveMember, writeMember } from '../../src/organization/index.ts'
import { startSession } from '../../src/runtime/access/sessions.ts'
import { readAllowList } from '../../src/runtime/adapters/outside-address.ts'
import { event } from '../../src/runtime/events/event.ts'
import { emit } from '../../src/runtime/events/outbox.ts'
import { errorWords } from '../../src/webhooks/errors.ts'
import { webhookRoutes } from '../../src/webhooks/routes.ts'
import { sendDue, sendingDone } from '../../src/webhooks/send-due.ts'
import { webhookSubscribers } from '../../src/webhooks/subscribers.ts'
import { horizonPassed } from './horizon.ts'
import { type TestRuntime, testRuntime } from './runtime.ts'
import { type Served, serve } from './serve.ts'
import { type Receiver, webhookReceiver } from './webhook-receiver.ts'

/** Webhooks of one brand over HTTP, and a receiver whose answers are in the test's hands. */
export function webhookDesk() {
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
    return {
      name: `ERP ${keys}`,
      url: receiver.url,
      eventTypes: ['order.recorded'],
      showMoney: true,
      ...more,
    }
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

  return {
    get desk() {
      return desk
    },
    get receiver() {
      return receiver
    },
    set receiver(another: Receiver) {
      receiver = another
    },
    get operator() {
      return operator
    },
    enter,
    ask,
    wish,
    add,
    find,
    log,
    recorded,
    tell,
    queue,
    send,
    pass,
    respond,
  }
}
