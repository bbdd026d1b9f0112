import { recordRatings } from '../providers/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { loadField } from './candidates.ts'
import { assignmentEnded } from './events.ts'
import { makeOffers, troubled } from './make-offers.ts'
import type { Plan } from './plan.ts'
import { planDispatch, refreshed } from './plan-dispatch.ts'
import { deadline, policyFor } from './policy.ts'
import { lockPlans, savePlans, selectPolicies } from './store.ts'
import { endAssignments, workOrdersOfTechnicians } from './store-assignments.ts'
import { openOffersOf } from './store-offers.ts'
import { withdrawOpenOffers } from './withdraw-offers.ts'
import { workOrders } from './work-orders.ts'

/**
 * The window, the place or the size of jobs changed. Who was being asked is asked afresh under the new facts; who holds
 * a job keeps it, and where he no longer fits a person is told. Judged by what work orders say now.
 */
export async function recheckPlans(tx: Tx, workOrderIds: readonly string[]): Promise<void> {
  const plans = (await lockPlans(tx, [...new Set(workOrderIds)])).filter((plan) => plan.state !== 'ended')
  if (plans.length === 0) return
  const facts = new Map(
    (
      await workOrders.get(
        tx,
        plans.map((plan) => plan.workOrderId),
      )
    ).map((one) => [one.workOrderId, one]),
  )
  const changed = plans.filter(
    (plan) =>
      facts.has(plan.workOrderId) && differs(plan, refreshed(plan, facts.get(plan.workOrderId)!, false)),
  )
  const askAgain = changed.filter(
    (plan) => !plan.held && ['waiting', 'offered', 'accepted'].includes(plan.state),
  )
  await withdrawOpenOffers(
    tx,
    askAgain.map((plan) => plan.workOrderId),
    'work_order_changed',
  )
  const ready = askAgain.filter((plan) => facts.get(plan.workOrderId)!.ready)
  await makeOffers(
    tx,
    ready.map((plan) => refreshed(plan, facts.get(plan.workOrderId)!, true)),
  )
  await savePlans(
    tx,
    askAgain
      .filter((plan) => !ready.includes(plan))
      .map((plan) => ({
        ...refreshed(plan, facts.get(plan.workOrderId)!, true),
        providerId: null,
        servicePointId: null,
        assignBy: null,
      })),
  )
  await recheckAssigned(
    tx,
    changed
      .filter((plan) => plan.state === 'assigned')
      .map((plan) => ({
        ...refreshed(plan, facts.get(plan.workOrderId)!, false),
        state: 'assigned',
        held: plan.held,
        technicianId: plan.technicianId,
      })),
  )
}

function differs(a: Plan, b: Plan): boolean {
  const key = (plan: Plan) =>
    JSON.stringify([plan.window, plan.districtCode, plan.point, plan.units, plan.category, plan.serviceType])
  return key(a) !== key(b)
}

/** Technicians are away, paused or gone: who is being asked is passed over, and what they hold is looked at by a person. */
export async function recheckTechnicians(tx: Tx, technicianIds: readonly string[]): Promise<void> {
  const plans = await lockPlans(tx, await workOrdersOfTechnicians(tx, [...new Set(technicianIds)]))
  const open = new Map(
    (
      await openOffersOf(
        tx,
        plans.map((plan) => plan.workOrderId),
      )
    ).map((one) => [one.workOrderId, one]),
  )
  const asked = plans.filter(
    (plan) => plan.state === 'offered' && !plan.held && open.get(plan.workOrderId)?.technicianId,
  )
  const field = await loadField(tx, asked, [...new Set(technicianIds)])
  const unfit = asked.filter(
    (plan) => (field.refusals(plan, open.get(plan.workOrderId)!.technicianId!) ?? []).length > 0,
  )
  await withdrawOpenOffers(
    tx,
    unfit.map((plan) => plan.workOrderId),
    'technician_unavailable',
  )
  await makeOffers(tx, unfit)
  await recheckAssigned(
    tx,
    plans.filter((plan) => plan.state === 'assigned'),
  )
}

async function recheckAssigned(tx: Tx, plans: readonly Plan[]): Promise<void> {
  if (plans.length === 0) return
  await savePlans(tx, plans)
  const field = await loadField(
    tx,
    plans,
    plans.map((plan) => plan.technicianId!),
  )
  const judged = plans.map((plan): Plan => {
    const refusals = field.refusals(plan, plan.technicianId!) ?? []
    if (refusals.length === 0) return { ...plan, trouble: null, troubleFacts: null }
    const words = {
      zh: refusals.map((one) => one.zh).join('，'),
      en: refusals.map((one) => one.en).join('; '),
    }
    return {
      ...plan,
      trouble: 'conflict',
      troubleFacts: { ...words, reasons: refusals.map((one) => one.code) },
    }
  })
  await savePlans(tx, judged)
  await emit(tx, judged.filter((plan) => plan.trouble).map(troubled))
}

/** A refund is asked or a person stops the job: nobody is asked any more, clocks stop; who holds it keeps it for now. */
export async function holdPlans(tx: Tx, workOrderIds: readonly string[]): Promise<void> {
  const plans = (await lockPlans(tx, [...new Set(workOrderIds)])).filter(
    (plan) => plan.state !== 'ended' && !plan.held,
  )
  await withdrawOpenOffers(
    tx,
    plans.map((plan) => plan.workOrderId),
    'work_order_suspended',
  )
  await savePlans(
    tx,
    plans.map((plan): Plan => {
      const held = { ...plan, held: true, assignBy: null }
      return plan.state === 'offered'
        ? { ...held, state: 'waiting', providerId: null, servicePointId: null }
        : held
    }),
  )
}

/** Goes on where it stopped: asks afresh, or gives the point that accepted its full time again. */
export async function resumePlans(tx: Tx, workOrderIds: readonly string[]): Promise<void> {
  const plans = (await lockPlans(tx, [...new Set(workOrderIds)])).filter((plan) => plan.held)
  if (plans.length === 0) return
  const policies = await selectPolicies(tx)
  const kept = plans.filter((plan) => plan.state !== 'waiting')
  await savePlans(
    tx,
    kept.map((plan) => ({
      ...plan,
      held: false,
      assignBy:
        plan.state === 'accepted'
          ? deadline(tx.now, policyFor(policies, plan.providerId!).assignMinutes)
          : null,
    })),
  )
  await planDispatch(
    tx,
    plans.filter((plan) => plan.state === 'waiting').map((plan) => plan.workOrderId),
  )
}

/** Done or cancelled: offers are withdrawn, whoever holds the job is free. Done jobs go on counting as his load. */
export async function endPlans(
  tx: Tx,
  workOrderIds: readonly string[],
  reason: 'completed' | 'cancelled',
): Promise<void> {
  const plans = (await lockPlans(tx, [...new Set(workOrderIds)])).filter((plan) => plan.state !== 'ended')
  if (plans.length === 0) return
  const ids = plans.map((plan) => plan.workOrderId)
  await withdrawOpenOffers(tx, ids, `work_order_${reason}`)
  const ended = await endAssignments(tx, ids, reason)
  await savePlans(
    tx,
    plans.map((plan) => ({
      ...plan,
      state: 'ended',
      held: false,
      assignBy: null,
      trouble: null,
      troubleFacts: null,
    })),
    reason,
  )
  await emit(
    tx,
    ended.map(({ workOrderId, servicePointId, technicianId }) =>
      event(assignmentEnded, workOrderId, { workOrderId, servicePointId, technicianId, reason }),
    ),
  )
}

/** Work orders took the technician off by themselves; the plan follows and waits for a person. */
export async function followUnassigned(
  tx: Tx,
  list: readonly { workOrderId: string; reason: string }[],
): Promise<void> {
  const facts = new Map(
    (
      await workOrders.get(
        tx,
        list.map((one) => one.workOrderId),
      )
    ).map((one) => [one.workOrderId, one]),
  )
  const plans = (await lockPlans(tx, [...facts.keys()])).filter(
    (plan) => plan.state === 'assigned' && facts.get(plan.workOrderId)!.technicianId === null,
  )
  if (plans.length === 0) return
  await endAssignments(
    tx,
    plans.map((plan) => plan.workOrderId),
    'unassigned',
  )
  const reasons = new Map(list.map((one) => [one.workOrderId, one.reason]))
  const after = plans.map(
    (plan): Plan => ({
      ...plan,
      state: 'waiting',
      technicianId: null,
      servicePointId: null,
      providerId: null,
      trouble: 'taken_back',
      troubleFacts: { reason: reasons.get(plan.workOrderId) ?? '' },
    }),
  )
  await savePlans(tx, after)
  await emit(tx, after.map(troubled))
}

/** Customers' stars go down to the technicians. */
export async function takeRatings(
  tx: Tx,
  list: readonly { workOrderId: string; technicianId: string | null; stars: number | null }[],
): Promise<void> {
  await recordRatings(
    tx,
    list.flatMap(({ workOrderId, technicianId, stars }) =>
      technicianId && stars ? [{ workOrderId, technicianId, stars }] : [],
    ),
  )
}
