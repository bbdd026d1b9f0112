import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { push, type TestIntake, testIntake } from '../../test/support/stand-in-shop.ts'
import { DatabaseUnavailable } from '../runtime/db/errors.ts'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import { listEntries } from './inbox-store.ts'
import { beginReplay, stepReplays } from './replay-entries.ts'

let desk: TestIntake
beforeAll(async () => {
  desk = await testIntake()
})
beforeEach(() => {
  desk.poison.clear()
  desk.shop.calls.length = 0
  desk.time.now = null
})
afterAll(() => desk.close())

const receive = async (...pushes: ReturnType<typeof push>[]) => {
  await desk.intake.receiver.receive(pushes)
  await desk.intake.fetcher.idle()
}
const entriesOf = async (subjectId: string) =>
  (await desk.transact((tx) => listEntries(tx, { subjectId }, null, 50))).map((one) => ({
    id: one.id,
    state: one.state,
    code: one.error_code,
    attempts: one.attempts,
  }))
const orders = async (...ids: string[]) =>
  (
    await desk.transact((tx) =>
      rows(
        tx,
        sql<{
          id: string
        }>`select outside_id as id from orders."order" where outside_id = any(${ids}) order by 1`,
      ),
    )
  ).map((one) => one.id)
const alarms = async () =>
  (
    await desk.transact((tx) =>
      rows(
        tx,
        sql<{ kind: string; detail: string; key: string }>`select payload->>'kind' as kind,
        payload->>'detail' as detail, key from runtime.event where type = 'intake.alarm' order by seq`,
      ),
    )
  ).map(({ kind, detail, key }) => ({ kind, detail, key }))
const stored = (outcome: string) => desk.metric('qiao_pushes_total', { marketplace: 'taobao', outcome })
const replayNow = async (tx: Tx, id: string): Promise<number> => {
  await beginReplay(tx, { ids: [id] })
  return stepReplays(tx)
}
/** Lets `minutes` pass, and takes up what waits. */
async function resumeAfter(minutes: number, on = desk): Promise<number> {
  desk.time.now = new Date((desk.time.now ?? new Date()).getTime() + minutes * 60_000)
  on.time.now = desk.time.now
  const taken = await on.intake.resume(desk.brandId)
  await on.intake.fetcher.idle()
  return taken
}

describe('a push', () => {
  it('with its detail is kept and recorded in one go', async () => {
    await receive(push('D1', { detail: { id: 'D1' } }))
    expect(await entriesOf('D1')).toMatchObject([{ state: 'done' }])
    expect(await orders('D1')).toEqual(['D1'])
    expect(desk.shop.calls).toEqual([])
  })

  it('again, later, at once, or twice in one delivery, has no second effect and is counted as repeated', async () => {
    const before = [await stored('stored'), await stored('repeated')] as const
    const one = push('S1', { detail: { id: 'S1' } })
    await Promise.all([receive(one, one), receive(one), receive(one)])
    await receive(one)
    expect(await entriesOf('S1')).toHaveLength(1)
    expect([(await stored('stored')) - before[0], (await stored('repeated')) - before[1]]).toEqual([1, 4])
    expect(await orders('S1')).toEqual(['S1'])
  })

  it('without its detail is fetched, and is done when that is recorded', async () => {
    desk.shop.details.set('F1', { id: 'F1' })
    await receive(push('F1'))
    expect(await entriesOf('F1')).toMatchObject([{ state: 'done' }])
    expect(desk.shop.calls).toEqual([['F1']])
  })

  it('of a shop that nobody connected is counted and let go; its neighbours are not', async () => {
    const refused = () => desk.metric('qiao_refused_total', { source: 'taobao', reason: 'unknown_shop' })
    const before = await refused()
    await receive(
      push('U1', { detail: { id: 'U1' }, seller: 'somebody-else' }),
      push('U2', { detail: { id: 'U2' } }),
    )
    expect(await refused()).toBe(before + 1)
    expect(await orders('U1', 'U2')).toEqual(['U2'])
    expect(await entriesOf('U1')).toEqual([])
    expect(desk.logged.at(-1)).toMatchObject({ event: 'push.refused', reason: 'unknown_shop' })
  })

  it('is kept sealed: the inbox shows nobody', async () => {
    await receive(push('P1', { detail: { id: 'P1', note: '刘敏 13812345678' } }))
    const kept = await desk.transact((tx) =>
      rows(
        tx,
        sql<{ text: string }>`select e::text as text from intake.inbox_entry e where subject_id = 'P1'`,
      ),
    )
    expect(kept).toHaveLength(1)
    expect(kept[0]!.text).not.toContain(Buffer.from('13812345678').toString('hex'))
    expect(JSON.stringify(desk.logged)).not.toContain('13812345678')
  })

  it('is not confirmed when nothing could be kept', async () => {
    const lost = push('L1', { detail: { id: 'L1' } })
    desk.poison.add('L1')
    const failing = desk.poison.has.bind(desk.poison)
    desk.poison.has = () => {
      throw new DatabaseUnavailable(new Error('gone'))
    }
    await expect(desk.intake.receiver.receive([lost])).rejects.toMatchObject({
      code: 'runtime.database_unavailable',
    })
    desk.poison.has = failing
    expect(await entriesOf('L1')).toEqual([])
    desk.poison.clear()
    await receive(lost)
    expect(await orders('L1')).toEqual(['L1'])
  })
})

describe('what no table knows', () => {
  it('is quarantined with an alarm, and recorded when it is handled again after the table learnt it', async () => {
    const before = await desk.metric('qiao_unknown_total', { source: 'taobao' })
    await receive(push('Q1', { detail: { id: 'Q1', state: 'paid_anew' } }))
    const [entry] = await entriesOf('Q1')
    expect(entry).toMatchObject({ state: 'quarantined', code: 'unknown_value:status=paid_anew' })
    expect((await alarms()).at(-1)).toEqual({ kind: 'quarantined', detail: 'status', key: entry!.id })
    expect(await desk.metric('qiao_unknown_total', { source: 'taobao' })).toBe(before + 1)
    expect(await orders('Q1')).toEqual([])

    const replay = () => desk.transact((tx) => replayNow(tx, entry!.id))
    await replay()
    await resumeAfter(1)
    expect(await entriesOf('Q1')).toMatchObject([{ state: 'quarantined' }])
    desk.shop.known.add('paid_anew')
    await replay()
    await resumeAfter(1)
    expect(await entriesOf('Q1')).toMatchObject([{ state: 'done', attempts: 1 }])
    expect(await orders('Q1')).toEqual(['Q1'])
    // Once more changes nothing.
    await replay()
    await resumeAfter(1)
    expect(await orders('Q1')).toEqual(['Q1'])
  })

  it('is quarantined when its fetched detail says it, or is not what is documented', async () => {
    desk.shop.details.set('Q2', { id: 'Q2', state: 'never_heard' })
    desk.shop.details.set('Q3', { id: '' })
    await receive(push('Q2'), push('Q3'))
    expect(await entriesOf('Q2')).toMatchObject([
      { state: 'quarantined', code: 'unknown_value:status=never_heard' },
    ])
    expect(await entriesOf('Q3')).toMatchObject([{ state: 'quarantined', code: 'unreadable' }])
    expect(
      (await alarms())
        .slice(-2)
        .map((one) => one.detail)
        .sort(),
    ).toEqual(['status', 'unreadable'])
  })

  it('by its type is kept, answered, and told once', async () => {
    const before = (await alarms()).length
    const strange = push(null, { id: 'strange' })
    await receive(strange)
    await receive(strange)
    const kept = await desk.transact((tx) => listEntries(tx, { state: 'ignored', source: 'taobao' }, null, 5))
    expect(kept).toMatchObject([{ push_id: 'strange', topic: 'something_New' }])
    expect((await alarms()).slice(before)).toMatchObject([{ kind: 'unknown_type', detail: 'something_New' }])
  })

  it('raises its alarm even when a neighbour broke the batch in which it came', async () => {
    const before = (await alarms()).length
    desk.poison.add('X1')
    await receive(
      push('X1', { detail: { id: 'X1' } }),
      push('X2', { detail: { id: 'X2', state: 'never_heard' } }),
      push(null, { id: 'strange-2' }),
    )
    await resumeAfter(1)
    expect(await entriesOf('X2')).toMatchObject([{ state: 'quarantined' }])
    expect(
      (await alarms())
        .slice(before)
        .map((one) => one.kind)
        .sort(),
    ).toEqual(['quarantined', 'unknown_type'])
  })
})

describe('a poisoned push', () => {
  it('keeps its raw copy, and lets its neighbours through', async () => {
    desk.poison.add('X3')
    await receive(...['A1', 'X3', 'A2'].map((id) => push(id, { detail: { id } })))
    expect(await entriesOf('X3')).toMatchObject([{ state: 'waiting' }])
    await resumeAfter(1)
    expect(await orders('A1', 'X3', 'A2')).toEqual(['A1', 'A2'])
    expect(await entriesOf('A1')).toMatchObject([{ state: 'done' }])
    expect(await entriesOf('X3')).toMatchObject([
      { state: 'waiting', code: 'runtime.unexpected', attempts: 1 },
    ])
  })

  it('lets its neighbours through as well when all were fetched', async () => {
    desk.poison.add('X4')
    for (const id of ['B1', 'X4', 'B2']) desk.shop.details.set(id, { id })
    await receive(...['B1', 'X4', 'B2'].map((id) => push(id)))
    expect(await orders('B1', 'X4', 'B2')).toEqual(['B1', 'B2'])
    expect(await entriesOf('X4')).toMatchObject([{ state: 'waiting', code: 'runtime.unexpected' }])
  })

  it('is given up after six tries with an alarm, and is recorded when it is handled again', async () => {
    desk.poison.add('X5')
    await receive(push('X5', { detail: { id: 'X5' } }))
    for (let tries = 0; tries < 6; tries += 1) {
      expect(await entriesOf('X5')).toMatchObject([{ state: 'waiting', attempts: tries }])
      await resumeAfter(10)
    }
    await resumeAfter(10)
    const [entry] = await entriesOf('X5')
    expect(entry).toMatchObject({ state: 'failed', code: 'runtime.unexpected', attempts: 7 })
    expect(await alarms()).toContainEqual({ kind: 'failed', detail: 'runtime.unexpected', key: entry!.id })
    await resumeAfter(60)
    expect(await entriesOf('X5')).toMatchObject([{ attempts: 7 }])

    desk.poison.clear()
    await desk.transact((tx) => replayNow(tx, entry!.id))
    await resumeAfter(1)
    expect(await entriesOf('X5')).toMatchObject([{ state: 'done' }])
    expect(await orders('X5')).toEqual(['X5'])
  })

  it('whose copy cannot be opened is set aside, and the others go on', async () => {
    desk.poison.add('X6')
    await receive(push('X6', { detail: { id: 'X6' } }), push('X7', { detail: { id: 'X7' } }))
    desk.poison.clear()
    await desk.transact((tx) =>
      sql`update intake.inbox_entry set body = substring(body from 1 for length(body) - 1) where subject_id = 'X6'`.execute(
        tx.db,
      ),
    )
    await resumeAfter(1)
    expect(await orders('X6', 'X7')).toEqual(['X7'])
    expect(await entriesOf('X6')).toMatchObject([{ state: 'failed', code: 'runtime.vault_locked' }])
  })
})

describe('after a crash', () => {
  it('another process takes up what was not fetched, once the lease is over, and nothing is done twice', async () => {
    let release = (): void => undefined
    desk.shop.details.set('C1', { id: 'C1' })
    desk.shop.before = () =>
      new Promise<void>((resolve) => {
        release = resolve
      })
    await desk.intake.receiver.receive([push('C1')])
    desk.shop.before = () => undefined
    const second = desk.again()
    expect(await resumeAfter(0.1, second)).toBe(0)
    expect(await entriesOf('C1')).toMatchObject([{ state: 'waiting', attempts: 0 }])
    await resumeAfter(1, second)
    expect(await entriesOf('C1')).toMatchObject([{ state: 'done', attempts: 1 }])
    // The first process comes back to life, late.
    release()
    await desk.intake.fetcher.idle()
    expect(await entriesOf('C1')).toMatchObject([{ state: 'done', attempts: 1 }])
    expect(await orders('C1')).toEqual(['C1'])
    await second.close()
  })

  it('two processes share what waits, and neither takes what the other holds', async () => {
    const ids = Array.from({ length: 40 }, (_, i) => `W${i}`)
    for (const id of ids) desk.poison.add(id)
    await receive(...ids.map((id) => push(id, { detail: { id } })))
    desk.poison.clear()
    const second = desk.again()
    desk.time.now = second.time.now = new Date(Date.now() + 7200_000)
    const taken = await Promise.all([desk.intake.resume(desk.brandId), second.intake.resume(desk.brandId)])
    const attempts = await Promise.all(ids.map(async (id) => (await entriesOf(id))[0]!.attempts))
    expect(attempts).toEqual(ids.map(() => 1))
    expect(taken[0] + taken[1]).toBeGreaterThanOrEqual(40)
    expect(await orders(...ids)).toHaveLength(40)
    await second.close()
  })
})
