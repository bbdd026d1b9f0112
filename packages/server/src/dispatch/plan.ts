import type { Period } from '../routing/index.ts'

export const planStates = ['waiting', 'offered', 'accepted', 'assigned', 'ended'] as const
export type PlanState = (typeof planStates)[number]

/**
 * `waiting`: nobody is asked (nobody fits, all said no, or taken back). `offered`: one is asked. `accepted`: a point
 * took it and owes a technician. `assigned`: a technician holds it. `ended`: done or cancelled. Suspension is an overlay.
 */
export const planMoves: Record<PlanState, readonly PlanState[]> = {
  waiting: ['offered', 'assigned', 'ended'],
  offered: ['offered', 'waiting', 'accepted', 'assigned', 'ended'],
  accepted: ['offered', 'waiting', 'assigned', 'ended'],
  assigned: ['assigned', 'waiting', 'ended'],
  // A further visit of the same job is dispatched again.
  ended: ['offered', 'waiting'],
}

/** Why a plan needs a person; codes shown in words by `trouble.ts`. */
export const troubles = ['nobody_here', 'nobody_fits', 'nobody_left', 'conflict', 'taken_back'] as const
export type Trouble = (typeof troubles)[number]

export interface Plan {
  workOrderId: string
  state: PlanState
  held: boolean
  /** Grows when asking starts afresh: who said no before may be asked again. */
  round: number
  districtCode: string
  street: string | null
  category: string
  serviceType: string
  products: { name: string; quantity: number }[]
  units: number
  workMinutes: number
  point: { lng: number; lat: number } | null
  window: Period | null
  providerId: string | null
  servicePointId: string | null
  technicianId: string | null
  /** Until when the point that accepted has to name a technician. */
  assignBy: Date | null
  trouble: Trouble | null
  troubleFacts: Record<string, unknown> | null
  createdAt: Date
  updatedAt: Date
}

export function canMove(from: PlanState, to: PlanState): boolean {
  return planMoves[from].includes(to)
}

/** Rounded to some hundred metres: enough to rank by, too coarse to be an address. */
export function coarse(point: { lng: number; lat: number } | null): { lng: number; lat: number } | null {
  const round = (degrees: number) => Math.round(degrees * 1000) / 1000
  return point && { lng: round(point.lng), lat: round(point.lat) }
}
