import { describe, expect, it } from 'vitest'
import type { AnyBench, AnyTold } from './told.ts'

/** Of single calls: what is asked comes, passing faults are healed, lasting ones are named. */
export function callLaws(bench: AnyBench, told: AnyTold): void {
  const { place, order, request } = bench
  const fetched = (ids: string[], by = bench.connector) => by.fetchOrders(bench.access, ids)

  describe('fetching details', () => {
    it('answers in the order asked, with every digit; what is missing is null', async () => {
      const [first, second] = [place(), place()]
      const details = await fetched([second, ...told.missing.orders, first])
      expect(details.slice(1, -1)).toEqual(told.missing.orders.map(() => null))
      const read = [details[0], details.at(-1)].map((each) => bench.connector.normaliseOrder('s', each))
      expect(read).toMatchObject([{ orderId: second }, { orderId: first, ...told.order }])
      expect(await fetched([])).toEqual([])
    })

    it('reads a request for after-sales with its order and its money; what is missing is null', async () => {
      const orderId = place()
      const id = told.askRefund(bench.standIn, orderId)
      const details = await bench.connector.fetchAfterSales(bench.access, [told.missing.request, id])
      expect(details[0]).toBeNull()
      expect(bench.connector.normaliseAfterSales('s', details[1])).toMatchObject({
        afterSalesId: id,
        orderId,
        kind: 'refund_before_shipment',
        state: 'awaiting_merchant',
        refundFen: 129_900n,
      })
      expect((await request(id)).versionAt).toBeInstanceOf(Date)
    })

    it('follows an order to its end, each state as a later version', async () => {
      const { stepMs = 0 } = told
      const id = bench.placeUnpaid()
      const versions: number[] = []
      for (const [step, [deed, state]] of told.life.entries()) {
        bench.served.shiftTo(step * stepMs)
        if (deed !== 'placed') bench.standIn.trading[deed](id)
        else if (state === null) {
          // Some marketplaces tell nothing of an order before it is paid.
          expect(await fetched([id])).toEqual([null])
          continue
        }
        const now = await order(id)
        expect([deed, now.state]).toEqual([deed, state])
        versions.push(now.versionAt.getTime())
      }
      expect(versions).toEqual([...new Set(versions)].sort())
      expect((await order(id)).deliveredAt).toBeInstanceOf(Date)
    })

    it.each(['429', '5xx', 'html', 'truncated', 'drop'] as const)('heals when %s passes', async (kind) => {
      const id = place()
      bench.served.fault(kind, { count: 2, route: told.routes.detail })
      const patient = bench.open(told.patience)
      const [detail] = await fetched([id], patient)
      expect(patient.normaliseOrder('s', detail).orderId).toBe(id)
      expect(bench.served.faults.rules.map(({ hits }) => hits)).toEqual([2])
    })

    it('names what lasts', async () => {
      bench.served.fault('5xx', { route: told.routes.detail })
      await expect(fetched([place()])).rejects.toMatchObject({ kind: 'temporary', code: 'http_503' })
    })

    it('is over its limit in the platform’s own words', async () => {
      await bench.configure({ rateLimit: 1 })
      const impatient = bench.open({ attempts: 1 })
      const calls = Array.from({ length: 8 }, () => fetched([place()], impatient))
      const refused = (await Promise.allSettled(calls)).filter(({ status }) => status === 'rejected')
      expect(refused.length).toBeGreaterThan(0)
      expect(refused[0]).toMatchObject({ reason: { kind: 'limited', ...told.limit } })
    })

    it.each(told.refusals)('is refused with %o', async (wrong, kind, code) => {
      const call = bench.connector.fetchOrders({ ...bench.access, ...wrong }, [place()])
      await expect(call).rejects.toMatchObject({ kind, code })
    })

    it.each([-90, 90])('is understood with a clock that is %i s off, and misses nothing', async (seconds) => {
      const { clock } = bench.served.ports
      const now = () => new Date(bench.served.now() + seconds * 1_000)
      const off = bench.open({}, { ...bench.served.ports, clock: { ...clock, now } })
      const { ids, window } = bench.placeInPast(20, 40)
      expect(await fetched([ids[0]!], off)).not.toEqual([null])
      expect(await bench.sweptIds(window, off)).toEqual(ids)
      // Up to this moment, by a clock that may be ahead of the platform's.
      expect(await bench.sweptIds({ ...window, to: now() }, off)).toEqual(ids)
    })
  })

  if (told.sessionEnded !== null) sessionLaws(bench, told.sessionEnded)
}

/** Where the client does not renew the session itself. */
function sessionLaws(bench: AnyBench, code: string): void {
  const ended = { kind: 'authorisation_expired', code }

  it('says at once that the session ended, and goes on when it is good again', async () => {
    const id = bench.place()
    await bench.configure({ sessions: 'expired' })
    await expect(bench.connector.fetchOrders(bench.access, [id])).rejects.toMatchObject(ended)
    await bench.configure({ sessions: 'valid' })
    expect((await bench.order(id)).orderId).toBe(id)
  })

  it('asks for a new session once for all calls of a batch, and goes on with it', async () => {
    const ids = bench.placeMany(20)
    const good = bench.access.session
    const asked: string[] = []
    const renew = async (stale: string) => {
      asked.push(stale)
      return good
    }
    const access = { ...bench.access, session: 'stolen', renew }
    const details = await bench.connector.fetchOrders(access, ids)
    expect(details.every((detail) => detail !== null)).toBe(true)
    expect(access.session).toBe(good)
    expect(new Set(asked)).toEqual(new Set(['stolen']))
  })

  it('spends no more calls on a batch that fails', async () => {
    const ids = bench.placeMany(90)
    bench.served.fault('token_expired')
    await expect(bench.connector.fetchOrders(bench.access, ids)).rejects.toMatchObject({
      kind: 'authorisation_expired',
    })
    expect(bench.served.faults.rules[0]!.hits).toBeLessThanOrEqual(32)
  })
}
