import { type Chance, seededChance } from '../random.ts'

/** What the cast does to a work order, in the order of its path. */
export const steps = [
  'address',
  'arrival',
  'appointment',
  'assignment',
  'firstCall',
  'departure',
  'checkIn',
  'completion',
  'signOff',
] as const
export type Step = (typeof steps)[number]

const stepOfState: Record<string, Step> = {
  complete_address: 'address',
  goods_arrived: 'arrival',
  appoint: 'appointment',
  dispatch: 'assignment',
  first_call: 'firstCall',
  on_the_way: 'departure',
  check_in: 'checkIn',
  complete: 'completion',
  sign_off: 'signOff',
}

/** States in which the path waits for a person; `complete_address`, where every path begins, is looked at apart. */
export const laterStates = Object.keys(stepOfState).filter((state) => state !== 'complete_address')

/** What is to be played now; nothing while a refund or a person suspends the job, nor at its ends. */
export function stepAt({ state, suspended }: { state: string; suspended: boolean }): Step | null {
  return suspended ? null : (stepOfState[state] ?? null)
}

/** Before each step, in seconds: believable for people who are quick, and a whole path in some three minutes. */
const waits: Record<Step, readonly [least: number, most: number]> = {
  address: [5, 40],
  arrival: [8, 25],
  appointment: [5, 30],
  assignment: [4, 15],
  firstCall: [5, 25],
  departure: [5, 30],
  checkIn: [10, 35],
  completion: [15, 45],
  signOff: [8, 30],
}

export function waitMs(step: Step, chance: Chance): number {
  const [least, most] = waits[step]
  return (least + chance.next() * (most - least)) * 1000
}

/** The dice of one work order for one question: asked again, also by a later run, they fall the same. */
export function chanceOf(workOrderId: string, question: string): Chance {
  return seededChance(hashOf(`${workOrderId} ${question}`))
}

/**
 * What friends who bought do so that their order finds them. Nobody published shares: these are ours, below those of
 * `test/support/match-cast.ts`, so that the page of the demo has friends who still wait, with a reason.
 */
export const friendShares = { card: 0.55, chat: 0.2 } as const
export type FriendWay = keyof typeof friendShares

/** By the person: the same in every run. Null for those who do nothing. */
export function friendWay(personId: string): FriendWay | null {
  const at = chanceOf(personId, 'binds').next()
  if (at < friendShares.card) return 'card'
  return at < friendShares.card + friendShares.chat ? 'chat' : null
}

/** Between becoming a friend and the next move. */
export function friendWaitMs(question: string): number {
  return (20 + chanceOf(question, 'friend waits').next() * 70) * 1000
}

/** The rest stays for the person who watches, who may walk the path himself. */
export function isPlayed(workOrderId: string, share: number): boolean {
  return chanceOf(workOrderId, 'played').next() < share
}

/** FNV-1a. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (const char of text) hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193)
  return hash >>> 0
}
