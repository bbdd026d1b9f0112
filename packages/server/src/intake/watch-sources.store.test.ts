import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { push, type TestIntake, testIntake } from '../../test/support/stand-in-shop.ts'
import { readSources } from '../insight/sources/read-sources.ts'
import { rows } from '../runtime/db/transaction.ts'
import { beginReplay, stepReplays } from './replay-entries.ts'
import { watchSources } from './watch-sources.ts'

let desk: TestIntake
beforeAll(async () => {
  desk = await testIntake()
})
afterAll(() => desk.close())

const watch = () => desk.transact(watchSources)
const receive = async (...pushes: ReturnType<typeof push>[]) => {
  await desk.intake.receiver.receive(pushes)
  await desk.intake.fetcher.idle()
}
const source = async () =>
  (await desk.transact((tx) => readSources(tx, 'zh'))).find((one) => one.id === 'tmall')!
const told = async () =>
  (
    await desk.transact((tx) =>
      rows(
        tx,
        sql<{
          type: string
          payload: object
        }>`select type, payload from runtime.event where type like 'intake.error-rate%' order by seq`,
      ),
    )
  ).map(({ type, payload }) => ({ type, ...payload }))
const order = (n: number, state?: string) =>
  push(`W${n}`, { detail: { id: `W${n}`, ...(state && { state }) } })

describe('a source', () => {
  it('shows how much came and how late, without an alarm while all is well', async () => {
    await receive(...Array.from({ length: 120 }, (_, n) => order(n)))
    await watch()
    expect(await source()).toMatchObject({
      source: 'taobao',
      hour: 120,
      day: 120,
      errorRate: 0,
      alarmSince: null,
      quarantined: 0,
    })
    const { delay, hours, lastEventAt } = await source()
    expect([delay.p50Ms, delay.p99Ms].every((one) => one !== null && one <= 10)).toBe(true)
    expect([hours.length, hours.at(-1)]).toEqual([24, 120])
    expect(lastEventAt).not.toBeNull()
  })

  it('counted again changes nothing', async () => {
    await watch()
    await watch()
    expect((await source()).hour).toBe(120)
    expect(await told()).toEqual([])
  })

  it('raises no alarm at one percent or below', async () => {
    await receive(order(200, 'never_heard'))
    await watch()
    expect(await source()).toMatchObject({ hour: 121, quarantined: 1, alarmSince: null })
  })

  it('raises one alarm above one percent, and tells it once', async () => {
    await receive(order(201, 'never_heard'))
    await watch()
    await watch()
    const rate = Math.round((2 / 122) * 100_000)
    expect(await told()).toEqual([
      { type: 'intake.error-rate-raised', shopId: 'tmall', source: 'taobao', cause: 'messages', rate },
    ])
    expect(await source()).toMatchObject({ errorCause: 'messages', alarmSince: expect.any(String) })
  })

  it('clears it once the cause is gone and everything was handled again', async () => {
    desk.shop.known.add('never_heard')
    const { total } = await desk.transact((tx) =>
      beginReplay(tx, { state: 'quarantined', errorCode: 'unknown_value:status=never_heard' }),
    )
    expect(total).toBe(2)
    await desk.transact(stepReplays)
    await desk.intake.resume(desk.brandId)
    await watch()
    expect((await told()).at(-1)).toEqual({
      type: 'intake.error-rate-cleared',
      shopId: 'tmall',
      source: 'taobao',
    })
    expect(await source()).toMatchObject({ errorRate: 0, quarantined: 0, alarmSince: null })
  })

  it('whose sweeps fail raises the alarm by itself', async () => {
    desk.shop.pages = [new Error('cut off')]
    await desk.intake.sweep(desk.brandId)
    await watch()
    expect((await told()).at(-1)).toMatchObject({ type: 'intake.error-rate-raised', cause: 'sweeps' })
    expect((await source()).sweeps.find((one) => one.kind === 'orders')?.lastError).toMatch(/出错/)
    desk.shop.pages = []
  })

  it('counts what sweeps brought, and says that pushes are lost when only they do', async () => {
    desk.shop.pages = [[{ id: 'SW1', orderId: 'SW1', versionAt: new Date(), detail: { id: 'SW1' } }]]
    await desk.intake.sweep(desk.brandId)
    desk.shop.pages = []
    expect((await source()).swept).toEqual({ hour: 1, day: 1 })
  })

  it('is forgotten after five weeks, day by day', async () => {
    desk.time.now = new Date(Date.now() + 36 * 24 * 3600_000)
    await watch()
    desk.time.now = null
    expect(await desk.transact((tx) => rows(tx, sql`select 1 from intake.tally`))).toEqual([])
  })
})
