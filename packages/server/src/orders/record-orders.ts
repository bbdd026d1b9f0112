import { type LineMatch, matchLines, queueUnmatched, skuKey } from '../catalog/index.ts'
import type { NormalisedOrder } from '../connectors/contract/connector.ts'
import { type IdentityRecord, identifyCustomers } from '../customers/index.ts'
import { parsePhone } from '../kernel/phone.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event, type NewEvent } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { orderAddressChanged, orderClosed, orderDelivered, orderPaid, orderRecorded } from './events.ts'
import { installableOf, lineWrites } from './lines.ts'
import { type Change, changeOf, type KnownOrder, newestVersions } from './order.ts'
import { type SealedReceiver, sealReceiver } from './receiver.ts'
import { adoptAfterSales } from './record-after-sales.ts'
import { type KnownRow, lockKnownOrders, type OrderWrite, writeLines, writeOrders } from './store.ts'

export interface Recorded {
  outsideOrderId: string
  shopId: string
  orderId: string
  recorded: boolean
}

interface Draft {
  order: NormalisedOrder
  id: string
  known: KnownOrder | null
  knownDistrict: string | null
  receiver: SealedReceiver
  change: Change
  customerId: string | null
}

/**
 * Records versions of orders: finds the customer, matches the products, announces what changed. Takes a batch, one
 * statement a step. Late, doubled and stale versions change nothing. `receivedAt` is when the push reached us.
 */
export async function recordOrders(
  tx: Tx,
  orders: NormalisedOrder[],
  receivedAt: Date | null = null,
): Promise<Recorded[]> {
  const newest = newestVersions(orders)
  if (newest.length === 0) return []
  const known = await knownOrders(tx, newest)
  const drafts = newest.map((order) =>
    draftOf(tx, order, known.get(`${order.shopId}|${order.orderId}`) ?? null),
  )
  const changing = drafts.filter((draft) => draft.change.record)
  const matches = await matchAll(tx, changing)
  await findCustomers(tx, changing)
  const fresh = changing.filter((draft) => !draft.known)
  const written = await writeOrders(
    tx,
    fresh.map((draft) => toWrite(tx, draft)),
    'new',
  )
  await writeOrders(
    tx,
    changing.filter((draft) => draft.known).map((draft) => toWrite(tx, draft)),
    'changed',
  )
  const kept = changing.filter((draft) => draft.known || written.has(draft.id))
  await writeLines(
    tx,
    kept.flatMap((draft) => lineWrites(draft.id, draft.order, matches)),
  )
  await queueUnmatched(
    tx,
    kept.filter((draft) => !draft.known).flatMap((draft) => unmatched(draft.order, matches)),
  )
  await emit(
    tx,
    kept.flatMap((draft) => announcements(draft, matches, receivedAt)),
  )
  await adoptAfterSales(
    tx,
    kept.filter((draft) => !draft.known).map(({ id, order, customerId }) => ({ id, order, customerId })),
  )
  const beaten = fresh.filter((draft) => !written.has(draft.id)).map((draft) => draft.order)
  const again = beaten.length > 0 ? await recordOrders(tx, beaten, receivedAt) : []
  return [...drafts.filter((draft) => !beaten.includes(draft.order)).map(asRecorded), ...again]
}

async function knownOrders(tx: Tx, orders: NormalisedOrder[]): Promise<Map<string, KnownRow>> {
  const found = await lockKnownOrders(
    tx,
    orders.map((order) => ({ shopId: order.shopId, outsideId: order.orderId })),
  )
  return new Map(found.map((row) => [`${row.shop_id}|${row.outside_id}`, row]))
}

function draftOf(tx: Tx, order: NormalisedOrder, row: KnownRow | null): Draft {
  const id = row?.id ?? tx.ports.ids.next()
  const receiver = sealReceiver(tx, id, order.receiver)
  const known: KnownOrder | null = row && {
    id,
    state: row.state,
    versionAt: row.version_at,
    receiverKey: row.receiver_key.toString('hex'),
    announcedPaid: row.announced_paid,
    deliveredAt: row.delivered_at,
    customerId: row.customer_id,
  }
  const change = changeOf(known, order, receiver.key.toString('hex'))
  return {
    order,
    id,
    known,
    knownDistrict: row?.district_code ?? null,
    receiver,
    change,
    customerId: known?.customerId ?? null,
  }
}

async function matchAll(tx: Tx, drafts: Draft[]): Promise<Map<string, LineMatch[]>> {
  return matchLines(
    tx,
    drafts.flatMap(({ order }) =>
      order.lines.map((line) => ({ ...line, shopId: order.shopId, skuId: line.skuId ?? '' })),
    ),
  )
}

/** Buyer id, and the phone only when it is whole: a masked value or privacy number never points to anybody. */
async function findCustomers(tx: Tx, drafts: Draft[]): Promise<void> {
  const unknown = drafts.filter((draft) => !draft.customerId)
  const identified = await identifyCustomers(tx, unknown.map(identityOf))
  for (const [i, one] of identified.entries()) unknown[i]!.customerId = one.customerId
}

function identityOf({ order, id, receiver }: Draft): IdentityRecord {
  const phone = order.receiver.phone ? parsePhone(order.receiver.phone) : null
  const whole = phone?.identifies && phone.canonical && !order.receiver.masked ? phone.canonical : null
  return {
    identifiers: [
      ...(order.buyerId
        ? [{ kind: 'marketplace_buyer' as const, value: `${order.marketplace}:${order.buyerId}` }]
        : []),
      ...(whole ? [{ kind: 'phone' as const, value: whole }] : []),
    ],
    evidence: `order:${id}`,
    origin: 'marketplace',
    profile: {
      name: order.receiver.name ?? order.buyerNickMasked,
      phone: whole,
      regionCode: receiver.districtCode,
    },
  }
}

function toWrite(tx: Tx, { order, id, receiver, change, known, customerId }: Draft): OrderWrite {
  return {
    id,
    shopId: order.shopId,
    marketplace: order.marketplace,
    outsideId: order.orderId,
    state: order.state,
    kind: order.kind,
    versionAt: order.versionAt,
    createdAt: order.createdAt,
    paidAt: order.paidAt,
    deliveredAt: change.delivered ? (order.deliveredAt ?? order.versionAt) : (known?.deliveredAt ?? null),
    paidFen: order.paidFen,
    customerId,
    receiver: receiver.sealed,
    receiverMasked: receiver.masked,
    receiverKey: receiver.key,
    districtCode: receiver.districtCode,
    addressKey: receiver.addressKey,
    buyerMessage: order.buyerMessage
      ? tx.vault.seal('orders.order.buyer_message', id, order.buyerMessage)
      : null,
    sellerMemo: order.sellerMemo ? tx.vault.seal('orders.order.seller_memo', id, order.sellerMemo) : null,
    phoneTailIndex: receiver.phoneTailIndex,
    announcedPaid: change.nowPaid || (known?.announcedPaid ?? false),
  }
}

function unmatched(order: NormalisedOrder, matches: Map<string, LineMatch[]>) {
  return order.lines
    .map((line) => ({ ...line, shopId: order.shopId, skuId: line.skuId ?? '' }))
    .filter((line) => !matches.has(skuKey(line)))
}

function announcements(draft: Draft, matches: Map<string, LineMatch[]>, receivedAt: Date | null): NewEvent[] {
  const { order, id, change, known, receiver, customerId, knownDistrict } = draft
  const about = {
    orderId: id,
    shopId: order.shopId,
    marketplace: order.marketplace,
    outsideOrderId: order.orderId,
    customerId,
  }
  const { districtCode, addressKey, masked } = receiver
  const events: NewEvent[] = [
    event(orderRecorded, id, {
      ...about,
      state: order.state,
      previousState: known?.state ?? null,
      paidFen: Number(order.paidFen),
      isNew: !known,
      districtCode,
      receivedAt: receivedAt?.toISOString() ?? null,
    }),
  ]
  if (change.nowPaid)
    events.push(
      event(orderPaid, id, {
        ...about,
        orderKind: order.kind,
        districtCode,
        addressKey,
        masked,
        installable: installableOf(order, matches),
      }),
    )
  if (change.addressChanged)
    events.push(
      event(orderAddressChanged, id, { ...about, districtCode, previousDistrictCode: knownDistrict, masked }),
    )
  if (change.delivered) events.push(event(orderDelivered, id, { ...about, lineIds: null, how: 'signed' }))
  if (change.closed)
    events.push(event(orderClosed, id, { ...about, reason: known?.announcedPaid ? 'refunded' : 'unpaid' }))
  return events
}

function asRecorded({ order, id, change }: Draft): Recorded {
  return { outsideOrderId: order.orderId, shopId: order.shopId, orderId: id, recorded: change.record }
}
