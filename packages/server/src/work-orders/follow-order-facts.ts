import type { Tx } from '../runtime/db/transaction.ts'
import { event, type NewEvent } from '../runtime/events/event.ts'
import { aboutOf, applyChanges, type Change } from './apply-changes.ts'
import {
  workOrderCancelled,
  workOrderGoodsArrived,
  workOrderReduced,
  workOrderResumed,
  workOrderSuspended,
} from './events.ts'
import {
  goodsComplete,
  linesByFacts,
  type OrderFact,
  suspensionByLines,
  unitsHeld,
  unitsLeft,
} from './lines.ts'
import { actorOf, lockWorkOrdersOfOrders } from './store.ts'
import { factsOfOrders, keepOrderFacts } from './store-order-facts.ts'
import { type ActKey, isAway, isSuspended, undone, type WorkOrder } from './work-order.ts'

/** Keeps facts of orders and lets their work orders follow. Doubled, late and shuffled facts end the same. */
export async function followOrderFacts(
  tx: Tx,
  facts: readonly (OrderFact & { orderId: string })[],
): Promise<void> {
  await keepOrderFacts(tx, facts)
  await applyOrderFacts(tx, [...new Set(facts.map(({ orderId }) => orderId))])
}

/** Brings the work orders of these orders to where all known facts say. */
export async function applyOrderFacts(tx: Tx, orderIds: readonly string[]): Promise<void> {
  const workOrders = await lockWorkOrdersOfOrders(tx, orderIds)
  if (workOrders.length === 0) return
  const facts = await factsOfOrders(tx, orderIds)
  // Each round decides one act a work order; units first, then arrival, then suspension, so one round each suffices.
  let current = workOrders
  for (const decide of [changeOfUnits, changeOfGoods, changeOfSuspension, lateRefund]) {
    const changes = current.flatMap(
      (one) => decide(one, facts.get(one.orderId!) ?? [], tx.now, actorOf(tx)) ?? [],
    )
    const saved = new Map((await applyChanges(tx, changes)).map((one) => [one.workOrderId, one]))
    current = current.map((one) => saved.get(one.workOrderId) ?? one)
  }
}

type Decide = (workOrder: WorkOrder, facts: readonly OrderFact[], now: Date, actor: string) => Change | null

/** Refunded units leave the job; with the last one it is cancelled, at the technician's cost if he is away. */
const changeOfUnits: Decide = (before, facts, now, actor) => {
  if (!undone.includes(before.state)) return null
  const lines = linesByFacts(before.lines, facts).map((line, i) => ({
    ...line,
    arrived: before.lines[i]!.arrived,
  }))
  const quantity = unitsLeft(lines)
  const held = unitsHeld(lines)
  const after = { ...before, lines, quantity }
  if (quantity === 0) return cancelled(before, after, now, actor)
  if (quantity === before.quantity && held === unitsHeld(before.lines)) return null
  return change('reduce', before, after, { quantity, held }, (saved) =>
    event(workOrderReduced, saved.workOrderId, {
      ...aboutOf(saved),
      quantity,
      held,
      technicianId: saved.technicianId,
    }),
  )
}

/** Goods count as there when the last that is waited for has come: 到齐. Until then the lines say which have. */
const changeOfGoods: Decide = (before, facts, now) => {
  if (!undone.includes(before.state) || isAway(before) || before.goodsArrivedAt) return null
  if (!facts.some(({ kind }) => kind === 'delivered')) return null
  const lines = linesByFacts(before.lines, facts)
  const complete = goodsComplete(lines)
  const arrived = lines.filter((line) => line.arrived).length
  if (!complete && arrived === before.lines.filter((line) => line.arrived).length) return null
  if (!complete) return change('goods_arrived', before, { ...before, lines }, { complete, arrived }, null)
  const made = change(
    'goods_arrived',
    before,
    { ...before, lines, goodsArrivedAt: now },
    { complete },
    (saved) => event(workOrderGoodsArrived, saved.workOrderId, aboutOf(saved)),
  )
  return { ...made, signals: [{ signal: 'goods.arrived' }] }
}

const changeOfSuspension: Decide = (before, _facts, now) => {
  if (!undone.includes(before.state)) return null
  const after = { ...before, suspension: suspensionByLines(before.suspension, before.lines, now) }
  if ((before.suspension?.refund ?? false) === (after.suspension?.refund ?? false)) return null
  const { technicianId } = after
  if (after.suspension?.refund)
    return change('suspend', before, after, { reason: 'refund_requested' }, (saved) =>
      event(workOrderSuspended, saved.workOrderId, {
        ...aboutOf(saved),
        reason: 'refund_requested',
        technicianId,
      }),
    )
  if (isSuspended(after)) return change('resume', before, after, {}, null)
  return change('resume', before, after, {}, (saved) =>
    event(workOrderResumed, saved.workOrderId, { ...aboutOf(saved), technicianId }),
  )
}

/** The work is done: what it costs stands, and a person is told once that the goods were paid back. */
const lateRefund: Decide = (before, facts, now) => {
  if (undone.includes(before.state) || before.state === 'cancelled') return null
  const refunded = unitsLeft(linesByFacts(before.lines, facts)) < unitsLeft(before.lines)
  if (!refunded || before.notice?.kind === 'refunded_after_completion') return null
  const notice = { kind: 'refunded_after_completion', at: now.toISOString(), districtCode: null } as const
  return { ...change('note', before, { ...before, notice }, {}, null), reason: notice.kind }
}

function cancelled(before: WorkOrder, rest: WorkOrder, now: Date, by: string): Change {
  const wastedTrip = isAway(before)
  const cancellation = { from: before.state, reason: 'refunded', wastedTrip, at: now.toISOString(), by }
  const made = change(
    'cancel',
    before,
    { ...rest, suspension: null, cancellation },
    { wastedTrip },
    (saved) =>
      event(workOrderCancelled, saved.workOrderId, {
        ...aboutOf(saved),
        reason: 'refunded',
        wastedTrip,
        technicianId: saved.technicianId,
      }),
  )
  return { ...made, reason: 'refunded', signals: [{ signal: 'work.cancelled' }] }
}

function change(
  act: ActKey,
  before: WorkOrder,
  after: WorkOrder,
  facts: Record<string, unknown>,
  tell: ((saved: WorkOrder) => unknown) | null,
): Change {
  return { act, before, after, facts, ...(tell ? { events: (saved) => [tell(saved) as NewEvent] } : {}) }
}
