import { sql } from 'kysely'
import { Type } from 'typebox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withClient } from '../../supervisor/postgres-roles.ts'
import { horizonPassed } from '../../test/support/horizon.ts'
import { signedIn, type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import { type Served, serve } from '../../test/support/serve.ts'
import { audit, listAudit } from '../runtime/access/audit.ts'
import { writeSetting } from '../runtime/brands.ts'
import { rows } from '../runtime/db/transaction.ts'
import { defineEvent, event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { subscriber } from '../runtime/events/subscriber.ts'
import { openFollowing } from './following.ts'
import { operationsRoutes } from './operations-routes.ts'
import { schedule } from './schedule.ts'

const rung = defineEvent('doorbell.rung', 1, Type.Object({ door: Type.String() }), () => ['orders'])
const poison = new Set<string>()
const answered: string[] = []
const follower = subscriber('test.answers', 'inTransaction', rung, async (_tx, events) => {
  for (const { payload } of events) {
    if (poison.has(payload.door)) throw new Error(`nobody at ${payload.door}`)
    answered.push(payload.door)
  }
})

let desk: TestRuntime
let served: Served
beforeAll(async () => {
  desk = await testRuntime({ subscribers: [follower], definitions: [rung] })
  served = await serve(desk, operationsRoutes)
})
afterAll(async () => {
  await served.close()
  await desk.close()
})

let keys = 0
async function ask(role: string, method: 'GET' | 'POST', url: string) {
  keys += 1
  const headers = { ...(await signedIn(desk, role)), 'idempotency-key': `operations-${keys}` }
  return served.ask({ method, url: `/api/console/${url}`, headers })
}
const ring = (door: string) =>
  desk.runtime.db.transact(desk.brandId, (tx) => emit(tx, [event(rung, door, { door })]), { isolated: true })
const seal = async () => {
  await horizonPassed(desk.runtime.db, desk.brandId)
  await schedule.find((one) => one.name === 'runtime.seal-audit')!.run(desk.runtime, desk.brandId, null)
}

describe('dead letters on the console', () => {
  it('are listed by state with what went wrong, and never with whom', async () => {
    poison.add('刘女士的门')
    await ring('刘女士的门')
    const { body } = await ask('operator', 'GET', 'dead-letters?state=retrying')
    expect(body.items).toMatchObject([
      {
        subscriber: 'test.answers',
        eventType: 'doorbell.rung',
        attempts: 1,
        errorCode: 'runtime.unexpected',
        errorText: 'Error',
      },
    ])
    expect((await ask('operator', 'GET', 'dead-letters?state=dead')).body.items).toEqual([])
    expect((await ask('operator', 'GET', 'dead-letters?state=lost')).status).toBe(400)
    expect((await ask('agent', 'GET', 'dead-letters')).status).toBe(403)
  })

  it('that fail again stay, with no trace of a success', async () => {
    const [letter] = (await ask('operator', 'GET', 'dead-letters')).body.items
    const answer = await ask('operator', 'POST', `dead-letters/${letter.id}/replay`)
    expect(answer.status).toBe(500)
    expect((await ask('operator', 'GET', 'dead-letters')).body.items).toMatchObject([
      { state: 'retrying', attempts: 1 },
    ])
    expect(await desk.transact((tx) => listAudit(tx, `dead-letter:${letter.id}`, null, 5))).toEqual([])
  })

  it('are handled again by hand, with a record of who did it', async () => {
    poison.clear()
    const [letter] = (await ask('operator', 'GET', 'dead-letters')).body.items
    expect((await ask('operator', 'POST', `dead-letters/${letter.id}/replay`)).body).toEqual({
      replayed: true,
    })
    expect(answered).toEqual(['刘女士的门'])
    expect((await ask('operator', 'GET', 'dead-letters?state=replayed')).body.items).toHaveLength(1)
    expect(await desk.transact((tx) => listAudit(tx, `dead-letter:${letter.id}`, null, 5))).toMatchObject([
      { action: 'dead-letter.replayed', actor: 'member:operator' },
    ])
  })

  it('that are not there are not found', async () => {
    const nobody = '00000000-0000-7000-8000-000000000000'
    const answer = await ask('operator', 'POST', `dead-letters/${nobody}/replay`)
    expect([answer.status, answer.body.code]).toEqual([404, 'dead_letter.not_found'])
    expect((await ask('operator', 'POST', 'dead-letters/x/replay')).status).toBe(400)
  })
})

describe('the audit on the console', () => {
  it('is listed newest first, page by page, to those who may read it', async () => {
    await desk.transact((tx) =>
      audit(
        tx,
        Array.from({ length: 5 }, (_, n) => ({ action: 'customer.revealed', subject: `customer:${n}` })),
      ),
    )
    const first = (await ask('owner', 'GET', 'audit?limit=3')).body
    expect(first.items.map((one: { subject: string }) => one.subject)).toEqual([
      'customer:4',
      'customer:3',
      'customer:2',
    ])
    const rest = (await ask('owner', 'GET', `audit?limit=3&before=${first.nextCursor}`)).body
    expect(rest.items.map((one: { subject: string }) => one.subject).slice(0, 2)).toEqual([
      'customer:1',
      'customer:0',
    ])
    expect((await ask('finance', 'GET', 'audit?subject=customer:1')).body.items).toHaveLength(1)
    expect((await ask('operator', 'GET', 'audit')).status).toBe(403)
  })

  it('says that the chain is whole, and where it is broken', async () => {
    await seal()
    const chain = async () => (await ask('owner', 'GET', 'audit')).body.chain
    expect(await chain()).toEqual({ ok: true, seals: 1, brokenAt: null })
    await desk.transact((tx) => audit(tx, [{ action: 'x', subject: 'y' }]))
    await seal()
    await withClient(desk.database.adminUrl, (client) =>
      client.query('delete from runtime.audit_seal where number = 2'),
    )
    expect(await chain()).toEqual({ ok: false, seals: 1, brokenAt: '2' })
  })
})

describe('the switch for everything that goes out', () => {
  it('shows that a restored copy is silent, and is turned on by the owner, with a record', async () => {
    const state = async () => (await ask('agent', 'GET', 'outgoing-effects')).body
    expect(await state()).toEqual({ off: false, reason: null })
    await writeSetting(desk.runtime.db, 'outgoing_effects', 'off')
    expect(await state()).toEqual({ off: true, reason: 'restored' })
    expect((await ask('operator', 'POST', 'outgoing-effects/confirmation')).status).toBe(403)
    expect(await desk.runtime.effectsOff()).toBe(true)
    expect((await ask('owner', 'POST', 'outgoing-effects/confirmation')).body).toEqual({ off: false })
    expect(await desk.runtime.effectsOff()).toBe(false)
    expect(await desk.transact((tx) => listAudit(tx, 'setting:outgoing_effects', null, 5))).toMatchObject([
      { action: 'outgoing-effects.confirmed', actor: 'member:owner' },
    ])
  })
})

describe('what happens in one process', () => {
  const joined = (on: TestRuntime) => {
    const heard: string[] = []
    const leave = on.runtime.hub.join({
      brandId: desk.brandId,
      topics: new Set(['orders']),
      send: (text) => heard.push(...(JSON.parse(text).events as { key: string }[]).map((one) => one.key)),
      cut: () => heard.push('cut'),
    })
    return { heard, leave }
  }
  const followingOf = (on: TestRuntime, role: 'api' | 'worker', late = false) =>
    openFollowing({
      config: { ...on.runtime.config, role, lateFollowers: late },
      ports: on.runtime.ports,
      log: on.runtime.log,
      hub: on.runtime.hub,
      metrics: on.runtime.metrics,
      subscribers: [follower],
    })
  const until = async (check: () => boolean) => {
    for (let i = 0; i < 300 && !check(); i += 1) await desk.runtime.ports.clock.sleep(10)
    expect(check()).toBe(true)
  }

  it('is heard by the screens of another, once each', async () => {
    const other = desk.twin()
    const here = followingOf(desk, 'api')
    const there = followingOf(other, 'api')
    const stops = [await here.connect(desk.runtime.db, true), await there.connect(other.runtime.db, true)]
    const near = joined(desk)
    const far = joined(other)
    const told = await desk.transact((tx) =>
      emit({ ...tx, followers: { ...tx.followers, announce: () => undefined } }, [
        event(rung, 'north', { door: 'north' }),
      ]),
    )
    here.followers.announce(told)
    await until(() => far.heard.length > 0)
    await desk.runtime.ports.clock.sleep(50)
    expect([near.heard, far.heard]).toEqual([['north'], ['north']])
    near.leave()
    far.leave()
    for (const stop of stops) await stop()
    await other.close()
  })

  it('may be followed late instead of in the transaction, by the setting', () => {
    expect(followingOf(desk, 'worker').followers.inTransaction.map((one) => one.name)).toEqual([
      'test.answers',
    ])
    expect(followingOf(desk, 'worker', true).followers.inTransaction).toEqual([])
  })
})

it('keeps the head of the audit chain outside the database after every seal', async () => {
  await desk.transact((tx) => audit(tx, [{ action: 'a', subject: 'anchor' }]))
  await withClient(desk.database.adminUrl, (client) => client.query('delete from runtime.audit_seal'))
  await seal()
  const file = (await desk.runtime.ports.files.read(`audit/${desk.brandId}.anchors`)).toString('utf8').trim()
  const last = JSON.parse(file.split('\n').at(-1)!)
  const [head] = await desk.transact((tx) =>
    rows(
      tx,
      sql<{
        number: bigint
        hash: Buffer
      }>`select number, hash from runtime.audit_seal order by number desc limit 1`,
    ),
  )
  expect(last).toMatchObject({ number: head!.number.toString(), hash: head!.hash.toString('hex') })
})
