import { guidanceFor } from '../playbooks/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event, type NewEvent } from '../runtime/events/event.ts'
import { aboutOf, act, one } from './apply-changes.ts'
import {
  workOrderCheckedIn,
  workOrderCompleted,
  workOrderDeparted,
  workOrderFirstCalled,
  workOrderRevisitNeeded,
} from './events.ts'
import { assertCodes69, assertEvidence } from './evidence.ts'
import { askedOfWorkOrder } from './read-evidence.ts'
import { actorOf, readWorkOrders } from './store.ts'
import { photosOf } from './store-files.ts'
import { assertComplete, checkInAt } from './visit.ts'
import {
  currentVisit,
  type FirstCallOutcome,
  type Material,
  newVisit,
  type Position,
  type RevisitReason,
  type WorkOrder,
  withVisit,
} from './work-order.ts'

/** 首联: every attempt is kept; only an answered one moves on. */
export function recordFirstCall(tx: Tx, workOrderId: string, outcome: FirstCallOutcome): Promise<WorkOrder> {
  return act(tx, 'first_call', workOrderId, (before) => {
    const attempts = [
      ...currentVisit(before).attempts,
      { at: tx.now.toISOString(), by: actorOf(tx), outcome },
    ]
    return {
      after: withVisit(before, { attempts }),
      facts: { outcome, attempt: attempts.length },
      ...(outcome === 'reached' ? { signals: [{ signal: 'first-call.reached' }] } : {}),
      events: (saved) => [
        event(workOrderFirstCalled, saved.workOrderId, {
          ...aboutOf(saved),
          outcome,
          attempt: attempts.length,
          technicianId: saved.technicianId,
        }) as NewEvent,
      ],
    }
  })
}

export function depart(tx: Tx, workOrderId: string): Promise<WorkOrder> {
  return act(tx, 'depart', workOrderId, (before) => ({
    after: withVisit(before, { departedAt: tx.now.toISOString(), technicianId: before.technicianId }),
    signals: [{ signal: 'technician.departed' }],
    events: (saved) => [
      event(workOrderDeparted, saved.workOrderId, {
        ...aboutOf(saved),
        technicianId: saved.technicianId,
      }) as NewEvent,
    ],
  }))
}

/** Arrival, with what the phone says of its place. Far from the house, or no place at all, is shown, not refused. */
export function checkIn(
  tx: Tx,
  workOrderId: string,
  device: Position | null,
  accuracyM: number | null,
): Promise<WorkOrder> {
  return act(tx, 'check_in', workOrderId, (before) => {
    const checkIn = checkInAt(before, device, accuracyM, tx.now)
    const { distanceM } = checkIn
    return {
      after: withVisit(before, { checkIn }),
      facts: { distanceM, accuracyM, placed: device !== null },
      signals: [{ signal: 'technician.checked-in' }],
      events: (saved) => [
        event(workOrderCheckedIn, saved.workOrderId, {
          ...aboutOf(saved),
          technicianId: saved.technicianId,
          distanceM,
        }) as NewEvent,
      ],
    }
  })
}

export interface Completion {
  workOrderId: string
  checklist: { item: string; value: string | null }[]
  serials: { lineId: string | null; serial: string }[]
  barcodes?: { lineId: string | null; code: string }[]
  materials: Material[]
  customerOwnParts: Material[]
}

/** Throws `work_order.checklist_incomplete`, `photos_missing`, `evidence_missing`, `barcode_wrong`. */
export async function completeWorkOrder(tx: Tx, { workOrderId, ...done }: Completion): Promise<WorkOrder> {
  assertCodes69(done.barcodes ?? [])
  const photos = (await photosOf(tx, workOrderId)).length
  const workOrder = one(await readWorkOrders(tx, [workOrderId]), workOrderId)
  const { evidence } = await askedOfWorkOrder(tx, workOrder, [done])
  return act(tx, 'complete', workOrderId, (before) => {
    const guidance = guidanceFor(before.category)
    const checklist = (guidance?.items ?? []).map(({ slot, required }) => ({ item: slot, required }))
    assertComplete(
      { checklist, photos: guidance?.photosDue ?? 1 },
      { items: done.checklist.map(({ item }) => item), photos },
    )
    assertEvidence(evidence)
    const visit = { ...done, completedAt: tx.now.toISOString() }
    const { number } = currentVisit(before)
    return {
      after: withVisit(before, visit),
      facts: { photos, materials: done.materials.length, serials: done.serials.length },
      signals: [{ signal: 'visit.completed' }],
      events: (saved) => [
        event(workOrderCompleted, saved.workOrderId, {
          ...aboutOf(saved),
          technicianId: saved.technicianId,
          visit: number,
        }) as NewEvent,
      ],
    }
  })
}

/** 二次上门: the visit ends here with a reason, and a new time is needed. The technician keeps the job. */
export function needRevisit(tx: Tx, workOrderId: string, reason: RevisitReason): Promise<WorkOrder> {
  return act(tx, 'need_revisit', workOrderId, (before) => {
    const ended = withVisit(before, { revisitReason: reason })
    const next = newVisit(currentVisit(before).number + 1, before.technicianId)
    return {
      after: { ...ended, visits: [...ended.visits, next], appointment: null, signOff: null },
      reason,
      signals: [{ signal: 'visit.revisit-needed' }],
      events: (saved) => [
        event(workOrderRevisitNeeded, saved.workOrderId, {
          ...aboutOf(saved),
          reason,
          technicianId: saved.technicianId,
        }) as NewEvent,
      ],
    }
  })
}
