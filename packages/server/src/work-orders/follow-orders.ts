import type { Static } from 'typebox'
import { joinAddress } from '../kernel/address.ts'
import { type orderAddressChanged, type orderMatched, type orderPaid, receiversOf } from '../orders/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event, type NewEvent } from '../runtime/events/event.ts'
import { aboutOf, applyChanges, type Change } from './apply-changes.ts'
import { workOrderAddressNoticed } from './events.ts'
import { type OpenWorkOrder, openWorkOrders } from './open-work-orders.ts'
import type { GivenContact } from './service-contact.ts'
import { lockWorkOrdersOfOrders, setCustomerOfOrders } from './store.ts'
import { contactsOf } from './store-contacts.ts'
import { mayTakeAddress, takeMarketplaceContact } from './take-marketplace-contact.ts'
import { acts, type Line, type State, type WorkOrder } from './work-order.ts'

type Paid = Static<typeof orderPaid.schema> | Static<typeof orderMatched.schema>
type AddressChanged = Static<typeof orderAddressChanged.schema>

/** Opens work orders for paid or newly matched orders; lines matched later join the one that is open. */
export async function openForOrders(tx: Tx, paid: readonly Paid[]): Promise<void> {
  const receivers = await plainReceivers(tx, paid)
  const given = merged(paid.flatMap((one) => openingsOf(one, receivers.get(one.orderId) ?? null)))
  const opened = await openWorkOrders(tx, given)
  if (opened.length === given.length) return
  const done = new Set(opened.map(keyOf))
  await addLateLines(
    tx,
    given.filter((one) => !done.has(keyOf(one))),
  )
}

/** The marketplace's new address never overwrites what customer or agent gave: it becomes a notice. */
export async function followAddressChanges(tx: Tx, changed: readonly AddressChanged[]): Promise<void> {
  const newest = new Map(changed.map((one) => [one.orderId, one]))
  const workOrders = (await lockWorkOrdersOfOrders(tx, [...newest.keys()])).filter(mayTakeAddress)
  if (workOrders.length === 0) return
  const contacts = await contactsOf(
    tx,
    workOrders.map(({ workOrderId }) => workOrderId),
  )
  const receivers = await plainReceivers(tx, [...newest.values()])
  for (const before of workOrders) {
    const change = newest.get(before.orderId!)!
    const origin = contacts.get(before.workOrderId)?.origin ?? null
    const given = receivers.get(change.orderId) ?? null
    const own = origin === 'customer' || origin === 'agent'
    if (given && !own) await takeMarketplaceContact(tx, before, given, { reason: 'order_address_changed' })
    else if (own) await applyChanges(tx, [noticed(before, change, tx.now)])
    else await applyChanges(tx, [movedDistrict(before, change)])
  }
}

/** An order found its customer later: its work orders follow. */
export function followBindings(
  tx: Tx,
  bound: readonly { orderId: string; customerId: string | null }[],
): Promise<void> {
  const known = bound.flatMap(({ orderId, customerId }) => (customerId ? [{ orderId, customerId }] : []))
  return setCustomerOfOrders(tx, known)
}

async function plainReceivers(
  tx: Tx,
  orders: readonly { orderId: string; masked: boolean }[],
): Promise<Map<string, GivenContact>> {
  const plain = orders.filter(({ masked }) => !masked).map(({ orderId }) => orderId)
  if (plain.length === 0) return new Map()
  const found = (await receiversOf(tx, plain)).filter(({ masked }) => !masked)
  return new Map(
    found.map(({ orderId, receiver }) => [
      orderId,
      {
        name: receiver.name ?? '',
        phone: receiver.phone ?? '',
        address: joinAddress({ ...receiver, detail: receiver.address }),
      },
    ]),
  )
}

function openingsOf(paid: Paid, contact: GivenContact | null): OpenWorkOrder[] {
  const byService = Map.groupBy(paid.installable, ({ serviceType }) => serviceType)
  return [...byService].map(([serviceType, lines]) => ({
    orderId: paid.orderId,
    shopId: paid.shopId,
    customerId: paid.customerId,
    origin: 'order',
    serviceType,
    lines: lines.map((line) => ({
      lineId: line.lineId,
      productId: line.productId,
      productName: line.productName,
      category: line.category,
      ordered: line.quantity,
      goodsNeeded: !line.surveyFirst && !line.deliverAndInstall,
    })),
    districtCode: paid.districtCode,
    addressKey: paid.masked ? null : paid.addressKey,
    contact: contact ? { ...contact, origin: 'marketplace' } : null,
  }))
}

/** An order that is told twice in one batch, paid and then matched, opens once with the lines of both. */
function merged(given: readonly OpenWorkOrder[]): OpenWorkOrder[] {
  return [...Map.groupBy(given, keyOf).values()].map((same) => {
    const lines = new Map(same.flatMap((one) => one.lines).map((line) => [lineKeyOf(line), line]))
    return { ...same[0]!, lines: [...lines.values()] }
  })
}

async function addLateLines(tx: Tx, given: readonly OpenWorkOrder[]): Promise<void> {
  const existing = await lockWorkOrdersOfOrders(tx, [
    ...new Set(given.flatMap(({ orderId }) => orderId ?? [])),
  ])
  const further: OpenWorkOrder[] = []
  const changes: Change[] = []
  for (const one of given) {
    const rounds = existing.filter((other) => keyOf(other) === keyOf(one)).sort((a, b) => a.round - b.round)
    const newest = rounds.at(-1)
    const known = new Set(rounds.flatMap((other) => other.lines.map(lineKeyOf)))
    const lines = one.lines.filter((line) => !known.has(lineKeyOf(line)))
    if (!newest || lines.length === 0) continue
    if ((acts.add_lines.from as readonly State[]).includes(newest.state))
      changes.push(withLines(newest, lines))
    else further.push({ ...one, lines, round: newest.round + 1, reason: 'matched_later' })
  }
  await applyChanges(tx, changes)
  await openWorkOrders(tx, further)
}

function withLines(before: WorkOrder, added: OpenWorkOrder['lines']): Change {
  const fresh: Line[] = added.map((line) => ({
    ...line,
    refunded: 0,
    held: 0,
    arrived: before.goodsArrivedAt !== null,
  }))
  const units = fresh.reduce((sum, { ordered }) => sum + ordered, 0)
  const after = { ...before, lines: [...before.lines, ...fresh], quantity: before.quantity + units }
  return { act: 'add_lines', before, after, facts: { units } }
}

/** A bundle has several products on one order line. */
function lineKeyOf({ lineId, productId }: Pick<Line, 'lineId' | 'productId'>): string {
  return `${lineId} ${productId}`
}

function keyOf({ orderId, serviceType }: Pick<WorkOrder, 'orderId' | 'serviceType'>): string {
  return `${orderId} ${serviceType}`
}

function noticed(before: WorkOrder, { districtCode }: AddressChanged, now: Date): Change {
  const notice = { kind: 'order_address_changed', at: now.toISOString(), districtCode } as const
  return {
    act: 'note',
    before,
    after: { ...before, notice },
    reason: 'order_address_changed',
    facts: { districtCode },
    events: (saved) => [
      event(workOrderAddressNoticed, saved.workOrderId, { ...aboutOf(saved), districtCode }) as NewEvent,
    ],
  }
}

function movedDistrict(before: WorkOrder, { districtCode }: AddressChanged): Change {
  const after = { ...before, districtCode: districtCode ?? before.districtCode }
  return { act: 'note', before, after, reason: 'order_address_changed', facts: { districtCode } }
}
