import type { Sentence } from '../routing/index.ts'
import type { Plan } from './plan.ts'

export const offerStates = ['open', 'accepted', 'rejected', 'expired', 'withdrawn'] as const
export type OfferState = (typeof offerStates)[number]

export interface Offer {
  offerId: string
  workOrderId: string
  candidateListId: string | null
  round: number
  providerId: string
  servicePointId: string
  /** Null: the point is asked, and its clerk names a technician. */
  technicianId: string | null
  state: OfferState
  madeAt: Date
  expiresAt: Date
  answeredAt: Date | null
  /** `kind:id` of the actor. */
  answeredBy: string | null
  reason: string | null
  words: string | null
}

/** Why one says no; `other` wants words. */
export const rejectionReasons = {
  no_capacity: { zh: '排不开', en: 'No capacity' },
  too_far: { zh: '太远', en: 'Too far' },
  time_conflict: { zh: '时间冲突', en: 'Time conflict' },
  cannot_do: { zh: '做不了这类活', en: 'Cannot do this work' },
  lacks_tool_or_part: { zh: '缺工具或配件', en: 'Lacks a tool or part' },
  price: { zh: '价格不合适', en: 'The price does not suit' },
  other: { zh: '其他', en: 'Other' },
} satisfies Record<string, Sentence>
export type RejectionReason = keyof typeof rejectionReasons

export type Answerability =
  | 'open'
  | 'mine'
  | 'already_accepted'
  | 'already_rejected'
  | 'expired'
  | 'withdrawn'
  | 'held'

/** Whether `by` may still answer. `mine`: this very actor accepted it before, so repeating changes nothing. */
export function answerability(offer: Offer, plan: Plan, by: string, at: Date): Answerability {
  if (offer.state === 'accepted') return offer.answeredBy === by ? 'mine' : 'already_accepted'
  if (offer.state === 'rejected') return 'already_rejected'
  if (offer.state === 'withdrawn') return 'withdrawn'
  if (offer.state === 'expired' || at >= offer.expiresAt) return 'expired'
  return plan.held ? 'held' : 'open'
}

export interface Target {
  providerId: string
  servicePointId: string
  technicianId: string | null
}

/** Same point asked as a point, or same technician asked himself. */
export function targetKey(target: Target): string {
  return target.technicianId ? `technician:${target.technicianId}` : `point:${target.servicePointId}`
}
