import { type FlowStart, firstNode, startFlows } from '../flow/index.ts'
import { businessDay } from '../kernel/time.ts'
import { makeCode } from '../kernel/work-order-code.ts'
import { type Tx, together } from '../runtime/db/transaction.ts'
import { event, type NewEvent } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { aboutOf, readyForAppointment } from './apply-changes.ts'
import { WorkOrderError } from './errors.ts'
import { workOrderAddressCompleted, workOrderOpened } from './events.ts'
import { applyOrderFacts } from './follow-order-facts.ts'
import { needsGoods, unitsLeft } from './lines.ts'
import { sealContact } from './seal-contact.ts'
import { type ContactOrigin, type GivenContact, type ReadContact, readContact } from './service-contact.ts'
import { insertWorkOrders, type NewRow, type Opened, readWorkOrders } from './store.ts'
import type { Line, State, WorkOrder } from './work-order.ts'

export const flowKey = 'home-installation'

export interface OpenWorkOrder {
  orderId: string | null
  shopId: string | null
  customerId: string | null
  origin: 'order' | 'agent'
  serviceType: string
  /** Lines of one service type to one address: one work order, however many units. */
  lines: Omit<Line, 'refunded' | 'held' | 'arrived'>[]
  districtCode: string | null
  /** Groups work orders to one address; null when the address is masked. */
  addressKey: string | null
  contact: (GivenContact & { origin: ContactOrigin }) | null
  urgency?: 'normal' | 'urgent'
  /** 1 unless this is a further job of the same order, which needs a reason. */
  round?: number
  reason?: string | null
}

/**
 * Opens work orders for many orders at once: three statements, whatever the number. One that exists already (same
 * order, service type and round) is left as it is and not in the answer. Throws `work_order.nothing_to_do`.
 */
export async function openWorkOrders(tx: Tx, given: readonly OpenWorkOrder[]): Promise<WorkOrder[]> {
  if (given.length === 0) return []
  const drafts = await Promise.all(given.map((one) => draftOf(tx, one)))
  proposeMerges(drafts)
  const opened = await insertNew(tx, drafts)
  await together(
    tx,
    () => startFlows(tx, opened.map(startOf)),
    () =>
      emit(
        tx,
        opened.flatMap(({ row, contact }) => eventsOf(row.workOrder, contact)),
      ),
  )
  const early = opened.filter(({ hasFacts }) => hasFacts).map(({ row }) => row.workOrder)
  if (early.length > 0) await applyOrderFacts(tx, [...new Set(early.map(({ orderId }) => orderId!))])
  if (early.length === 0) return opened.map(({ row }) => row.workOrder)
  return readWorkOrders(
    tx,
    opened.map(({ row }) => row.workOrder.workOrderId),
  )
}

interface Draft {
  row: NewRow
  contact: ReadContact | null
  facts: Record<string, boolean>
  hasFacts: boolean
}

async function draftOf(tx: Tx, given: OpenWorkOrder): Promise<Draft> {
  const workOrderId = tx.ports.ids.next()
  const contact = given.contact ? readContact(given.contact) : null
  const complete = contact?.complete ?? false
  const lines = given.lines.map((line) => ({ ...line, refunded: 0, held: 0, arrived: false }))
  if (unitsLeft(lines) < 1) throw new WorkOrderError('nothing_to_do', { orderId: given.orderId })
  const goodsNeeded = needsGoods(lines)
  const facts = { addressComplete: complete, goodsNeeded, goodsArrived: false }
  const state = (await firstNode(tx, flowKey, facts)) as State
  const workOrder: WorkOrder = {
    workOrderId,
    code: newCode(tx),
    orderId: given.orderId,
    shopId: given.shopId,
    customerId: given.customerId,
    origin: given.origin,
    serviceType: given.serviceType,
    category: lines[0]!.category,
    round: given.round ?? 1,
    openingReason: given.reason ?? null,
    state,
    suspension: null,
    addressState: complete ? 'complete' : 'incomplete',
    districtCode: contact?.districtCode ?? given.districtCode,
    street: contact?.street ?? null,
    addressKey: given.addressKey,
    point: contact?.point ?? null,
    lines,
    quantity: unitsLeft(lines),
    goodsNeeded,
    goodsArrivedAt: null,
    appointment: null,
    urgency: given.urgency ?? 'normal',
    technicianId: null,
    servicePointId: null,
    providerId: null,
    offerId: null,
    steps: { open: tx.now.toISOString(), [state]: tx.now.toISOString() },
    visits: [],
    signOff: null,
    signedOffAt: null,
    rating: null,
    codeGeneration: 1,
    codeTriesLeft: 5,
    mergeProposal: null,
    notice: null,
    cancellation: null,
    slipId: null,
    openedAt: tx.now,
  }
  const sealed = contact ? sealContact(tx, workOrderId, contact, given.contact!.origin, null) : null
  return {
    row: { workOrder, contact: sealed, entryId: tx.ports.ids.next() },
    contact,
    facts,
    hasFacts: false,
  }
}

function startOf({ row, facts }: Draft): FlowStart {
  return { flowKey, subjectId: row.workOrder.workOrderId, facts }
}

/** One of 33 million a day. */
function newCode(tx: Tx): string {
  return makeCode(tx.ports.randomness.bytes(4), businessDay(tx.now))
}

/** The statement sees what was there before it; work orders of one batch are compared here. */
function proposeMerges(drafts: readonly Draft[]): void {
  const first = new Map<string, WorkOrder>()
  for (const { row } of drafts) {
    const { customerId, addressKey, serviceType } = row.workOrder
    if (!customerId || !addressKey) continue
    const key = `${customerId} ${addressKey} ${serviceType}`
    const other = first.get(key)
    if (other) row.workOrder.mergeProposal = { workOrderId: other.workOrderId, code: other.code }
    else first.set(key, row.workOrder)
  }
}

/** A row that is not new was a replay, or, once in millions, its code was taken: drawn again, in one more statement. */
async function insertNew(tx: Tx, drafts: readonly Draft[]): Promise<Draft[]> {
  const fresh = await insertWorkOrders(
    tx,
    drafts.map(({ row }) => row),
  )
  const left = drafts.filter(({ row }) => !fresh.has(row.workOrder.workOrderId))
  if (left.length === 0) return kept(drafts, fresh)
  const again = left.map((draft) => ({ ...draft, row: redrawn(tx, draft.row) }))
  const late = await insertWorkOrders(
    tx,
    again.map(({ row }) => row),
  )
  return [...kept(drafts, fresh), ...kept(again, late)]
}

function kept(drafts: readonly Draft[], opened: Map<string, Opened>): Draft[] {
  return drafts.flatMap((draft) => {
    const one = opened.get(draft.row.workOrder.workOrderId)
    if (!one) return []
    const workOrder = { ...draft.row.workOrder, code: one.code, mergeProposal: one.mergeProposal }
    return [{ ...draft, hasFacts: one.hasFacts, row: { ...draft.row, workOrder } }]
  })
}

function redrawn(tx: Tx, row: NewRow): NewRow {
  return { ...row, workOrder: { ...row.workOrder, code: newCode(tx) } }
}

function eventsOf(workOrder: WorkOrder, contact: ReadContact | null): NewEvent[] {
  const { workOrderId, state, serviceType, category, quantity, districtCode, addressState, mergeProposal } =
    workOrder
  const opened = event(workOrderOpened, workOrderId, {
    ...aboutOf(workOrder),
    state,
    serviceType,
    category,
    quantity,
    districtCode,
    addressState,
    mergeProposal: mergeProposal?.workOrderId ?? null,
  }) as NewEvent
  const completed = event(workOrderAddressCompleted, workOrderId, {
    ...aboutOf(workOrder),
    districtCode,
    origin: workOrder.origin,
  }) as NewEvent
  return [
    opened,
    ...(contact?.complete ? [completed] : []),
    ...(state === 'appoint' ? [readyForAppointment(workOrder)] : []),
  ]
}
