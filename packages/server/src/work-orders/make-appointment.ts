import type { Tx } from '../runtime/db/transaction.ts'
import { event, type NewEvent } from '../runtime/events/event.ts'
import { aboutOf, applyChanges, assertMay, one } from './apply-changes.ts'
import { checkedWindow, sameWindow, type Window } from './appointment.ts'
import { WorkOrderError } from './errors.ts'
import { workOrderAppointed, workOrderAppointmentWithdrawn } from './events.ts'
import { lockWorkOrders } from './store.ts'
import type { WorkOrder } from './work-order.ts'

export interface MakeAppointment {
  workOrderId: string
  window: Window
  /** Needed for a new time (改约). */
  reason?: string | null
}

/** Agrees a time, or a new one with a reason. The same time again changes nothing. Throws `work_order.appointment_…`. */
export async function makeAppointment(
  tx: Tx,
  { workOrderId, window, reason }: MakeAppointment,
): Promise<WorkOrder> {
  const before = one(await lockWorkOrders(tx, [workOrderId]), workOrderId)
  assertMay(tx, 'make_appointment', before)
  const previous = before.appointment
  if (sameWindow(previous, window)) return before
  if (previous && !reason?.trim()) throw new WorkOrderError('reason_missing', { act: 'make_appointment' })
  const appointment = checkedWindow(window, tx.now)
  const [saved] = await applyChanges(tx, [
    {
      act: 'make_appointment',
      before,
      after: { ...before, appointment },
      reason: previous ? reason!.trim() : null,
      facts: { ...isoOf(appointment), previous: previous && isoOf(previous) },
      signals: [
        {
          signal: 'appointment.made',
          facts: {
            appointmentStartsAt: isoOf(appointment).startsAt,
            appointmentEndsAt: isoOf(appointment).endsAt,
          },
        },
      ],
      events: (saved) => [
        event(workOrderAppointed, saved.workOrderId, {
          ...aboutOf(saved),
          ...isoOf(appointment),
          previous: previous && isoOf(previous),
          reason: previous ? reason!.trim() : null,
          technicianId: saved.technicianId,
        }) as NewEvent,
      ],
    },
  ])
  return saved!
}

/** Undo: the time is open again. Only until a technician has the job. */
export async function withdrawAppointment(
  tx: Tx,
  { workOrderId, reason }: { workOrderId: string; reason: string },
): Promise<WorkOrder> {
  const before = one(await lockWorkOrders(tx, [workOrderId]), workOrderId)
  assertMay(tx, 'withdraw_appointment', before)
  const [saved] = await applyChanges(tx, [
    {
      act: 'withdraw_appointment',
      before,
      after: { ...before, appointment: null },
      reason,
      back: {
        to: 'appoint',
        facts: { appointed: false, appointmentStartsAt: null, appointmentEndsAt: null },
      },
      events: (saved) => [
        event(workOrderAppointmentWithdrawn, saved.workOrderId, { ...aboutOf(saved), reason }) as NewEvent,
      ],
    },
  ])
  return saved!
}

export function isoOf({ startsAt, endsAt }: Window): { startsAt: string; endsAt: string } {
  return { startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() }
}
