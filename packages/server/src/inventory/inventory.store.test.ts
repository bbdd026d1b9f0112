import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { lock, type ShopName, type StockDesk, stockDesk } from '../../test/support/stock-desk.ts'
import { ConnectorFailure } from '../connectors/contract/connector.ts'
import { lateMs } from './allowance.ts'
import { abandonedMs, pushRound } from './push-round.ts'
import { wakeAbandoned } from './push-store.ts'
import { readStock } from './read-stock.ts'
import { listMovements } from './store.ts'
import { subscribers } from './subscribers.ts'
import { takeLevels } from './take-levels.ts'

let desk: StockDesk
const all: ShopName[] = ['tmall', 'jd', 'youzan']
const minute = 60_000

beforeAll(async () => {
  desk = await stockDesk()
})
beforeEach(() => {
  desk.calls.length = 0
  desk.answer = () => ({ ok: true })
  desk.limit = { levelsPerSecond: 100, burst: 100, atOnce: 10, sideBySide: 2, sweepMarginSeconds: 60 }
})
afterAll(() => desk.close())

const stock = async () =>
  (
    await desk.transact((tx) =>
      readStock(tx, { search: null, filter: null, after: null, limit: 100 }, () => true),
    )
  ).items.find(({ productId }) => productId === lock)!
const shown = () => Object.fromEntries(all.map((name) => [name, desk.shows.get(name) ?? null]))
/** Time passes and every shop is swept, often enough that all old numbers are over. */
async function calm(): Promise<void> {
  for (let round = 0; round < 6; round += 1) {
    desk.pass(5 * minute)
    for (const name of all) await desk.sweep(name, desk.time.now!)
    await desk.settle()
  }
}

describe('stock on several shops', () => {
  it('touches no number before a person counts the product and switches the SKU on', async () => {
    expect((await stock()).units).toBeNull()
    expect(await desk.offer(['tmall'])).toMatchObject([{ ok: false, code: 'not_counted' }])
    expect(await desk.count(120)).toEqual([{ productId: lock, ok: true, units: 120, oversoldBy: 0 }])
    await desk.settle()
    expect(desk.calls).toEqual([])
  })

  it('is divided when SKUs are switched on, and each shop is told', async () => {
    expect((await desk.offer(all)).map(({ ok }) => ok)).toEqual([true, true, true])
    await desk.settle()
    expect(shown()).toEqual({ tmall: 20, jd: 20, youzan: 20 })
    expect((await stock()).offers.map(({ state }) => state)).toEqual(['sure', 'sure', 'sure'])
  })

  it('follows a sale at one shop with the numbers of the others', async () => {
    desk.pass(minute)
    await desk.hear(desk.order('tmall', 'T1', 12))
    await desk.settle()
    expect((await stock()).units).toBe(108)
    expect(shown()).toEqual({ tmall: 18, jd: 18, youzan: 18 })
    await calm()
    expect(await stock()).toMatchObject({ units: 108, exposed: 54, oversoldBy: 0 })
  })

  it('counts an event that is told twice once', async () => {
    const before = (await stock()).units
    const order = desk.order('jd', 'J1', 2)
    await desk.hear(order)
    await desk.settle()
    const [follower] = subscribers
    const events = await desk.transact(async (tx) =>
      (await import('../runtime/events/event-store.ts')).allEventsAfter(tx, { xid: 0n, seq: 0n }, 1000),
    )
    const told = events.filter(({ type }) => type === 'order.recorded')
    await desk.transact((tx) => follower!.handle(tx, told as never[]))
    expect((await stock()).units).toBe(before! - 2)
  })

  it('puts an order that is closed before shipment back once, and one closed later not', async () => {
    const before = (await stock()).units!
    const order = desk.order('youzan', 'Y1', 3)
    await desk.hear(order)
    await desk.settle()
    desk.pass(minute)
    await desk.hear(desk.order('youzan', 'Y1', 3, { state: 'closed' }))
    await desk.settle()
    expect((await stock()).units).toBe(before)
    await desk.hear(desk.order('youzan', 'Y2', 3))
    desk.pass(minute)
    await desk.hear(desk.order('youzan', 'Y2', 3, { state: 'shipped' }))
    desk.pass(minute)
    await desk.hear(desk.order('youzan', 'Y2', 3, { state: 'closed' }))
    await desk.settle()
    expect((await stock()).units).toBe(before - 3)
    await calm()
  })

  it('tells a correction below what is offered, stops selling first, and comes back when sales are known', async () => {
    await calm()
    const { exposed } = await stock()
    const [counted] = await desk.count(9, { reason: '盘亏' })
    expect(counted).toEqual({ productId: lock, ok: true, units: 9, oversoldBy: exposed - 9 })
    await desk.settle()
    expect(shown()).toEqual({ tmall: 0, jd: 0, youzan: 0 })
    expect((await stock()).oversoldBy).toBeGreaterThan(0)
    await calm()
    expect(shown()).toEqual({ tmall: 1, jd: 1, youzan: 1 })
    expect(await stock()).toMatchObject({ units: 9, exposed: 3, oversoldBy: 0 })
  })

  it('refuses what nobody sells and what would be less than nothing, and takes the rest', async () => {
    expect((await desk.count(0, { units: null, change: -10 }))[0]).toMatchObject({ code: 'below_zero' })
    expect((await desk.count(1, { productId: 'nobody' }))[0]).toMatchObject({ code: 'unknown_product' })
    expect((await desk.count(0, { units: null, change: 111 }))[0]).toMatchObject({ units: 120 })
    expect((await desk.count(0, { units: 500, cause: 'import:7' }))[0]).toMatchObject({ units: 500 })
    expect((await desk.count(0, { units: 700, cause: 'import:7' }))[0]).toMatchObject({ units: 500 })
    await desk.count(120)
    await desk.settle()
    await calm()
    expect(shown()).toEqual({ tmall: 20, jd: 20, youzan: 20 })
  })
})

describe('a shop that is slow, limited or silent', () => {
  it('counts a number without an answer until it can arrive no more, then sets it anew', async () => {
    desk.answer = (shopId) =>
      shopId === 'jd' ? new ConnectorFailure('temporary', 'timeout', 'no answer') : { ok: true }
    await desk.count(90)
    await desk.settle()
    expect((await stock()).offers.find(({ shopId }) => shopId === 'jd')).toMatchObject({
      state: 'doubt',
      errorCode: 'temporary',
    })
    // 20 of before and 15 of now may both still be in force: all that is counted.
    expect((await stock()).exposed).toBeGreaterThan(45)
    expect((await stock()).exposed).toBeLessThanOrEqual(90)
    desk.answer = () => ({ ok: true })
    desk.pass(lateMs + 1)
    await desk.settle()
    await calm()
    expect(shown()).toEqual({ tmall: 15, jd: 15, youzan: 15 })
    expect((await stock()).offers.every(({ state }) => state === 'sure')).toBe(true)
  })

  it('waits as long as the marketplace asks, keeps the others going, and then tells the newest number only', async () => {
    desk.answer = (shopId) =>
      shopId === 'jd' ? { ok: false, code: 'limited', retryable: true, retryAfterMs: 30_000 } : { ok: true }
    await desk.count(96)
    await desk.settle()
    expect(shown()).toMatchObject({ tmall: 16, jd: 15, youzan: 16 })
    desk.answer = () => ({ ok: true })
    desk.calls.length = 0
    desk.pass(10_000)
    await desk.count(108)
    await desk.settle()
    await desk.count(120)
    await desk.settle()
    expect(desk.calls.filter(({ shopId }) => shopId === 'jd')).toEqual([])
    expect((await stock()).offers.find(({ shopId }) => shopId === 'jd')!.state).toBe('waiting')
    desk.pass(20_001)
    await desk.settle()
    expect(desk.calls.filter(({ shopId }) => shopId === 'jd')).toHaveLength(1)
    expect(await desk.metric('qiao_stock_numbers_total', { outcome: 'coalesced' })).toBeGreaterThan(0)
    await calm()
    expect(shown()).toEqual({ tmall: 20, jd: 20, youzan: 20 })
  })

  it('is left alone for a while after a refusal, which is shown', async () => {
    desk.answer = (shopId) =>
      shopId === 'tmall'
        ? { ok: false, code: 'unknown_sku', retryable: false, retryAfterMs: null }
        : { ok: true }
    await desk.count(108)
    await desk.settle()
    const told = desk.calls.filter(({ shopId }) => shopId === 'tmall').length
    expect((await stock()).offers.find(({ shopId }) => shopId === 'tmall')).toMatchObject({
      state: 'refused',
      errorCode: 'unknown_sku',
      shown: 20,
    })
    await desk.count(54)
    await desk.settle()
    expect(desk.calls.filter(({ shopId }) => shopId === 'tmall')).toHaveLength(told)
    desk.answer = () => ({ ok: true })
    desk.pass(10 * minute + 1)
    await desk.settle()
    await calm()
    expect(shown()).toEqual({ tmall: 9, jd: 9, youzan: 9 })
  })

  it('is told no faster than its bucket allows', async () => {
    desk.limit = { ...desk.limit, levelsPerSecond: 1, burst: 1 }
    desk.pass(minute)
    for (const units of [120, 126, 240]) {
      await desk.count(units)
      await desk.settle()
    }
    for (const name of all) expect(desk.calls.filter(({ shopId }) => shopId === name)).toHaveLength(1)
    desk.pass(1_001)
    await desk.settle()
    for (const name of all) expect(desk.calls.filter(({ shopId }) => shopId === name)).toHaveLength(2)
    await calm()
    await calm()
    expect(shown()).toEqual({ tmall: 40, jd: 40, youzan: 40 })
  })
})

describe('a pusher that dies', () => {
  it('between sending and writing: the number counts until its time is over, then another sets it anew', async () => {
    await desk.count(180)
    await desk.follow()
    const plan = await desk.transact((tx) =>
      pushRound(tx, [], { limitOf: () => desk.limit, roomOf: () => 100, batch: 10 }),
    )
    expect(plan.pushes.length).toBeGreaterThan(0)
    const other = desk.anotherPusher()
    await other.drain(desk.brandId)
    expect(desk.calls).toEqual([])
    desk.pass(abandonedMs + 1)
    const cutoff = new Date(desk.time.now!.getTime() - abandonedMs)
    expect(await desk.transact((tx) => wakeAbandoned(tx, cutoff))).toBe(1)
    await other.drain(desk.brandId)
    expect((await stock()).exposed).toBeLessThanOrEqual(180)
    desk.pass(lateMs + 1)
    await other.drain(desk.brandId)
    await calm()
    expect(shown()).toEqual({ tmall: 30, jd: 30, youzan: 30 })
  })
})

describe('a SKU that is switched off', () => {
  it('keeps its number, which counts on, and is set anew when it is switched on again', async () => {
    await desk.offer(['youzan'], { on: false })
    await desk.count(60)
    await desk.settle()
    await calm()
    // 30 may still be sold at Youzan: the others share the rest.
    expect(shown()).toEqual({ tmall: 7, jd: 7, youzan: 30 })
    desk.calls.length = 0
    await desk.offer(['youzan'])
    await desk.settle()
    await calm()
    expect(shown()).toEqual({ tmall: 10, jd: 10, youzan: 10 })
  })

  it('cannot be switched on for a bundle, a strange SKU or a shop without the call', async () => {
    expect(await desk.offer(['jd'], { itemId: 'nothing' })).toMatchObject([{ code: 'not_matched' }])
    const refused = await desk.transact(async (tx) => {
      const { switchOffers } = await import('./switch-offers.ts')
      const place = { shopId: 'jd', itemId: 'jd-lock', skuId: 's1', productId: lock, on: true, weight: 1 }
      return switchOffers(tx, [place], () => false)
    })
    expect(refused).toMatchObject([{ ok: false, code: 'not_possible' }])
  })
})

describe('a SKU of an item that is matched as a whole', () => {
  it('is known from its first sale, counts by the match, and can then be switched on', async () => {
    const before = (await stock()).units!
    const made = desk.order('tmall', 'T-sku', 2)
    await desk.hear({ ...made, lines: made.lines.map((line) => ({ ...line, skuId: 'black' })) })
    await desk.settle()
    const seen = (await stock()).offers.find(({ skuId }) => skuId === 'black')
    expect([(await stock()).units, seen]).toMatchObject([before - 2, { on: false, alone: true, units: 1 }])
    expect(await desk.offer(['tmall'], { skuId: 'black' })).toMatchObject([{ ok: true }])
    await desk.offer(['tmall'], { skuId: 'black', on: false })
    await calm()
  })
})

describe('levels of warehouses', () => {
  const at = (day: number) => new Date(`2026-05-0${day}T02:00:00Z`)
  const level = (warehouse: string, units: number, countedAt: Date, cause: string, productCode = lock) => ({
    cause,
    productCode,
    warehouse,
    units,
    countedAt,
  })
  const take = (...levels: ReturnType<typeof level>[]) => desk.transact((tx) => takeLevels(tx, levels))

  it('add up over the warehouses of a product, known by its id or model', async () => {
    expect(await take(level('上海', 40, at(1), 'i:1'), level('苏州', 20, at(1), 'i:2', 'nobody'))).toEqual([
      true,
      false,
    ])
    expect((await stock()).units).toBe(40)
    expect(await take(level('苏州', 20, at(1), 'i:3'))).toEqual([true])
    expect((await stock()).units).toBe(60)
  })

  it('that are older than what we have, or told twice, change nothing', async () => {
    await take(level('上海', 99, at(2), 'i:4'))
    expect((await stock()).units).toBe(119)
    await take(level('上海', 1, at(1), 'i:5'))
    expect((await stock()).units).toBe(119)
    await desk.count(70)
    await take(level('上海', 99, at(2), 'i:4'))
    expect((await stock()).units).toBe(70)
  })

  it('stand in the history with everything else, the newest first', async () => {
    const rows = await desk.transact((tx) => listMovements(tx, lock, null, 5))
    expect(rows[0]).toMatchObject({ kind: 'count', delta: -49, after: 70 })
    expect(rows.map(({ kind }) => kind)).toContain('import')
  })
})
