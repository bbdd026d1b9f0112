import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { serve } from '../../test/support/serve.ts'
import { webhookDesk } from '../../test/support/webhook-desk.ts'
import { eventDefinitions } from '../app/events.ts'
import { rows } from '../runtime/db/transaction.ts'
import { errorWords } from './errors.ts'
import { webhookRoutes } from './routes.ts'

const hour = 3600_000
const on = webhookDesk()
const { add, ask, enter, find, log, pass, respond, send, tell, wish } = on

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
    const closed = { ...on.desk.runtime.config, webhookAllow: [] }
    const guarded = await serve(
      { ...on.desk, runtime: { ...on.desk.runtime, config: closed } },
      webhookRoutes(eventDefinitions),
      errorWords,
    )
    const { status, body } = await guarded.ask({
      method: 'POST',
      url: '/api/console/webhooks',
      headers: on.operator,
      payload: wish({ url }),
    })
    expect([status, body.code]).toEqual([400, 'webhook.address_refused'])
    expect(body.title).toMatch(/^这个地址不能用：\p{Script=Han}/u)
    await guarded.close()
  })

  it('is judged again with every message, whatever was kept', async () => {
    const { id } = await add()
    await on.desk.transact((tx) =>
      sql`update webhooks.endpoint set url = ${`http://127.0.0.2:${on.receiver.port}/`} where id = ${id}`.execute(
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
    const kept = await on.desk.transact((tx) =>
      rows(tx, sql<{ text: string }>`select encode(secret, 'escape') as text from webhooks.endpoint`),
    )
    expect(kept.some((one) => one.text.includes(secret.slice(6, 20)))).toBe(false)
    expect(JSON.stringify(await find(id))).not.toContain(secret)
    const change = () => ask('POST', `/webhooks/${id}/secret`, { fromTail: secret.slice(-4), keepHours: 24 })
    const { body } = await change()
    expect((await change()).body.code).toBe('webhook.already_rotated')
    on.receiver.secrets = [secret, body.secret]
    await tell('o1')
    await send()
    expect(on.receiver.heard[0]!.signedBy).toEqual([secret, body.secret])
    pass(25 * hour)
    await tell('o2')
    await send()
    expect(on.receiver.heard[1]!.signedBy).toEqual([body.secret])
    expect(await find(id)).toMatchObject({ previousUntil: null, secretTail: body.secret.slice(-4) })
  })
})

describe('a test', () => {
  it('goes out at once, is logged, and is not tried again', async () => {
    const { id } = await add({ showMoney: false })
    const { body } = await ask('POST', `/webhooks/${id}/test`)
    expect(body).toMatchObject({ outcome: 'delivered', status: 200, ms: expect.any(Number) })
    expect(on.receiver.heard).toMatchObject([{ body: { type: 'webhook.tested', data: { endpointId: id } } }])
    expect(on.receiver.heard[0]!.signedBy).toHaveLength(1)
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
    expect([allowed('need.changed'), allowed('value.scored')]).toEqual([true, true])
    expect(items.map((one: any) => one.type)).not.toContain('webhook.endpoint-disabled')
    // Nobody is to choose among names that only a programmer reads.
    expect(
      items.filter((one: any) => !/\p{Script=Han}/u.test(one.label) || !/\p{Script=Han}/u.test(one.group)),
    ).toEqual([])
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
