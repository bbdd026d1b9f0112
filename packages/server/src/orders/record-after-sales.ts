import {
  afterSalesStates,
  type NormalisedAfterSales,
  type NormalisedOrder,
} from '../connectors/contract/connector.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event, type NewEvent } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { type AfterSalesRow, lockAfterSales, orphanAfterSales, writeAfterSales } from './after-sales-store.ts'
import {
  afterSalesPriceProtected,
  afterSalesRefunded,
  afterSalesRequested,
  afterSalesWithdrawn,
} from './events.ts'
import { findOrders, lockKnownOrders, type OrderRow } from './store.ts'

/** A request of which something was kept. */
export interface RecordedRequest {
  id: string
  shopId: string
  outsideId: string
  isNew: boolean
}

/**
 * Records versions of after-sales requests and announces what they mean for the order's work. A request that arrives
 * before its order is kept, and announced when the order comes. `quiet` starts nothing:
 * only what already runs for an order hears of it.
 */
export async function recordAfterSales(
  tx: Tx,
  requests: NormalisedAfterSales[],
  quiet = false,
): Promise<RecordedRequest[]> {
  const newest = newestRequests(requests)
  if (newest.length === 0) return []
  const orders = await lockKnownOrders(
    tx,
    newest.map((one) => ({ shopId: one.shopId, outsideId: one.orderId })),
  )
  const orderIds = new Map(orders.map((row) => [`${row.shop_id}|${row.outside_id}`, row.id]))
  const known = await lockAfterSales(
    tx,
    newest.map((one) => ({ shopId: one.shopId, outsideId: one.afterSalesId })),
  )
  const before = new Map(known.map((row) => [`${row.shop_id}|${row.outside_id}`, row]))
  const writes = newest
    .map((one) =>
      toRow(
        tx,
        one,
        before.get(`${one.shopId}|${one.afterSalesId}`),
        orderIds.get(`${one.shopId}|${one.orderId}`) ?? null,
      ),
    )
    .filter((row, i) =>
      isNews(row, before.get(`${row.shop_id}|${row.outside_id}`), newest[i]!.isCarried ?? false),
    )
  const written = await writeAfterSales(tx, writes)
  const kept = writes.filter((row) => written.has(`${row.shop_id}|${row.outside_id}`) && row.order_id)
  await announce(tx, kept, before, quiet)
  return writes
    .filter((row) => written.has(`${row.shop_id}|${row.outside_id}`))
    .map((row) => ({
      id: row.id,
      shopId: row.shop_id,
      outsideId: row.outside_id,
      isNew: !before.has(`${row.shop_id}|${row.outside_id}`),
    }))
}

/** Requests that waited for these orders find them now. */
export async function adoptAfterSales(
  tx: Tx,
  orders: { id: string; order: NormalisedOrder; customerId: string | null }[],
  quiet = false,
): Promise<void> {
  if (orders.length === 0) return
  const orphans = await orphanAfterSales(
    tx,
    orders.map(({ order }) => ({ shopId: order.shopId, outsideId: order.orderId })),
  )
  if (orphans.length === 0) return
  const ids = new Map(orders.map(({ id, order }) => [`${order.shopId}|${order.orderId}`, id]))
  const adopted = orphans.map((row) => ({
    ...row,
    order_id: ids.get(`${row.shop_id}|${row.outside_order_id}`) ?? null,
  }))
  await writeAfterSales(tx, adopted)
  await announce(tx, adopted, new Map(), quiet)
}

function newestRequests(requests: NormalisedAfterSales[]): NormalisedAfterSales[] {
  const newest = new Map<string, NormalisedAfterSales>()
  for (const one of requests) {
    const key = `${one.shopId}|${one.afterSalesId}`
    const other = newest.get(key)
    if (!other || ahead(one, other) >= 0) newest.set(key, one)
  }
  return [...newest.values()]
}

type Version = Pick<NormalisedAfterSales, 'versionAt' | 'state'>

/** Marketplaces count versions in whole seconds, and refund some requests at once: then the state further on wins. */
function ahead(one: Version, other: Version): number {
  return (
    one.versionAt.getTime() - other.versionAt.getTime() ||
    afterSalesStates.indexOf(one.state) - afterSalesStates.indexOf(other.state)
  )
}

const versionOf = (row: AfterSalesRow): Version => ({ versionAt: row.version_at, state: row.state })

function toRow(
  tx: Tx,
  one: NormalisedAfterSales,
  before: AfterSalesRow | undefined,
  orderId: string | null,
): AfterSalesRow {
  // An older version can still bring the order to a request that has none; it says nothing else.
  if (before && ahead(one, versionOf(before)) < 0) return { ...before, order_id: before.order_id ?? orderId }
  return {
    id: before?.id ?? tx.ports.ids.next(),
    shop_id: one.shopId,
    outside_id: one.afterSalesId,
    order_id: orderId ?? before?.order_id ?? null,
    outside_order_id: one.orderId,
    line_id: one.lineId,
    // As it was first told: what followed it for one set of lines must not go on for another.
    line_ids: before ? before.line_ids : (one.lineIds ?? null),
    kind: one.kind,
    state: one.state,
    refund_fen: one.refundFen,
    quantity: one.quantity,
    reason: one.reason,
    version_at: one.versionAt,
  }
}

function isNews(row: AfterSalesRow, before: AfterSalesRow | undefined, isCarried: boolean): boolean {
  if (!before || (before.order_id === null && row.order_id !== null)) return true
  const further = ahead(versionOf(row), versionOf(before))
  return further > 0 || (further === 0 && !isCarried && !saysTheSame(row, before))
}

/** Of two readings of one version the last one stands. */
function saysTheSame(row: AfterSalesRow, before: AfterSalesRow): boolean {
  const told = ({ kind, refund_fen, quantity, reason }: AfterSalesRow) =>
    [kind, refund_fen, quantity, reason].join('|')
  return told(row) === told(before)
}

type Meaning = 'requested' | 'withdrawn' | 'refunded'

/** A refused request ends like a withdrawn one: the job goes on. */
function meaningOf(state: AfterSalesRow['state']): Meaning {
  if (state === 'refunded') return 'refunded'
  return state === 'withdrawn' || state === 'merchant_refused' ? 'withdrawn' : 'requested'
}

const definitions = {
  requested: afterSalesRequested,
  withdrawn: afterSalesWithdrawn,
  refunded: afterSalesRefunded,
}

async function announce(
  tx: Tx,
  requests: AfterSalesRow[],
  before: Map<string, AfterSalesRow>,
  quiet: boolean,
): Promise<void> {
  const orders = new Map(
    (
      await findOrders(
        tx,
        requests.map((row) => row.order_id!),
      )
    )
      .filter((order) => !(quiet && order.quiet))
      .map((order) => [order.id, order]),
  )
  await emit(
    tx,
    requests.flatMap((row) =>
      announcement(row, before.get(`${row.shop_id}|${row.outside_id}`), orders.get(row.order_id!)),
    ),
  )
}

function announcement(
  row: AfterSalesRow,
  before: AfterSalesRow | undefined,
  order: OrderRow | undefined,
): NewEvent[] {
  if (!order) return []
  const meaning = meaningOf(row.state)
  if (before?.order_id && meaningOf(before.state) === meaning) return []
  const payload = {
    orderId: order.id,
    shopId: order.shop_id,
    marketplace: order.marketplace,
    outsideOrderId: order.outside_id,
    customerId: order.customer_id,
    afterSalesId: row.id,
    lineId: row.line_id,
    ...(row.line_ids ? { lineIds: row.line_ids } : {}),
    kind: row.kind,
    quantity: row.quantity,
    refundFen: Number(row.refund_fen),
  }
  const definition = row.kind === 'price_protection' ? afterSalesPriceProtected : definitions[meaning]
  return [event(definition, order.id, payload, row.version_at)]
}
