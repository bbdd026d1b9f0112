import type { Tx } from '../runtime/db/transaction.ts'
import type { StoredEvent } from '../runtime/events/event.ts'
import type { Job } from './job.ts'
import { postSlips, type SlipRequest } from './post-slips.ts'

/** What settlement reads in an event of a work order. */
export interface WorkOrderEnd {
  workOrderId: string
  technicianId?: string | null
  rating?: number | null
  stars?: number
  wastedTrip?: boolean
}

/** How work orders are read, and told that they are paid. */
export interface WorkOrderDoor {
  readJobs(tx: Tx, workOrderIds: readonly string[]): Promise<Job[]>
  settle(tx: Tx, paid: { workOrderId: string; slipId: string }[]): Promise<unknown>
}

/**
 * Pays what ended: a signed-off job, a trip for nothing, praise that came later. Work orders whose job is paid are settled.
 * Told again, nothing is new and nothing happens.
 */
export async function followWorkOrders(
  tx: Tx,
  events: readonly StoredEvent<WorkOrderEnd>[],
  door: WorkOrderDoor,
): Promise<void> {
  const ends = events.filter((event) => kindOf(event) !== null)
  const ids = [...new Set(ends.map((event) => event.payload.workOrderId))]
  const jobs = new Map((await door.readJobs(tx, ids)).map((job) => [job.workOrderId, job]))
  const slips = await postSlips(
    tx,
    ends.map((event) => requestOf(event, jobs.get(event.payload.workOrderId)!)),
  )
  const paid = slips.filter((slip) => slip.kind === 'service' && slip.payee.kind === 'technician')
  if (paid.length > 0)
    await door.settle(
      tx,
      paid.map((slip) => ({ workOrderId: slip.workOrderId, slipId: slip.id })),
    )
}

function kindOf({ type, payload }: StoredEvent<WorkOrderEnd>): SlipRequest['kind'] | null {
  if (type === 'work-order.signed-off') return 'service'
  if (type === 'work-order.rated') return 'praise'
  // Nobody was on the way: nothing to pay.
  if (type === 'work-order.cancelled' && payload.wastedTrip && payload.technicianId) return 'wasted_trip'
  return null
}

function requestOf(event: StoredEvent<WorkOrderEnd>, job: Job): SlipRequest {
  const { payload, occurredAt } = event
  const rating = payload.stars ?? payload.rating ?? job.facts.rating
  return {
    job: {
      ...job,
      technicianId: job.technicianId ?? payload.technicianId ?? null,
      facts: { ...job.facts, rating },
    },
    kind: kindOf(event)!,
    earnedAt: occurredAt,
  }
}
