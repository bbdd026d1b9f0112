import { candidatesByIds, listServicePoints } from '../providers/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { getWorkOrders } from '../work-orders/index.ts'
import { SettlementError } from './errors.ts'
import { type Doer, jobOf, type WorkOrderForSettlement } from './facts-of-work-order.ts'
import type { Job } from './job.ts'

/** Somebody who might do the jobs: a quote before acceptance. */
export interface Asked {
  technicianId?: string
  servicePointId?: string
}

/** Jobs as work orders tell of them, in the order asked. Throws `settlement.unknown_work_order`. */
export async function readJobs(tx: Tx, workOrderIds: readonly string[], asked: Asked = {}): Promise<Job[]> {
  if (workOrderIds.length === 0) return []
  const found: readonly WorkOrderForSettlement[] = await getWorkOrders(tx, [...workOrderIds])
  const byId = new Map(found.map((one) => [one.workOrderId, one]))
  const workOrders = workOrderIds.map((workOrderId) => {
    const one = byId.get(workOrderId)
    if (!one) throw new SettlementError('settlement.unknown_work_order', { workOrderId })
    return one
  })
  const doers = await doersOf(tx, workOrders, asked)
  return workOrders.map((one, index) => jobOf(one, doers[index]!))
}

async function doersOf(tx: Tx, workOrders: readonly WorkOrderForSettlement[], asked: Asked): Promise<Doer[]> {
  const wanted = workOrders.map((one) =>
    asked.technicianId || asked.servicePointId
      ? {
          technicianId: asked.technicianId ?? null,
          servicePointId: asked.servicePointId ?? null,
          providerId: null,
        }
      : one,
  )
  const ids = wanted.map((one) => one.technicianId).filter((one) => one !== null)
  const technicians = new Map(
    (await candidatesByIds(tx, [...new Set(ids)])).map((one) => [one.technicianId, one]),
  )
  const points = new Map((await listServicePoints(tx)).map((one) => [one.servicePointId, one]))
  return wanted.map(({ technicianId, servicePointId, providerId }) => {
    const technician = technicianId ? technicians.get(technicianId) : undefined
    const point = points.get(servicePointId ?? technician?.servicePointId ?? '')
    return {
      technicianId,
      servicePointId: point?.servicePointId ?? servicePointId,
      providerId: point?.providerId ?? technician?.providerId ?? providerId,
      from: point?.point ?? technician?.home ?? null,
    }
  })
}
