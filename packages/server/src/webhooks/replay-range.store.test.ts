import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { webhookDesk } from '../../test/support/webhook-desk.ts'
import { eventDefinitions } from '../app/events.ts'
import { webhookJobs } from './jobs.ts'

const hour = 3600_000
const on = webhookDesk()
const { add, ask, log, pass, respond, send, tell } = on

describe('sending again', () => {
  it('sends one again under its first id', async () => {
    await add()
    await tell('o1')
    await send()
    const [row] = await log()
    expect((await ask('POST', '/webhook-deliveries/replay', { ids: [row.id] })).body).toEqual({ replayed: 1 })
    await send()
    expect(on.receiver.heard.map((one) => one.id)).toEqual([row.messageId, row.messageId])
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
    await replay.run(on.desk.runtime, on.desk.brandId, null)
    expect(await progress()).toMatchObject({ state: 'running', looked: 500, queued: 500, waiting: 500 })
    await replay.run(on.desk.runtime, on.desk.brandId, null)
    expect(await progress()).toMatchObject({ state: 'done', looked: begun.total, queued: begun.total })
    await replay.run(on.desk.runtime, on.desk.brandId, null)
    while ((await send()) > 0);
    expect(await progress()).toMatchObject({ delivered: begun.total, failed: 0, waiting: 0 })
    const keysHeard = new Set(on.receiver.heard.map((one) => one.body.key))
    for (const key of early) expect(keysHeard.has(key)).toBe(true)

    respond(500)
    await tell('bad')
    await send()
    await on.desk.transact((tx) =>
      sql`update webhooks.delivery set state = 'failed' where event_key = 'bad'`.execute(tx.db),
    )
    respond(200)
    await ask('POST', `/webhooks/${id}/replays`, { ...span, onlyFailed: true })
    for (let i = 0; i < 3; i += 1) await replay.run(on.desk.runtime, on.desk.brandId, null)
    expect(await progress()).toMatchObject({ onlyFailed: true, state: 'done', queued: 1 })

    pass(31 * 24 * hour)
    await on.desk.transact((tx) =>
      sql`update webhooks.delivery set settled_at = now() where state <> 'waiting'`.execute(tx.db),
    )
    await forget!.run(on.desk.runtime, on.desk.brandId, null)
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
