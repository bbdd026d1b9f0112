import type { Tx } from '../runtime/db/transaction.ts'
import type { Facts } from './condition.ts'
import type { ReadyFlow } from './definition.ts'
import { newestFlow } from './definitions.ts'
import { type NodeAction, planStart } from './engine.ts'
import { insertStarts, type NewInstance } from './store.ts'

export interface FlowStart {
  flowKey: string
  subjectId: string
  facts: Facts
}

/** `started` is false when the subject already had a flow: nothing was changed. */
export interface StartedFlow {
  subjectId: string
  started: boolean
  node: string
  path: string[]
  actions: NodeAction[]
}

/** Where a flow would begin with these facts, by the newest version that this process knows. Writes nothing. */
export async function firstNode(tx: Tx, flowKey: string, facts: Facts): Promise<string> {
  return planStart(await newestFlow(tx, flowKey), facts, tx.now).to
}

/** Starts many flows in one statement, each in the newest version. Throws `flow.not_found`. */
export async function startFlows(tx: Tx, starts: FlowStart[]): Promise<StartedFlow[]> {
  if (starts.length === 0) return []
  const first = await start(tx, starts, false)
  const left = starts.filter(({ subjectId }) => !first.started.has(subjectId))
  // Left over: already running, or another process published a newer version since we last looked.
  const second = left.length > 0 ? await start(tx, left, true) : null
  return starts.map(({ subjectId }) => {
    const one = second?.plans.get(subjectId) ?? first.plans.get(subjectId)!
    const started = first.started.has(subjectId) || (second?.started.has(subjectId) ?? false)
    return { subjectId, started, node: one.node, path: one.path, actions: started ? one.actions : [] }
  })
}

type Plan = NewInstance & { actions: NodeAction[] }

async function start(
  tx: Tx,
  starts: FlowStart[],
  fresh: boolean,
): Promise<{ plans: Map<string, Plan>; started: Set<string> }> {
  const flows = new Map<string, ReadyFlow>()
  for (const key of new Set(starts.map((one) => one.flowKey)))
    flows.set(key, await newestFlow(tx, key, fresh))
  const plans = starts.map((one) => planOf(flows.get(one.flowKey)!, one, tx.now))
  return {
    plans: new Map(plans.map((plan) => [plan.subjectId, plan])),
    started: await insertStarts(tx, plans),
  }
}

function planOf(flow: ReadyFlow, { subjectId, facts }: FlowStart, now: Date): Plan {
  const { key, version } = flow.definition
  const step = planStart(flow, facts, now)
  return {
    subjectId,
    flowKey: key,
    version,
    node: step.to,
    facts: step.state.facts,
    ended: step.ended,
    path: step.path,
    timers: step.timers ?? [],
    actions: step.actions,
  }
}
