import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { seedShops, tmallOrder } from '../../test/support/shop.ts'
import type { NormalisedOrder } from '../connectors/contract/connector.ts'
import { bindOrders, recordOrders } from '../orders/index.ts'
import { subscribers as orderSubscribers } from '../orders/subscribers.ts'
import type { Actor } from '../runtime/db/actor.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event, type NewEvent, type StoredEvent } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { openMetrics } from '../runtime/metrics.ts'
import {
  completeServiceAddress,
  listWorkOrders,
  makeAppointment,
  type WorkOrder,
  workOrderSlaBreached,
} from '../work-orders/index.ts'
import { subscribers as workOrderSubscribers } from '../work-orders/subscribers.ts'
import { readWorkOrderStory } from './console/story.ts'
import { readTechnicianDays } from './console/technician-days.ts'
import { readMap } from './overview/map.ts'
import { readOverview } from './overview/read-overview.ts'
import { storyEvents } from './subscribers.ts'
import { projectEvents } from './timeline/project-events.ts'
import { readTimeline } from './timeline/read-timeline.ts'

let brand: TestBrand
const morning = new Date('2026-04-10T02:00:00Z')
const chen: Actor = { kind: 'member', id: 'chenjing' }
const told = new Set(storyEvents.map((one) => one.type))

beforeAll(async () => {
  brand = await testBrand([...workOrderSubscribers, ...orderSubscribers])
  brand.time.now = morning
  await brand.transact(seedShops)
})
beforeEach(() => {
  brand.time.now = morning
})
afterAll(() => brand.close())

const order = (orderId: string, more: Partial<NormalisedOrder> = {}) => tmallOrder(orderId, morning, more)

/** What the follower does, once for all that was announced; doing it again must change nothing. */
async function follow(): Promise<void> {
  const events = brand.announced.filter(({ type }) => told.has(type)) as StoredEvent<never>[]
  await brand.transact((tx) => projectEvents(tx, events))
}

const as = <T>(actor: Actor, work: (tx: Tx) => Promise<T>) => brand.transact(work, { actor })

async function buy(
  orderId: string,
  more: Partial<NormalisedOrder> = {},
): Promise<{ id: string; job: WorkOrder }> {
  const [recorded] = await brand.transact((tx) => recordOrders(tx, [order(orderId, more)]))
  const id = recorded!.orderId
  const { items } = await brand.transact((tx) => listWorkOrders(tx, { orderId: id, limit: 1 }))
  return { id, job: items[0]! }
}

const runtime = () => ({ db: brand.db, metrics: openMetrics(), ports: brand.ports })
const gateOf = async (key: string) => {
  const { gates } = await brand.transact((tx) => readOverview(tx, runtime(), ['owner'], 'zh'))
  return gates.find((gate) => gate.key === key)!
}

describe('the timeline', () => {
  it('tells the same, however often the events are read', async () => {
    const { id, job } = await buy('T1')
    await follow()
    const read = () =>
      brand.transact((tx) =>
        readTimeline(tx, { subject: 'order', id, limit: 50, roles: ['agent'], language: 'zh' }),
      )
    const once = await read()
    expect(once.items.map(({ title }) => title)).toEqual([`开出工单 ${job.code}`, '订单已付款', '下单'])
    expect(once.items[0]).toMatchObject({
      workOrderId: job.workOrderId,
      orderId: id,
      who: '系统',
      tone: 'running',
    })
    await follow()
    await follow()
    expect(await read()).toEqual(once)
  })

  it('holds nothing that names a person', async () => {
    await buy('T2')
    await follow()
    const kept = await brand.transact(
      async (tx) =>
        (await sql<{ facts: unknown }>`select facts from insight.timeline_entry`.execute(tx.db)).rows,
    )
    expect(kept.length).toBeGreaterThan(3)
    expect(JSON.stringify(kept)).not.toMatch(/刘|江宁路|138\*/)
  })

  it('gives what happened to an order to the customer whom it found later', async () => {
    const known = await buy('T3')
    const { id } = await buy('T4', { buyerId: null })
    await follow()
    const customerId = (await brand.transact((tx) => listWorkOrders(tx, { orderId: known.id, limit: 1 })))
      .items[0]!.customerId!
    await brand.transact((tx) => bindOrders(tx, [id], customerId as never, 'contact:1', null))
    await follow()
    const { items } = await brand.transact((tx) =>
      readTimeline(tx, { subject: 'customer', id: customerId, limit: 50, roles: ['agent'], language: 'en' }),
    )
    expect(items.filter((one) => one.orderId === id).map(({ title }) => title)).toEqual(
      expect.arrayContaining(['Order placed', 'Order paid', 'The order found its customer']),
    )
  })
})

describe('the overview', () => {
  it('sees a work order at the gate where it stands, and the time that it took', async () => {
    const before = await gateOf('address_complete')
    const { job } = await buy('O1')
    brand.time.now = new Date(morning.getTime() + 30 * 60_000)
    await follow()
    expect(await gateOf('address_complete')).toMatchObject({
      waiting: before.waiting + 1,
      count: before.count,
    })
    await as(chen, (tx) =>
      completeServiceAddress(tx, {
        workOrderId: job.workOrderId,
        contact: { name: '刘女士', phone: '13812345678', address: '上海市静安区江宁路1165号3栋1201室' },
      }),
    )
    await follow()
    expect(await gateOf('address_complete')).toMatchObject({
      waiting: before.waiting,
      count: before.count + 1,
      medianMinutes: 30,
    })
    expect((await gateOf('goods_arrived')).waiting).toBe(1)
    const delivered = new Date(morning.getTime() + 60 * 60_000)
    brand.time.now = delivered
    await brand.transact((tx) =>
      recordOrders(tx, [order('O1', { state: 'delivered', versionAt: delivered, deliveredAt: delivered })]),
    )
    await follow()
    expect((await gateOf('goods_arrived')).waiting).toBe(0)
    expect(await gateOf('appointed')).toMatchObject({ waiting: 1, count: 0 })
    const window = { startsAt: new Date('2026-04-12T01:00:00Z'), endsAt: new Date('2026-04-12T03:00:00Z') }
    await as(chen, (tx) => makeAppointment(tx, { workOrderId: job.workOrderId, window }))
    await follow()
    expect(await gateOf('appointed')).toMatchObject({ waiting: 0, count: 1, late: 0 })
    expect((await gateOf('dispatched')).waiting).toBe(1)
  })

  it('knows what stands past its promise, until it moves on', async () => {
    const before = await gateOf('address_complete')
    const { job } = await buy('O2')
    brand.time.now = new Date(morning.getTime() + 60_000)
    const { workOrderId, code, orderId, customerId } = job
    await brand.transact((tx) =>
      emit(tx, [
        event(workOrderSlaBreached, workOrderId, {
          ...{ workOrderId, code, orderId, customerId, technicianId: null },
          promise: 'address',
          node: 'complete_address',
          dueAt: morning.toISOString(),
        }) as NewEvent,
      ]),
    )
    await follow()
    expect(await gateOf('address_complete')).toMatchObject({ late: (before.late ?? 0) + 1 })
    await as(chen, (tx) =>
      completeServiceAddress(tx, {
        workOrderId,
        contact: { name: '刘女士', phone: '13812345678', address: '上海市静安区江宁路1165号3栋1201室' },
      }),
    )
    await follow()
    expect((await gateOf('address_complete')).late).toBe(before.late)
  })

  it('counts orders of this day only', async () => {
    const today = await gateOf('received')
    expect(today.count).toBeGreaterThan(3)
    brand.time.now = new Date('2026-04-11T02:00:00Z')
    expect((await gateOf('received')).count).toBe(0)
    expect((await gateOf('appointed')).count).toBe(0)
  })

  it('names addresses that wait for over a day, and puts open work on the map', async () => {
    brand.time.now = new Date('2026-04-12T02:00:00Z')
    const overview = await brand.transact((tx) => readOverview(tx, runtime(), ['owner'], 'zh'))
    expect(overview.attention).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'address_incomplete', oldestAt: morning.toISOString() }),
      ]),
    )
    const open = overview.steps.reduce((sum, step) => sum + step.count, 0)
    const map = await brand.transact((tx) => readMap(tx, 'work-orders', null, 'zh', ['dispatcher']))
    expect(map).toMatchObject({ unit: '进行中的工单', values: { '310106': open }, total: open, unplaced: 0 })
    const blind = await brand.transact((tx) => readMap(tx, 'work-orders', null, 'zh', ['warehouse']))
    expect(blind).toMatchObject({ values: {}, total: open, unplaced: open })
  })
})

describe('a work order with everything around it', () => {
  it('comes in one answer, and without money for the dispatcher', async () => {
    const { id, job } = await buy('S1')
    await follow()
    const story = await brand.transact((tx) => readWorkOrderStory(tx, job.workOrderId, ['agent'], 'zh'))
    expect(story).toMatchObject({
      workOrder: {
        code: job.code,
        stateName: '待补全地址',
        service: '智能锁安装',
        district: '上海市 静安区',
      },
      order: {
        id,
        paidFen: 129900,
        receiver: { name: '刘**', phone: '138****5678', address: '上海市静安区****' },
      },
      offers: [],
      candidates: null,
      slips: [],
    })
    expect(story.customer?.orders).toBe(1)
    const dispatcher = await brand.transact((tx) =>
      readWorkOrderStory(tx, job.workOrderId, ['dispatcher'], 'zh'),
    )
    expect(dispatcher.order?.paidFen).toBeNull()
    expect(dispatcher.customer?.paidFen).toBeNull()
    const finance = await brand.transact((tx) => readWorkOrderStory(tx, job.workOrderId, ['finance'], 'zh'))
    expect(finance.customer).toBeNull()
  })

  it('refuses an unknown one', async () => {
    await expect(
      brand.transact((tx) => readWorkOrderStory(tx, brand.ports.ids.next(), ['agent'], 'zh')),
    ).rejects.toMatchObject({ code: 'insight.work_order_not_found' })
  })
})

describe("a technician's day", () => {
  it('is empty without jobs, and shows no money to the dispatcher', async () => {
    const day = { jobs: 0, done: 0, units: 0, open: 0, asked: 0, month: '2026-04' }
    const read = (role: 'dispatcher' | 'finance') =>
      brand.transact((tx) => readTechnicianDays(tx, ['wang-lei'], [role]))
    expect(await read('finance')).toEqual([{ technicianId: 'wang-lei', ...day, todayFen: 0, monthFen: 0 }])
    expect(await read('dispatcher')).toEqual([
      { technicianId: 'wang-lei', ...day, todayFen: null, monthFen: null },
    ])
  })
})
