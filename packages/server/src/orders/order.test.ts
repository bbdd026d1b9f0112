import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tmallOrder } from '../../test/support/shop.ts'
import { type LineMatch, type Product, skuKey } from '../catalog/index.ts'
import { type NormalisedOrder, type OrderState, orderStates } from '../connectors/contract/connector.ts'
import { installableOf, lineWrites } from './lines.ts'
import { changeOf, isLive, type KnownOrder, newestVersions, orderStateWords } from './order.ts'

const start = Date.parse('2026-04-10T02:00:00Z')

/** A version of 刘女士's order; its address is told by time and state, as one read of the marketplace would. */
function version(second: number, state: OrderState, orderId = 'T1'): NormalisedOrder {
  return tmallOrder(orderId, new Date(start), {
    state,
    versionAt: new Date(start + second * 1000),
    buyerMessage: receiverKeyOf(second, state),
  })
}
const receiverKeyOf = (second: number, state: OrderState) => `${Math.floor(second / 3)}-${state === 'closed'}`
const keyOf = (order: NormalisedOrder) => order.buyerMessage!

/** What the store would keep after each version in turn, and how often each thing was announced. */
function replay(versions: NormalisedOrder[]) {
  let known = null as KnownOrder | null
  const told = { paid: 0, delivered: 0, closed: 0, recorded: 0 }
  for (const next of versions) {
    const change = changeOf(known, next, { receiver: keyOf(next) })
    if (!change.record) continue
    told.recorded += 1
    told.paid += Number(change.nowPaid)
    told.delivered += Number(change.delivered)
    told.closed += Number(change.closed)
    known = {
      id: 'o1',
      state: next.state,
      versionAt: next.versionAt,
      receiverKey: keyOf(next),
      announcedPaid: change.nowPaid || (known?.announcedPaid ?? false),
      deliveredAt: change.delivered ? next.versionAt : (known?.deliveredAt ?? null),
      customerId: null,
      fromFile: false,
    }
  }
  return { known: known!, told }
}

const versions = fc.array(
  fc
    .record({ second: fc.integer({ min: 0, max: 8 }), state: fc.constantFrom(...orderStates) })
    .map(({ second, state }) => version(second, state)),
  { minLength: 1, maxLength: 8 },
)
/** A shuffled copy in which each version may come several times. */
const disturbed = versions.chain((all) =>
  fc
    .tuple(
      fc.constant(all),
      fc.shuffledSubarray(
        all.flatMap((one) => [one, one, one]),
        { minLength: 0 },
      ),
      fc.shuffledSubarray(all, { minLength: all.length }),
    )
    .map(([original, repeats, shuffled]) => ({ original, arrived: [...repeats, ...shuffled] })),
)

describe('versions of an order', () => {
  it('end the same, in whatever order and however often they arrive', () => {
    fc.assert(
      fc.property(disturbed, ({ original, arrived }) => {
        const asSent = replay(original).known
        const asArrived = replay(arrived).known
        expect([asArrived.state, asArrived.versionAt, asArrived.receiverKey]).toEqual([
          asSent.state,
          asSent.versionAt,
          asSent.receiverKey,
        ])
      }),
      { numRuns: 500 },
    )
  })

  it('end as the newest version says, and never step back on the way', () => {
    fc.assert(
      fc.property(disturbed, ({ arrived }) => {
        const newest = newestVersions(arrived)
        expect(newest).toHaveLength(1)
        const { known } = replay(arrived)
        expect([known.state, known.versionAt]).toEqual([newest[0]!.state, newest[0]!.versionAt])
        let last = 0
        for (let n = 1; n <= arrived.length; n += 1) {
          const at = replay(arrived.slice(0, n)).known.versionAt.getTime()
          expect(at).toBeGreaterThanOrEqual(last)
          last = at
        }
      }),
    )
  })

  it('announce payment and delivery once at most, and nothing twice for a repeated version', () => {
    fc.assert(
      fc.property(disturbed, ({ arrived }) => {
        const { told } = replay(arrived)
        expect(told.paid).toBeLessThanOrEqual(1)
        expect(told.delivered).toBeLessThanOrEqual(1)
        const doubled = arrived.flatMap((one) => [one, one])
        expect(replay(doubled).told).toEqual(told)
      }),
    )
  })

  it('of one batch give the same newest ones for any order of the batch', () => {
    const batch = fc.array(
      fc
        .record({
          second: fc.integer({ min: 0, max: 4 }),
          state: fc.constantFrom(...orderStates),
          order: fc.constantFrom('T1', 'T2', 'T3'),
        })
        .map(({ second, state, order }) => version(second, state, order)),
      { minLength: 1, maxLength: 12 },
    )
    const seen = (all: NormalisedOrder[]) =>
      newestVersions(all)
        .map((one) => `${one.orderId} ${one.versionAt.toISOString()} ${one.state}`)
        .sort()
    fc.assert(
      fc.property(
        batch.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(seen(shuffled)).toEqual(seen(all))
        },
      ),
    )
  })

  it('keeps orders of the same number in two shops apart', () => {
    const twins = [version(0, 'to_ship'), { ...version(5, 'closed'), shopId: 'jd' }]
    expect(newestVersions(twins)).toMatchObject(twins)
  })
})

describe('what a version changes', () => {
  const known = (state: OrderState, more: Partial<KnownOrder> = {}): KnownOrder => ({
    id: 'o1',
    state,
    versionAt: new Date(start),
    receiverKey: receiverKeyOf(0, state),
    announcedPaid: orderStateWords[state].paid,
    deliveredAt: null,
    customerId: null,
    fromFile: false,
    ...more,
  })

  it('takes a new order as it is', () => {
    expect(changeOf(null, version(0, 'to_ship'), { receiver: 'k' })).toEqual({
      record: true,
      adds: false,
      nowPaid: true,
      delivered: false,
      addressChanged: false,
      closed: false,
      stateFrom: null,
    })
    expect(changeOf(null, version(0, 'unpaid'), { receiver: 'k' })).toMatchObject({
      record: true,
      nowPaid: false,
    })
    expect(changeOf(null, version(0, 'completed'), { receiver: 'k' })).toMatchObject({
      nowPaid: true,
      delivered: true,
    })
    expect(changeOf(null, version(0, 'closed'), { receiver: 'k' })).toMatchObject({
      nowPaid: false,
      closed: true,
    })
  })

  it('never believes an older version, even one that says more', () => {
    const late = { ...version(0, 'closed'), versionAt: new Date(start - 1000) }
    expect(changeOf(known('to_ship'), late, { receiver: 'another address' })).toMatchObject({
      record: false,
      adds: false,
      closed: false,
      addressChanged: false,
    })
  })

  it('lets an older version add what no newer one tells: the receiver, and when goods were there first', () => {
    const late = { ...version(0, 'delivered'), versionAt: new Date(start - 1000) }
    const gone = known('closed', { announcedPaid: true })
    const same = { receiver: gone.receiverKey }
    expect(changeOf(gone, late, same)).toMatchObject({ record: false, adds: true, delivered: true })
    const signed = known('completed', { deliveredAt: new Date(start) })
    expect(changeOf(signed, late, { receiver: signed.receiverKey })).toMatchObject({
      adds: true,
      delivered: false,
    })
    const earlier = known('completed', { deliveredAt: new Date(start - 5000) })
    expect(changeOf(earlier, late, { receiver: earlier.receiverKey })).toMatchObject({
      adds: false,
      delivered: false,
    })
    const paid = { ...version(0, 'to_ship'), versionAt: new Date(start - 1000) }
    const shown = { receiver: 'now shown', takesReceiver: true }
    expect(changeOf(known('shipped'), paid, shown)).toMatchObject({ adds: true, addressChanged: true })
    expect(changeOf(known('shipped'), paid, shown, true)).toMatchObject({ adds: false })
  })

  it('of two readings of one version takes the last, but no word that a message carried', () => {
    const keys = { receiver: '0-false', content: 'a memo' }
    const kept = known('to_ship', { receiverKey: '0-false', contentKey: 'no memo' })
    const again = version(0, 'to_ship')
    expect(changeOf(kept, again, keys).record).toBe(true)
    expect(changeOf(kept, { ...again, isCarried: true }, keys).record).toBe(false)
    expect(changeOf({ ...kept, contentKey: 'a memo' }, again, keys).record).toBe(false)
    expect(changeOf(known('unpaid'), { ...again, isCarried: true }, keys).record).toBe(true)
  })

  it('inside one second lets the state that is further on win, and a changed address at the same state', () => {
    expect(changeOf(known('unpaid'), version(0, 'to_ship'), { receiver: '0-false' })).toMatchObject({
      record: true,
      nowPaid: true,
      stateFrom: 'unpaid',
    })
    expect(changeOf(known('to_ship'), version(0, 'unpaid'), { receiver: '0-false' }).record).toBe(false)
    expect(changeOf(known('to_ship'), version(0, 'to_ship'), { receiver: '0-false' }).record).toBe(false)
    expect(changeOf(known('to_ship'), version(0, 'to_ship'), { receiver: 'moved' })).toMatchObject({
      record: true,
      addressChanged: true,
      stateFrom: null,
    })
  })

  it('announces payment of an order that was first seen unpaid, and not again after a refund was taken back', () => {
    expect(changeOf(known('deposit_paid'), version(1, 'to_ship'), { receiver: 'k' }).nowPaid).toBe(true)
    expect(
      changeOf(known('closed', { announcedPaid: true }), version(1, 'to_ship'), { receiver: 'k' }).nowPaid,
    ).toBe(false)
  })

  it('sees a delivery by its time as well as by the state, once', () => {
    const signed = { ...version(1, 'shipped'), deliveredAt: new Date(start + 500) }
    expect(changeOf(known('shipped'), signed, { receiver: 'k' }).delivered).toBe(true)
    expect(
      changeOf(known('shipped', { deliveredAt: new Date(start) }), signed, { receiver: 'k' }).delivered,
    ).toBe(false)
  })

  it('tells of closing once', () => {
    expect(changeOf(known('to_ship'), version(1, 'closed'), { receiver: 'k' }).closed).toBe(true)
    expect(changeOf(known('closed'), version(2, 'closed'), { receiver: 'k' }).closed).toBe(false)
  })

  it('has words for every state, and calls paid exactly what a buyer has paid for', () => {
    expect(Object.keys(orderStateWords)).toEqual([...orderStates])
    const paid = orderStates.filter((state) => orderStateWords[state].paid)
    expect(paid).toEqual(['to_ship', 'partly_shipped', 'shipped', 'delivered', 'completed'])
    expect(orderStates.filter((state) => orderStateWords[state].over)).toEqual(['completed', 'closed'])
  })
})

describe('the lines of an order', () => {
  const product = (id: string, more: Partial<Product> = {}): Product => ({
    id,
    model: id,
    name: id,
    category: 'smart_lock',
    needsInstallation: true,
    serviceType: 'install',
    surveyFirst: false,
    deliverAndInstall: false,
    warrantyMonths: 12,
    requiredSkill: null,
    ...more,
  })
  const lock = product('HM-LOCK-X1')
  const battery = product('HM-BAT-8', { needsInstallation: false, serviceType: null })
  const order = tmallOrder('T1', new Date(start))
  const line = { ...order.lines[0]!, quantity: 3 }
  const key = skuKey({ shopId: 'tmall', itemId: 'lock', skuId: '' })
  const matched = (...matches: LineMatch[]) => new Map([[key, matches]])

  it('need a technician for each piece that is to be installed', () => {
    const bundle = matched(
      { kind: 'product', product: lock, quantity: 2 },
      { kind: 'product', product: battery, quantity: 4 },
    )
    expect(installableOf({ ...order, lines: [line] }, bundle)).toMatchObject([
      { productId: 'HM-LOCK-X1', quantity: 6, lineId: 'T1-1' },
    ])
    expect(lineWrites('o1', { ...order, lines: [line] }, bundle)).toMatchObject([
      {
        matched: 'product',
        products: [
          { productId: 'HM-LOCK-X1', quantity: 6 },
          { productId: 'HM-BAT-8', quantity: 12 },
        ],
      },
    ])
  })

  it.each([
    ['a gift', { kind: 'gift' as const, product: lock, quantity: 1 }, 'gift', 1],
    ['no goods (补差价)', { kind: 'not_goods' as const, product: null, quantity: 1 }, 'not_goods', 0],
  ])('need nobody for %s', (_name, match, kind, products) => {
    expect(installableOf(order, matched(match))).toEqual([])
    const [write] = lineWrites('o1', order, matched(match))
    expect([write!.matched, write!.products.length]).toEqual([kind, products])
  })

  it('wait where nobody matched them', () => {
    expect(installableOf(order, new Map())).toEqual([])
    expect(lineWrites('o1', order, new Map())).toMatchObject([{ matched: 'waiting', products: [] }])
  })

  it('are over once closed or refunded, and go on while a refund is only asked for', () => {
    const match = matched({ kind: 'product', product: lock, quantity: 1 })
    const lines = (
      [
        ['to_ship', null, true],
        ['closed', null, false],
        ['shipped', 'refunded', false],
        ['shipped', 'refunding', true],
        ['shipped', 'withdrawn', true],
      ] as const
    ).map(([state, afterSalesState, live], i) => ({
      live,
      line: { ...line, lineId: `T1-${i}`, state, afterSalesState },
    }))
    for (const one of lines) expect(isLive(one.line)).toBe(one.live)
    expect(
      installableOf({ ...order, lines: lines.map((one) => one.line) }, match).map((one) => one.lineId),
    ).toEqual(['T1-0', 'T1-3', 'T1-4'])
  })
})
