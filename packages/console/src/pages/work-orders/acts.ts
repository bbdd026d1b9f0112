import type { DialogName } from './dialog-props.ts'
import type { Held } from './moves.ts'

/** What a member can do with a work order: dialogs, and two acts that need no answer. */
export type ActName = DialogName | 'goodsArrival' | 'resumption'

type Subject = {
  state: string
  suspended: boolean
  appointment: unknown
  technicianId: string | null
  returnCallAsked: boolean
}

const beforeDispatch = ['complete_address', 'goods_arrived', 'appoint', 'dispatch']
const assigned = ['first_call', 'on_the_way']
const away = ['check_in', 'complete']
const undone = [...beforeDispatch, ...assigned, ...away]

const acts: Record<ActName, { states: readonly string[]; dispatch?: boolean; whileSuspended?: boolean }> = {
  address: { states: [...beforeDispatch, ...assigned], whileSuspended: true },
  goodsArrival: { states: ['goods_arrived'], whileSuspended: true },
  appointment: { states: ['appoint', 'dispatch', ...assigned] },
  withdrawal: { states: ['dispatch'], whileSuspended: true },
  assignment: { states: ['dispatch', ...assigned], dispatch: true },
  offer: { states: ['dispatch'], dispatch: true },
  unassignment: { states: [...assigned, 'check_in'], dispatch: true, whileSuspended: true },
  firstCall: { states: assigned, whileSuspended: true },
  revisit: { states: [...away, 'sign_off'], whileSuspended: true },
  returnCall: { states: ['sign_off'], whileSuspended: true },
  codeRenewal: { states: ['sign_off'], whileSuspended: true },
  customerLink: { states: [...undone, 'sign_off', 'settle', 'settled'], whileSuspended: true },
  suspension: { states: undone },
  resumption: { states: undone, whileSuspended: true },
  cancellation: { states: undone, whileSuspended: true },
  reopening: { states: ['cancelled'], whileSuspended: true },
}

/** The acts that are possible now, the one to press first apart. */
export function actsOf(subject: Subject, may: Held): { primary?: ActName; others: ActName[] } {
  const possible = (Object.keys(acts) as ActName[]).filter((name) => isPossible(name, subject, may))
  const primary = firstOf(subject).find((name) => possible.includes(name))
  return { primary, others: possible.filter((name) => name !== primary) }
}

function isPossible(name: ActName, subject: Subject, may: Held): boolean {
  const { states, dispatch, whileSuspended } = acts[name]
  if (!may('work-orders.write') || (dispatch && !may('dispatch.write'))) return false
  if (!states.includes(subject.state)) return false
  if (name === 'resumption') return subject.suspended
  if (name === 'returnCall') return subject.returnCallAsked
  return !subject.suspended || whileSuspended === true
}

function firstOf({ state, suspended, returnCallAsked }: Subject): ActName[] {
  if (suspended) return ['resumption']
  const first: Record<string, ActName[]> = {
    complete_address: ['address'],
    goods_arrived: ['goodsArrival'],
    appoint: ['appointment'],
    dispatch: ['assignment'],
    first_call: ['firstCall'],
    on_the_way: ['appointment'],
    sign_off: returnCallAsked ? ['returnCall'] : ['customerLink'],
    cancelled: ['reopening'],
  }
  return first[state] ?? []
}
