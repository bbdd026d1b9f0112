import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { push, type TestIntake, testIntake } from '../../test/support/stand-in-shop.ts'
import { type ChangedRecord, ConnectorFailure } from '../connectors/contract/connector.ts'
import { lockOrders, missingVersions, recordAfterSales, recordOrders } from '../orders/index.ts'
import { rows } from '../runtime/db/transaction.ts'
import { progressOf } from './authorisation-list.ts'
import { listGaps } from './gap-store.ts'
import { beginReplay, stepReplays } from './replay-entries.ts'
import { openDirectory } from './shops.ts'
import { openIntake } from './start-intake.ts'
import { listSweeps } from './store.ts'
import { overlapMs, quickOverlapMs, sweepShops } from './sweep-shops.ts'

let desk: TestIntake
let now = new Date('2026-04-10T03:00:00Z')
const minute = 60_000

beforeAll(async () => {
  desk = await testIntake()
})
beforeEach(() => {
  now = new Date(now.getTime() + 30 * minute)
  desk.time.now = now
  desk.shop.pages = []
  desk.shop.windows.length = 0
  desk.shop.calls.length = 0
})
afterAll(() => desk.close())

const listed = (id: string, inList = false): ChangedRecord => ({
  id,
  orderId: id,
  versionAt: new Date('2026-04-10T02:00:00Z'),
  detail: inList ? { id } : null,
})
const sweep = () => desk.intake.sweep(desk.brandId)
const position = async () =>
  (await desk.transact(listSweeps)).find((one) => one.kind === 'orders' && one.shop_id === 'tmall')
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
const told = (type: string) =>
  desk.transact((tx) =>
    rows(
      tx,
      sql<{
        payload: Record<string, unknown>
      }>`select payload from runtime.event where type = ${type} order by seq`,
    ),
  )

describe('the sweep of a shop', () => {
  it('looks a day back at first, then only at what is new, with an overlap', async () => {
    await sweep()
    expect(desk.shop.windows).toEqual([
      { from: new Date(now.getTime() - 24 * 60 * minute - overlapMs), to: now },
    ])
    const last = now
    now = new Date(now.getTime() + minute)
    desk.time.now = now
    await sweep()
    expect(desk.shop.windows[1]).toEqual({ from: new Date(last.getTime() - overlapMs), to: now })
  })

  it('finds what no push brought, from the list or by asking, and tells how many', async () => {
    await desk.intake.receiver.receive([push('S1', { detail: { id: 'S1' } })])
    desk.shop.details.set('S3', { id: 'S3' })
    desk.shop.pages = [[listed('S1', true), listed('S2', true)], [listed('S3')]]
    expect(await sweep()).toBe(2)
    expect(await orders('S1', 'S2', 'S3')).toEqual(['S1', 'S2', 'S3'])
    expect(desk.shop.calls).toEqual([['S3']])
    expect((await told('intake.lost-found')).at(-1)!.payload).toEqual({
      shopId: 'tmall',
      kind: 'orders',
      count: 2,
    })
    expect(await position()).toMatchObject({ swept_to: now, found_lost: 2n, last_error: null })
  })

  it('again finds nothing, and asks for nothing', async () => {
    desk.shop.pages = [[listed('S1', true), listed('S2', true)], [listed('S3')]]
    const before = (await told('intake.lost-found')).length
    expect(await sweep()).toBe(0)
    expect(desk.shop.calls).toEqual([])
    expect(await told('intake.lost-found')).toHaveLength(before)
  })

  it('finds a second change within one second of which no push told, and asks how it stands', async () => {
    desk.shop.details.set('S1', { id: 'S1', state: 'shipped' })
    desk.shop.pages = [[{ ...listed('S1', true), detail: { id: 'S1', state: 'closed' } }]]
    expect(await sweep()).toBe(1)
    expect(desk.shop.calls).toEqual([['S1']])
    expect(
      await desk.transact((tx) =>
        rows(tx, sql<{ state: string }>`select state from orders."order" where outside_id = 'S1'`),
      ),
    ).toEqual([{ state: 'shipped' }])
    desk.shop.calls.length = 0
    desk.shop.pages = [[{ ...listed('S1', true), detail: { id: 'S1', state: 'shipped' } }]]
    expect([await sweep(), desk.shop.calls]).toEqual([0, []])
  })

  it('that breaks off keeps what it found, but its position moves only at the end', async () => {
    const before = (await position())!.swept_to
    const limited = new ConnectorFailure('limited', 'isp.limit', 'slow down', 1000)
    desk.shop.pages = [[listed('B1', true)], limited, [listed('B2', true)]]
    await sweep()
    expect(await position()).toMatchObject({ swept_to: before, last_error: 'limited' })
    expect(await orders('B1', 'B2')).toEqual(['B1'])
    desk.shop.windows.length = 0
    desk.shop.pages = [[listed('B1', true)], [listed('B2', true)]]
    now = new Date(now.getTime() + minute)
    desk.time.now = now
    expect(await sweep()).toBe(1)
    expect(desk.shop.windows[0]!.from.getTime()).toBe(before.getTime() - overlapMs)
    expect(await orders('B1', 'B2')).toEqual(['B1', 'B2'])
    expect(await position()).toMatchObject({ swept_to: now, last_error: null })
  })

  it('that fails the first time of all begins there again', async () => {
    const fresh = desk.again()
    fresh.time.now = now
    await desk.transact((tx) => sql`delete from intake.sweep`.execute(tx.db))
    desk.shop.pages = [new Error('broken pipe')]
    await fresh.intake.sweep(desk.brandId)
    const first = desk.shop.windows[0]!.from
    desk.shop.pages = []
    fresh.time.now = new Date(now.getTime() + minute)
    await fresh.intake.sweep(desk.brandId)
    expect(desk.shop.windows[1]!.from.getTime()).toBeLessThanOrEqual(first.getTime())
    await fresh.close()
  })

  it('raises an alarm when the authorisation of the shop has ended', async () => {
    desk.shop.pages = [new ConnectorFailure('authorisation_expired', '27', 'session expired')]
    await sweep()
    expect((await told('intake.alarm')).at(-1)!.payload).toMatchObject({
      kind: 'authorisation_expired',
      shopId: 'tmall',
    })
    expect(await position()).toMatchObject({ last_error: 'authorisation_expired' })
  })

  it('leaves a shop alone until its owner grants again, then fills the gap in slices', async () => {
    // Refused once it may be the marketplace's fault; the second time in a row is believed.
    desk.time.now = new Date(now.getTime() - 29 * minute)
    desk.shop.pages = [new ConnectorFailure('authorisation_expired', '27', 'session expired')]
    await sweep()
    desk.time.now = now
    desk.shop.pages = []
    const complete = (await position())!.swept_to
    const before = (await told('intake.lost-found')).length
    desk.shop.windows.length = 0
    await sweep()
    expect(desk.shop.windows).toEqual([])
    const [over] = await desk.transact(listGaps)
    expect(over).toMatchObject({ shopId: 'tmall', since: complete, until: null, filledAt: null })
    expect([progressOf(over!), (await told('authorisation.ended')).length]).toEqual([0, 1])

    now = new Date(now.getTime() + 6 * 3_600_000)
    desk.time.now = now
    const actor = { kind: 'member', id: 'lin' } as const
    const app = { appKey: 'app-1', appSecret: 'app-secret', session: 'granted-again' }
    const shop = { shopId: 'tmall', name: '天猫店', marketplace: 'taobao', environment: 'sandbox' } as const
    await desk.intake.connectShop(desk.brandId, actor, { ...shop, sellerId: 'hemu-tmall', ...app })
    desk.shop.windows.length = 0
    desk.shop.pages = [[listed('G1', true)], new Error('cut off')]
    await sweep()
    expect(await orders('G1')).toEqual(['G1'])
    expect(progressOf((await desk.transact(listGaps))[0]!)).toBe(0)
    desk.shop.pages = [[listed('G1', true), listed('G2', true)]]
    // Two at once find the same, and count it once.
    const both = await Promise.all([sweep(), sweep()])
    expect(both[0] + both[1]).toBe(1)
    expect(desk.shop.windows.length).toBeGreaterThan(15)
    const [filled] = await desk.transact(listGaps)
    expect(filled).toMatchObject({ found: 2, filledAt: now })
    expect(progressOf(filled!)).toBe(1)
    // What a gap kept back is no lost push.
    expect(await told('intake.lost-found')).toHaveLength(before)
  })

  it('keeps an order that it cannot read for a person, with one alarm, and records the others', async () => {
    const strange = { ...listed('Q1', true), detail: { id: 'Q1', state: 'never_heard' } }
    desk.shop.pages = [[strange, listed('Q2', true)]]
    const before = (await told('intake.alarm')).length
    expect(await sweep()).toBe(1)
    desk.shop.pages = [[strange, listed('Q2', true)]]
    now = new Date(now.getTime() + minute)
    desk.time.now = now
    await sweep()
    expect(await orders('Q1', 'Q2')).toEqual(['Q2'])
    expect((await told('intake.alarm')).slice(before).map((one) => one.payload)).toMatchObject([
      { kind: 'quarantined', shopId: 'tmall', detail: 'status' },
    ])
    const kept = await desk.transact((tx) =>
      rows(tx, sql`select state, error_code from intake.inbox_entry where subject_id = 'Q1'`),
    )
    expect(kept).toEqual([{ state: 'quarantined', error_code: 'unknown_value:status=never_heard' }])

    desk.shop.known.add('never_heard')
    desk.shop.details.set('Q1', { id: 'Q1', state: 'never_heard' })
    const [entry] = await desk.transact((tx) =>
      rows(tx, sql<{ id: string }>`select id from intake.inbox_entry where subject_id = 'Q1'`),
    )
    await desk.transact((tx) => beginReplay(tx, { ids: [entry!.id] }))
    expect(await desk.transact(stepReplays)).toBe(1)
    await desk.intake.resume(desk.brandId)
    await desk.intake.fetcher.idle()
    expect(await orders('Q1')).toEqual(['Q1'])
  })

  it('does not let a position go back when two sweeps cross', async () => {
    const other = desk.again()
    other.time.now = new Date(now.getTime() - 5 * minute)
    await Promise.all([sweep(), other.intake.sweep(desk.brandId)])
    expect((await position())!.swept_to).toEqual(now)
    await other.close()
  })
})

describe('a shop that sells by the second', () => {
  const walks = (...pages: (ChangedRecord[] | Error)[][]) =>
    ({ [Symbol.iterator]: () => (pages.shift() ?? [])[Symbol.iterator]() }) as typeof desk.shop.pages
  const grew = new ConnectorFailure('malformed_answer', 'list_grew', 'the pages do not fit together')

  it('is read up to the last seconds that are over when its list grows under our hands', async () => {
    desk.shop.pages = walks([[listed('W1', true)], grew], [[listed('W1', true)], [listed('W2', true)]])
    expect(await sweep()).toBe(1)
    expect(await orders('W1', 'W2')).toEqual(['W1', 'W2'])
    const to = new Date(now.getTime() - 2_000)
    expect(desk.shop.windows.map((one) => one.to)).toEqual([now, to])
    expect(await position()).toMatchObject({ swept_to: to, last_error: null })
  })

  it('is not asked a third time at once', async () => {
    const before = (await position())!.swept_to
    desk.shop.pages = walks([grew], [grew], [[listed('W3', true)]])
    await sweep()
    expect(await position()).toMatchObject({ swept_to: before, last_error: 'malformed_answer' })
    expect(await orders('W3')).toEqual([])
  })

  it('is read with a short overlap between two thorough sweeps', async () => {
    await sweep()
    const last = (await position())!.swept_to
    desk.shop.windows.length = 0
    desk.shop.pages = [[listed('quick-1', true)]]
    const deps = {
      runtime: desk.runtime,
      connectors: new Map([['taobao', desk.shop.connector]]),
      directory: openDirectory(desk.runtime),
      sinks: {
        lockOrders,
        recordOrders,
        recordAfterSales,
        missingVersions,
        recordMembers: async () => undefined,
        applyWecomEvents: async () => undefined,
      },
      pushes: () => false,
    }
    expect(await sweepShops(deps, desk.brandId, 'silent', quickOverlapMs)).toBe(1)
    expect(desk.shop.windows[0]!.from.getTime()).toBe(last.getTime() - quickOverlapMs)
    expect(await sweepShops({ ...deps, pushes: () => true }, desk.brandId, 'silent')).toBe(0)
    expect(desk.shop.windows).toHaveLength(1)
  })
})

describe('a shop whose marketplace pushes nothing', () => {
  it('is followed by sweeps alone, and nothing of it counts as lost', async () => {
    const silent = openIntake(
      desk.runtime,
      {
        connectors: new Map([['taobao', desk.shop.connector]]),
        gateways: new Map(),
        channels: new Map(),
        webhooks: new Map(),
      },
      {
        lockOrders,
        recordOrders,
        recordAfterSales,
        missingVersions,
        recordMembers: async () => undefined,
        applyWecomEvents: async () => undefined,
      },
    )
    const before = [(await told('intake.lost-found')).length, (await position())?.found_lost]
    desk.shop.details.set('quiet-1', { id: 'quiet-1' })
    desk.shop.pages = [[listed('quiet-1')]]
    expect(await silent.sweep(desk.brandId)).toBe(1)
    expect(await orders('quiet-1')).toEqual(['quiet-1'])
    expect([(await told('intake.lost-found')).length, (await position())?.found_lost]).toEqual(before)
  })
})
