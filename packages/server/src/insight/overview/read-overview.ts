import { type Static, Type } from 'typebox'
import { businessDay, startOfDay } from '../../kernel/time.ts'
import type { Role } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { type State, stateNames } from '../../work-orders/index.ts'
import type { Language } from '../words.ts'
import { attentionFor } from './attention.ts'
import { type Gate, type GatePass, gates, minutesOf, type StateCount, standingAt } from './gates.ts'
import { orderLatency } from './latency.ts'
import { type OrdersToday, openByState, ordersByMinute, ordersToday, passesSince, troubles } from './store.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const maybe = Type.Union([Type.Number(), Type.Null()])

export const gateShape = Type.Object({
  key: Type.String(),
  label: Type.String(),
  count: Type.Integer(),
  waiting: Type.Integer(),
  /** Past the promise of the flow; missing before the first work order, where no flow promises anything. */
  late: Type.Optional(Type.Integer()),
  /** Missing where nothing was measured today. */
  medianMinutes: Type.Optional(Type.Number()),
  path: Type.String(),
})

export const overviewShape = Type.Object({
  /** The business day in Shanghai that "today" means. */
  day: Type.String(),
  asOf: Type.String(),
  gates: Type.Array(gateShape),
  ordersPerMinute: Type.Object({ from: Type.String(), counts: Type.Array(Type.Integer()) }),
  /** Of all orders of the brand: not for whoever sees some regions only. */
  latency: Type.Union([
    Type.Object({ p50Ms: maybe, p99Ms: maybe, count: Type.Integer(), since: Type.String() }),
    Type.Null(),
  ]),
  steps: Type.Array(
    Type.Object({
      state: Type.String(),
      label: Type.String(),
      count: Type.Integer(),
      suspended: Type.Integer(),
      late: Type.Integer(),
    }),
  ),
  attention: Type.Array(
    Type.Object({
      kind: Type.String(),
      label: Type.String(),
      tone: Type.String(),
      path: Type.String(),
      count: Type.Integer(),
      oldestAt: nullable,
    }),
  ),
})

export const openStates = (Object.keys(stateNames) as State[]).filter(
  (state) => state !== 'settled' && state !== 'cancelled',
)

/** Today's path from orders to settled jobs, how things stand, and what needs a person. */
export async function readOverview(
  tx: Tx,
  runtime: Pick<Runtime, 'db' | 'metrics' | 'ports'>,
  roles: readonly Role[],
  language: Language,
): Promise<Static<typeof overviewShape>> {
  const day = businessDay(tx.now)
  const since = startOfDay(day)
  const orders = await ordersToday(tx, since)
  const states = await openByState(tx, openStates)
  const measured = gates.flatMap(({ key, from, to }) => (to ? [{ key, from, to }] : []))
  const passes = await passesSince(tx, since, measured)
  const minutes = minutesOf(await ordersByMinute(tx, new Date(tx.now.getTime() - 3_600_000)), tx.now)
  const { since: measuredSince, ...latency } = orderLatency(runtime.metrics, tx.brandId, runtime.ports.clock)
  const late = states.reduce((sum, one) => sum + one.late, 0)
  return {
    day,
    asOf: tx.now.toISOString(),
    gates: gates.map((gate) => gateView(gate, language, orders, states, passes)),
    ordersPerMinute: { from: minutes.from.toISOString(), counts: minutes.counts },
    latency: runtime.db.regions ? null : { ...latency, since: measuredSince.toISOString() },
    steps: openStates.map((state) => stepView(state, language, states)),
    attention: attentionFor(roles, await troubles(tx), late).map(({ label, oldestAt, ...one }) => ({
      ...one,
      label: label[language],
      oldestAt: oldestAt?.toISOString() ?? null,
    })),
  }
}

function gateView(
  gate: Gate,
  language: Language,
  orders: OrdersToday,
  states: readonly StateCount[],
  passes: readonly GatePass[],
): Static<typeof gateShape> {
  const pass = passes.find(({ key }) => key === gate.key)
  const standing = standingAt(gate, states)
  // Before the first work order nothing is promised by a flow.
  const early: Record<string, { count: number; waiting: number }> = {
    received: { count: orders.received, waiting: orders.unread },
    customer_found: { count: orders.found, waiting: orders.nobody },
    work_order_opened: { count: pass?.count ?? 0, waiting: orders.unmatched },
  }
  const median = pass?.medianMinutes
  return {
    key: gate.key,
    label: gate.words[language],
    path: gate.path,
    ...(early[gate.key] ?? { count: pass?.count ?? 0, ...standing }),
    ...(typeof median === 'number' ? { medianMinutes: Math.round(median * 10) / 10 } : {}),
  }
}

function stepView(state: State, language: Language, states: readonly StateCount[]) {
  const { count, suspended, late } = states.find((one) => one.state === state) ?? {
    count: 0,
    suspended: 0,
    late: 0,
  }
  return { state, label: stateNames[state][language], count, suspended, late }
}
