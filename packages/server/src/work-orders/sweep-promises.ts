import { sweepTimers } from '../flow/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event, type NewEvent } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { aboutOf } from './apply-changes.ts'
import { workOrderSlaBreached } from './events.ts'
import { readWorkOrders } from './store.ts'
import { insertEntries } from './store-entries.ts'

/** Tells of every promise that was missed since the last sweep, once. Returns how many. */
export async function sweepPromises(tx: Tx, limit: number): Promise<number> {
  const breaches = await sweepTimers(tx, limit)
  if (breaches.length === 0) return 0
  const found = await readWorkOrders(
    tx,
    breaches.map(({ subjectId }) => subjectId),
  )
  const byId = new Map(found.map((one) => [one.workOrderId, one]))
  const missed = breaches.flatMap((breach) => {
    const workOrder = byId.get(breach.subjectId)
    return workOrder ? [{ workOrder, ...breach }] : []
  })
  await insertEntries(
    tx,
    missed.map(({ workOrder, promise, dueAt }) => ({
      workOrderId: workOrder.workOrderId,
      act: 'sla_breach',
      from: workOrder.state,
      to: workOrder.state,
      reason: promise,
      facts: { dueAt: dueAt.toISOString() },
      words: null,
    })),
  )
  await emit(
    tx,
    missed.map(
      ({ workOrder, promise, node, dueAt }) =>
        event(workOrderSlaBreached, workOrder.workOrderId, {
          ...aboutOf(workOrder),
          promise,
          node,
          dueAt: dueAt.toISOString(),
          technicianId: workOrder.technicianId,
        }) as NewEvent,
    ),
  )
  return breaches.length
}
