import type { Tx } from '../runtime/db/transaction.ts'
import type { Facts } from './condition.ts'
import { flowVersion } from './definitions.ts'
import { type FlowState, type NodeAction, type Refusal, type Step, takeBack, takeSignal } from './engine.ts'
import { type Instance, lockInstances, type Move, type SavedInstance, saveInstances } from './store.ts'

export interface FlowSignalGiven {
  subjectId: string
  signal: string
  facts?: Facts
  reason?: string
}

export interface FlowBack {
  subjectId: string
  /** Null: to where it came from. */
  to: string | null
  facts?: Facts
  reason: string
}

/** What happened to one subject, in the order given. `path` lists the nodes entered, passed ones included. */
export type FlowResult =
  | {
      subjectId: string
      outcome: 'moved' | 'remembered'
      from: string
      to: string
      path: string[]
      actions: NodeAction[]
      ended: boolean
    }
  | {
      subjectId: string
      outcome: 'refused'
      from: string | null
      reason: Refusal | 'flow.not_started'
      unmet: string[]
    }

/** Hands signals to many subjects: two statements, whatever the number. A refused one changes nothing. */
export function signalFlows(tx: Tx, given: FlowSignalGiven[]): Promise<FlowResult[]> {
  return stepAll(
    tx,
    given,
    (flow, state, one) => takeSignal(flow, state, one.signal, one.facts ?? {}, tx.now),
    {
      kind: 'signal',
      signalOf: (one) => one.signal,
    },
  )
}

/** Undo where the definition allows it, with a reason. */
export function moveFlowsBack(tx: Tx, given: FlowBack[]): Promise<FlowResult[]> {
  return stepAll(tx, given, (flow, state, one) => takeBack(flow, state, one.to, one.facts ?? {}, tx.now), {
    kind: 'back',
    signalOf: () => null,
  })
}

type Ready = Awaited<ReturnType<typeof flowVersion>>

async function stepAll<G extends { subjectId: string; reason?: string }>(
  tx: Tx,
  given: G[],
  decide: (flow: Ready, state: FlowState, one: G) => Step,
  { kind, signalOf }: { kind: Move['kind']; signalOf: (one: G) => string | null },
): Promise<FlowResult[]> {
  if (given.length === 0) return []
  const instances = await lockInstances(tx, [...new Set(given.map((one) => one.subjectId))])
  const changed = new Map<string, SavedInstance>()
  const moves: Move[] = []
  const results: FlowResult[] = []
  for (const one of given) {
    const instance = instances.get(one.subjectId)
    if (!instance) {
      results.push({
        subjectId: one.subjectId,
        outcome: 'refused',
        from: null,
        reason: 'flow.not_started',
        unmet: [],
      })
      continue
    }
    const flow = await flowVersion(tx, instance.flowKey, instance.version)
    const step = decide(flow, stateOf(instance), one)
    results.push(resultOf(one.subjectId, step))
    if (step.outcome === 'refused') continue
    instances.set(one.subjectId, { ...instance, ...step.state })
    changed.set(one.subjectId, merged(changed.get(one.subjectId), one.subjectId, step))
    if (step.outcome === 'moved')
      moves.push({
        subjectId: one.subjectId,
        kind,
        signal: signalOf(one),
        from: step.from,
        to: step.to,
        path: step.path,
        reason: one.reason ?? null,
      })
  }
  await saveInstances(tx, [...changed.values()], moves)
  return results
}

function stateOf({ node, facts, cameFrom }: Instance): FlowState {
  return { node, facts, cameFrom }
}

function merged(
  before: SavedInstance | undefined,
  subjectId: string,
  step: Exclude<Step, { outcome: 'refused' }>,
): SavedInstance {
  return {
    subjectId,
    node: step.state.node,
    cameFrom: step.state.cameFrom,
    facts: step.state.facts,
    ended: step.ended,
    moved: (before?.moved ?? false) || step.outcome === 'moved',
    timers: step.timers ?? before?.timers ?? null,
  }
}

function resultOf(subjectId: string, step: Step): FlowResult {
  if (step.outcome === 'refused') return { subjectId, ...step }
  const { outcome, from, to, path, actions, ended } = step
  return { subjectId, outcome, from, to, path, actions, ended }
}
