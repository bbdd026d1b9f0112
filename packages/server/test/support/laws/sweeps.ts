import { describe, expect, it } from 'vitest'
import type { HttpRequest } from '../../../src/runtime/ports.ts'
import { sortedIds } from '../connector-bench.ts'
import { collect } from '../stand-in-connector.ts'
import type { AnyBench, AnyTold } from './told.ts'

const dayMs = 86_400_000

/** Of sweeps: none is missed, whatever the pages do meanwhile. */
export function sweepLaws(bench: AnyBench, told: AnyTold): void {
  describe('sweeping what changed', () => {
    wholeness(bench, told)
    windows(bench, told)
    faults(bench, told)
  })
}

function wholeness(bench: AnyBench, told: AnyTold): void {
  const { placeInPast } = bench

  it('finds all pages, each order once, with its version and what the list tells, in few calls', async () => {
    const { ids, window } = placeInPast(230, 40)
    const found = await bench.swept(window)
    expect(sortedIds(found)).toEqual(ids)
    expect(bench.calls(told.routes.list)).toBe(told.sweepCalls)
    const { id, orderId, versionAt, detail } = found[0]!
    expect([orderId, detail !== null]).toEqual([id, told.listTells.orders !== 'nothing'])
    const fetched = await bench.order(id)
    const listed = detail === null ? fetched : bench.connector.normaliseOrder('shop-1', detail)
    expect([listed.versionAt, fetched.versionAt]).toEqual([versionAt, versionAt])
    if (told.listTells.orders === 'all') expect(listed).toEqual(fetched)
  })

  // An order that changes leaves the window, and all behind it move up; lists run from either end.
  it.each(['oldest', 'newest'])('misses none when the %s change while it reads', async (end) => {
    const { ids, window } = placeInPast(330, 45)
    const next = end === 'oldest' ? [...ids] : ids.toReversed()
    const moved: string[] = []
    let pages = bench.calls(told.routes.list)
    const send = async (request: HttpRequest) => {
      const answer = await bench.served.ports.http.send(request)
      if (bench.calls(told.routes.list) > pages && moved.length < 30) {
        pages = bench.calls(told.routes.list)
        for (const id of next.splice(0, 3)) {
          bench.standIn.trading.ship(id)
          moved.push(id)
        }
      }
      return answer
    }
    const restless = bench.open({}, { ...bench.served.ports, http: { ...bench.served.ports.http, send } })
    const found = await bench.sweptIds(window, restless)
    expect(moved.length).toBeGreaterThan(8)
    expect(new Set(found).size).toBe(found.length)
    expect(ids.filter((id) => !moved.includes(id) && !found.includes(id))).toEqual([])
    const later = await bench.sweptIds(bench.lately(told.lagMs))
    expect(moved.filter((id) => !later.includes(id))).toEqual([])
  })

  it('sweeps after-sales as well, each with its order and its version', async () => {
    const { made, window } = bench.served.inPast(90, () =>
      bench.placeMany(130).map((orderId) => ({ orderId, id: told.askRefund(bench.standIn, orderId) })),
    )
    const wide = { from: new Date(window.from.getTime() - 2 * dayMs), to: window.to }
    const found = await collect(bench.connector.pullChangedAfterSales(bench.access, wide))
    expect(sortedIds(found)).toEqual(sortedIds(made))
    const one = found.find(({ id }) => id === made[0]!.id)!
    expect([one.orderId, one.detail !== null]).toEqual([made[0]!.orderId, told.listTells.requests === 'all'])
    const fetched = await bench.request(one.id)
    expect(fetched.versionAt).toEqual(one.versionAt)
    if (one.detail !== null)
      expect(bench.connector.normaliseAfterSales('shop-1', one.detail)).toEqual(fetched)
  })
}

function windows(bench: AnyBench, told: AnyTold): void {
  const { placeInPast } = bench

  it('answers an empty window with nothing, and never asks beyond now or what is kept', async () => {
    const now = bench.served.now()
    const at = (from: number, to: number) => ({ from: new Date(now + from), to: new Date(now + to) })
    expect(await bench.swept(at(-3_600_000, -3_000_000))).toEqual([])
    const before = bench.standIn.stats().calls
    expect(await bench.swept(at(60_000, 120_000))).toEqual([])
    const reach = bench.connector.reachDays
    if (reach?.orders) expect(await bench.swept(at(-400 * dayMs, -(reach.orders + 1) * dayMs))).toEqual([])
    expect(bench.standIn.stats().calls).toEqual(before)
  })

  it('cuts a long window into what one call may ask', async () => {
    const ago = [told.longDays, told.longDays / 2, 1 / 48].map((days) => days * 24 * 60)
    const parts = ago.map((minutes) => placeInPast(3, minutes))
    const window = { from: parts[0]!.window.from, to: new Date(bench.served.now()) }
    expect(await bench.sweptIds(window)).toEqual(parts.flatMap(({ ids }) => ids).sort())
  })
}

function faults(bench: AnyBench, told: AnyTold): void {
  const { placeInPast } = bench
  const repeat = (more: object = {}) =>
    bench.served.fault('repeated_page', { route: told.routes.list, ...more })

  it.each([1, 2, 3, 4, 5, 6])('starts again when pages are repeated (seed %i)', async (seed) => {
    const { ids, window } = placeInPast(320, 50)
    repeat({ count: 3, rate: 0.4, seed })
    expect(await bench.sweptIds(window)).toEqual(ids)
    expect(bench.served.faults.rules[0]!.hits).toBeGreaterThan(0)
  })

  const { sliceMs } = told
  if (sliceMs)
    it('does not take the empty answer of the time before for its own', async () => {
      const { ids, window } = placeInPast(30, 60)
      repeat({ count: 2 })
      const from = new Date(window.from.getTime() - 2.2 * sliceMs)
      expect(await bench.sweptIds({ from, to: window.to })).toEqual(ids)
      expect(bench.served.faults.rules[0]!.hits).toBe(2)
    })

  it('says so when pages are repeated without end', async () => {
    const { window } = placeInPast(230, 50)
    repeat()
    await expect(bench.swept(window)).rejects.toMatchObject({ kind: 'malformed_answer' })
  })

  it('loses none when the session ends in the middle', async () => {
    const { ids, window } = placeInPast(320, 55)
    let pages = 0
    const broken = collect(bench.connector.pullChangedOrders(bench.access, window), () => {
      if (++pages === 1) bench.served.fault('token_expired', { count: 1 })
    })
    if (told.sessionEnded === null) return expect(sortedIds(await broken)).toEqual(ids)
    await expect(broken).rejects.toMatchObject({ kind: 'authorisation_expired' })
    expect(pages).toBe(1)
    expect(await bench.sweptIds(window)).toEqual(ids)
  })

  it.each(['429', 'html', 'truncated', '5xx'] as const)(
    'gets through when every third answer is %s',
    async (kind) => {
      const { ids, window } = placeInPast(310, 60)
      bench.served.fault(kind, { rate: 0.3, seed: 7 })
      expect(await bench.sweptIds(window, bench.open({ ...told.patience, attempts: 10 }))).toEqual(ids)
    },
  )
}
