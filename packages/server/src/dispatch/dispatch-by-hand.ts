import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { DispatchError } from './errors.ts'
import { assignmentEnded } from './events.ts'
import { makeOffers, makeOfferTo } from './make-offers.ts'
import type { Target } from './offer.ts'
import { canMove, type Plan } from './plan.ts'
import { refreshed } from './plan-dispatch.ts'
import { lockPlans, savePlans } from './store.ts'
import { endAssignments } from './store-assignments.ts'
import { withdrawOpenOffers } from './withdraw-offers.ts'
import { workOrders } from './work-orders.ts'

/** The dispatcher takes the job from whoever holds it; it waits for his next step. Throws `assignment.not_possible`, `dispatch.plan_not_found`. */
export async function unassignTechnician(tx: Tx, workOrderId: string, reason: string): Promise<Plan> {
  const [plan] = await lockPlans(tx, [workOrderId])
  if (!plan) throw new DispatchError('dispatch.plan_not_found')
  if (plan.state !== 'assigned') throw new DispatchError('assignment.not_possible', { state: plan.state })
  const [former] = await endAssignments(tx, [workOrderId], 'unassigned')
  const after: Plan = {
    ...plan,
    state: 'waiting',
    technicianId: null,
    servicePointId: null,
    providerId: null,
    trouble: 'taken_back',
    troubleFacts: { reason },
  }
  await savePlans(tx, [after])
  await workOrders.unassign(tx, [{ workOrderId, reason }])
  if (former)
    await emit(tx, [
      event(assignmentEnded, workOrderId, {
        workOrderId,
        servicePointId: former.servicePointId,
        technicianId: former.technicianId,
        reason: 'unassigned',
      }),
    ])
  return after
}

/**
 * The dispatcher asks by hand: the best candidate afresh (`target` null), or one of his choice. An open offer has to be
 * withdrawn first. Throws `dispatch.plan_not_found`, `dispatch.not_ready`, `offer.already_open`, `assignment.not_possible`.
 */
export async function offerByHand(tx: Tx, workOrderId: string, target: Target | null): Promise<void> {
  const [plan] = await lockPlans(tx, [workOrderId])
  if (!plan) throw new DispatchError('dispatch.plan_not_found')
  if (plan.state === 'offered') throw new DispatchError('offer.already_open')
  if (!canMove(plan.state, 'offered'))
    throw new DispatchError('assignment.not_possible', { state: plan.state })
  const [facts] = await workOrders.get(tx, [workOrderId])
  if (!facts?.ready) throw new DispatchError('dispatch.not_ready')
  await withdrawOpenOffers(tx, [workOrderId], 'offered_by_hand')
  const fresh = refreshed(plan, facts, true)
  await (target ? makeOfferTo(tx, fresh, target) : makeOffers(tx, [fresh]))
}
