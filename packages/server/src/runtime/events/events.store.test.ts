import { sql } from 'kysely'
import { Type } from 'typebox'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { withClient } from '../../../supervisor/postgres-roles.ts'
import { eventually } from '../../../test/support/eventually.ts'
import { horizonPassed } from '../../../test/support/horizon.ts'
import { type TestRuntime, testRuntime } from '../../../test/support/runtime.ts'
import { firstRow, rows, type Tx } from '../db/transaction.ts'
import { listDeadLetters } from './dead-letters.ts'
import { defineEvent, event, type StoredEvent } from './event.ts'
import { allEventsAfter, claimSubscription, countAttempt } from './event-store.ts'
import { handleAgain } from './follow.ts'
import { emit } from './outbox.ts'
import { type Subscriber, subscriber } from './subscriber.ts'

const paid = defineEvent('test.paid', 1, Type.Object({ n: Type.Integer() }))
const opened = defineEvent('test.opened', 1, Type.Object({ n: Type.Integer() }))

let base: TestRuntime
let desk: TestRuntime
let poison: Set<number>
let handled: number[]

/** Opens one work order a payment, once, and announces it: a follower as capabilities write them. */
const opens = (mode: Subscriber['mode']) =>
  subscriber('test.opens', mode, paid, async (tx, events) => {
    for (const one of events) {
      if (poison.has(one.payload.n)) throw new Error('poison 13812345678')
      const fresh = await rows(
        tx,
        sql`insert into runtime.one_time_token (brand_id, token_hash, purpose, principal, subject, facts, expires_at)
          values (${tx.brandId}, ${Buffer.from(`${one.payload.n}`)}, 'job', 'x', ${one.key}, '{}', now())
          on conflict do nothing returning subject`,
      )
      if (fresh.length > 0) await emit(tx, [event(opened, one.key, { n: one.payload.n })])
    }
    handled.push(...events.map((one) => one.payload.n))
  })
const counts = (name: string) =>
  subscriber(name, 'afterCommit', opened, async (_tx, events) => {
    if (events.some((one) => poison.has(one.payload.n))) throw new Error('poison')
    handled.push(...events.map((one) => one.payload.n))
  })

beforeAll(async () => {
  base = await testRuntime({ definitions: [paid, opened] })
})
beforeEach(async () => {
  poison = new Set()
  handled = []
  await withClient(base.database.adminUrl, (client) =>
    client.query('truncate runtime.event, runtime.subscription, runtime.dead_letter, runtime.one_time_token'),
  )
})
afterEach(() => desk.close())
afterAll(() => base.close())

const start = async (...subscribers: Subscriber[]) => {
  desk = base.twin(subscribers)
}
const pay = (...numbers: number[]) =>
  desk.transact((tx) =>
    emit(
      tx,
      numbers.map((n) => event(paid, `order-${n}`, { n })),
    ),
  )
const jobs = async () =>
  (
    await desk.transact((tx) =>
      rows(tx, sql<{ subject: string }>`select subject from runtime.one_time_token order by 1`),
    )
  ).map((one) => one.subject)
const announced = async () =>
  (
    await desk.transact((tx) =>
      rows(
        tx,
        sql<{
          n: number
        }>`select (payload->>'n')::int as n from runtime.event where type = 'test.opened' order by 1`,
      ),
    )
  ).map((one) => one.n)
const log = async () => {
  await horizonPassed(desk.runtime.db, desk.brandId)
  return desk.transact((tx) => allEventsAfter(tx, { xid: 0n, seq: 0n }, 9))
}
const letters = () => desk.transact((tx) => listDeadLetters(tx, null, 50))
const drain = async () => {
  await desk.runtime.followers.drain()
  await horizonPassed(desk.runtime.db, desk.brandId)
  await desk.runtime.followers.drain()
}

describe('a follower', () => {
  it.each(['inTransaction', 'afterCommit'] as const)(
    'that acts %s ends with the same facts',
    async (mode) => {
      await start(opens(mode))
      for (let n = 1; n <= 20; n += 1) await pay(n)
      if (mode === 'inTransaction') expect(await jobs()).toHaveLength(20)
      await drain()
      expect(await jobs()).toHaveLength(20)
      expect(await announced()).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
    },
  )

  it('that acted in the transaction changes nothing when it reads the same events late', async () => {
    await start(opens('inTransaction'))
    await pay(1, 2, 3)
    await horizonPassed(desk.runtime.db, desk.brandId)
    const late = desk.twin([opens('afterCommit')])
    await late.runtime.followers.drain()
    expect(handled).toEqual([1, 2, 3, 1, 2, 3])
    expect(await announced()).toEqual([1, 2, 3])
    await late.close()
  })

  it('that rests reads nothing and is not woken; awake again it goes on where it stopped, with many at once', async () => {
    let resting = true
    let asked = 0
    const sizes: number[] = []
    const rests: Subscriber = {
      ...subscriber('test.rests', 'afterCommit', paid, async (_tx, events) => {
        sizes.push(events.length)
      }),
      batch: 300,
      rest: {
        until: [opened],
        isResting: async () => {
          asked += 1
          return resting
        },
      },
    }
    await start(rests)
    await drain()
    const before = asked
    await pay(...Array.from({ length: 250 }, (_, n) => n))
    await pay(1000)
    await horizonPassed(desk.runtime.db, desk.brandId)
    expect(asked).toBe(before)
    await drain()
    expect(sizes).toEqual([])
    resting = false
    await desk.transact((tx) => emit(tx, [event(opened, 'o', { n: 1 })]))
    await eventually(async () => expect(sizes).toEqual([251]))
    expect(asked).toBeGreaterThan(before)
  })

  it('that fails in the transaction takes the fact with it', async () => {
    await start(opens('inTransaction'))
    poison.add(2)
    await expect(pay(1, 2)).rejects.toMatchObject({
      code: 'runtime.follower_failed',
      facts: { subscriber: 'test.opens' },
    })
    expect(await log()).toEqual([])
    expect(await jobs()).toEqual([])
  })

  it('that fails in an isolated one is kept for another try, and its neighbours pass', async () => {
    await start(opens('inTransaction'))
    poison.add(2)
    await desk.runtime.db.transact(
      desk.brandId,
      (tx) =>
        emit(
          tx,
          [1, 2, 3].map((n) => event(paid, `order-${n}`, { n })),
        ),
      { isolated: true },
    )
    expect(await jobs()).toEqual(['order-1', 'order-3'])
    expect(await letters()).toMatchObject([
      { subscriber: 'test.opens', event_key: 'order-2', state: 'retrying', attempts: 1, error_text: 'Error' },
    ])
    await desk.beat(1000)
    expect(await letters()).toMatchObject([{ attempts: 1 }])
    poison.clear()
    desk.time.now = new Date(Date.now() + 60_000)
    await desk.beat(1000)
    expect(await jobs()).toEqual(['order-1', 'order-2', 'order-3'])
    expect(await letters()).toMatchObject([{ state: 'replayed' }])
  })

  it('is asked once for all events of an isolated one, while none fails', async () => {
    const sizes: number[] = []
    await start(
      subscriber('test.counts', 'inTransaction', paid, async (_tx, events) => void sizes.push(events.length)),
    )
    const events = [1, 2, 3].map((n) => event(paid, `order-${n}`, { n }))
    await desk.runtime.db.transact(desk.brandId, (tx) => emit(tx, events), { isolated: true })
    expect(sizes).toEqual([3])
  })

  it('that keeps failing is retried ever later, given up after five tries, and taken up by hand', async () => {
    await start(opens('inTransaction'))
    poison.add(1)
    await desk.runtime.db.transact(desk.brandId, (tx) => emit(tx, [event(paid, 'order-1', { n: 1 })]), {
      isolated: true,
    })
    const waits: number[] = []
    for (let i = 0; i < 6; i += 1) {
      const now = (desk.time.now ?? new Date()).getTime()
      const [letter] = await letters()
      if (letter!.next_attempt_at) waits.push(Math.round((letter!.next_attempt_at.getTime() - now) / 1000))
      desk.time.now = new Date(now + 120_000)
      await desk.beat(1000)
    }
    const [letter] = await letters()
    expect(letter).toMatchObject({ state: 'dead', attempts: 5, next_attempt_at: null })
    expect(waits).toHaveLength(4)
    expect(JSON.stringify([letter!.error_code, letter!.error_text, desk.logged])).not.toContain('13812345678')
    const replay = () => desk.transact((tx) => handleAgain(tx, desk.runtime.subscribers, letter!.id))
    await expect(replay()).rejects.toThrow('poison')
    expect(await letters()).toMatchObject([{ state: 'dead' }])
    poison.clear()
    await replay()
    await replay()
    expect([await jobs(), await announced()]).toEqual([['order-1'], [1]])
    expect(await letters()).toMatchObject([{ state: 'replayed' }])
  })
})

describe('followers by cursor', () => {
  it('get every event once and in order, though many write at the same time', async () => {
    await start(opens('afterCommit'))
    const writing = Promise.all(Array.from({ length: 60 }, (_, i) => pay(i)))
    const reading = (async () => {
      for (let i = 0; i < 5; i += 1) await desk.runtime.followers.drain()
    })()
    await Promise.all([writing, reading])
    await drain()
    expect([...handled].sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, i) => i))
    expect(await announced()).toHaveLength(60)
  })

  it('cost a sweep next to nothing while nothing happens, and are found again when somebody sets them back', async () => {
    await start(...Array.from({ length: 9 }, (_, n) => counts(`test.counts-${n}`)), opens('afterCommit'))
    await pay(1, 2)
    await horizonPassed(desk.runtime.db, desk.brandId)
    await drain()
    await desk.beat(1000)
    const transact = vi.spyOn(desk.runtime.db, 'transact')
    const asked: number[] = []
    for (let i = 0; i < 10; i += 1) {
      await desk.beat(1000)
      asked.push(transact.mock.calls.length)
      transact.mockClear()
    }
    // The shared look, the retries that are due, and one follower of ten: never all of them at once.
    expect(asked).toEqual(Array(10).fill(3))
    handled = []
    await withClient(base.database.adminUrl, (client) =>
      client.query(
        `update runtime.subscription set at_xid = 0, at_seq = 0 where subscriber = 'test.counts-3'`,
      ),
    )
    for (let i = 0; i < 10; i += 1) await desk.beat(1000)
    expect(handled).toEqual([1, 2])
  })

  it('never step over a transaction that is still open', async () => {
    await start(opens('afterCommit'))
    let commit = (): void => undefined
    const held = new Promise<void>((resolve) => {
      commit = resolve
    })
    const slow = desk.transact(async (tx) => {
      await emit(tx, [event(paid, 'order-1', { n: 1 })])
      await held
    })
    await new Promise((resolve) => setTimeout(resolve, 30))
    await pay(2)
    await desk.runtime.followers.drain()
    expect(handled).toEqual([])
    commit()
    await slow
    await drain()
    expect(handled).toEqual([1, 2])
  })

  it('are held up by their own poison only, and by no other follower', async () => {
    await start(opens('afterCommit'), counts('test.counts'))
    poison.add(2)
    await pay(1, 2, 3)
    await drain()
    await drain()
    const mine = await letters()
    expect(mine.map((one) => [one.subscriber, one.event_key, one.state])).toEqual([
      ['test.opens', 'order-2', 'dead'],
    ])
    expect(await jobs()).toEqual(['order-1', 'order-3'])
    expect(handled.filter((n) => n === 3)).toHaveLength(2)
  })

  it('share the work of two processes: one event is never worked on by both', async () => {
    await start(opens('afterCommit'))
    await pay(...Array.from({ length: 30 }, (_, i) => i))
    await horizonPassed(desk.runtime.db, desk.brandId)
    const other = desk.twin()
    await Promise.all([desk.runtime.followers.drain(), other.runtime.followers.drain()])
    await Promise.all([desk.runtime.followers.drain(), other.runtime.followers.drain()])
    expect([...handled].sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i))
    await other.close()
  })

  it('count a try that killed the process, and set such an event aside in the end', async () => {
    await start(opens('afterCommit'))
    await desk.runtime.followers.stop()
    await pay(1, 2)
    // Five processes took the event, counted the try, and died before they could say anything.
    for (let i = 0; i < 5; i += 1)
      await desk.transact(async (tx: Tx) => {
        await claimSubscription(tx, 'test.opens')
        await countAttempt(tx, 'test.opens')
      })
    await horizonPassed(desk.runtime.db, desk.brandId)
    const reborn = desk.twin()
    await reborn.runtime.followers.drain()
    await reborn.runtime.followers.drain()
    expect(await letters()).toMatchObject([{ subscriber: 'test.opens', event_key: 'order-1', state: 'dead' }])
    expect(handled).toEqual([2])
    await reborn.close()
  })

  it('leave effects and cursor together: what fails after the work is done again whole', async () => {
    let fails = 1
    const fragile = subscriber('test.fragile', 'afterCommit', paid, async (tx, events) => {
      await emit(
        tx,
        events.map((one) => event(opened, one.key, { n: one.payload.n })),
      )
      fails -= 1
      if (fails >= 0) throw new Error('after the work')
    })
    await start(fragile)
    await pay(1, 2)
    await drain()
    expect(await announced()).toEqual([1, 2])
    expect(await letters()).toEqual([])
  })
})

describe('an event', () => {
  it('is kept with who did it and when it happened, and told after the commit with its place', async () => {
    const told: StoredEvent[] = []
    await start(opens('inTransaction'))
    const at = new Date('2026-04-10T02:00:00Z')
    await desk.runtime.db.transact(
      desk.brandId,
      async (tx) => {
        told.push(...(await emit(tx, [event(paid, 'order-1', { n: 1 }, at)])))
      },
      { actor: { kind: 'member', id: 'chenjing' } },
    )
    const [kept] = await log()
    expect(kept).toMatchObject({ actor: 'member:chenjing', occurredAt: at, version: 1, payload: { n: 1 } })
    expect(told[0]).toMatchObject({ id: kept!.id, seq: kept!.seq, xid: kept!.xid })
  })

  it('of a wrong shape is refused before anything is written', async () => {
    await start(opens('inTransaction'))
    await expect(
      desk.transact((tx) => emit(tx, [event(paid, 'a', { n: 1 }), event(paid, 'b', { n: 'x' } as never)])),
    ).rejects.toMatchObject({ code: 'runtime.event_refused', facts: { type: 'test.paid' } })
    expect(await log()).toEqual([])
  })

  it('cannot be changed or removed by the application', async () => {
    await start(opens('inTransaction'))
    await pay(1)
    for (const statement of [sql`update runtime.event set key = 'x'`, sql`delete from runtime.event`])
      await expect(desk.transact((tx) => firstRow(tx, statement))).rejects.toMatchObject({ code: '42501' })
  })
})
