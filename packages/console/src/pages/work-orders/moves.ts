import { type WorkState, workStates } from '../../parts/trade-words.ts'

/** What a drag on the board means. `dialog`: the trade needs an answer first. */
export type Move =
  | { kind: 'act'; act: 'goodsArrival' | 'firstCall' }
  | { kind: 'dialog'; dialog: MoveDialog }
  | { kind: 'refused'; why: MoveRefusal }

export type MoveDialog =
  | 'address'
  | 'appointment'
  | 'withdrawal'
  | 'assignment'
  | 'unassignment'
  | 'revisit'
  | 'cancellation'

export type MoveRefusal =
  | 'suspended'
  | 'byTechnician'
  | 'byCustomer'
  | 'byItself'
  | 'ended'
  | 'cancelled'
  | 'notBack'
  | 'notYet'
  | 'notAllowed'

export type Movable = { state: string; suspended: boolean }
export type Held = (permission: string) => boolean

const onSite: readonly string[] = ['check_in', 'complete', 'sign_off']
const cancellable: readonly string[] = workStates.slice(0, workStates.indexOf('sign_off'))

/** What moving this card to `to` would do, after the table of the server (`work-orders/work-order.ts`). */
export function moveOf({ state, suspended }: Movable, to: string, may: Held): Move {
  if (!may('work-orders.write')) return refused('notAllowed')
  if (state === 'cancelled') return refused('cancelled')
  if (state === 'settle' || state === 'settled') return refused('ended')
  if (to === 'cancelled') return cancellable.includes(state) ? dialog('cancellation') : refused('ended')
  if (to === 'settle' || to === 'settled') return refused(state === 'sign_off' ? 'byCustomer' : 'byItself')
  if (to === 'appoint' && onSite.includes(state)) return dialog('revisit')
  if (onSite.includes(to))
    return refused(onSite.includes(state) || state === 'on_the_way' ? 'byTechnician' : 'notYet')
  return planned(state as WorkState, to as WorkState, suspended, may)
}

function planned(from: WorkState, to: WorkState, suspended: boolean, may: Held): Move {
  const forward = workStates.indexOf(to) > workStates.indexOf(from)
  if (to === 'dispatch' && ['first_call', 'on_the_way', 'check_in'].includes(from))
    return may('dispatch.write') ? dialog('unassignment') : refused('notAllowed')
  if (to === 'appoint' && from === 'dispatch') return dialog('withdrawal')
  if (!forward) return refused('notBack')
  if (from === 'complete_address') return dialog('address')
  if (from === 'goods_arrived') return { kind: 'act', act: 'goodsArrival' }
  if (from === 'first_call') return { kind: 'act', act: 'firstCall' }
  if (suspended) return refused('suspended')
  if (from === 'appoint') return to === 'dispatch' ? dialog('appointment') : refused('notYet')
  return may('dispatch.write') ? dialog('assignment') : refused('notAllowed')
}

const dialog = (name: MoveDialog): Move => ({ kind: 'dialog', dialog: name })
const refused = (why: MoveRefusal): Move => ({ kind: 'refused', why })
