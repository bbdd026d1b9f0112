import { type Door, Refused } from './door.ts'
import type { Stage } from './stage.ts'

export interface Plan {
  state: string
  held: boolean
  servicePointId: string | null
}

export interface Offer {
  offerId: string
  state: string
  servicePointId: string
  /** Null: the point is asked, and its clerk names a technician. */
  technicianId: string | null
}

/** Whose turn it is to find somebody. */
export type DispatchTurn =
  | { who: 'technician'; technicianId: string; offerId: string }
  | { who: 'clerk'; servicePointId: string; offerId: string | null }
  | { who: 'dispatcher' }
  | { who: 'nobody' }

/** `offerId` null: the clerk accepted and owes a technician. */
export function dispatchTurn(plan: Plan, offers: readonly Offer[]): DispatchTurn {
  if (plan.held || plan.state === 'assigned') return { who: 'nobody' }
  if (plan.state === 'accepted' && plan.servicePointId)
    return { who: 'clerk', servicePointId: plan.servicePointId, offerId: null }
  const open = plan.state === 'offered' ? offers.find(({ state }) => state === 'open') : undefined
  if (!open) return { who: 'dispatcher' }
  const { offerId, servicePointId, technicianId } = open
  return technicianId
    ? { who: 'technician', technicianId, offerId }
    : { who: 'clerk', servicePointId, offerId }
}

/** An offer is accepted or refused, a technician named; by the dispatcher where nobody took it. */
export async function findTechnician(stage: Stage): Promise<void> {
  const { troupe, brief } = stage
  const dispatcher = await troupe.dispatcher()
  const known = await planned(dispatcher, brief.workOrderId)
  if (!known) return
  const turn = dispatchTurn(known.plan, known.offers)
  if (turn.who === 'nobody') return
  if (turn.who === 'technician')
    return answer(
      stage,
      await troupe.technician(turn.technicianId),
      `/technician/offers/${turn.offerId}`,
      'assignment',
    )
  const clerk = turn.who === 'clerk' ? await troupe.clerk(turn.servicePointId) : null
  if (clerk && turn.who === 'clerk' && turn.offerId)
    return answer(stage, clerk, `/point/offers/${turn.offerId}`, null)
  const [door, path] = clerk
    ? ([clerk, `/point/jobs/${brief.workOrderId}`] as const)
    : ([dispatcher, `/console/work-orders/${brief.workOrderId}`] as const)
  await assign(stage, door, path)
}

/** Null where Qiao has not planned yet, which follows the address by a moment: nobody's turn, and no refusal. */
async function planned(
  dispatcher: Door,
  workOrderId: string,
): Promise<{ plan: Plan; offers: Offer[] } | null> {
  try {
    return await dispatcher.get(`/console/work-orders/${workOrderId}/dispatch`)
  } catch (error) {
    if (error instanceof Refused && error.code === 'dispatch.plan_not_found') return null
    throw error
  }
}

/** A technician who accepts holds the job; a clerk has yet to name one. */
async function answer(stage: Stage, door: Door, offer: string, then: 'assignment' | null): Promise<void> {
  if (stage.first('offer') && stage.chance('offer').hit(0.06)) {
    await door.post(`${offer}/rejection`, { reason: 'no_capacity' })
    return stage.count('rejection')
  }
  await door.post(`${offer}/acceptance`)
  stage.count('acceptance')
  if (then) stage.count(then)
}

/** The best of the ranking; where it was refused before, the next. */
async function assign(stage: Stage, door: Door, path: string): Promise<void> {
  const { items } = await door.get<{ items: { technicianId: string }[] }>(`${path}/candidates`)
  const chosen = items.find(({ technicianId }) => stage.first(`candidate ${technicianId}`)) ?? items[0]
  if (!chosen) throw new Refused(404, 'no candidate', 5)
  await door.post(`${path}/assignment`, { technicianId: chosen.technicianId })
  stage.count('assignment')
}
