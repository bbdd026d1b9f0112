import {
  type Facts,
  moveFlowsBack,
  type NodeAction,
  pauseFlows,
  resumeFlows,
  signalFlows,
} from '../flow/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event, type NewEvent } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { WorkOrderError } from './errors.ts'
import { workOrderReadyForAppointment, workOrderReadyForDispatch } from './events.ts'
import { lockWorkOrders, saveWorkOrders } from './store.ts'
import { insertEntries, type NewEntry } from './store-entries.ts'
import { type Act, type ActKey, acts, isSuspended, type State, type WorkOrder } from './work-order.ts'

/** One decided act on one work order: what it is after, what the flow is told, what is announced. */
export interface Change {
  act: ActKey
  before: WorkOrder
  /** All but `state` and `steps`, which follow from the flow. */
  after: WorkOrder
  signals?: { signal: string; facts?: Facts }[]
  back?: { to: State | null; facts?: Facts }
  reason?: string | null
  facts?: Record<string, unknown>
  words?: string | null
  /** Called with the work order as it is saved. */
  events?: (saved: WorkOrder) => NewEvent[]
}

/** The first words of every event. */
export function aboutOf({ workOrderId, code, orderId, customerId }: WorkOrder) {
  return { workOrderId, code, orderId, customerId }
}

/** Throws unless the table lets this actor do this act now: `work_order.not_now`, `.suspended`, `.not_yours`. */
export function assertMay(tx: Pick<Tx, 'actor'>, act: ActKey, workOrder: WorkOrder): void {
  const { from, by, suspended }: Act = acts[act]
  const facts = { code: workOrder.code, state: workOrder.state, act }
  if (!by.includes(tx.actor.kind)) throw new WorkOrderError('not_yours', facts)
  if (!from.includes(workOrder.state)) throw new WorkOrderError('not_now', facts)
  if (!suspended && isSuspended(workOrder)) throw new WorkOrderError('suspended', facts)
}

/**
 * Moves the flows, saves, tells the history and announces, for many work orders in a handful of statements.
 * A work order stands at most once in the list. Throws `work_order.not_now` when the flow refuses.
 */
export async function applyChanges(tx: Tx, changes: readonly Change[]): Promise<WorkOrder[]> {
  if (changes.length === 0) return []
  for (const change of changes) assertMay(tx, change.act, change.before)
  const moved = await moveFlows(tx, changes)
  const saved = changes.map((change) => withState(tx, change, moved.get(change.after.workOrderId)))
  await saveWorkOrders(tx, saved)
  await followSuspension(tx, changes, saved)
  await insertEntries(
    tx,
    changes.map((change, i) => entryOf(change, saved[i]!)),
  )
  await emit(
    tx,
    changes.flatMap((change, i) => [
      ...(change.events?.(saved[i]!) ?? []).map(withoutWords),
      ...readiness(change, saved[i]!, moved.get(saved[i]!.workOrderId)?.actions ?? []),
    ]),
  )
  return saved
}

interface Moved {
  to: State
  path: string[]
  actions: NodeAction[]
}

async function moveFlows(tx: Tx, changes: readonly Change[]): Promise<Map<string, Moved>> {
  const backs = changes.filter(({ back }) => back)
  const results = [
    ...(await signalFlows(
      tx,
      changes.flatMap(({ after, signals = [], reason }) =>
        signals.map((one) => ({ subjectId: after.workOrderId, ...one, ...(reason ? { reason } : {}) })),
      ),
    )),
    ...(await moveFlowsBack(
      tx,
      backs.map(({ after, back, reason }) => ({
        subjectId: after.workOrderId,
        to: back!.to,
        facts: back!.facts ?? {},
        reason: reason ?? '',
      })),
    )),
  ]
  const moved = new Map<string, Moved>()
  for (const result of results) {
    if (result.outcome === 'refused')
      throw new WorkOrderError('not_now', {
        state: result.from,
        reason: result.reason,
        unmet: result.unmet.join(','),
      })
    const path = [...(moved.get(result.subjectId)?.path ?? []), ...result.path]
    moved.set(result.subjectId, { to: result.to as State, path, actions: result.actions })
  }
  return moved
}

function withState(tx: Tx, { after }: Change, moved: Moved | undefined): WorkOrder {
  if (!moved) return after
  const entered = Object.fromEntries(moved.path.map((node) => [node, tx.now.toISOString()]))
  return { ...after, state: moved.to, steps: { ...after.steps, ...entered } }
}

async function followSuspension(
  tx: Tx,
  changes: readonly Change[],
  saved: readonly WorkOrder[],
): Promise<void> {
  const turned = (on: boolean) =>
    saved
      .filter((one, i) => isSuspended(one) === on && isSuspended(changes[i]!.before) !== on)
      .map((one) => one.workOrderId)
  await pauseFlows(tx, turned(true))
  await resumeFlows(tx, turned(false))
}

function entryOf({ act, before, reason, facts, words }: Change, saved: WorkOrder): NewEntry {
  const { workOrderId, state } = saved
  return {
    workOrderId,
    act,
    from: before.state,
    to: state,
    reason: reason ?? null,
    facts: facts ?? {},
    words: words ?? null,
  }
}

/** Asks for what a node needs: when it is entered, or when a suspension over it ends. */
function readiness({ before }: Change, saved: WorkOrder, actions: readonly NodeAction[]): NewEvent[] {
  if (isSuspended(saved)) return []
  const resumed = isSuspended(before)
  const asked = new Set(actions.map(({ action }) => action))
  if (saved.state === 'dispatch' && (resumed || asked.has('dispatch'))) return [readyForDispatch(saved)]
  if (saved.state === 'appoint' && (resumed || asked.has('offer_appointment_slots')))
    return [readyForAppointment(saved)]
  return []
}

export function readyForAppointment(workOrder: WorkOrder): NewEvent {
  return event(workOrderReadyForAppointment, workOrder.workOrderId, {
    ...aboutOf(workOrder),
    districtCode: workOrder.districtCode,
  }) as NewEvent
}

export function readyForDispatch(workOrder: WorkOrder): NewEvent {
  const { startsAt, endsAt } = workOrder.appointment!
  return event(workOrderReadyForDispatch, workOrder.workOrderId, {
    ...aboutOf(workOrder),
    districtCode: workOrder.districtCode,
    serviceType: workOrder.serviceType,
    category: workOrder.category,
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
    quantity: workOrder.quantity,
  }) as NewEvent
}

/** For a verb about one work order: locks it, or throws `work_order.not_found`. */
export function one<T>(found: readonly T[], workOrderId: string): T {
  const [first] = found
  if (!first) throw new WorkOrderError('not_found', { workOrderId })
  return first
}

/** Loads and locks one work order, asks the table, decides, applies. */
export async function act(
  tx: Tx,
  key: ActKey,
  workOrderId: string,
  decide: (before: WorkOrder) => Omit<Change, 'act' | 'before'>,
): Promise<WorkOrder> {
  const before = one(await lockWorkOrders(tx, [workOrderId]), workOrderId)
  assertMay(tx, key, before)
  const [saved] = await applyChanges(tx, [{ act: key, before, ...decide(before) }])
  return saved!
}

/**
 * Events travel to screens, logs and webhooks, and an agent's own words may name a person: a reason from a list is
 * told, words of one's own are not. The history of the work order keeps them.
 */
function withoutWords(told: NewEvent): NewEvent {
  const payload = told.payload as { reason?: unknown }
  const isOwnWords = typeof payload.reason === 'string' && !/^[a-z][a-z0-9_]*$/.test(payload.reason)
  return isOwnWords ? { ...told, payload: { ...payload, reason: 'other' } } : told
}
