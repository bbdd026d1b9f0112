import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { horizonPassed } from '../../test/support/horizon.ts'
import { webhookDesk } from '../../test/support/webhook-desk.ts'
import { webhookReceiver } from '../../test/support/webhook-receiver.ts'
import { writeSetting } from '../runtime/brands.ts'
import { rows } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { slipPosted } from '../settlement/index.ts'
import { waitsMs } from './retry.ts'
import { sendDue, sendingDone } from './send-due.ts'

const hour = 3600_000
const on = webhookDesk()
const { add, ask, enter, find, log, pass, queue, recorded, respond, send, tell, wish } = on

describe('an event', () => {
  it('reaches the endpoint that chose it, signed, with amounts as its policy says', async () => {
    const open = await add()
    const { body: closed } = await ask('POST', '/webhooks', wish({ showMoney: false }))
    await ask('POST', '/webhooks', wish({ eventTypes: ['order.paid'] }))
    on.receiver.secrets.push(closed.secret)
    await tell('o1')
    expect(await send()).toBe(2)
    expect(on.receiver.heard).toHaveLength(2)
    const bySecret = (secret: string) => on.receiver.heard.find((one) => one.signedBy.includes(secret))!
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
    await on.desk.transact((tx) => emit(tx, [recorded('before')]))
    await horizonPassed(on.desk.runtime.db, on.desk.brandId)
    await add()
    await tell('after')
    await on.desk.transact((tx) => sql`update runtime.subscription set at_xid = 0, at_seq = 0`.execute(tx.db))
    await queue()
    await send()
    expect(on.receiver.heard.map((one) => one.body.key)).toEqual(['after'])
  })

  it('is sent in the name of the maker: what they may not see any more is not sent, and ends with them', async () => {
    const change = (roles: string, left: string | null) =>
      on.desk.transact((tx) =>
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
    await on.desk.transact((tx) => emit(tx, [slip, recorded('o2')]))
    await queue()
    await send()
    expect(on.receiver.heard.map((one) => one.body.type)).toEqual(['order.recorded'])
    await change('{owner}', new Date().toISOString())
    await tell('o3')
    expect(await find(id)).toMatchObject({ state: 'disabled', disabledReason: 'maker_left' })
    await change('{owner}', null)
    expect(await send()).toBe(0)
  })

  it('is not sent from a restored copy', async () => {
    await add()
    await tell('o4')
    await writeSetting(on.desk.runtime.db, 'outgoing_effects', 'off')
    expect(await send()).toBe(0)
    await writeSetting(on.desk.runtime.db, 'outgoing_effects', 'on')
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
    expect(new Set(on.receiver.heard.map((one) => one.id)).size).toBe(1)
    expect(on.receiver.heard.map((one) => one.signedBy.length)).toEqual([1, 1, 1])
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
    expect(on.receiver.heard).toHaveLength(10)
    expect(await log('?state=failed')).toHaveLength(1)
    expect(await find(id)).toMatchObject({
      state: 'disabled',
      disabledReason: 'failing',
      failingSince: expect.any(String),
    })
    const told = await on.desk.transact((tx) =>
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
    on.receiver.answer = (_request, response) => void held.push(() => response.end())
    const other = await webhookReceiver()
    await ask('POST', '/webhooks', wish({ url: other.url }))
    await tell('o1', 'o2', 'o3', 'o4', 'o5', 'o6')
    for (let i = 0; i < 4; i += 1) {
      await sendDue(on.desk.runtime, on.desk.brandId)
      await expect.poll(() => other.heard.length).toBeGreaterThanOrEqual(Math.min(6, (i + 1) * 4))
    }
    expect(on.receiver.heard).toHaveLength(4)
    expect(other.heard).toHaveLength(6)
    on.receiver.answer = (_request, response) => void response.end()
    for (const release of held) release()
    await sendingDone(on.desk.runtime)
    await send()
    expect(on.receiver.heard).toHaveLength(6)
    expect(await log('?state=delivered')).toHaveLength(12)
    await other.close()
  })

  it('that never answers, hangs up, or sends an answer without end is told apart', async () => {
    await add()
    on.receiver.answer = (request) => void request.socket.destroy()
    await tell('o1')
    await send()
    expect(await log('?outcome=network')).toHaveLength(1)
    on.receiver.answer = (_request, response) => {
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
    await on.receiver.close()
    await tell('o3')
    await send()
    expect(await log('?about=o3')).toMatchObject([{ state: 'waiting', outcome: 'refused', status: null }])
    on.receiver = await webhookReceiver()
  })

  it('gets a message twice under one id when we die before we noted its answer', async () => {
    await add()
    await tell('o1')
    await send()
    // What a crash between the answer and our commit leaves behind: taken, lease running, nothing noted.
    await on.desk.transact((tx) =>
      sql`update webhooks.delivery set state = 'waiting', next_attempt_at = now() + interval '60 seconds', settled_at = null`.execute(
        tx.db,
      ),
    )
    expect(await send()).toBe(0)
    pass(61_000)
    expect(await send()).toBe(1)
    expect(on.receiver.heard.map((one) => one.id)).toEqual([
      on.receiver.heard[0]!.id,
      on.receiver.heard[0]!.id,
    ])
  })
})
