import { describe, expect, it } from 'vitest'
import type { DecryptOutcome, DecryptWish } from '../../src/connectors/contract/acts.ts'
import type { CallOptions } from '../../src/connectors/contract/calls.ts'
import type { HttpRequest } from '../../src/runtime/ports.ts'
import type { Bench, StandIn } from './connector-bench.ts'
import type { ActsTold } from './laws/act-told.ts'
import type { AnyBench } from './laws/told.ts'
import { person } from './market.ts'

type AnyActs = ActsTold<any>

/**
 * What may be done in a shop beyond orders, and what every marketplace must hold there: rows fail one by one, in the
 * order asked; nothing is done twice unseen; what may heal is told apart from what may not.
 */
export function actLaws<S extends StandIn, O extends CallOptions>(
  bench: Bench<S, O>,
  told: ActsTold<S>,
): void {
  describe('listings', () => listingLaws(bench, told))
  describe('setting stock', () => stockLaws(bench, told))
  describe('memos', () => memoLaws(bench, told))
  describe('parcels', () => parcelLaws(bench, told))
  describe('opening a receiver', () => decryptLaws(bench, told))
}

function listingLaws(bench: AnyBench, told: AnyActs): void {
  it('tell every SKU with its code, its price where there is one, and its stock', async () => {
    const { itemId, skuId, stock } = told.sku(bench.standIn)
    const found = await bench.listings()
    expect(found).toHaveLength(told.listed(bench.standIn))
    expect(found.find((row) => row.itemId === itemId && row.skuId === skuId)).toMatchObject({
      ...told.listing(bench.standIn),
      itemId,
      skuId,
      stock,
      onSale: true,
    })
  })

  it('come whole over many pages, and say so when pages are repeated', async () => {
    told.sku(bench.standIn)
    told.crowd(bench.standIn)
    const found = await bench.listings()
    expect(found).toHaveLength(told.listed(bench.standIn))
    expect(new Set(found.map(({ itemId, skuId }) => `${itemId}/${skuId}`)).size).toBe(found.length)
    bench.served.fault('repeated_page', { route: told.routes.listings })
    await expect(bench.listings()).rejects.toMatchObject({ kind: 'malformed_answer' })
  })
}

function stockLaws(bench: AnyBench, told: AnyActs): void {
  const sku = () => told.sku(bench.standIn)
  const level = (sellable: number) => ({ itemId: sku().itemId, skuId: sku().skuId, sellable })
  const push = (...levels: number[]) => bench.acts.pushStock(bench.access, levels.map(level))

  it('gives each level an outcome of its own, in the order asked; of two the later stays', async () => {
    const refusals = told.badLevels(bench.standIn)
    const bad = refusals.map(([change]) => ({ ...level(5), ...change }))
    const levels = [...bad, level(9), ...bad, level(7)]
    const refused = refusals.map(([, code]) => ({ ok: false, code, retryable: false }))
    expect(await bench.acts.pushStock(bench.access, levels)).toMatchObject([
      ...refused,
      { ok: true },
      ...refused,
      { ok: true },
    ])
    expect(sku().stock).toBe(7)
    expect(await push(7)).toEqual([{ ok: true }])
    expect(sku().stock).toBe(7)
  })

  if (told.settingHeals)
    it.each(['5xx', 'html', 'truncated', 'drop', '429'] as const)('heals when %s passes', async (kind) => {
      const levels = [level(33)]
      bench.served.fault(kind, { route: told.routes.stock, count: 2 })
      const slept: number[] = []
      const clock = { ...bench.served.ports.clock, sleep: async (ms: number) => void slept.push(ms) }
      const patient = bench.open({ longestWaitMs: 120_000 }, { ...bench.served.ports, clock })
      expect(await patient.acts!.pushStock!(bench.access, levels)).toEqual([{ ok: true }])
      expect(sku().stock).toBe(33)
      expect(bench.served.faults.rules[0]!.hits).toBe(2)
      // A ban is sat out, not knocked at.
      if (kind === '429') expect(Math.min(...slept)).toBeGreaterThanOrEqual(1_000)
    })

  it('says what lasts row by row, a ban with its time', async () => {
    const [first, second] = [level(5), level(6)]
    bench.served.fault('5xx', { route: told.routes.stock })
    const lasting = { ok: false, code: 'http_503', retryable: true, retryAfterMs: null }
    expect(await bench.acts.pushStock(bench.access, [first, second])).toEqual([lasting, lasting])
    bench.served.faults.remove()
    let banned = false
    const { http } = bench.served.ports
    const send = async (request: HttpRequest) =>
      banned ? { status: 429, headers: { 'retry-after': '30' }, body: Buffer.alloc(0) } : http.send(request)
    const caller = bench.open({}, { ...bench.served.ports, http: { ...http, send } })
    await caller.fetchOrders(bench.access, [bench.place()])
    banned = true
    expect(await caller.acts!.pushStock!(bench.access, [first])).toEqual([
      { ok: false, code: 'http_429', retryable: true, retryAfterMs: 30_000 },
    ])
  })

  if (told.sessionEnds)
    it('throws when the session ended: no level can be set', async () => {
      const levels = [level(5)]
      await bench.configure({ sessions: 'expired' })
      await expect(bench.acts.pushStock(bench.access, levels)).rejects.toMatchObject({
        kind: 'authorisation_expired',
      })
    })
}

function memoLaws(bench: AnyBench, told: AnyActs): void {
  const { memos } = told
  if (!memos) {
    it('are not written: no source names a call for them', () => {
      expect(bench.connector.acts).not.toHaveProperty('writeMemos')
    })
    return
  }
  const none = { text: '', flag: null }
  const set = { text: '周末上门', flag: memos.flag }
  const of = (id: string) => memos.of(bench.standIn, id)

  it('replace the text that was known, with a flag if wished, and no other', async () => {
    const [first, second] = [bench.place(), bench.place()]
    memos.note(bench.standIn, second, '同事写的')
    const before = of(first)
    const outcomes = await bench.acts.writeMemos(bench.access, [
      { orderId: second, known: none, next: { text: '改', flag: null } },
      { orderId: first, known: none, next: set },
      { orderId: first, known: none, next: { text: '别的', flag: null } },
      { orderId: first, known: set, next: { ...set, text: '' } },
      { orderId: memos.missing[0], known: none, next: set },
      { orderId: first, known: { ...set, text: '' }, next: { ...set, text: '改约周日' } },
    ])
    const codes = outcomes.map((each) => (each.ok ? 'ok' : each.code))
    const [, missing] = memos.missing
    expect(codes).toEqual(['memo_changed', 'ok', 'memo_changed', 'ok', missing, 'ok'])
    expect(of(first)[0]).toBe('改约周日')
    if (memos.flag) expect([before[1], of(first)[1]].map(String)).toEqual(['0', memos.flag])
    expect(of(second)[0]).toBe('同事写的')
  })

  const { longest } = memos
  if (longest !== null)
    it('may have so many signs, and not one more', async () => {
      const orderId = bench.place()
      const write = async (signs: number) => {
        const next = { text: '字'.repeat(signs), flag: null }
        return (await bench.acts.writeMemos(bench.access, [{ orderId, known: none, next }]))[0]
      }
      expect(await write(longest + 1)).toEqual({ ok: false, code: 'too_long' })
      expect(of(orderId)[0] || '').toBe('')
      expect(await write(longest)).toEqual({ ok: true })
    })

  it('are never written twice unseen: a lost answer is found done by the next look', async () => {
    const id = bench.place()
    bench.served.fault('truncated', { route: memos.route, count: 1 })
    const wish = { orderId: id, known: none, next: set }
    const writing = bench.acts.writeMemos(bench.access, [wish])
    if (memos.looksAgain) expect(await writing).toEqual([{ ok: true }])
    else await expect(writing).rejects.toMatchObject({ retryable: true })
    expect([of(id)[0], bench.calls(memos.route)]).toEqual([set.text, 1])
    expect(await bench.acts.writeMemos(bench.access, [wish])).toEqual([{ ok: true }])
    expect(bench.calls(memos.route)).toBe(1)
  })
}

function parcelLaws(bench: AnyBench, told: AnyActs): void {
  it('are told for each order, in the order asked', async () => {
    const [waiting, shipped, arrived] = [bench.place(), bench.place(), bench.place()]
    for (const id of [shipped, arrived]) bench.standIn.trading.ship(id)
    bench.standIn.trading[told.parcel.arrive](arrived)
    const asked = [arrived, waiting, told.parcel.missing, shipped]
    const parcels = await bench.acts.fetchParcels(bench.access, asked)
    const states = parcels.map((each) => each.map(({ state }) => state))
    expect(states).toEqual([['delivered'], [], [], ['shipped']])
    for (const [parcel] of [parcels[0]!, parcels[3]!]) expect(parcel).toMatchObject(told.parcel.like)
    expect(parcels[0]![0]!.waybill).not.toBe(parcels[3]![0]!.waybill)
  })

  it('are no guess: what may heal is thrown', async () => {
    const id = bench.place()
    bench.standIn.trading.ship(id)
    bench.served.fault('5xx', { route: told.routes.parcels })
    await expect(bench.acts.fetchParcels(bench.access, [id])).rejects.toMatchObject({ kind: 'temporary' })
  })
}

/** All numbers of these buyers differ in their last four; a switchboard's number keeps those. */
function endOf(outcome: DecryptOutcome): string | undefined {
  return outcome.ok ? outcome.phone?.match(/\d{4}(?=#?$)/)?.[0] : outcome.code
}

function decryptLaws(bench: AnyBench, told: AnyActs): void {
  const { sealedOf, opened, bad, plain, spend, deny } = told.decrypt
  const wishFor = async (orderId: string): Promise<DecryptWish> => {
    const [detail] = await bench.connector.fetchOrders(bench.access, [orderId])
    return { orderId, sealed: sealedOf(detail as never, orderId), scene: 'install' }
  }
  const wishesFor = async (...people: number[]) =>
    Promise.all(people.map((n) => bench.place(n)).map((id) => wishFor(id)))
  const decrypt = (wishes: DecryptWish[]) => bench.acts.decrypt(bench.access, wishes)

  it('gives the plain words in the order asked, also beside those that cannot be opened', async () => {
    await plain?.(bench.standIn)
    const [first, second, ...rest] = await wishesFor(1, ...Array.from({ length: 60 }, (_, n) => n + 2))
    const refused = bad(second!, first!)
    const outcomes = await decrypt([first!, ...refused.map(([wish]) => wish), ...rest])
    expect(outcomes[0]).toEqual({ ok: true, virtualPhone: false, virtualPhoneEndsAt: null, ...opened })
    expect(outcomes.slice(1, 1 + refused.length)).toEqual(refused.map(([, code]) => ({ ok: false, code })))
    const names = rest.map((_, n) => person(n + 3).receiver.mobile.slice(-4))
    expect(outcomes.slice(1 + refused.length).map(endOf)).toEqual(names)
  })

  if (spend)
    it('stops when the day’s quota is spent', async () => {
      const wishes = await wishesFor(1, 2)
      await spend(bench.standIn)
      const [first, second] = await decrypt(wishes)
      expect([first!.ok, second]).toEqual([true, { ok: false, code: 'quota_spent' }])
    })

  if (deny)
    it('is not allowed without the permission', async () => {
      const wishes = await wishesFor(1, 2)
      await bench.configure(deny)
      expect(await decrypt(wishes)).toEqual(Array(2).fill({ ok: false, code: 'not_allowed' }))
    })

  const { decrypt: route } = told.routes
  if (route)
    it('throws what may heal', async () => {
      const wishes = await wishesFor(1)
      bench.served.fault('5xx', { route })
      await expect(decrypt(wishes)).rejects.toMatchObject({ kind: 'temporary' })
    })
}
