import type { Tx } from '../runtime/db/transaction.ts'
import { makeOffers } from './make-offers.ts'
import { coarse, type Plan } from './plan.ts'
import { workMinutesOf } from './requirements.ts'
import { insertPlans, lockPlans } from './store.ts'
import { endAssignments } from './store-assignments.ts'
import type { DispatchableWorkOrder } from './work-orders.ts'
import { workOrders } from './work-orders.ts'

/**
 * Starts dispatch of work orders that are ready: address complete, window agreed, at their step, not suspended. Others
 * are passed over, whatever the event said when it was written; hearing twice asks nobody twice.
 */
export async function planDispatch(tx: Tx, workOrderIds: readonly string[]): Promise<void> {
  const ready = (await workOrders.get(tx, [...new Set(workOrderIds)])).filter((one) => one.ready)
  if (ready.length === 0) return
  await insertPlans(
    tx,
    ready.map((one) => freshPlan(tx, one)),
  )
  const facts = new Map(ready.map((one) => [one.workOrderId, one]))
  const plans = await lockPlans(tx, [...facts.keys()])
  const again = plans.filter((plan) => plan.state === 'assigned' || plan.state === 'ended' || plan.held)
  await endAssignments(
    tx,
    again.filter((plan) => plan.state === 'assigned').map((plan) => plan.workOrderId),
    'dispatched_again',
  )
  const toAsk = plans
    .filter((plan) => plan.held || !['offered', 'accepted'].includes(plan.state))
    .filter((plan) => plan.trouble === null || again.includes(plan))
    .map((plan) => refreshed(plan, facts.get(plan.workOrderId)!, again.includes(plan)))
  await makeOffers(tx, toAsk)
}

function freshPlan(tx: Tx, facts: DispatchableWorkOrder): Plan {
  const { workOrderId, districtCode, street, category, serviceType, products, units, point, window } = facts
  return {
    workOrderId,
    state: 'waiting',
    held: false,
    round: 1,
    districtCode,
    street,
    category,
    serviceType,
    products,
    units,
    workMinutes: workMinutesOf(category, serviceType, units),
    point: coarse(point),
    window,
    providerId: null,
    servicePointId: null,
    technicianId: null,
    assignBy: null,
    trouble: null,
    troubleFacts: null,
    createdAt: tx.now,
    updatedAt: tx.now,
  }
}

/** The plan with what the work order says now. `afresh`: those who said no before may be asked again. */
export function refreshed(plan: Plan, facts: DispatchableWorkOrder, afresh: boolean): Plan {
  const { districtCode, street, category, serviceType, products, units, point, window } = facts
  return {
    ...plan,
    state: 'waiting',
    held: false,
    round: plan.round + (afresh ? 1 : 0),
    districtCode,
    street,
    category,
    serviceType,
    products,
    units,
    workMinutes: workMinutesOf(category, serviceType, units),
    point: coarse(point),
    window,
    technicianId: null,
    trouble: null,
    troubleFacts: null,
  }
}
