import type {
  AfterSalesKind,
  AfterSalesState,
  OrderState,
  PlatformService,
  Receiver,
} from '../connectors/contract/connector.ts'
import type { Discount } from '../connectors/contract/discounts.ts'
import type { OrderKind } from '../connectors/contract/order-kinds.ts'
import { type KeptLink, linkOfRow } from '../customers/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { type AfterSalesRow, afterSalesOf } from './after-sales-store.ts'
import { OrderMissing } from './errors.ts'
import { type LineRow, linesOf } from './lines-store.ts'
import { openReceiver } from './receiver.ts'
import { findOrders, listOrderRows, type OrderFilter, type OrderRow } from './store.ts'

export interface OrderLine {
  lineId: string
  itemId: string
  skuId: string
  title: string
  skuText: string | null
  quantity: number
  paidFen: bigint
  state: OrderState
  afterSalesState: AfterSalesState | null
  matched: LineRow['matched']
  products: { productId: string; quantity: number }[]
}

export interface AfterSalesRequest {
  id: string
  outsideId: string
  lineId: string | null
  kind: AfterSalesKind
  state: AfterSalesState
  refundFen: bigint
  quantity: number | null
  versionAt: Date
}

/** An order with opened values. Whoever shows the receiver masks by policy first. */
export interface Order {
  id: string
  shopId: string
  marketplace: string
  outsideId: string
  state: OrderState
  kind: OrderKind
  versionAt: Date
  createdAt: Date
  paidAt: Date | null
  deliveredAt: Date | null
  paidFen: bigint
  customerId: string | null
  /** By what it is theirs; null of one that is nobody's, or was linked before that was kept. */
  link: KeptLink | null
  districtCode: string | null
  receiver: Receiver
  lines: OrderLine[]
  afterSales: AfterSalesRequest[]
  platformServices: PlatformService[]
  /** Null where the marketplace has not told. */
  discounts: Discount[] | null
  reviewed: boolean | null
}

export async function getOrder(tx: Tx, orderId: string): Promise<Order> {
  const [order] = await getOrders(tx, [orderId])
  if (!order) throw new OrderMissing(orderId)
  return order
}

/** Those that exist, in the order asked. */
export async function getOrders(tx: Tx, orderIds: string[]): Promise<Order[]> {
  return assemble(tx, await findOrders(tx, orderIds), orderIds)
}

export interface OrderQuery extends Omit<OrderFilter, 'tailIndex' | 'before'> {
  phoneTail?: string
  cursor?: string
}

export async function searchOrders(
  tx: Tx,
  query: OrderQuery,
): Promise<{ items: Order[]; nextCursor: string | null }> {
  const { phoneTail, cursor, limit, ...filter } = query
  const found = await listOrderRows(tx, {
    ...filter,
    ...(phoneTail ? { tailIndex: tx.vault.index('phone-tail', phoneTail) } : {}),
    ...(cursor ? { before: { at: new Date(cursor.split('_')[0]!), id: cursor.split('_')[1]! } } : {}),
    limit: limit + 1,
  })
  const page = found.slice(0, limit)
  const last = page.at(-1)
  return {
    items: await assemble(
      tx,
      page,
      page.map((row) => row.id),
    ),
    nextCursor: found.length > limit && last ? `${last.created_at.toISOString()}_${last.id}` : null,
  }
}

export type OrderTimes = Pick<
  Order,
  | 'id'
  | 'shopId'
  | 'marketplace'
  | 'createdAt'
  | 'paidAt'
  | 'deliveredAt'
  | 'customerId'
  | 'paidFen'
  | 'discounts'
  | 'reviewed'
>

/** Whose orders these are and when what happened, without opening anything sealed. */
export async function orderTimes(tx: Tx, orderIds: string[]): Promise<OrderTimes[]> {
  const found = await findOrders(tx, orderIds)
  return found.map((row) => ({
    id: row.id,
    shopId: row.shop_id,
    marketplace: row.marketplace,
    createdAt: row.created_at,
    paidAt: row.paid_at,
    deliveredAt: row.delivered_at,
    customerId: row.customer_id,
    paidFen: row.paid_fen,
    discounts: discountsOfRow(row),
    reviewed: row.reviewed,
  }))
}

export interface OrderDues {
  kind: OrderKind
  districtCode: string | null
  refunded: boolean
}

/** What the kind of these orders asks of the work, without opening anything sealed. */
export async function duesOfOrders(tx: Tx, orderIds: string[]): Promise<Map<string, OrderDues>> {
  const [found, requests] = await Promise.all([findOrders(tx, orderIds), afterSalesOf(tx, orderIds)])
  const refunded = new Set(requests.filter(({ state }) => state === 'refunded').map((one) => one.order_id))
  return new Map(
    found.map((row) => [
      row.id,
      {
        kind: row.kind,
        districtCode: row.district_code,
        refunded: refunded.has(row.id) || (row.state === 'closed' && row.announced_paid),
      },
    ]),
  )
}

export async function receiversOf(
  tx: Tx,
  orderIds: string[],
): Promise<{ orderId: string; receiver: Receiver; masked: boolean }[]> {
  const found = await findOrders(tx, orderIds)
  return found.map((row) => ({
    orderId: row.id,
    receiver: openReceiver(tx, row.id, row.receiver),
    masked: row.receiver_masked,
  }))
}

async function assemble(tx: Tx, found: OrderRow[], order: string[]): Promise<Order[]> {
  const ids = found.map((row) => row.id)
  const [lines, requests] = await Promise.all([linesOf(tx, ids), afterSalesOf(tx, ids)])
  const linesBy = Map.groupBy(lines, (line) => line.order_id)
  const requestsBy = Map.groupBy(requests, (request) => request.order_id!)
  const byId = new Map(found.map((row) => [row.id, row]))
  return order.flatMap((id) => {
    const row = byId.get(id)
    return row ? [asOrder(tx, row, linesBy.get(id) ?? [], requestsBy.get(id) ?? [])] : []
  })
}

function asOrder(tx: Tx, row: OrderRow, lines: LineRow[], requests: AfterSalesRow[]): Order {
  return {
    id: row.id,
    shopId: row.shop_id,
    marketplace: row.marketplace,
    outsideId: row.outside_id,
    state: row.state,
    kind: row.kind,
    versionAt: row.version_at,
    createdAt: row.created_at,
    paidAt: row.paid_at,
    deliveredAt: row.delivered_at,
    paidFen: row.paid_fen,
    customerId: row.customer_id,
    link: linkOfRow(row),
    districtCode: row.district_code,
    receiver: openReceiver(tx, row.id, row.receiver),
    lines: lines.map((line) => ({
      lineId: line.line_id,
      itemId: line.item_id,
      skuId: line.sku_id,
      title: line.title,
      skuText: line.sku_text,
      quantity: line.quantity,
      paidFen: line.paid_fen,
      state: line.state,
      afterSalesState: line.after_sales_state,
      matched: line.matched,
      products: line.products,
    })),
    afterSales: requests.map((request) => ({
      id: request.id,
      outsideId: request.outside_id,
      lineId: request.line_id,
      kind: request.kind,
      state: request.state,
      refundFen: request.refund_fen,
      quantity: request.quantity,
      versionAt: request.version_at,
    })),
    platformServices: row.platform_services,
    discounts: discountsOfRow(row),
    reviewed: row.reviewed,
  }
}

function discountsOfRow({ discounts }: OrderRow): Discount[] | null {
  return discounts?.map(({ kind, fen }) => ({ kind, fen: BigInt(fen) })) ?? null
}
