import { findProducts } from '../catalog/index.ts'
import { orderStateWords, orderTimes, refundsOf, soldLines } from '../orders/index.ts'
import { devicesOfOrders, serialOf } from '../records/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { getWorkOrders, type WorkOrder, workOrdersOfOrders } from '../work-orders/index.ts'
import type { KeptUnit, Unit } from './installed-product.ts'
import { isSupply } from './life-cycle.ts'
import { dropUntold, lockUnitsAt, setWorks, unitsBySerial, writeUnits } from './store.ts'
import { type DoneJob, type SoldOrder, unitsAt, unitsOfJob, unitsOfOrder, workOf } from './units.ts'

/** Units are read anew from these orders: the same number of statements for one as for a thousand. Replays change nothing. */
export async function followOrders(tx: Tx, orderIds: readonly string[]): Promise<void> {
  const ids = [...new Set(orderIds)]
  if (ids.length === 0) return
  const orders = await soldOrders(tx, ids)
  const jobs = (await workOrdersOfOrders(tx, ids)).map(jobOf)
  const devices = await devicesOfOrders(tx, ids)
  const jobsOf = Map.groupBy(jobs, ({ orderId }) => orderId)
  const devicesOf = Map.groupBy(devices, ({ orderId }) => orderId)
  const units = orders.flatMap((one) =>
    unitsOfOrder(one, jobsOf.get(one.orderId) ?? [], devicesOf.get(one.orderId) ?? []),
  )
  await writeUnits(tx, units)
  await dropUntold(
    tx,
    { orderIds: ids },
    units.map(({ sourceKey }) => sourceKey),
  )
  await noteWorks(tx, jobs)
}

/** What jobs did: through their orders, or by themselves where they have none. */
export async function followJobs(tx: Tx, workOrderIds: readonly string[]): Promise<void> {
  const jobs = (await getWorkOrders(tx, [...new Set(workOrderIds)])).map(jobOf)
  await followOrders(
    tx,
    jobs.flatMap(({ orderId }) => orderId ?? []),
  )
  const own = jobs.filter(({ orderId }) => orderId === null)
  if (own.length === 0) return
  const known = await unitsBySerial(
    tx,
    own.flatMap(({ serials }) => serials.map(({ serial }) => serial)),
  )
  const units = own.flatMap((job): Unit[] => {
    const others = known.filter((one) => one.origin !== 'work_order' || one.workOrderId !== job.workOrderId)
    return unitsOfJob(job, new Set(others.flatMap(({ serial }) => serial ?? [])))
  })
  await writeUnits(tx, units)
  await dropUntold(
    tx,
    { jobIds: own.map(({ workOrderId }) => workOrderId) },
    units.map(({ sourceKey }) => sourceKey),
  )
  await noteWorks(tx, own)
}

/** Keeps with each unit what jobs did to it, so that the page of a customer asks one table. */
async function noteWorks(tx: Tx, jobs: readonly DoneJob[]): Promise<void> {
  const done = jobs.filter((job) => job.doneAt !== null)
  if (done.length === 0) return
  const units = await lockUnitsAt(tx, {
    orderIds: done.flatMap(({ orderId }) => orderId ?? []),
    serials: done.flatMap(({ serials }) => serials.map(({ serial }) => serial)),
  })
  const changed = new Map<string, KeptUnit>()
  for (const job of done)
    for (const unit of unitsAt(job, units)) {
      const before = changed.get(unit.id) ?? unit
      const others = before.works.filter((one) => one.workOrderId !== job.workOrderId)
      const works = [...others, workOf(job)!].toSorted((a, b) => (a.doneAt < b.doneAt ? -1 : 1))
      changed.set(unit.id, { ...before, works })
    }
  await setWorks(tx, [...changed.values()])
}

async function soldOrders(tx: Tx, ids: string[]): Promise<SoldOrder[]> {
  const [times, lines, refunds] = [
    await orderTimes(tx, ids),
    await soldLines(tx, ids),
    await refundsOf(tx, ids),
  ]
  const products = await findProducts(tx, [
    ...new Set(lines.flatMap((line) => line.products.map(({ productId }) => productId))),
  ])
  const supplies = new Set(products.filter(isSupply).map(({ id }) => id))
  const linesOf = Map.groupBy(lines, ({ orderId }) => orderId)
  const refundsBy = Map.groupBy(refunds, ({ orderId }) => orderId)
  return times.map((order) => {
    const own = linesOf.get(order.id) ?? []
    const state = own[0]?.orderState ?? 'unpaid'
    return {
      orderId: order.id,
      customerId: order.customerId,
      paid: orderStateWords[state].paid || order.paidAt !== null,
      boughtAt: order.paidAt ?? order.createdAt,
      arrived: order.deliveredAt !== null || state === 'delivered' || state === 'completed',
      deliveredAt: order.deliveredAt,
      lines: own.map((line) => ({
        lineId: line.lineId,
        pieces: line.pieces,
        closed: line.state === 'closed' || state === 'closed',
        products: line.products
          .filter(({ productId }) => !supplies.has(productId))
          .map(({ productId, quantity }) => ({ productId, units: quantity })),
      })),
      refunds: (refundsBy.get(order.id) ?? []).map(({ lineId, quantity, afterShipment }) => ({
        lineId,
        pieces: quantity,
        afterShipment,
      })),
    }
  })
}

const finished: readonly WorkOrder['state'][] = ['sign_off', 'settle', 'settled']

function jobOf(job: WorkOrder): DoneJob {
  const last = job.visits.findLast((visit) => visit.completedAt !== null)
  const done = finished.includes(job.state) ? (last?.completedAt ?? job.signedOffAt?.toISOString()) : null
  return {
    workOrderId: job.workOrderId,
    orderId: job.orderId,
    customerId: job.customerId,
    serviceType: job.serviceType,
    installs: job.serviceType === 'install' || job.serviceType === 'installation',
    openedAt: job.openedAt,
    doneAt: done ? new Date(done) : null,
    lines: job.lines.map(({ lineId, productId, productName, ordered, refunded }) => ({
      lineId,
      productId,
      name: productName,
      units: ordered - refunded,
    })),
    serials: job.visits.flatMap(({ serials }) =>
      serials.map(({ lineId, serial }) => ({ lineId, serial: serialOf(serial) })),
    ),
    materials: job.visits.flatMap(({ materials, customerOwnParts }) =>
      [...materials, ...customerOwnParts].map(({ code, name }) => ({ code, name })),
    ),
  }
}
