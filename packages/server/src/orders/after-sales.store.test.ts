import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { seedShops, tmallOrder } from '../../test/support/shop.ts'
import type { AfterSalesKind, NormalisedAfterSales } from '../connectors/contract/connector.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { missingVersions } from './missing-versions.ts'
import { getOrder, searchOrders } from './read-orders.ts'
import { recordAfterSales } from './record-after-sales.ts'
import { recordOrders } from './record-orders.ts'

let brand: TestBrand
const at = new Date('2026-04-10T02:00:00Z')
const later = (seconds: number) => new Date(at.getTime() + seconds * 1000)

beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = at
  await brand.transact(seedShops)
})
beforeEach(() => {
  brand.announced.length = 0
})
afterAll(() => brand.close())

function request(orderId: string, more: Partial<NormalisedAfterSales> = {}): NormalisedAfterSales {
  return {
    marketplace: 'taobao',
    shopId: 'tmall',
    afterSalesId: `R-${orderId}`,
    orderId,
    lineId: `${orderId}-1`,
    kind: 'refund_before_shipment',
    state: 'awaiting_merchant',
    refundFen: 129900n,
    quantity: 1,
    reason: '不想要了',
    versionAt: at,
    ...more,
  }
}
const buy = (orderId: string) =>
  brand.transact(async (tx) => (await recordOrders(tx, [tmallOrder(orderId, at)]))[0]!.orderId)
const ask = (...requests: NormalisedAfterSales[]) => brand.transact((tx) => recordAfterSales(tx, requests))
const told = () => brand.announced.filter((one) => one.type.startsWith('after-sales.')).map((one) => one.type)
const kept = async (outsideId: string) => {
  const { items } = await brand.transact((tx) => searchOrders(tx, { outsideId, limit: 1 }))
  return items[0]!.afterSales
}

describe('an after-sales request', () => {
  it('is kept with its order and told once for each thing it means', async () => {
    const orderId = await buy('T1')
    await ask(request('T1'))
    await ask(request('T1'))
    await ask(request('T1', { state: 'awaiting_buyer_return', versionAt: later(5) }))
    expect(told()).toEqual(['after-sales.requested'])
    await ask(request('T1', { state: 'refunding', versionAt: later(6) }))
    await ask(request('T1', { state: 'refunded', versionAt: later(7) }))
    await ask(request('T1', { state: 'refunded', versionAt: later(8) }))
    expect(told()).toEqual(['after-sales.requested', 'after-sales.refunded'])
    const { customerId } = await brand.transact((tx) => getOrder(tx, orderId))
    expect(brand.announced.at(-1)).toMatchObject({
      key: orderId,
      occurredAt: later(7),
      payload: { orderId, customerId, lineId: 'T1-1', refundFen: 129900, quantity: 1, outsideOrderId: 'T1' },
    })
    expect(await kept('T1')).toMatchObject([{ outsideId: 'R-T1', state: 'refunded', versionAt: later(8) }])
  })

  it('that was withdrawn or refused lets the job go on, and can be asked again', async () => {
    await buy('T2')
    await ask(request('T2'))
    await ask(request('T2', { state: 'merchant_refused', versionAt: later(1) }))
    await ask(request('T2', { state: 'withdrawn', versionAt: later(2) }))
    await ask(request('T2', { state: 'marketplace_intervened', versionAt: later(3) }))
    expect(told()).toEqual(['after-sales.requested', 'after-sales.withdrawn', 'after-sales.requested'])
  })

  it('about the price never stops a job, whatever its state', async () => {
    await buy('T3')
    for (const [i, state] of (['awaiting_merchant', 'refunded'] as const).entries())
      await ask(request('T3', { kind: 'price_protection', state, versionAt: later(i) }))
    expect(told()).toEqual(['after-sales.price-protected', 'after-sales.price-protected'])
  })

  it('ignores an older version, inside a batch and across batches', async () => {
    await buy('T4')
    await ask(
      request('T4', { state: 'refunded', versionAt: later(9) }),
      request('T4', { state: 'refunding', versionAt: later(8) }),
    )
    await ask(request('T4', { state: 'withdrawn', versionAt: later(3) }))
    expect(await kept('T4')).toMatchObject([{ state: 'refunded' }])
    expect(told()).toEqual(['after-sales.refunded'])
  })

  it('read once more in the same version brings what was mended in it, unless a message carried it', async () => {
    await buy('T9')
    await ask(request('T9'))
    await ask(request('T9', { refundFen: 5000n }))
    expect(await kept('T9')).toMatchObject([{ refundFen: 5000n }])
    await ask(request('T9', { refundFen: 7000n, isCarried: true }))
    expect(await kept('T9')).toMatchObject([{ refundFen: 5000n }])
    expect(told()).toEqual(['after-sales.requested'])
  })

  it('refunded within the second in which it was asked is not lost', async () => {
    await buy('T5')
    await ask(request('T5'))
    await ask(request('T5', { state: 'refunded' }))
    expect(await kept('T5')).toMatchObject([{ state: 'refunded' }])
    expect(told()).toEqual(['after-sales.requested', 'after-sales.refunded'])
    await ask(request('T5'), request('T5', { state: 'refunding' }))
    expect(await kept('T5')).toMatchObject([{ state: 'refunded' }])
    expect(told()).toHaveLength(2)
  })

  it('of twelve callers at once is kept once and told once', async () => {
    await buy('T6')
    await Promise.all(Array.from({ length: 12 }, () => ask(request('T6'))))
    expect(await kept('T6')).toHaveLength(1)
    expect(told()).toEqual(['after-sales.requested'])
  })
})

describe('a request that comes before its order', () => {
  it('waits for it, and is told when the order comes', async () => {
    await ask(request('E1', { state: 'refunding' }))
    expect(brand.announced).toEqual([])
    const orderId = await buy('E1')
    expect(told()).toEqual(['after-sales.requested'])
    expect(brand.announced.at(-1)!.key).toBe(orderId)
    expect(await kept('E1')).toMatchObject([{ state: 'refunding' }])
    await brand.transact((tx) => recordOrders(tx, [tmallOrder('E1', at, { versionAt: later(4) })]))
    expect(told()).toHaveLength(1)
  })

  it('belongs to the order of its own shop only', async () => {
    await ask(request('E2', { shopId: 'jd' }))
    await buy('E2')
    expect(told()).toEqual([])
    expect(await kept('E2')).toEqual([])
  })

  it('and was written while the order was, unseen by it, is found missing and joined by the sweep', async () => {
    const { asked, orderId } = await crossing('E3')
    expect(told()).toEqual([])
    const listed = { id: 'R-E3', orderId: 'E3', versionAt: asked.versionAt, detail: null }
    const missing = () => brand.transact((tx) => missingVersions(tx, 'tmall', 'after_sales', [listed]))
    expect(await missing()).toEqual([listed])
    await ask(asked)
    expect(told()).toEqual(['after-sales.requested'])
    expect(brand.announced.at(-1)!.key).toBe(orderId)
    expect(await missing()).toEqual([])
  })

  it('is joined by an older version too, without going back to it', async () => {
    await crossing('E4', { state: 'withdrawn', versionAt: later(9) })
    await ask(request('E4', { state: 'awaiting_merchant', versionAt: later(1) }))
    expect(await kept('E4')).toMatchObject([{ state: 'withdrawn', versionAt: later(9) }])
    expect(told()).toEqual(['after-sales.withdrawn'])
  })

  /** The request's transaction sees no order; the order's sees no request; both commit. */
  async function crossing(outsideId: string, more: Partial<NormalisedAfterSales> = {}) {
    const asked = request(outsideId, more)
    let finish = (): void => undefined
    const bought = new Promise<void>((resolve) => {
      finish = resolve
    })
    let written = (): void => undefined
    const unseen = new Promise<void>((resolve) => {
      written = resolve
    })
    const requesting = brand.transact(async (tx: Tx) => {
      await recordAfterSales(tx, [asked])
      written()
      await bought
    })
    await unseen
    const orderId = await buy(outsideId)
    finish()
    await requesting
    return { asked, orderId }
  }
})

describe('what a sweep is told to be missing', () => {
  const listed = (id: string, versionAt: Date) => ({ id, orderId: id, versionAt, detail: null })
  const missing = (kind: 'orders' | 'after_sales', ...records: ReturnType<typeof listed>[]) =>
    brand.transact(async (tx) => (await missingVersions(tx, 'tmall', kind, records)).map((one) => one.id))

  it('is what we never had, and what we have in an older version', async () => {
    await buy('M1')
    await buy('M2')
    expect(await missing('orders', listed('M1', at), listed('M2', later(1)), listed('M3', at))).toEqual([
      'M2',
      'M3',
    ])
    expect(await missing('orders', listed('M1', later(-5)))).toEqual([])
    await ask(request('M1'))
    expect(await missing('after_sales', listed('R-M1', at), listed('R-M2', at))).toEqual(['R-M2'])
  })

  it('and what the list shows in another state, though the version is ours: two changes within one second', async () => {
    await buy('M4')
    const read = (state: string | null) =>
      brand.transact((tx) => missingVersions(tx, 'tmall', 'orders', [listed('M4', at)], () => state))
    expect([await read('to_ship'), await read(null)]).toEqual([[], []])
    expect(await read('shipped')).toEqual([listed('M4', at)])
  })

  it('looks at one shop only', async () => {
    expect(
      await brand.transact((tx) => missingVersions(tx, 'jd', 'orders', [listed('M1', at)])),
    ).toHaveLength(1)
  })
})

it('takes every kind of request', async () => {
  const kinds: AfterSalesKind[] = [
    'refund_after_shipment',
    'return_and_refund',
    'exchange',
    'resend',
    'repair',
  ]
  await buy('K1')
  await ask(
    ...kinds.map((kind, i) =>
      request('K1', { afterSalesId: `K-${kind}`, kind, lineId: i === 0 ? null : 'K1-1', quantity: null }),
    ),
  )
  expect((await kept('K1')).map((one) => one.kind).sort()).toEqual([...kinds].sort())
  expect(told()).toEqual(kinds.map(() => 'after-sales.requested'))
})
