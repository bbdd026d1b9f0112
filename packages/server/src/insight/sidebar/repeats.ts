import type { SecondFact } from '../../contacts/index.ts'
import type { CandidateReason } from './store.ts'

/**
 * What found a candidate is the first fact, and a second one has to be of another kind: a surname says nothing new of an
 * order that was found by a name. A likeness rests on name, phone and place in any mixture, so only the amount is new there.
 */
export const repeatedBy: Record<CandidateReason, readonly SecondFact['kind'][]> = {
  said_number: [],
  card_opened: [],
  member_phone: ['phone_tail'],
  remark_phone: ['phone_tail'],
  remark_tail: ['phone_tail'],
  alike: ['phone_tail', 'surname'],
  nickname: ['surname'],
}

/** Of an order that a search by a phone, or by its last four digits, brought up. */
export const repeatedByPhone: readonly SecondFact['kind'][] = ['phone_tail']
