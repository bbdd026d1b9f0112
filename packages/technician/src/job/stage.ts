/** The path of a job as the technician sees it: a short line of steps, and what comes next. */
export const stages = ['taken', 'called', 'departed', 'arrived', 'completed', 'signed'] as const
export type Stage = (typeof stages)[number]

const places: Record<string, number> = {
  appoint: 1,
  dispatch: 1,
  first_call: 1,
  on_the_way: 2,
  check_in: 3,
  complete: 4,
  sign_off: 5,
  settle: 6,
  settled: 6,
}

/** How many stages are behind: 1, taken, to 6, signed. */
export const stageAt = (state: string): number => places[state] ?? 0

export type NextAct = 'make_appointment' | 'first_call' | 'depart' | 'check_in' | 'complete' | 'sign_off'

const nextActs: Record<string, NextAct> = {
  appoint: 'make_appointment',
  first_call: 'first_call',
  on_the_way: 'depart',
  check_in: 'check_in',
  complete: 'complete',
  sign_off: 'sign_off',
}
const possibleSuspended: readonly NextAct[] = ['first_call', 'sign_off']

/** The one next act; none while a suspension forbids it, and none when the job is over. */
export function nextActOf({ state, suspended }: { state: string; suspended: boolean }): NextAct | undefined {
  const next = nextActs[state]
  return next && suspended && !possibleSuspended.includes(next) ? undefined : next
}

export const mayReschedule = (state: string) => state === 'first_call' || state === 'on_the_way'
export const mayRevisit = (state: string) => ['check_in', 'complete', 'sign_off'].includes(state)
export const mayAddPhotos = (state: string) => ['check_in', 'complete', 'sign_off'].includes(state)
export const isAtWork = (state: string) => state === 'check_in' || state === 'complete'
