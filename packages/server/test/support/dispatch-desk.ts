import { afterAll, beforeAll, beforeEach, vi } from 'vitest'
import { seedProviders } from '../../seeds/cast-providers.ts'
import { assignTechnician } from '../../src/dispatch/assign-technician.ts'
import { endPlans } from '../../src/dispatch/follow-work-orders.ts'
import { planDispatch } from '../../src/dispatch/plan-dispatch.ts'
import { findPlans } from '../../src/dispatch/store.ts'
import { offersOf } from '../../src/dispatch/store-offers.ts'
import { type DispatchableWorkOrder, workOrders } from '../../src/dispatch/work-orders.ts'
import type { Actor } from '../../src/runtime/db/actor.ts'
import type { Tx } from '../../src/runtime/db/transaction.ts'
import { type TestBrand, testBrand } from './brand.ts'

/** A Friday morning, 10:00 in Shanghai. */
export const start = new Date('2026-11-20T02:00:00Z')

export const clerk: Actor = { kind: 'point_clerk', id: 'clerk-wu-ting' }
export const otherClerk: Actor = { kind: 'point_clerk', id: 'clerk-2' }
export const dispatcher: Actor = { kind: 'member', id: 'zhao-min' }
export const shanghai = { servicePointId: 'point-shanghai' }
export const lanzhou = { districtCode: '620102', point: { lng: 103.85, lat: 36.06 } }

/** Dispatch over the cast's providers, with work orders that a test tells. */
export function dispatchDesk() {
  let brand: TestBrand
  const facts = new Map<string, DispatchableWorkOrder>()
  const assigned: { workOrderId: string; technicianId: string }[] = []
  const unassigned: string[] = []
  let made = 0

  const run = <T>(work: (tx: Tx) => Promise<T>, actor?: Actor) => brand.transact(work, actor ? { actor } : {})
  const hours = (n: number) => {
    brand.time.now = new Date(brand.time.now!.getTime() + n * 3600_000)
  }
  const plan = async (id: string) => (await run((tx) => findPlans(tx, [id])))[0]!
  const offers = (id: string) => run((tx) => offersOf(tx, [id]))
  const openOffer = async (id: string) => (await offers(id)).find((one) => one.state === 'open')!
  const events = (id: string) => brand.announced.filter((one) => one.key === id).map((one) => one.type)

  /** The lock of 刘女士 in 静安, tomorrow afternoon, unless said otherwise. */
  async function ready(change: Partial<DispatchableWorkOrder> = {}, dispatch = true): Promise<string> {
    made += 1
    const workOrderId = `wo-${String(made).padStart(3, '0')}`
    facts.set(workOrderId, {
      workOrderId,
      ready: true,
      districtCode: '310106',
      street: '江宁路街道',
      category: 'smart_lock',
      serviceType: 'install',
      products: [{ name: '禾木 H9 智能锁', quantity: 1 }],
      units: 1,
      point: { lng: 121.4421, lat: 31.2403 },
      window: { from: new Date('2026-11-21T06:00:00Z'), to: new Date('2026-11-21T08:00:00Z') },
      technicianId: null,
      ...change,
    })
    if (dispatch) await run((tx) => planDispatch(tx, [workOrderId]))
    return workOrderId
  }
  const say = (id: string, change: Partial<DispatchableWorkOrder>) =>
    facts.set(id, { ...facts.get(id)!, ...change })
  const give = (workOrderId: string, technicianId: string) =>
    run(
      (tx) =>
        assignTechnician(tx, { workOrderId, technicianId, reason: null, override: false }, 'dispatcher'),
      dispatcher,
    )

  beforeAll(async () => {
    brand = await testBrand()
    brand.time.now = start
    vi.spyOn(workOrders, 'get').mockImplementation(async (_tx, ids) =>
      ids.flatMap((id) => facts.get(id) ?? []),
    )
    vi.spyOn(workOrders, 'assign').mockImplementation(async (_tx, list) => {
      assigned.push(...list)
      for (const { workOrderId, technicianId } of list) say(workOrderId, { technicianId, ready: false })
    })
    vi.spyOn(workOrders, 'unassign').mockImplementation(async (_tx, list) => {
      unassigned.push(...list.map((one) => one.workOrderId))
      for (const { workOrderId } of list) say(workOrderId, { technicianId: null, ready: true })
    })
    await run(seedProviders)
    await run(seedProviders)
  })
  afterAll(async () => {
    vi.restoreAllMocks()
    await brand.close()
  })
  beforeEach(async () => {
    brand.time.now = start
    const ids = [...facts.keys()]
    await run((tx) => endPlans(tx, ids, 'cancelled'))
  })

  return {
    get brand() {
      return brand
    },
    assigned,
    unassigned,
    run,
    hours,
    plan,
    offers,
    openOffer,
    events,
    ready,
    say,
    give,
  }
}
