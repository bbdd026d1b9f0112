import { addBusinessTime } from '../kernel/work-calendar.ts'
import { type Facts, unmetFacts } from './condition.ts'
import type { FlowAction, FlowPromise, ReadyFlow, ReadyNode } from './definition.ts'
import { FlowBroken } from './errors.ts'

/** Where one subject stands. */
export interface FlowState {
  node: string
  facts: Facts
  /** The node before the last move by signal; undo goes back to it. */
  cameFrom: string | null
}

export type Refusal =
  | 'flow.ended'
  | 'flow.signal_unknown'
  | 'flow.signal_not_expected'
  | 'flow.guard_not_met'
  | 'flow.fact_missing'
  | 'flow.back_not_allowed'

export interface Timer {
  key: string
  node: string
  dueAt: Date
}

/** What a signal did. `moved` may end where it began (a loop); `remembered` kept facts and stayed. */
export type Step =
  | {
      outcome: 'moved' | 'remembered'
      from: string
      to: string
      path: string[]
      actions: NodeAction[]
      state: FlowState
      timers: Timer[] | null
      ended: boolean
    }
  | { outcome: 'refused'; from: string; reason: Refusal; unmet: string[] }

export interface NodeAction extends FlowAction {
  node: string
}

/** The first place of a new subject, after every node that it may pass at once. */
export function planStart(
  flow: ReadyFlow,
  facts: Facts,
  now: Date,
): Extract<Step, { outcome: 'moved' | 'remembered' }> {
  const { start } = flow.definition
  return arrive(flow, start, [start], { node: start, facts, cameFrom: null }, 'moved', now)
}

/** Decides what one signal does to one subject. Pure: same input, same answer. */
export function takeSignal(flow: ReadyFlow, state: FlowState, signal: string, given: Facts, now: Date): Step {
  const node = nodeOf(flow, state.node)
  const known = flow.definition.signals[signal]
  if (!known) return refuse(state, 'flow.signal_unknown')
  if (node.kind === 'end') return refuse(state, 'flow.ended')
  const missing = (known.needs ?? []).filter((fact) => (given[fact] ?? null) === null)
  if (missing.length > 0) return refuse(state, 'flow.fact_missing', missing)
  const facts = { ...state.facts, ...known.remember, ...given }
  const offered = [...node.transitions, ...flow.everywhere].filter((one) => one.signal === signal)
  const chosen = offered.find((one) => one.holds(facts))
  if (chosen)
    return arrive(
      flow,
      state.node,
      [chosen.to],
      { node: chosen.to, facts, cameFrom: state.node },
      'moved',
      now,
    )
  if (offered.length > 0)
    return refuse(
      state,
      'flow.guard_not_met',
      offered.flatMap((one) => unmetFacts(one.when ?? {}, facts)),
    )
  if (!known.remember) return refuse(state, 'flow.signal_not_expected')
  return arrive(flow, state.node, [], { ...state, facts }, 'remembered', now)
}

/** Undo: back to a node that the present one allows. `to` null means where it came from. */
export function takeBack(
  flow: ReadyFlow,
  state: FlowState,
  to: string | null,
  given: Facts,
  now: Date,
): Step {
  const node = nodeOf(flow, state.node)
  const target = to ?? state.cameFrom
  const allowed = (node.back ?? []).map((key) => (key === 'previous' ? state.cameFrom : key))
  if (target === null || !allowed.includes(target)) return refuse(state, 'flow.back_not_allowed')
  const next = { node: target, facts: { ...state.facts, ...given }, cameFrom: state.node }
  return arrive(flow, state.node, [target], next, 'moved', now)
}

function arrive(
  flow: ReadyFlow,
  from: string,
  path: string[],
  state: FlowState,
  outcome: 'moved' | 'remembered',
  now: Date,
): Extract<Step, { outcome: 'moved' | 'remembered' }> {
  const walked = [...path]
  let node = nodeOf(flow, state.node)
  const most = flow.definition.nodes.length
  while (node.pass?.holds(state.facts)) {
    if (walked.length > most + 1) throw new FlowBroken(flow.definition.key, 'pass_circle', node.key)
    walked.push(node.pass.to)
    node = nodeOf(flow, node.pass.to)
  }
  const moved = walked.length > 0
  return {
    outcome: moved ? 'moved' : outcome,
    from,
    to: node.key,
    path: walked,
    actions: moved ? (node.actions ?? []).map((action) => ({ ...action, node: node.key })) : [],
    state: { ...state, node: node.key, cameFrom: moved && outcome === 'remembered' ? from : state.cameFrom },
    timers: moved || node.promise?.after ? timersOf(flow, node, state.facts, now) : null,
    ended: node.kind === 'end',
  }
}

function timersOf(flow: ReadyFlow, node: ReadyNode, facts: Facts, now: Date): Timer[] {
  const dueAt = node.promise ? dueOf(flow, node.promise, facts, now) : null
  return dueAt ? [{ key: node.promise!.key, node: node.key, dueAt }] : []
}

/** Null while the fact that the promise counts from is unknown. */
function dueOf(flow: ReadyFlow, promise: FlowPromise, facts: Facts, now: Date): Date | null {
  const text = promise.after ? facts[promise.after.fact] : now.toISOString()
  if (typeof text !== 'string') return null
  const start = new Date(text)
  const calendar = promise.calendar ? flow.definition.calendars[promise.calendar] : undefined
  return calendar
    ? addBusinessTime(start, promise.minutes * 60_000, calendar)
    : new Date(start.getTime() + promise.minutes * 60_000)
}

function nodeOf(flow: ReadyFlow, key: string): ReadyNode {
  const node = flow.node(key)
  if (!node) throw new FlowBroken(flow.definition.key, 'no_such_node', key)
  return node
}

function refuse(state: FlowState, reason: Refusal, unmet: string[] = []): Step {
  return { outcome: 'refused', from: state.node, reason, unmet: [...new Set(unmet)] }
}
