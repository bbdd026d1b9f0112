import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestIntake, testIntake } from '../../test/support/stand-in-shop.ts'
import { ConnectorFailure } from '../connectors/contract/connector.ts'
import { rows } from '../runtime/db/transaction.ts'
import { cancelBackfill, listBackfills } from './backfill-store.ts'

let desk: TestIntake
beforeAll(async () => {
  desk = await testIntake()
  Object.assign(desk.shop.connector, { reachDays: { orders: 90 } })
})
beforeEach(() => {
  desk.shop.windows.length = 0
  desk.shop.pages = []
  desk.time.now = null
})
afterAll(() => desk.close())

const hourMs = 3600_000
const member = { kind: 'member' as const, id: 'operator' }
const begin = (hours: number, ago = hours, shopId = 'tmall') => {
  const from = new Date(Date.now() - ago * hourMs)
  return desk.intake.backfill(desk.brandId, member, {
    shopId,
    kind: 'orders',
    from,
    to: new Date(from.getTime() + hours * hourMs),
  })
}
const newest = async () => (await desk.transact((tx) => listBackfills(tx, 1)))[0]!
const step = () => desk.intake.stepBackfill(desk.brandId)
const positions = () => desk.transact((tx) => rows(tx, sql`select * from intake.sweep`))
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { code: string }) => error.code,
  )

describe('a backfill', () => {
  it('reads its span slice by slice, records what was missing, and leaves the sweep where it is', async () => {
    await desk.intake.sweep(desk.brandId)
    const before = await positions()
    desk.shop.windows.length = 0
    desk.shop.pages = [
      [{ id: 'B1', orderId: 'B1', versionAt: new Date('2026-04-10T02:00:00Z'), detail: { id: 'B1' } }],
    ]
    await begin(15, 1000)
    for (let n = 0; n < 3; n += 1) expect(await step()).toBe(true)
    expect(await step()).toBe(false)
    expect(await newest()).toMatchObject({ state: 'done', recorded: 1, looked: 3 })
    const spans = desk.shop.windows.map(({ from, to }) => (to.getTime() - from.getTime()) / hourMs)
    expect(spans).toEqual([6, 6, 3])
    for (const [i, one] of desk.shop.windows.entries())
      if (i > 0) expect(one.from).toEqual(desk.shop.windows[i - 1]!.to)
    expect(await positions()).toEqual(before)
  })

  it('does not pass what was not stored: a slice that broke off is read again', async () => {
    await begin(6, 900)
    desk.shop.pages = [new ConnectorFailure('temporary', '500', 'try later')]
    await step()
    const broken = await newest()
    expect(broken).toMatchObject({ state: 'running', last_error: 'temporary', tries: 1 })
    expect(broken.done_to).toEqual(broken.from_at)
    expect(await step()).toBe(false)
    desk.shop.pages = []
    desk.time.now = new Date(Date.now() + 60_000)
    expect(await step()).toBe(true)
    expect(await newest()).toMatchObject({ state: 'done', last_error: null })
  })

  it('goes on where it was after its program died in the middle of a slice', async () => {
    await begin(12, 800)
    await step()
    const held = desk.again()
    // Claimed, and never heard of again: the lease ends.
    await desk.transact((tx) =>
      rows(
        tx,
        sql`update intake.backfill set next_at = now() + interval '5 minutes' where state = 'running'`,
      ),
    )
    expect(await held.intake.stepBackfill(desk.brandId)).toBe(false)
    held.time.now = new Date(Date.now() + 6 * 60_000)
    expect(await held.intake.stepBackfill(desk.brandId)).toBe(true)
    await held.close()
    expect(await newest()).toMatchObject({ state: 'done', looked: 2 })
  })

  it('is refused where it cannot be, in words', async () => {
    expect(await codeOf(begin(1, 91 * 24))).toBe('backfill.span_too_old')
    expect(await codeOf(begin(0, 5))).toBe('backfill.span_empty')
    expect(await codeOf(begin(5, 1))).toBe('backfill.span_empty')
    expect(await codeOf(begin(1, 1, 'jd'))).toBe('backfill.shop_not_connected')
    await begin(1)
    expect(await codeOf(begin(1))).toBe('backfill.already_running')
  })

  it('stops when somebody says so, and stays stopped', async () => {
    const { id } = await newest()
    expect(await desk.transact((tx) => cancelBackfill(tx, id))).toBe(true)
    expect(await step()).toBe(false)
    expect(await desk.transact((tx) => cancelBackfill(tx, id))).toBe(false)
  })

  it('gives up at once where the authorisation ended', async () => {
    await begin(6, 700)
    desk.shop.pages = [new ConnectorFailure('authorisation_expired', '27', 'session')]
    await step()
    expect(await newest()).toMatchObject({ state: 'failed', last_error: 'authorisation_expired' })
  })
})
