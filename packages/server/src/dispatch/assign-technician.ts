import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { loadField } from './candidates.ts'
import { DispatchError } from './errors.ts'
import { assignmentMade } from './events.ts'
import { judge } from './judge.ts'
import { canMove, type Plan } from './plan.ts'
import { lockPlans, savePlans } from './store.ts'
import { endAssignments, insertAssignments, lockTechnicians } from './store-assignments.ts'
import { withdrawOpenOffers } from './withdraw-offers.ts'
import { workOrders } from './work-orders.ts'

export interface AssignTechnician {
  workOrderId: string
  technicianId: string
  /** Needed when another one held the job, and to overrule a reason that may be overruled. */
  reason: string | null
  /** Assign although a reason that is not absolute speaks against it. */
  override: boolean
}

/** Who assigns: a clerk, for jobs his point accepted and technicians of his point; or the brand's dispatcher, anybody. */
export type Assigner = { servicePointId: string } | 'dispatcher'

/**
 * Names the technician of a job, or another one instead of the present one.
 * Throws `dispatch.plan_not_found`, `assignment.not_possible`, `assignment.not_of_this_point`, `assignment.refused`
 * (facts: first reason, and whether it may be overruled), `assignment.needs_reason`, `offer.held`.
 */
export async function assignTechnician(tx: Tx, input: AssignTechnician, assigner: Assigner): Promise<Plan> {
  const [plan] = await lockPlans(tx, [input.workOrderId])
  if (!plan || (assigner !== 'dispatcher' && plan.servicePointId !== assigner.servicePointId))
    throw new DispatchError('dispatch.plan_not_found')
  if (plan.held) throw new DispatchError('offer.held')
  if (!mayAssign(plan, assigner)) throw new DispatchError('assignment.not_possible', { state: plan.state })
  if (plan.state === 'assigned' && plan.technicianId === input.technicianId) return plan
  if (plan.state === 'assigned' && !input.reason?.trim()) throw new DispatchError('assignment.needs_reason')
  await lockTechnicians(tx, [input.technicianId])
  const field = await loadField(tx, [plan], [input.technicianId])
  const technician = field.technician(input.technicianId)
  if (!technician || (assigner !== 'dispatcher' && technician.servicePointId !== assigner.servicePointId))
    throw new DispatchError('assignment.not_of_this_point')
  const overridden = judge(field.refusals(plan, input.technicianId)!, input)
  await withdrawOpenOffers(tx, [plan.workOrderId], 'assigned_by_hand')
  const { technicianId, servicePointId, providerId } = technician
  const reason = input.reason?.trim() || null
  if (overridden.length > 0)
    await audit(tx, [
      {
        action: 'assignment.overridden',
        subject: `work-order:${plan.workOrderId}`,
        facts: { technicianId, overridden },
      },
    ])
  return assign(tx, plan, { technicianId, servicePointId, providerId, offerId: null, reason, overridden })
}

/** Writes the assignment down and tells work orders. Plan and technician are locked, constraints were judged. */
export async function assign(
  tx: Tx,
  plan: Plan,
  to: {
    technicianId: string
    servicePointId: string
    providerId: string
    offerId: string | null
    reason: string | null
    overridden: string[]
  },
): Promise<Plan> {
  const { workOrderId } = plan
  const [former] = await endAssignments(tx, [workOrderId], 'reassigned')
  const assignmentId = tx.ports.ids.next()
  await insertAssignments(tx, [{ assignmentId, workOrderId, ...to }])
  const { technicianId, servicePointId, providerId, offerId } = to
  const after: Plan = {
    ...plan,
    state: 'assigned',
    technicianId,
    servicePointId,
    providerId,
    assignBy: null,
    trouble: null,
    troubleFacts: null,
  }
  await savePlans(tx, [after])
  await workOrders.assign(tx, [{ workOrderId, technicianId, servicePointId, providerId, offerId }])
  await emit(tx, [
    event(assignmentMade, workOrderId, {
      assignmentId,
      workOrderId,
      technicianId,
      servicePointId,
      providerId,
      offerId,
      previousTechnicianId: former?.technicianId ?? null,
    }),
  ])
  return after
}

function mayAssign(plan: Plan, assigner: Assigner): boolean {
  if (assigner === 'dispatcher') return canMove(plan.state, 'assigned')
  return plan.state === 'accepted' || plan.state === 'assigned'
}
