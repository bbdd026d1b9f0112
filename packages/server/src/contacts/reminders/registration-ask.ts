import type { Words } from '../../runtime/http/route.ts'

/** How an operator's wish that friends get their order registered is taken. Pure. */

/** Friends of one act: what more people are asked at once nobody works through. */
export const mostAsked = 500
/** Before this is over, nobody is asked about the same friend again. */
export const askPauseDays = 7

export const askWords: Words = {
  zh: '请客户登记订单：发登记卡片，或问订单号',
  en: 'Get the order registered: send the card, or ask for the order number',
}

/** A friend as an ask finds them. */
export interface Askable {
  contactId: string
  /** Who of those that are friends with them now, and work here, came last. */
  memberId: string | null
  /** The latest ask that was not taken back. */
  askedAt: Date | null
  isOpen: boolean
}

export type AskOutcome = 'reminded' | 'already' | 'no_owner' | 'not_found' | 'bound'

/** What becomes of one friend; `undefined` where there is none of that id. */
export function outcomeOf(friend: Askable | undefined, isBound: boolean, now: Date): AskOutcome {
  if (!friend) return 'not_found'
  if (isBound) return 'bound'
  if (!mayAskAgain(friend, now)) return 'already'
  return friend.memberId === null ? 'no_owner' : 'reminded'
}

const mayAskAgain = ({ askedAt, isOpen }: Askable, now: Date): boolean =>
  !isOpen && (askedAt === null || now.getTime() - askedAt.getTime() >= askPauseDays * 86_400_000)
