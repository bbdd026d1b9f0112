import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import {
  afterSalesRefunded,
  afterSalesRequested,
  afterSalesWithdrawn,
  orderAddressChanged,
  orderBound,
  orderClosed,
  orderDelivered,
  orderMatched,
  orderPaid,
} from '../orders/index.ts'
import type { Actor } from '../runtime/db/actor.ts'
import { event, type NewEvent } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { applyChanges } from './apply-changes.ts'
import { assignWorkOrders } from './assign-work-orders.ts'
import { completeServiceAddress } from './complete-service-address.ts'
import { makeAppointment } from './make-appointment.ts'
import { reopenWorkOrder } from './stop-work-order.ts'
import { lockWorkOrdersOfOrders } from './store.ts'
import { entriesOf } from './store-entries.ts'
import { listWorkOrders } from './store-lists.ts'
import { subscribers } from './subscribers.ts'
import { checkIn, depart, recordFirstCall } from './visit-work-order.ts'
import type { WorkOrder } from './work-order.ts'

let brand: TestBrand
let orders = 0
const chen: Actor = { kind: 'member', id: 'chen-jing' }
const wang: Actor = { kind: 'technician', id: 'wang-lei' }
const home = { name: '刘女士', phone: '13812345678', address: '上海市浦东新区陆家嘴街道花园路88号3栋1201室' }

beforeAll(async () => {
  brand = await testBrand(subscribers)
})
beforeEach(() => {
  brand.time.now = new Date('2026-04-10T02:00:00Z')
})
afterAll(() => brand.close())

const about = (orderId: string) => ({
  orderId,
  shopId: 'tmall',
  marketplace: 'taobao',
  outsideOrderId: `9${orderId}`,
  customerId: 'liu',
})
const installable = (lineId: string, quantity: number, more = {}) => ({
  lineId,
  productId: 'ac-35',
  productName: '空调 35',
  category: 'air_conditioner',
  quantity,
  serviceType: 'installation',
  surveyFirst: false,
  deliverAndInstall: false,
  ...more,
})

type Make = (orderId: string) => NewEvent
const paid =
  (lines = [installable('a', 3)]): Make =>
  (orderId) =>
    event(orderPaid, orderId, {
      ...about(orderId),
      orderKind: 'normal',
      districtCode: '310115',
      addressKey: null,
      masked: true,
      installable: lines,
    }) as NewEvent
const matched =
  (lines: ReturnType<typeof installable>[]): Make =>
  (orderId) =>
    event(orderMatched, orderId, {
      ...about(orderId),
      orderKind: 'normal',
      districtCode: '310115',
      addressKey: null,
      masked: true,
      installable: lines,
    }) as NewEvent
const delivered =
  (lineIds: string[] | null = null): Make =>
  (orderId) =>
    event(orderDelivered, orderId, { ...about(orderId), lineIds, how: 'signed' }) as NewEvent
const closed: Make = (orderId) =>
  event(orderClosed, orderId, { ...about(orderId), reason: 'refunded' }) as NewEvent
const requestId = (orderId: string, id: string) =>
  `01900000-0000-7000-${orderId.replace('order-', '').padStart(4, '0')}-${id.padStart(12, '0')}`
const afterSales =
  (
    definition: typeof afterSalesRequested,
    id: string,
    quantity: number | null,
    kind = 'refund_before_shipment',
  ): Make =>
  (orderId) =>
    event(definition, orderId, {
      ...about(orderId),
      afterSalesId: requestId(orderId, id),
      lineId: 'a',
      kind,
      quantity,
      refundFen: 100,
    }) as NewEvent

const send = (orderId: string, ...makes: Make[]) =>
  brand.transact((tx) =>
    emit(
      tx,
      makes.map((make) => make(orderId)),
    ),
  )
const newOrder = () => `order-${++orders}`
async function only(orderId: string): Promise<WorkOrder> {
  const found = await all(orderId)
  expect(found).toHaveLength(1)
  return found[0]!
}
const all = (orderId: string) => brand.transact((tx) => lockWorkOrdersOfOrders(tx, [orderId]))

describe('a paid order', () => {
  it('opens one work order for a service type, whatever its lines', async () => {
    const orderId = newOrder()
    await send(
      orderId,
      paid([installable('a', 3), installable('b', 1), installable('c', 1, { serviceType: 'dismantling' })]),
    )
    const found = await all(orderId)
    expect(found.map(({ serviceType, quantity }) => `${serviceType} ${quantity}`).sort()).toEqual([
      'dismantling 1',
      'installation 4',
    ])
  })

  it('told again changes nothing', async () => {
    const orderId = newOrder()
    await send(orderId, paid())
    await send(orderId, paid(), paid())
    expect((await only(orderId)).quantity).toBe(3)
  })

  it('with nothing to install opens nothing', async () => {
    const orderId = newOrder()
    await send(orderId, paid([]))
    expect(await all(orderId)).toEqual([])
  })

  it('gains lines that are matched later, in the open job or, once somebody is away, in a further one', async () => {
    const orderId = newOrder()
    await send(orderId, paid(), matched([installable('a', 3), installable('b', 2)]))
    expect(await only(orderId)).toMatchObject({ quantity: 5, round: 1 })
    await travel(orderId)
    await send(orderId, matched([installable('c', 1)]), matched([installable('c', 1)]))
    const found = await all(orderId)
    expect(found.map(({ round, quantity, openingReason }) => [round, quantity, openingReason])).toEqual([
      [1, 5, null],
      [2, 1, 'matched_later'],
    ])
  })

  it('gives its work orders to the customer whom it finds later', async () => {
    const orderId = newOrder()
    await send(orderId, paid())
    await brand.transact((tx) =>
      emit(tx, [
        event(orderBound, orderId, { ...about(orderId), customerId: 'zhang', evidence: 'phone' }) as NewEvent,
      ]),
    )
    expect((await only(orderId)).customerId).toBe('zhang')
  })
})

describe('goods', () => {
  it('that come before the address is whole are not waited for again', async () => {
    const orderId = newOrder()
    await send(orderId, paid(), delivered())
    expect((await only(orderId)).state).toBe('complete_address')
    await complete(orderId)
    expect((await only(orderId)).state).toBe('appoint')
  })

  it('in several parcels are waited for until the last (到齐)', async () => {
    const orderId = newOrder()
    await send(orderId, paid([installable('a', 1), installable('b', 1)]))
    await complete(orderId)
    await send(orderId, delivered(['a']))
    expect(await only(orderId)).toMatchObject({ state: 'goods_arrived', goodsArrivedAt: null })
    await send(orderId, delivered(['b']))
    expect((await only(orderId)).state).toBe('appoint')
  })

  it('refunded are not waited for', async () => {
    const orderId = newOrder()
    await send(orderId, paid([installable('a', 1), installable('b', 1)]))
    await complete(orderId)
    await send(orderId, delivered(['b']))
    await send(orderId, afterSales(afterSalesRefunded, '1', 1))
    expect(await only(orderId)).toMatchObject({ state: 'appoint', quantity: 1 })
  })
})

describe('a refund', () => {
  it('asked for all stops the job at once, withdrawn lets it go on, done ends it', async () => {
    const orderId = newOrder()
    await send(orderId, paid(), afterSales(afterSalesRequested, '1', 3))
    expect((await only(orderId)).suspension).toMatchObject({ refund: true })
    await send(orderId, afterSales(afterSalesWithdrawn, '1', 3))
    expect((await only(orderId)).suspension).toBeNull()
    await send(orderId, afterSales(afterSalesRequested, '2', null), afterSales(afterSalesRefunded, '2', null))
    expect(await only(orderId)).toMatchObject({
      state: 'cancelled',
      quantity: 0,
      suspension: null,
      cancellation: { reason: 'refunded', wastedTrip: false, from: 'complete_address' },
    })
  })

  it('of one of three takes one off, and says so at once', async () => {
    const orderId = newOrder()
    await send(orderId, paid(), afterSales(afterSalesRequested, '1', 1))
    const held = await only(orderId)
    expect(held).toMatchObject({ suspension: null, quantity: 3, lines: [{ held: 1 }] })
    await send(orderId, afterSales(afterSalesRefunded, '1', 1))
    expect(await only(orderId)).toMatchObject({ quantity: 2, lines: [{ refunded: 1, held: 0 }] })
    const told = brand.announced.filter(
      ({ key, type }) => key === held.workOrderId && type === 'work-order.reduced',
    )
    expect(told.map(({ payload }) => payload)).toMatchObject([
      { quantity: 3, held: 1 },
      { quantity: 2, held: 0 },
    ])
  })

  it('while the technician is on the way is a wasted trip (空跑)', async () => {
    const orderId = newOrder()
    await send(orderId, paid())
    await travel(orderId)
    await send(orderId, closed)
    expect(await only(orderId)).toMatchObject({
      state: 'cancelled',
      cancellation: { wastedTrip: true, from: 'check_in' },
    })
    const { workOrderId } = await only(orderId)
    expect(brand.announced.filter(({ key }) => key === workOrderId).at(-1)).toMatchObject({
      type: 'work-order.cancelled',
      payload: { wastedTrip: true, technicianId: 'wang-lei' },
    })
  })

  it('after the work is done leaves the work as it is, and a notice', async () => {
    const orderId = newOrder()
    await send(orderId, paid())
    await travel(orderId)
    const { workOrderId } = await only(orderId)
    await brand.transact((tx) => checkIn(tx, workOrderId, { lng: 121.5, lat: 31.2 }, 9), { actor: wang })
    const before = await only(orderId)
    await brand.transact(
      (tx) =>
        applyChanges(tx, [
          { act: 'complete', before, after: before, signals: [{ signal: 'visit.completed' }] },
        ]),
      { actor: wang },
    )
    await send(orderId, closed)
    await send(orderId, closed)
    const done = await only(orderId)
    expect(done).toMatchObject({
      state: 'sign_off',
      quantity: 3,
      notice: { kind: 'refunded_after_completion' },
    })
    const entries = await brand.transact((tx) => entriesOf(tx, workOrderId))
    expect(entries.filter(({ reason }) => reason === 'refunded_after_completion')).toHaveLength(1)
  })

  it('in money only (价保, 补发) stops nothing', async () => {
    const orderId = newOrder()
    await send(
      orderId,
      paid(),
      afterSales(afterSalesRequested, '1', 3, 'price_protection'),
      afterSales(afterSalesRefunded, '2', 3, 'resend'),
    )
    expect(await only(orderId)).toMatchObject({ suspension: null, quantity: 3, state: 'complete_address' })
  })

  it('is known to a work order that opens after it', async () => {
    const orderId = newOrder()
    await send(orderId, afterSales(afterSalesRefunded, '1', 2), delivered())
    await send(orderId, matched([installable('a', 3)]))
    expect(await only(orderId)).toMatchObject({ quantity: 1, state: 'complete_address' })
    expect((await only(orderId)).goodsArrivedAt).not.toBeNull()
  })

  it('cannot be undone by reopening', async () => {
    const orderId = newOrder()
    await send(orderId, paid(), afterSales(afterSalesRefunded, '1', 3))
    const { workOrderId } = await only(orderId)
    await expect(
      brand.transact((tx) => reopenWorkOrder(tx, workOrderId, '点错了'), { actor: chen }),
    ).rejects.toMatchObject({ code: 'work_order.refunded' })
  })

  it('ends the same whatever the order of what is told, and however often', async () => {
    const story: Make[] = [
      delivered(),
      afterSales(afterSalesRequested, '1', 1),
      afterSales(afterSalesRefunded, '1', 1),
      afterSales(afterSalesRequested, '2', 1),
      afterSales(afterSalesWithdrawn, '2', 1),
    ]
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }),
        fc.array(fc.nat(4), { maxLength: 3 }),
        fc.nat(5),
        async (order, again, paidAt) => {
          const orderId = newOrder()
          const makes = [...order, ...again].map((i) => story[i]!)
          makes.splice(paidAt, 0, paid())
          for (const make of makes) await send(orderId, make)
          await complete(orderId)
          expect(await only(orderId)).toMatchObject({
            state: 'appoint',
            quantity: 2,
            suspension: null,
            lines: [{ refunded: 1, held: 0, arrived: true }],
          })
        },
      ),
      { numRuns: 12 },
    )
  })
})

describe('a changed address on the marketplace', () => {
  const change = (orderId: string) =>
    brand.transact((tx) =>
      emit(tx, [
        event(orderAddressChanged, orderId, {
          ...about(orderId),
          districtCode: '310104',
          previousDistrictCode: '310115',
          masked: true,
        }) as NewEvent,
      ]),
    )

  it('moves the district of a job whose address nobody gave yet', async () => {
    const orderId = newOrder()
    await send(orderId, paid())
    await change(orderId)
    expect(await only(orderId)).toMatchObject({ districtCode: '310104', notice: null })
  })

  it('becomes a notice where the customer gave one, which stands', async () => {
    const orderId = newOrder()
    await send(orderId, paid())
    await complete(orderId)
    await change(orderId)
    const noticed = await only(orderId)
    expect(noticed).toMatchObject({
      districtCode: '310115',
      notice: { kind: 'order_address_changed', districtCode: '310104' },
    })
    expect(brand.announced.filter(({ key }) => key === noticed.workOrderId).at(-1)!.type).toBe(
      'work-order.address-noticed',
    )
    await complete(orderId)
    expect((await only(orderId)).notice).toBeNull()
  })
})

describe('the list', () => {
  it('finds by code, phone, tail, district and state, page by page', async () => {
    const ids = [newOrder(), newOrder(), newOrder()]
    for (const orderId of ids) await send(orderId, paid())
    await complete(ids[0]!, { ...home, phone: '13900008888' })
    const first = await only(ids[0]!)
    const found = (filter: object) => brand.transact((tx) => listWorkOrders(tx, { limit: 100, ...filter }))
    for (const search of [first.code.toLowerCase(), '13900008888', '8888', ids[0]!])
      expect((await found({ search })).items.map(({ code }) => code)).toEqual([first.code])
    expect((await found({ search: '刘女士' })).items).toEqual([])
    expect((await found({ districtCode: '310100' })).items.length).toBeGreaterThan(3)
    expect((await found({ states: ['settled'] })).items).toEqual([])
    const page = await found({ limit: 2 })
    const next = await found({ limit: 2, cursor: page.nextCursor! })
    expect(new Set([...page.items, ...next.items].map(({ code }) => code)).size).toBe(4)
  })
})

it('a replayed history of entries names who did what', async () => {
  const orderId = newOrder()
  await send(orderId, paid(), afterSales(afterSalesRequested, '1', 3))
  const { workOrderId } = await only(orderId)
  const entries = await brand.transact((tx) => entriesOf(tx, workOrderId))
  expect(entries.map(({ act, actor }) => `${act} ${actor}`)).toEqual([
    'open system:qiao',
    'reduce system:qiao',
    'suspend system:qiao',
  ])
})

async function complete(orderId: string, contact = home): Promise<void> {
  const { workOrderId } = await only(orderId)
  await brand.transact((tx) => completeServiceAddress(tx, { workOrderId, contact }), {
    actor: { kind: 'customer', id: 'liu' },
  })
}

async function travel(orderId: string): Promise<void> {
  const { workOrderId } = await only(orderId)
  await send(orderId, delivered())
  await complete(orderId)
  const window = { startsAt: new Date('2026-04-12T01:00:00Z'), endsAt: new Date('2026-04-12T03:00:00Z') }
  await brand.transact((tx) => makeAppointment(tx, { workOrderId, window }), { actor: chen })
  await brand.transact((tx) =>
    assignWorkOrders(tx, [
      { workOrderId, technicianId: 'wang-lei', servicePointId: null, providerId: null, offerId: null },
    ]),
  )
  await brand.transact((tx) => recordFirstCall(tx, workOrderId, 'reached'), { actor: wang })
  await brand.transact((tx) => depart(tx, workOrderId), { actor: wang })
}
