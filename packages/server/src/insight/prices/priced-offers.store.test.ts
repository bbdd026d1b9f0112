import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { seedProviders } from '../../../seeds/cast-providers.ts'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { seedShops, tmallOrder } from '../../../test/support/shop.ts'
import { subscribers as dispatchSubscribers } from '../../dispatch/subscribers.ts'
import { recordOrders } from '../../orders/index.ts'
import { subscribers as orderSubscribers } from '../../orders/subscribers.ts'
import type { Actor } from '../../runtime/db/actor.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { completeServiceAddress, listWorkOrders, makeAppointment } from '../../work-orders/index.ts'
import { subscribers as workOrderSubscribers } from '../../work-orders/subscribers.ts'
import { readPricedOffers } from './priced-offers.ts'

let brand: TestBrand
const morning = new Date('2026-04-10T02:00:00Z')
const chen: Actor = { kind: 'member', id: 'chenjing' }
const page = { cursor: null, limit: 30 }

beforeAll(async () => {
  brand = await testBrand([...workOrderSubscribers, ...orderSubscribers])
  brand.time.now = morning
  await brand.transact(seedShops)
  await brand.transact(seedProviders)
})
beforeEach(() => {
  brand.time.now = morning
})
afterAll(() => brand.close())

const run = <T>(work: (tx: Tx) => Promise<T>) => brand.transact(work, { actor: chen })

/** A job ready for dispatch, offered to the best point. */
async function offered(
  orderId: string,
  hour: number,
): Promise<{ workOrderId: string; servicePointId: string }> {
  const delivered = { state: 'delivered', deliveredAt: morning } as const
  const [order] = await run((tx) => recordOrders(tx, [tmallOrder(orderId, morning, delivered)]))
  const { items } = await run((tx) => listWorkOrders(tx, { orderId: order!.orderId, limit: 1 }))
  const { workOrderId } = items[0]!
  await run((tx) =>
    completeServiceAddress(tx, {
      workOrderId,
      contact: { name: '刘女士', phone: '13812345678', address: '上海市静安区江宁路1165号3栋1201室' },
    }),
  )
  const at = (h: number) => new Date(`2026-04-12T${String(h).padStart(2, '0')}:00:00Z`)
  await run((tx) =>
    makeAppointment(tx, { workOrderId, window: { startsAt: at(hour), endsAt: at(hour + 2) } }),
  )
  const plan = dispatchSubscribers.find((one) =>
    one.events.some((definition) => definition.type === 'work-order.ready-for-dispatch'),
  )!
  const ready = brand.announced.filter((one) => one.type === 'work-order.ready-for-dispatch')
  await run((tx) => plan.handle(tx, ready as never[]))
  const made = brand.announced.findLast((one) => one.type === 'offer.made' && one.key === workOrderId)
  return { workOrderId, servicePointId: (made!.payload as { servicePointId: string }).servicePointId }
}

describe('offers with what they earn', () => {
  it('show a point its share, line by line, and nothing of the person', async () => {
    const { workOrderId, servicePointId } = await offered('P1', 1)
    const { items } = await run((tx) => readPricedOffers(tx, { servicePointId }, page, 'zh'))
    const offer = items.find((one) => one.workOrderId === workOrderId)!
    expect(offer).toMatchObject({
      district: '上海市 静安区',
      service: '智能锁安装',
      units: 1,
      startsAt: '2026-04-12T01:00:00.000Z',
      priceProblem: null,
    })
    expect(offer.price!.lines.length).toBeGreaterThan(0)
    expect(offer.price!.lines.reduce((sum, line) => sum + line.amountFen, 0)).toBe(offer.price!.totalFen)
    expect(JSON.stringify(items)).not.toMatch(/刘|13812345678|1165号|1201室/)
  })

  it('are seen by whom they were made to, and by nobody else', async () => {
    const { workOrderId, servicePointId } = await offered('P2', 3)
    const elsewhere = servicePointId === 'point-xian' ? 'point-lanzhou' : 'point-xian'
    expect(
      (await run((tx) => readPricedOffers(tx, { servicePointId: elsewhere }, page, 'zh'))).items,
    ).toEqual([])
    const technicianId = 'wang-lei'
    expect((await run((tx) => readPricedOffers(tx, { technicianId }, page, 'zh'))).items).toEqual([])
    const ids = (await run((tx) => readPricedOffers(tx, { servicePointId }, page, 'zh'))).items.map(
      (one) => one.workOrderId,
    )
    expect(ids).toContain(workOrderId)
  })

  it('page by the end of the offer, and go when it has passed', async () => {
    const { servicePointId } = await offered('P3', 5)
    const whole = await run((tx) => readPricedOffers(tx, { servicePointId }, page, 'en'))
    const first = await run((tx) =>
      readPricedOffers(tx, { servicePointId }, { cursor: null, limit: 1 }, 'en'),
    )
    const rest = await run((tx) =>
      readPricedOffers(tx, { servicePointId }, { cursor: first.nextCursor, limit: 30 }, 'en'),
    )
    expect([...first.items, ...rest.items].map((one) => one.offerId)).toEqual(
      whole.items.map((one) => one.offerId),
    )
    brand.time.now = new Date('2026-04-11T02:00:00Z')
    expect((await run((tx) => readPricedOffers(tx, { servicePointId }, page, 'en'))).items).toEqual([])
  })
})
