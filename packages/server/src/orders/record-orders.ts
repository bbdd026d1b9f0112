import { type LineMatch, matchLines, queueUnmatched, skuKey } from '../catalog/index.ts'
import { buyerPlace } from '../connectors/contract/buyer-place.ts'
import type { NormalisedOrder } from '../connectors/contract/connector.ts'
import {
  decideCustomers,
  type IdentityRecord,
  type KeptLink,
  type LookedUp,
  lookUpIdentities,
} from '../customers/index.ts'
import { isSealedName } from '../kernel/name.ts'
import { parsePhone } from '../kernel/phone.ts'
import { RaceLost } from '../runtime/db/errors.ts'
import { type Tx, together } from '../runtime/db/transaction.ts'
import { event, type NewEvent } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { orderAddressChanged, orderClosed, orderDelivered, orderPaid, orderRecorded } from './events.ts'
import { withoutPerson } from './forget-orders.ts'
import { installableOf, lineWrites } from './lines.ts'
import { dropOldProducts, writeLines } from './lines-store.ts'
import {
  type Change,
  changeOf,
  earliest,
  firstDelivery,
  type Heard,
  type KnownOrder,
  newestVersions,
} from './order.ts'
import { contentKeyOf, districtOf, type SealedReceiver, sealReceiver } from './receiver.ts'
import { adoptAfterSales } from './record-after-sales.ts'
import { completeOrders, type KnownRow, lockKnownOrders, type OrderWrite, writeOrders } from './store.ts'

export interface Recorded {
  outsideOrderId: string
  shopId: string
  orderId: string
  recorded: boolean
  isNew: boolean
  customerId: string | null
  customerIsNew: boolean
  /** Of somebody who was forgotten: nobody keeps what a marketplace told of it. */
  erased: boolean
}

/** How a file's orders are recorded, beside what a marketplace tells. */
export interface FromFile {
  /** Nothing starts: no work order opens, nobody is told, no SKU is queued for matching. */
  quiet: boolean
}

interface Draft {
  order: Heard
  id: string
  /** Place in the batch. */
  at: number
  known: KnownOrder | null
  /** Whose order it was is forgotten: it finds no customer any more. */
  erased: boolean
  knownDistrict: string | null
  receiver: SealedReceiver
  receiverAt: Date | null
  contentKey: Buffer
  change: Change
  customerId: string | null
  /** Of a customer whom this batch found. */
  link: KeptLink | null
  customerIsNew: boolean
  /** What the order is from now on: nothing was started for it. */
  quiet: boolean
  file: FromFile | null
}

/**
 * Records versions of orders: finds the customer, matches the products, announces what changed. Takes a batch, one
 * statement a step. Doubled and stale versions change nothing that a newer one said. `receivedAt` is when the push reached us.
 */
export async function recordOrders(
  tx: Tx,
  orders: NormalisedOrder[],
  receivedAt: Date | null = null,
  file: FromFile | null = null,
): Promise<Recorded[]> {
  const quiet = file?.quiet ?? false
  const newest = newestVersions(orders)
  if (newest.length === 0) return []
  const ids = newest.map(() => tx.ports.ids.next())
  // Everything that must be known, in one go; then everything that follows from it.
  const [known, matches, people] = await together(
    tx,
    () => knownOrders(tx, newest),
    () => matchAll(tx, newest),
    () =>
      lookUpIdentities(
        tx,
        newest.map((order, i) => identityOf(order, ids[i]!)),
      ),
  )
  const drafts = newest.map((order, i) => {
    const row = known.get(placeOf(order)) ?? null
    return draftOf(tx, row?.erased_at ? withoutPerson(order) : order, row, ids[i]!, i, file)
  })
  const changing = drafts.filter((draft) => draft.change.record)
  const adding = drafts.filter((draft) => draft.change.adds)
  const writePeople = assignCustomers(tx, [...changing, ...adding], people, quiet)
  const [fresh, changed] = partition(changing, (draft) => !draft.known)
  await together(
    tx,
    writePeople,
    () => writeNew(tx, fresh),
    () =>
      writeOrders(
        tx,
        changed.map((draft) => toWrite(tx, draft)),
        'changed',
      ),
    () =>
      completeOrders(
        tx,
        adding.map((draft) => toWrite(tx, draft)),
      ),
    () =>
      dropOldProducts(
        tx,
        changed.flatMap((draft) => lineWrites(draft.id, draft.order, matches)),
      ),
    () =>
      writeLines(
        tx,
        changing.flatMap((draft) => lineWrites(draft.id, draft.order, matches)),
      ),
    () => queueUnmatched(tx, quiet ? [] : fresh.flatMap((draft) => unmatched(draft.order, matches))),
    () =>
      emit(
        tx,
        [...changing, ...adding].filter(isTold).flatMap((draft) => announcements(draft, matches, receivedAt)),
      ),
    () => adoptAfterSales(tx, fresh, quiet),
  )
  return drafts.map(asRecorded)
}

/** New orders; when another transaction wrote one of them first, all of this is decided anew. */
async function writeNew(tx: Tx, fresh: Draft[]): Promise<void> {
  const written = await writeOrders(
    tx,
    fresh.map((draft) => toWrite(tx, draft)),
    'new',
  )
  if (written.size < fresh.length) throw new RaceLost('orders.order')
}

function partition<T>(all: T[], test: (one: T) => boolean): [T[], T[]] {
  return [all.filter(test), all.filter((one) => !test(one))]
}

function placeOf(order: NormalisedOrder): string {
  return `${order.shopId}|${order.orderId}`
}

async function knownOrders(tx: Tx, orders: NormalisedOrder[]): Promise<Map<string, KnownRow>> {
  const found = await lockKnownOrders(
    tx,
    orders.map((order) => ({ shopId: order.shopId, outsideId: order.orderId })),
  )
  return new Map(found.map((row) => [`${row.shop_id}|${row.outside_id}`, row]))
}

function draftOf(
  tx: Tx,
  order: Heard,
  row: KnownRow | null,
  newId: string,
  at: number,
  file: FromFile | null,
): Draft {
  const id = row?.id ?? newId
  const sealed = sealReceiver(tx, id, order.receiver)
  const takesReceiver =
    !row || (order.receiverAt !== null && !(row.receiver_at && row.receiver_at > order.receiverAt))
  const receiver = takesReceiver ? sealed : asKnown(sealed, row)
  const contentKey = contentKeyOf(tx, order)
  const known: KnownOrder | null = row && {
    id,
    state: row.state,
    versionAt: row.version_at,
    receiverKey: row.receiver_key.toString('hex'),
    contentKey: row.content_key?.toString('hex') ?? null,
    announcedPaid: row.announced_paid,
    deliveredAt: row.delivered_at,
    customerId: row.customer_id,
    fromFile: row.origin === 'import',
  }
  const keys = { receiver: receiver.key.toString('hex'), content: contentKey.toString('hex'), takesReceiver }
  const change = changeOf(known, order, keys, file !== null)
  return {
    order,
    id,
    at,
    known,
    erased: !!row?.erased_at,
    knownDistrict: row?.district_code ?? null,
    receiver,
    receiverAt: takesReceiver ? order.receiverAt : (row?.receiver_at ?? null),
    contentKey,
    change,
    customerId: known?.customerId ?? null,
    link: null,
    customerIsNew: false,
    // Work of an order that was told quietly starts only with a payment that the marketplace tells later.
    quiet: file?.quiet ? (row?.quiet ?? true) : (row?.quiet ?? false) && !change.nowPaid,
    file,
  }
}

/** The receiver that we have; what the version does not show is not written over it. */
function asKnown(sealed: SealedReceiver, row: KnownRow): SealedReceiver {
  return {
    ...sealed,
    key: row.receiver_key,
    masked: row.receiver_masked,
    districtCode: row.district_code,
    addressKey: row.address_key,
  }
}

function matchAll(tx: Tx, orders: NormalisedOrder[]): Promise<Map<string, LineMatch[]>> {
  return matchLines(
    tx,
    orders.flatMap((order) =>
      order.lines.map((line) => ({ ...line, shopId: order.shopId, skuId: line.skuId ?? '' })),
    ),
  )
}

/** Gives the orders that have none their customer; returns what is left to write. */
function assignCustomers(tx: Tx, changing: Draft[], people: LookedUp, quiet: boolean): () => Promise<void> {
  const unknown = changing.filter((draft) => !draft.customerId && !draft.erased)
  const { results, write } = decideCustomers(
    tx,
    {
      records: unknown.map(({ at, id }) => ({ ...people.records[at]!, evidence: `order:${id}` })),
      indexed: unknown.map(({ at }) => people.indexed[at]!),
      known: people.known,
    },
    quiet,
  )
  for (const [i, one] of results.entries())
    Object.assign(unknown[i]!, {
      customerId: one.customerId,
      link: one.link,
      customerIsNew: one.created,
    })
  return write
}

/** Buyer id, the WeChat account behind it where it is told, and the phone only when it is whole: a masked value or privacy number never points to anybody. */
function identityOf(order: NormalisedOrder, orderId: string): IdentityRecord {
  const { receiver } = order
  const phone = receiver.phone && !receiver.masked ? parsePhone(receiver.phone) : null
  const whole = phone?.identifies ? phone.canonical : null
  return {
    identifiers: [
      ...(order.buyerId
        ? [
            {
              kind: 'marketplace_buyer' as const,
              value: `${order.marketplace}:${order.buyerId}`,
              place: buyerPlace(order.marketplace, order.shopId),
            },
          ]
        : []),
      ...(order.buyerUnionId ? [{ kind: 'unionid' as const, value: order.buyerUnionId }] : []),
      ...(whole ? [{ kind: 'phone' as const, value: whole }] : []),
    ],
    evidence: `order:${orderId}`,
    origin: 'marketplace',
    profile: {
      name: readableName(receiver.name) ?? order.buyerNickMasked,
      phone: whole,
      regionCode: districtOf(receiver.province, receiver.city, receiver.district),
    },
  }
}

// A customer called by a ciphertext is found by nobody, and its first sign would stand for a surname.
function readableName(name: string | null): string | null {
  return name !== null && isSealedName(name) ? null : name
}

function toWrite(tx: Tx, draft: Draft): OrderWrite {
  const { order, id, receiver, receiverAt, contentKey, change, known, customerId, link, quiet, file } = draft
  return {
    receiverAt,
    contentKey,
    sellerFlag: order.sellerFlag ?? null,
    platformServices: order.platformServices ?? [],
    discounts: order.discounts ?? null,
    reviewed: order.reviewed ?? null,
    id,
    shopId: order.shopId,
    marketplace: order.marketplace,
    outsideId: order.orderId,
    state: order.state,
    kind: order.kind,
    versionAt: order.versionAt,
    createdAt: order.createdAt,
    paidAt: order.paidAt,
    deliveredAt: earliest(firstDelivery(order), known?.deliveredAt ?? null),
    paidFen: order.paidFen,
    customerId,
    link,
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
    receiverNameIndex: receiver.nameIndex,
    announcedPaid: (change.nowPaid && !isHeldBack(quiet, file)) || (known?.announcedPaid ?? false),
    origin: file ? 'import' : 'marketplace',
    quiet,
  }
}

/** A quiet file's news of a payment, for an order that we follow: the marketplace's next word announces it. */
function isHeldBack(quiet: boolean, file: FromFile | null): boolean {
  return (file?.quiet ?? false) && !quiet
}

function unmatched(order: NormalisedOrder, matches: Map<string, LineMatch[]>) {
  return order.lines
    .map((line) => ({ ...line, shopId: order.shopId, skuId: line.skuId ?? '' }))
    .filter((line) => !matches.has(skuKey(line)))
}

/** A quiet file starts nothing, but what already runs for an order hears of it. */
function isTold({ quiet, file }: Draft): boolean {
  return !(file?.quiet && quiet)
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
      state: change.adds ? known!.state : order.state,
      previousState: known?.state ?? null,
      paidFen: Number(order.paidFen),
      isNew: !known,
      districtCode,
      receivedAt: receivedAt?.toISOString() ?? null,
    }),
  ]
  if (change.nowPaid && !isHeldBack(draft.quiet, draft.file))
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
    events.push(
      event(orderClosed, id, {
        ...about,
        reason: known?.announcedPaid || order.paidAt ? 'refunded' : 'unpaid',
      }),
    )
  return events
}

function asRecorded({ order, id, change, known, customerId, customerIsNew, erased }: Draft): Recorded {
  return {
    outsideOrderId: order.orderId,
    shopId: order.shopId,
    orderId: id,
    recorded: change.record,
    isNew: known === null,
    customerId,
    customerIsNew,
    erased,
  }
}
