import type { Tx } from '../runtime/db/transaction.ts'
import { event, type NewEvent } from '../runtime/events/event.ts'
import { aboutOf, act, one } from './apply-changes.ts'
import { WorkOrderError } from './errors.ts'
import { workOrderCancelled, workOrderReopened, workOrderResumed, workOrderSuspended } from './events.ts'
import { applyOrderFacts } from './follow-order-facts.ts'
import { actorOf, readWorkOrders } from './store.ts'
import { isAway, isSuspended, type State, type WorkOrder } from './work-order.ts'

const undoMs = 30 * 60_000

/** 取消 with a reason. A technician who is away already made a wasted trip (空跑). */
export function cancelWorkOrder(tx: Tx, workOrderId: string, reason: string): Promise<WorkOrder> {
  const words = reasonOf(reason)
  return act(tx, 'cancel', workOrderId, (before) => {
    const wastedTrip = isAway(before)
    const at = tx.now.toISOString()
    const cancellation = { from: before.state, reason: words, wastedTrip, at, by: actorOf(tx) }
    return {
      after: { ...before, suspension: null, cancellation },
      reason: words,
      facts: { wastedTrip },
      signals: [{ signal: 'work.cancelled' }],
      events: (saved) => [
        event(workOrderCancelled, saved.workOrderId, {
          ...aboutOf(saved),
          reason: words,
          wastedTrip,
          technicianId: saved.technicianId,
        }) as NewEvent,
      ],
    }
  })
}

/**
 * Undo of a cancellation within thirty minutes: back to where it was, or, if a technician had it, to dispatch.
 * Throws `work_order.undo_too_late`, `work_order.refunded`.
 */
export async function reopenWorkOrder(tx: Tx, workOrderId: string, reason: string): Promise<WorkOrder> {
  const words = reasonOf(reason)
  const saved = await act(tx, 'reopen', workOrderId, (before) => {
    const { at } = before.cancellation!
    if (before.quantity === 0) throw new WorkOrderError('refunded')
    if (tx.now.getTime() - new Date(at).getTime() > undoMs)
      throw new WorkOrderError('undo_too_late', { minutes: 30 })
    const { to, keepsTime } = reopenedAt(before, tx.now)
    const freed = { technicianId: null, servicePointId: null, providerId: null, offerId: null }
    return {
      after: { ...before, ...freed, cancellation: null, appointment: keepsTime ? before.appointment : null },
      reason: words,
      back: {
        to,
        facts: { assigned: false, firstCalled: false, ...(keepsTime ? {} : { appointed: false }) },
      },
      events: (saved) => [
        event(workOrderReopened, saved.workOrderId, { ...aboutOf(saved), reason: words }) as NewEvent,
      ],
    }
  })
  // What the order did meanwhile (arrived, was refunded) is caught up with.
  if (saved.orderId) await applyOrderFacts(tx, [saved.orderId])
  return one(await readWorkOrders(tx, [workOrderId]), workOrderId)
}

/** 挂起 by a person. The clocks stop; a refund request may hold it as well. */
export function suspendWorkOrder(tx: Tx, workOrderId: string, reason: string): Promise<WorkOrder> {
  const words = reasonOf(reason)
  return act(tx, 'suspend', workOrderId, (before) => {
    const since = before.suspension?.since ?? tx.now.toISOString()
    return {
      after: { ...before, suspension: { refund: before.suspension?.refund ?? false, reason: words, since } },
      reason: words,
      events: (saved) => [
        event(workOrderSuspended, saved.workOrderId, {
          ...aboutOf(saved),
          reason: words,
          technicianId: saved.technicianId,
        }) as NewEvent,
      ],
    }
  })
}

/** Ends a person's suspension. Throws `work_order.suspended` while only a refund request holds it. */
export function resumeWorkOrder(tx: Tx, workOrderId: string): Promise<WorkOrder> {
  return act(tx, 'resume', workOrderId, (before) => {
    if (before.suspension && before.suspension.reason === null)
      throw new WorkOrderError('suspended', { code: before.code, reason: 'refund_requested' })
    const suspension = before.suspension?.refund ? { ...before.suspension, reason: null } : null
    const after = { ...before, suspension }
    const resumed = isSuspended(before) && !isSuspended(after)
    return {
      after,
      events: (saved) =>
        resumed
          ? [
              event(workOrderResumed, saved.workOrderId, {
                ...aboutOf(saved),
                technicianId: saved.technicianId,
              }) as NewEvent,
            ]
          : [],
    }
  })
}

/** What somebody wants the others to know; sealed, for it may name people. */
export function addNote(tx: Tx, workOrderId: string, words: string): Promise<WorkOrder> {
  return act(tx, 'note', workOrderId, (before) => ({ after: before, words: reasonOf(words) }))
}

function reopenedAt(before: WorkOrder, now: Date): { to: State; keepsTime: boolean } {
  const { from } = before.cancellation!
  const early: State[] = ['complete_address', 'goods_arrived', 'appoint']
  if (early.includes(from)) return { to: from, keepsTime: true }
  const keepsTime = before.appointment !== null && before.appointment.startsAt > now
  return keepsTime ? { to: 'dispatch', keepsTime } : { to: 'appoint', keepsTime }
}

function reasonOf(text: string): string {
  const words = text.trim()
  if (words === '') throw new WorkOrderError('reason_missing')
  return words
}
