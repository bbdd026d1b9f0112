import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { enrolProviders, enrolServicePoints, enrolTechnicians } from '../providers/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { StoredEvent } from '../runtime/events/event.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import {
  openWorkOrders,
  workOrderCancelled,
  workOrderRated,
  workOrderSignedOff,
} from '../work-orders/index.ts'
import { slipsOf } from './earnings.ts'
import { followWorkOrders, type WorkOrderEnd } from './follow-work-orders.ts'
import { pricesFor } from './offers.ts'
import { quoteWorkOrders } from './quote-work-orders.ts'
import { subscribers } from './subscribers.ts'
import { type Asked, readJobs } from './work-orders.ts'

let brand: TestBrand
const day = (text: string) => new Date(`${text}T00:00:00.000Z`)
const term = { validFrom: day('2026-01-01'), validUntil: day('2027-12-31') }

beforeAll(async () => {
  brand = await testBrand()
  await brand.transact(async (tx) => {
    await enrolProviders(tx, [
      {
        providerId: 'anjie',
        name: '安捷到家',
        region: '华东',
        agreements: [{ signedAt: day('2026-01-01'), ...term }],
      },
    ])
    await enrolServicePoints(tx, [
      {
        servicePointId: 'pudong',
        providerId: 'anjie',
        name: '安捷到家浦东网点',
        address: '上海市浦东新区张杨路 500 号',
        point: { lng: 121.5447, lat: 31.2212 },
      },
    ])
    await enrolTechnicians(tx, [
      {
        technicianId: 'wang-lei',
        providerId: 'anjie',
        servicePointId: 'pudong',
        name: '王磊',
        phone: '13800138000',
        home: { lng: 121.5, lat: 31.2 },
        badge: 'AJ-001',
        capacity: 8,
        areas: ['3101'],
        skills: { smart_lock_install: 5 },
        certificates: [],
        tools: [],
        shifts: [],
        joinedAt: day('2025-03-01'),
      },
    ])
  })
})
afterAll(() => brand.close())

let made = 0
async function openedLock(serviceType = 'install'): Promise<string> {
  made += 1
  const orderId = `order-${made}`
  const [opened] = await brand.transact((tx) =>
    openWorkOrders(tx, [
      {
        orderId,
        shopId: 'tmall',
        customerId: null,
        origin: 'order',
        serviceType,
        lines: [
          {
            lineId: `${orderId}-1`,
            productId: 'lock-x1',
            productName: '禾木智能锁 X1',
            category: 'smart_lock',
            ordered: 1,
            goodsNeeded: true,
          },
        ],
        districtCode: '310115',
        addressKey: null,
        contact: null,
      },
    ]),
  )
  return opened!.workOrderId
}

/** Announces an end of a work order, and gives it to settlement as the follower loop would. */
async function tell(
  definition: typeof workOrderSignedOff | typeof workOrderCancelled | typeof workOrderRated,
  workOrderId: string,
  facts: Record<string, unknown>,
): Promise<StoredEvent<WorkOrderEnd>[]> {
  const about = { workOrderId, code: 'QG26110001', orderId: null, customerId: null, technicianId: 'wang-lei' }
  const stored = await brand.transact((tx) =>
    emit(tx, [event(definition as typeof workOrderRated, workOrderId, { ...about, ...facts } as never)]),
  )
  return stored as StoredEvent<WorkOrderEnd>[]
}

const asWang = { technicianId: 'wang-lei' }

/** Work orders as they would be, held by 王磊; who is settled is noted instead of moved. */
function doorFor(settled: unknown[]) {
  return {
    readJobs: (tx: Tx, ids: readonly string[]) => readJobs(tx, ids, asWang),
    settle: async (_tx: Tx, paid: unknown[]) => void settled.push(...paid),
  }
}

const slips = (workOrderId: string) => brand.transact((tx) => slipsOf(tx, [workOrderId]))

describe('a quote before acceptance', () => {
  it('is made of the real work order for the technician who asks', async () => {
    const workOrderId = await openedLock()
    const [quote] = await brand.transact((tx) => quoteWorkOrders(tx, [workOrderId], asWang))
    expect(quote).toMatchObject({ workOrderId, rateCard: { id: 'home-installation', version: 1 } })
    expect(quote!.slips.map((slip) => slip.payeeKind)).toEqual(['technician', 'provider'])
    expect(quote!.slips[0]!.lines[0]!.amountFen).toBe(8160n)
    const [ofPoint] = await brand.transact((tx) =>
      quoteWorkOrders(tx, [workOrderId], { servicePointId: 'pudong' }),
    )
    expect(ofPoint!.totalFen).toBe(quote!.totalFen)
    expect(await slips(workOrderId)).toEqual([])
  })

  it('of a work order that is not there is refused', async () => {
    const unknown = '00000000-0000-7000-8000-000000000000'
    await expect(brand.transact((tx) => quoteWorkOrders(tx, [unknown]))).rejects.toMatchObject({
      code: 'settlement.unknown_work_order',
    })
  })
})

describe('prices for outsiders', () => {
  /** As dispatch keeps an offer that somebody was made. */
  async function offered(workOrderId: string, technicianId: string | null): Promise<void> {
    await brand.transact(async (tx) => {
      await tx.named(
        'test.plan',
        `insert into dispatch.plan (brand_id, work_order_id, state, district_code, category, service_type, products, units,
           work_minutes, created_at, updated_at)
         values ($1, $2, 'offered', '310115', 'smart_lock', 'install', '[]', 1, 60, $3, $3)`,
        [tx.brandId, workOrderId, tx.now],
      )
      await tx.named(
        'test.offer',
        `insert into dispatch.offer (brand_id, offer_id, work_order_id, round, provider_id, service_point_id, technician_id,
           state, made_at, expires_at)
         values ($1, $2, $3, 1, 'anjie', 'pudong', $4, 'open', $5, $5)`,
        [tx.brandId, tx.ports.ids.next(), workOrderId, technicianId, tx.now],
      )
    })
  }
  const prices = (ids: string[], asked: Asked) => brand.transact((tx) => pricesFor(tx, ids, asked))

  it('are those of own offers only (T17)', async () => {
    const [mine, ofPoint, nobodys] = [await openedLock(), await openedLock(), await openedLock()]
    await offered(mine!, 'wang-lei')
    await offered(ofPoint!, null)
    const all = [mine!, ofPoint!, nobodys!]
    expect((await prices(all, asWang)).map((one) => one.workOrderId)).toEqual([mine])
    expect(await prices(all, { technicianId: 'li-qiang' })).toEqual([])
    const ofThePoint = await prices(all, { servicePointId: 'pudong' })
    expect(ofThePoint.map((one) => one.workOrderId)).toEqual([mine, ofPoint])
    expect(ofThePoint[0]!.quote!.slips[1]).toMatchObject({ payeeKind: 'provider', totalFen: 1440n })
  })

  it('say what is wrong with one job, and leave the others as they are', async () => {
    const [good, odd] = [await openedLock(), await openedLock('piano_tuning')]
    await offered(good!, 'wang-lei')
    await offered(odd!, 'wang-lei')
    const found = await prices([odd!, good!], asWang)
    expect(found.map((one) => [one.problem, one.quote !== null])).toEqual([
      ['settlement.no_rule', false],
      [null, true],
    ])
  })
})

describe('what follows the end of a work order', () => {
  it('sign-off: slips, and the work order is settled with the technician’s slip, once', async () => {
    const workOrderId = await openedLock()
    const events = await tell(workOrderSignedOff, workOrderId, { proof: 'qr_signature', rating: 5 })
    const settled: { workOrderId: string; slipId: string }[] = []
    const follow = () => brand.transact((tx) => followWorkOrders(tx, events, doorFor(settled)))
    await follow()
    await follow()
    const found = await slips(workOrderId)
    expect(found.map((slip) => [slip.kind, slip.payee.kind])).toEqual([
      ['service', 'technician'],
      ['service', 'provider'],
    ])
    expect(found[0]!.lines.map((line) => line.code)).toContain('praise')
    expect(settled).toEqual([{ workOrderId, slipId: found[0]!.id }])
  })

  it('ends equal whether the rating comes before, with or after the sign-off', async () => {
    const orders = [
      ['rated', 'signed-off'],
      ['signed-off', 'rated'],
    ] as const
    const totals: bigint[] = []
    for (const order of orders)
      for (const together of [true, false]) {
        const workOrderId = await openedLock()
        const stored: StoredEvent<WorkOrderEnd>[] = []
        for (const what of order)
          stored.push(
            ...(what === 'rated'
              ? await tell(workOrderRated, workOrderId, { stars: 5 })
              : await tell(workOrderSignedOff, workOrderId, { proof: 'qr_signature', rating: null })),
          )
        const rated = order[0] === 'rated'
        const door = {
          ...doorFor([]),
          async readJobs(tx: Tx, ids: readonly string[]) {
            const jobs = await readJobs(tx, ids, asWang)
            return jobs.map((job) => ({ ...job, facts: { ...job.facts, rating: rated ? 5 : null } }))
          },
        }
        for (const batch of together ? [stored] : stored.map((one) => [one]))
          await brand.transact((tx) => followWorkOrders(tx, batch, door))
        const own = (await slips(workOrderId)).filter((slip) => slip.payee.kind === 'technician')
        totals.push(own.reduce((sum, slip) => sum + slip.totalFen, 0n))
      }
    expect(new Set(totals).size).toBe(1)
  })

  it('cancellation: paid when somebody had set off, by the subscriber itself', async () => {
    const [follower] = subscribers
    const free = await openedLock()
    const idle = await tell(workOrderCancelled, free, { reason: 'refunded', wastedTrip: false })
    await brand.transact((tx) => follower!.handle(tx, idle as StoredEvent<never>[]))
    expect(await slips(free)).toEqual([])
    const wasted = await openedLock()
    const events = await tell(workOrderCancelled, wasted, { reason: 'refunded', wastedTrip: true })
    const follow = () => brand.transact((tx) => follower!.handle(tx, events as StoredEvent<never>[]))
    await follow()
    await follow()
    expect((await slips(wasted)).map((slip) => [slip.kind, slip.totalFen])).toEqual([['wasted_trip', 3600n]])
  })
})
