import type { Words } from '../../runtime/http/route.ts'
import type { State } from '../../work-orders/index.ts'

/** The river from an order to a settled job, gate by gate. */
export interface Gate {
  key: string
  words: Words
  /** States of work orders that stand before this gate. */
  waitsIn: readonly State[]
  /** Entered with these states, passed by entering that one: what the time in the gate is measured by. */
  from: State | null
  to: State | null
  /** Rows behind the number. */
  path: string
}

const gate = (
  key: string,
  zh: string,
  en: string,
  waitsIn: readonly State[],
  from: State | null,
  to: State | null,
  path: string,
): Gate => ({ key, words: { zh, en }, waitsIn, from, to, path })

const board = (states: readonly State[]): string => `/work-orders?state=${states.join(',')}`
const onSite = ['first_call', 'on_the_way', 'check_in'] as const
const atWork = ['complete', 'sign_off'] as const

export const gates: readonly Gate[] = [
  gate('received', '收到订单', 'Orders received', [], null, null, '/orders'),
  gate('customer_found', '找到客户', 'Customer found', [], null, null, '/orders'),
  gate('work_order_opened', '开出工单', 'Work order opened', [], null, 'complete_address', '/work-orders'),
  gate(
    'address_complete',
    '地址补全',
    'Address complete',
    ['complete_address'],
    'complete_address',
    'goods_arrived',
    board(['complete_address']),
  ),
  gate(
    'goods_arrived',
    '货到',
    'Goods arrived',
    ['goods_arrived'],
    'goods_arrived',
    'appoint',
    board(['goods_arrived']),
  ),
  gate('appointed', '约好时间', 'Appointed', ['appoint'], 'appoint', 'dispatch', board(['appoint'])),
  gate('dispatched', '派给师傅', 'Dispatched', ['dispatch'], 'dispatch', 'first_call', board(['dispatch'])),
  gate('on_site', '到场', 'On site', onSite, 'first_call', 'complete', board(onSite)),
  gate('signed_off', '验收', 'Signed off', atWork, 'complete', 'settle', board(atWork)),
  gate('settled', '结算', 'Settled', ['settle'], 'settle', 'settled', board(['settle'])),
]

export interface StateCount {
  state: State
  count: number
  suspended: number
  late: number
}

export interface GatePass {
  key: string
  count: number
  medianMinutes: number | null
}

/** Waiting and late of a gate: what stands in its states now, and of that, what broke its promise. */
export function standingAt(gate: Gate, states: readonly StateCount[]): { waiting: number; late: number } {
  const here = states.filter(({ state }) => gate.waitsIn.includes(state))
  return {
    waiting: here.reduce((sum, one) => sum + one.count - one.suspended, 0),
    late: here.reduce((sum, one) => sum + one.late, 0),
  }
}

/** One number a minute for the hour before `now`, oldest first; minutes without orders count 0. */
export function minutesOf(
  found: readonly { minute: Date; count: number }[],
  now: Date,
): { from: Date; counts: number[] } {
  const minuteMs = 60_000
  const last = Math.floor(now.getTime() / minuteMs)
  const counts = Array.from({ length: 60 }, () => 0)
  for (const { minute, count } of found) {
    const at = 59 - (last - Math.floor(minute.getTime() / minuteMs))
    if (at >= 0 && at < 60) counts[at] = count
  }
  return { from: new Date((last - 59) * minuteMs), counts }
}
