import type { Tx } from '../runtime/db/transaction.ts'
import { event, type NewEvent } from '../runtime/events/event.ts'
import { aboutOf, applyChanges, type Change } from './apply-changes.ts'
import { WorkOrderError } from './errors.ts'
import { workOrderAssigned, workOrderUnassigned } from './events.ts'
import { lockWorkOrders } from './store.ts'
import type { WorkOrder } from './work-order.ts'

export interface AssignWorkOrder {
  workOrderId: string
  technicianId: string
  servicePointId: string | null
  providerId: string | null
  offerId: string | null
}

/** Gives jobs to technicians; another technician's job is taken over. The same assignment again changes nothing. */
export async function assignWorkOrders(tx: Tx, given: readonly AssignWorkOrder[]): Promise<WorkOrder[]> {
  const byId = new Map(given.map((one) => [one.workOrderId, one]))
  const found = await lockAll(tx, [...byId.keys()])
  const changes = found.flatMap((before) => {
    const one = byId.get(before.workOrderId)!
    return before.technicianId === one.technicianId ? [] : [assigned(before, one)]
  })
  return mergeSaved(found, await applyChanges(tx, changes))
}

/** Takes jobs back, with a reason; they are ready for dispatch again. Those without a technician stay as they are. */
export async function unassignWorkOrders(
  tx: Tx,
  given: readonly { workOrderId: string; reason: string }[],
): Promise<WorkOrder[]> {
  const reasons = new Map(given.map(({ workOrderId, reason }) => [workOrderId, reason]))
  const found = await lockAll(tx, [...reasons.keys()])
  const changes = found
    .filter(({ technicianId }) => technicianId !== null)
    .map((one) => unassigned(one, reasons.get(one.workOrderId)!))
  return mergeSaved(found, await applyChanges(tx, changes))
}

function assigned(
  before: WorkOrder,
  { technicianId, servicePointId, providerId, offerId }: AssignWorkOrder,
): Change {
  const previousTechnicianId = before.technicianId
  const taken = previousTechnicianId ? [{ signal: 'technician.unassigned' }] : []
  return {
    act: 'assign',
    before,
    after: { ...before, technicianId, servicePointId, providerId, offerId },
    facts: { technicianId, servicePointId, providerId, offerId, previousTechnicianId },
    signals: [...taken, { signal: 'technician.assigned' }],
    events: (saved) => [
      event(workOrderAssigned, saved.workOrderId, {
        ...aboutOf(saved),
        technicianId,
        servicePointId,
        providerId,
        previousTechnicianId,
      }) as NewEvent,
    ],
  }
}

function unassigned(before: WorkOrder, reason: string): Change {
  const { technicianId } = before
  return {
    act: 'unassign',
    before,
    after: { ...before, technicianId: null, servicePointId: null, providerId: null, offerId: null },
    reason,
    facts: { technicianId },
    signals: [{ signal: 'technician.unassigned' }],
    events: (saved) => [
      event(workOrderUnassigned, saved.workOrderId, { ...aboutOf(saved), technicianId, reason }) as NewEvent,
    ],
  }
}

async function lockAll(tx: Tx, ids: readonly string[]): Promise<WorkOrder[]> {
  const found = await lockWorkOrders(tx, ids)
  const known = new Set(found.map(({ workOrderId }) => workOrderId))
  const missing = ids.find((id) => !known.has(id))
  if (missing) throw new WorkOrderError('not_found', { workOrderId: missing })
  return found
}

export function mergeSaved(found: readonly WorkOrder[], saved: readonly WorkOrder[]): WorkOrder[] {
  const byId = new Map(saved.map((one) => [one.workOrderId, one]))
  return found.map((one) => byId.get(one.workOrderId) ?? one)
}
