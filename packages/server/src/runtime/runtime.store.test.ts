import { sql } from 'kysely'
import { Type } from 'typebox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { eventually } from '../../test/support/eventually.ts'
import { horizonPassed } from '../../test/support/horizon.ts'
import { type BrandId, id } from '../kernel/ids.ts'
import { audit, sealAudit, verifyAudit } from './access/audit.ts'
import { registerBrand } from './brands.ts'
import { firstRow, rows } from './db/transaction.ts'
import { listDeadLetters } from './events/dead-letters.ts'
import { defineEvent, event } from './events/event.ts'
import { startFollowing } from './events/follow.ts'
import { emit } from './events/outbox.ts'
import { subscriber } from './events/subscriber.ts'
import { once } from './http/idempotency.ts'
import { silentLog } from './log.ts'

const doorbell = defineEvent('doorbell.rung', 1, Type.Object({ door: Type.String(), times: Type.Integer() }))

let brand: TestBrand
beforeAll(async () => {
  brand = await testBrand()
})
afterAll(() => brand.close())

describe('brand isolation', () => {
  it('shows nothing of another brand even when a statement forgets its filter', async () => {
    const other = id<BrandId>('anjie')
    await registerBrand(brand.db, other, brand.vault.newBrandKey(other))
    await brand.transact((tx) => emit(tx, [event(doorbell, 'front', { door: 'front', times: 1 })]))
    const unfiltered = sql<{ n: bigint }>`select count(*) as n from runtime.event`
    expect(await brand.transact((tx) => firstRow(tx, unfiltered))).toEqual({ n: 1n })
    expect(await brand.db.transact(other, (tx) => firstRow(tx, unfiltered))).toEqual({ n: 0n })
    expect(await brand.db.directory(async (db) => (await unfiltered.execute(db)).rows[0])).toEqual({ n: 0n })
  })

  it('refuses to write a row of another brand', async () => {
    await expect(
      brand.transact((tx) =>
        sql`insert into runtime.subscription (brand_id, subscriber) values ('anjie', 'x')`.execute(tx.db),
      ),
    ).rejects.toMatchObject({ code: '42501' })
  })

  it('connects as a role that owns nothing and cannot step over the policies', async () => {
    const role = await brand.transact((tx) =>
      firstRow(
        tx,
        sql<{
          su: boolean
          bypass: boolean
        }>`select rolsuper as su, rolbypassrls as bypass from pg_roles where rolname = current_user`,
      ),
    )
    expect(role).toEqual({ su: false, bypass: false })
  })
})

describe('events', () => {
  it('refuses a payload that does not fit its schema', async () => {
    await expect(
      brand.transact((tx) => emit(tx, [event(doorbell, 'front', { door: 'front', times: 1.5 })])),
    ).rejects.toMatchObject({ code: 'runtime.event_refused' })
  })

  it('brings every event once to a follower, in order, with effects and cursor in one commit', async () => {
    const seen: number[] = []
    const loop = startFollowing({
      db: brand.db,
      clock: brand.ports.clock,
      log: silentLog,
      brands: async () => [brand.brandId],
      subscribers: [
        subscriber('test.counts', 'afterCommit', doorbell, async (_tx, events) => {
          seen.push(...events.map((e) => e.payload.times))
        }),
      ],
    })
    for (let n = 2; n <= 60; n += 1)
      await brand.transact((tx) => emit(tx, [event(doorbell, 'front', { door: 'front', times: n })]))
    await horizonPassed(brand.db, brand.brandId)
    await loop.drain()
    await loop.stop()
    expect(seen).toEqual(Array.from({ length: 60 }, (_, i) => i + 1))
  })

  it('sets a poisoned event aside after five tries and lets the others pass', async () => {
    const passed: string[] = []
    const loop = startFollowing({
      db: brand.db,
      clock: { ...brand.ports.clock, sleep: async () => undefined },
      log: silentLog,
      brands: async () => [brand.brandId],
      subscribers: [
        subscriber('test.poisoned', 'afterCommit', doorbell, async (_tx, events) => {
          if (events.some((e) => e.payload.times === 7)) throw new Error('bad bell 13800000000')
          passed.push(...events.map((e) => String(e.payload.times)))
        }),
      ],
    })
    await horizonPassed(brand.db, brand.brandId)
    await loop.drain()
    await loop.stop()
    expect(passed).toHaveLength(59)
    const letters = await brand.transact((tx) => listDeadLetters(tx, 'dead', 10))
    expect(letters).toMatchObject([{ subscriber: 'test.poisoned', attempts: 5, error_text: 'Error' }])
  })

  it('brings an event that an older transaction hides as soon as that one is over, without a sweep', async () => {
    const seen: string[] = []
    const loop = startFollowing({
      db: brand.db,
      clock: { ...brand.ports.clock, every: () => () => undefined },
      log: silentLog,
      brands: async () => [brand.brandId],
      subscribers: [
        subscriber('test.hidden', 'afterCommit', doorbell, async (_tx, events) => {
          seen.push(...events.map((one) => one.payload.door))
        }),
      ],
    })
    await horizonPassed(brand.db, brand.brandId)
    await loop.drain()
    seen.length = 0
    let end = () => {}
    const open = new Promise<void>((resolve) => (end = resolve))
    let began = () => {}
    const older = new Promise<void>((resolve) => (began = resolve))
    const slow = brand.transact(async (tx) => {
      await sql`select pg_current_xact_id()`.execute(tx.db)
      began()
      await open
    })
    await older
    const events = await brand.transact((tx) =>
      emit(tx, [event(doorbell, 'back', { door: 'back', times: 1 })]),
    )
    loop.wake(brand.brandId, events)
    await brand.ports.clock.sleep(150)
    expect(seen).toEqual([])
    end()
    await slow
    await eventually(async () => expect(seen).toEqual(['back']))
    await loop.stop()
    // Transactions of other tests hide it, too.
  }, 60_000)
})

describe('idempotency', () => {
  const request = { principal: 'm1', route: 'POST /x', key: 'key-00000001', body: { a: 1 } }
  it('gives the first answer again and refuses other content', async () => {
    let runs = 0
    const work = async () => ({ number: ++runs })
    const first = await brand.transact((tx) => once(tx, request, work))
    const again = await brand.transact((tx) => once(tx, request, work))
    expect([first.answer, again.answer, runs]).toEqual([{ number: 1 }, { number: 1 }, 1])
    await expect(
      brand.transact((tx) => once(tx, { ...request, body: { a: 2 } }, work)),
    ).rejects.toMatchObject({ code: 'http.idempotency_conflict' })
  })

  it('runs once for twenty callers at the same moment', async () => {
    let runs = 0
    const twins = Array.from({ length: 20 }, () =>
      brand.transact((tx) => once(tx, { ...request, key: 'key-00000002' }, async () => ({ number: ++runs }))),
    )
    const answers = await Promise.all(twins)
    expect(new Set(answers.map((a) => JSON.stringify(a.answer)))).toEqual(new Set(['{"number":1}']))
    expect(runs).toBe(1)
  })
})

describe('audit chain', () => {
  it('verifies, and shows a cut-off tail by the anchor outside', async () => {
    const seal = async () => {
      await horizonPassed(brand.db, brand.brandId)
      return brand.transact(sealAudit)
    }
    await brand.transact((tx) =>
      audit(tx, [{ action: 'phone.revealed', subject: 'customer:1', facts: { reason: '联系客户', b: 1 } }]),
    )
    await seal()
    await brand.transact((tx) => audit(tx, [{ action: 'phone.revealed', subject: 'customer:2' }]))
    const head = await seal()
    expect(await brand.transact((tx) => verifyAudit(tx, [head!]))).toMatchObject({ ok: true, seals: 2 })
    expect(
      await brand.transact((tx) => verifyAudit(tx, [{ number: 3n, hash: Buffer.alloc(32) }])),
    ).toMatchObject({ ok: false })
  })

  it('lets nobody change or remove an entry', async () => {
    for (const statement of [
      'update runtime.audit_entry set action = $1',
      'delete from runtime.audit_seal where $1 = $1',
    ])
      await expect(
        brand.transact((tx) => tx.named(statement.slice(0, 20), statement, ['x'])),
      ).rejects.toMatchObject({ code: '42501' })
  })
})

it('rolls a savepoint back without losing the transaction', async () => {
  const kept = await brand.transact(async (tx) => {
    await emit(tx, [event(doorbell, 'kept', { door: 'kept', times: 1 })])
    await tx
      .savepoint(async () => {
        await emit(tx, [event(doorbell, 'lost', { door: 'lost', times: 1 })])
        throw new Error('no')
      })
      .catch(() => undefined)
    return rows(tx, sql<{ key: string }>`select key from runtime.event where key in ('kept', 'lost')`)
  })
  expect(kept).toEqual([{ key: 'kept' }])
})
