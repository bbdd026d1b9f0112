import type { Answer } from '@qiao/api-client'

/** One work order as its customer sees it. */
export type Service = Answer<'GET /customer/work-order'>
export type Done = Answer<'GET /customer/work-order/visit'>
export type Reading = Answer<'POST /customer/work-order/contact-reading'>
export type Slot = Answer<'GET /customer/work-order/appointment-slots'>['items'][number]

/** What a customer follows: fewer steps than the trade counts, each with a word of two characters. */
export const stages = ['register', 'appoint', 'assign', 'visit', 'confirm'] as const
export type Stage = (typeof stages)[number]

const stageOfState: Record<string, number> = {
  open: 0,
  complete_address: 0,
  goods_arrived: 1,
  appoint: 1,
  dispatch: 2,
  first_call: 3,
  on_the_way: 3,
  check_in: 3,
  complete: 3,
  sign_off: 4,
  settle: 5,
  settled: 5,
}

/** Place in `stages`; their number when all is done. An unknown state counts as the first. */
export const stageAt = ({ state }: Pick<Service, 'state'>): number => stageOfState[state] ?? 0

/** What is to be said and done now; suspension and cancellation lie over the states. */
export const situations = [
  'register',
  'await_goods',
  'appoint',
  'dispatch',
  'first_call',
  'on_the_way',
  'check_in',
  'complete',
  'sign_off',
  'rate',
  'thanks',
  'suspended',
  'cancelled',
] as const
export type Situation = (typeof situations)[number]

const situationOfState: Record<string, Situation> = {
  open: 'register',
  complete_address: 'register',
  goods_arrived: 'await_goods',
  appoint: 'appoint',
  dispatch: 'dispatch',
  first_call: 'first_call',
  on_the_way: 'on_the_way',
  check_in: 'check_in',
  complete: 'complete',
  sign_off: 'sign_off',
}

export function situationOf(service: Pick<Service, 'state' | 'suspended' | 'rating'>): Situation {
  const { state, suspended, rating } = service
  if (state === 'cancelled') return 'cancelled'
  if (state === 'settle' || state === 'settled') return rating === null ? 'rate' : 'thanks'
  if (suspended && state !== 'sign_off') return 'suspended'
  return situationOfState[state] ?? 'register'
}

/** The sign-off link is shown by the technician: it leads to the signature and the rating, to nothing else. */
export const isOwnPage = ({ purpose }: Pick<Service, 'purpose'>): boolean => purpose === 'service'

const registrable = ['complete_address', 'goods_arrived', 'appoint', 'dispatch', 'first_call', 'on_the_way']
const appointable = ['appoint', 'dispatch', 'first_call', 'on_the_way']

export function mayRegister(service: Pick<Service, 'state' | 'purpose'>): boolean {
  return isOwnPage(service) && registrable.includes(service.state)
}

export function mayAppoint(service: Pick<Service, 'state' | 'purpose' | 'suspended'>): boolean {
  return isOwnPage(service) && !service.suspended && appointable.includes(service.state)
}

/** Where the page begins: the one question that is open, or the overview. */
export function startOf(service: Service): string {
  const situation = situationOf(service)
  if (situation === 'register' && mayRegister(service)) return '/register/contact'
  if (isOwnPage(service)) return situation === 'thanks' ? '/thanks' : '/overview'
  if (situation === 'sign_off') return '/sign'
  if (situation === 'rate') return '/rate'
  return situation === 'thanks' ? '/thanks' : '/overview'
}
