import { sql } from 'kysely'
import {
  type AfterSalesKind,
  type AfterSalesState,
  afterSalesStates,
  type OrderState,
  type PlatformService,
} from '../connectors/contract/connector.ts'
import type { OrderKind } from '../connectors/contract/order-kinds.ts'
import { rows, type Tx } from '../runtime/db/transaction.ts'

/** Who told the newest version of an order. */
export type OrderOrigin = 'marketplace' | 'import'

export interface OrderRow {
  id: string
  shop_id: string
  marketplace: string
  outside_id: string
  state: OrderState
  kind: OrderKind
  version_at: Date
  created_at: Date
  paid_at: Date | null
  delivered_at: Date | null
  paid_fen: bigint
  customer_id: string | null
  receiver: Buffer
  receiver_masked: boolean
  receiver_key: Buffer
  district_code: string | null
  address_key: string | null
  buyer_message: Buffer | null
  seller_memo: Buffer | null
  announced_paid: boolean
  quiet: boolean
  platform_services: PlatformService[]
}

const orderColumns = `id, shop_id, marketplace, outside_id, state, kind, version_at, created_at, paid_at, delivered_at, paid_fen,
  customer_id, receiver, receiver_masked, receiver_key, district_code, address_key, buyer_message, seller_memo, announced_paid, quiet, platform_services`

export interface KnownRow {
  id: string
  shop_id: string
  outside_id: string
  state: OrderState
  version_at: Date
  receiver_key: Buffer
  receiver_at: Date | null
  content_key: Buffer | null
  announced_paid: boolean
  delivered_at: Date | null
  customer_id: string | null
  receiver_masked: boolean
  district_code: string | null
  address_key: string | null
  origin: OrderOrigin
  quiet: boolean
}

/** What is known of these orders, locked until the commit; sorted, so that two batches cannot deadlock. */
export function lockKnownOrders(
  tx: Tx,
  places: { shopId: string; outsideId: string }[],
): Promise<KnownRow[]> {
  return tx.named<KnownRow>(
    'orders.lock_known',
    `select o.id, o.shop_id, o.outside_id, o.state, o.version_at, o.receiver_key, o.announced_paid, o.delivered_at, o.customer_id, o.receiver_masked, o.district_code,
       o.address_key, o.origin, o.quiet, o.receiver_at, o.content_key
     from unnest($2::text[], $3::text[]) as w(shop_id, outside_id)
     join orders."order" o on o.brand_id = $1 and o.shop_id = w.shop_id and o.outside_id = w.outside_id
     order by o.shop_id, o.outside_id for update of o`,
    [tx.brandId, places.map((p) => p.shopId), places.map((p) => p.outsideId)],
  )
}

export interface OrderWrite {
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
  receiver: Buffer
  receiverMasked: boolean
  receiverKey: Buffer
  districtCode: string | null
  addressKey: string | null
  buyerMessage: Buffer | null
  sellerMemo: Buffer | null
  phoneTailIndex: Buffer | null
  announcedPaid: boolean
  origin: OrderOrigin
  quiet: boolean
  sellerFlag: string | null
  platformServices: readonly PlatformService[]
  receiverAt: Date | null
  contentKey: Buffer
}

/** A receiver under the same key stays as it is kept: the marketplace may no longer have shown it. */
function keptReceiver(column: string): string {
  return `case when orders."order".receiver_key = excluded.receiver_key then orders."order".${column} else excluded.${column} end`
}

/**
 * Writes orders, new and changed. Of new ones that another transaction wrote first nothing is kept: they are missing
 * from the answer, and the caller decides anew about them.
 */
export async function writeOrders(
  tx: Tx,
  orders: OrderWrite[],
  kind: 'new' | 'changed',
): Promise<Set<string>> {
  if (orders.length === 0) return new Set()
  const sorted = [...orders].sort((a, b) =>
    `${a.shopId}|${a.outsideId}` < `${b.shopId}|${b.outsideId}` ? -1 : 1,
  )
  const onTwin =
    kind === 'new'
      ? 'on conflict (brand_id, shop_id, outside_id) do nothing'
      : `on conflict (brand_id, shop_id, outside_id) do update set state = excluded.state, kind = excluded.kind, version_at = excluded.version_at,
           paid_at = excluded.paid_at, delivered_at = excluded.delivered_at, paid_fen = excluded.paid_fen,
           customer_id = coalesce(orders."order".customer_id, excluded.customer_id), receiver = ${keptReceiver('receiver')},
           receiver_masked = ${keptReceiver('receiver_masked')}, receiver_key = excluded.receiver_key,
           district_code = ${keptReceiver('district_code')}, address_key = ${keptReceiver('address_key')},
           phone_tail_index = ${keptReceiver('phone_tail_index')}, buyer_message = excluded.buyer_message,
           seller_memo = excluded.seller_memo, seller_flag = excluded.seller_flag, announced_paid = orders."order".announced_paid or excluded.announced_paid,
           origin = excluded.origin, quiet = excluded.quiet, platform_services = excluded.platform_services,
           receiver_at = excluded.receiver_at, content_key = excluded.content_key, recorded_at = excluded.recorded_at
         where orders."order".version_at <= excluded.version_at`
  const written = await tx.named<{ id: string }>(
    `orders.write_${kind}`,
    `insert into orders."order" (brand_id, recorded_at, id, shop_id, marketplace, outside_id, state, kind, version_at, created_at, paid_at,
       delivered_at, paid_fen, customer_id, receiver, receiver_masked, receiver_key, district_code, address_key, buyer_message,
       seller_memo, phone_tail_index, announced_paid, origin, quiet, seller_flag, platform_services, receiver_at, content_key)
     select $1, $2, * from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::timestamptz[],
       $10::timestamptz[], $11::timestamptz[], $12::timestamptz[], $13::bigint[], $14::uuid[], $15::bytea[], $16::boolean[],
       $17::bytea[], $18::text[], $19::text[], $20::bytea[], $21::bytea[], $22::bytea[], $23::boolean[], $24::text[], $25::boolean[], $26::text[], $27::jsonb[], $28::timestamptz[], $29::bytea[])
     ${onTwin} returning id`,
    [
      tx.brandId,
      tx.now,
      sorted.map((o) => o.id),
      sorted.map((o) => o.shopId),
      sorted.map((o) => o.marketplace),
      sorted.map((o) => o.outsideId),
      sorted.map((o) => o.state),
      sorted.map((o) => o.kind),
      sorted.map((o) => o.versionAt),
      sorted.map((o) => o.createdAt),
      sorted.map((o) => o.paidAt),
      sorted.map((o) => o.deliveredAt),
      sorted.map((o) => o.paidFen),
      sorted.map((o) => o.customerId),
      sorted.map((o) => o.receiver),
      sorted.map((o) => o.receiverMasked),
      sorted.map((o) => o.receiverKey),
      sorted.map((o) => o.districtCode),
      sorted.map((o) => o.addressKey),
      sorted.map((o) => o.buyerMessage),
      sorted.map((o) => o.sellerMemo),
      sorted.map((o) => o.phoneTailIndex),
      sorted.map((o) => o.announcedPaid),
      sorted.map((o) => o.origin),
      sorted.map((o) => o.quiet),
      sorted.map((o) => o.sellerFlag),
      sorted.map((o) => JSON.stringify(o.platformServices)),
      sorted.map((o) => o.receiverAt),
      sorted.map((o) => o.contentKey),
    ],
  )
  return new Set(written.map((row) => row.id))
}

/** What older versions add to orders; what newer ones said stays. */
export async function completeOrders(tx: Tx, orders: OrderWrite[]): Promise<void> {
  if (orders.length === 0) return
  await tx.named(
    'orders.complete',
    `update orders."order" o set recorded_at = $2, delivered_at = w.delivered_at, customer_id = coalesce(o.customer_id, w.customer_id),
       receiver = case when o.receiver_key = w.receiver_key then o.receiver else w.receiver end, receiver_masked = w.receiver_masked,
       receiver_key = w.receiver_key, receiver_at = w.receiver_at, district_code = w.district_code, address_key = w.address_key,
       phone_tail_index = case when o.receiver_key = w.receiver_key then o.phone_tail_index else w.phone_tail_index end
     from unnest($3::uuid[], $4::timestamptz[], $5::uuid[], $6::bytea[], $7::boolean[], $8::bytea[], $9::timestamptz[], $10::text[],
       $11::text[], $12::bytea[]) as w(id, delivered_at, customer_id, receiver, receiver_masked, receiver_key, receiver_at, district_code,
       address_key, phone_tail_index)
     where o.brand_id = $1 and o.id = w.id`,
    [
      tx.brandId,
      tx.now,
      orders.map((o) => o.id),
      orders.map((o) => o.deliveredAt),
      orders.map((o) => o.customerId),
      orders.map((o) => o.receiver),
      orders.map((o) => o.receiverMasked),
      orders.map((o) => o.receiverKey),
      orders.map((o) => o.receiverAt),
      orders.map((o) => o.districtCode),
      orders.map((o) => o.addressKey),
      orders.map((o) => o.phoneTailIndex),
    ],
  )
}

export interface LineWrite {
  orderId: string
  lineId: string
  itemId: string
  skuId: string
  merchantCode: string | null
  title: string
  skuText: string | null
  quantity: number
  paidFen: bigint
  state: string
  afterSalesState: string | null
  matched: 'product' | 'gift' | 'not_goods' | 'waiting'
  products: { productId: string; quantity: number }[]
}

/** Lines and the products in them, in one statement. */
export async function writeLines(tx: Tx, lines: LineWrite[]): Promise<void> {
  if (lines.length === 0) return
  const products = lines.flatMap((line) =>
    line.products.map((product) => ({ ...product, orderId: line.orderId, lineId: line.lineId })),
  )
  await tx.named(
    'orders.write_lines',
    `with lines as (
       insert into orders.order_line (brand_id, order_id, line_id, item_id, sku_id, merchant_code, title, sku_text, quantity, paid_fen,
         state, after_sales_state, matched)
       select $1, * from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::integer[],
         $10::bigint[], $11::text[], $12::text[], $13::text[])
       on conflict (brand_id, order_id, line_id) do update set title = excluded.title, quantity = excluded.quantity,
         paid_fen = excluded.paid_fen, state = excluded.state, after_sales_state = excluded.after_sales_state, matched = excluded.matched
     )
     insert into orders.line_product (brand_id, order_id, line_id, product_id, quantity)
     select $1, * from unnest($14::uuid[], $15::text[], $16::text[], $17::integer[])
     on conflict (brand_id, order_id, line_id, product_id) do update set quantity = excluded.quantity`,
    [
      tx.brandId,
      lines.map((l) => l.orderId),
      lines.map((l) => l.lineId),
      lines.map((l) => l.itemId),
      lines.map((l) => l.skuId),
      lines.map((l) => l.merchantCode),
      lines.map((l) => l.title),
      lines.map((l) => l.skuText),
      lines.map((l) => l.quantity),
      lines.map((l) => l.paidFen),
      lines.map((l) => l.state),
      lines.map((l) => l.afterSalesState),
      lines.map((l) => l.matched),
      products.map((p) => p.orderId),
      products.map((p) => p.lineId),
      products.map((p) => p.productId),
      products.map((p) => p.quantity),
    ],
  )
}

/** Takes away products that these lines, matched otherwise since, no longer hold. */
export async function dropOldProducts(tx: Tx, lines: LineWrite[]): Promise<void> {
  if (lines.length === 0) return
  const kept = lines.flatMap((line) => line.products.map(({ productId }) => ({ ...line, productId })))
  await tx.named(
    'orders.drop_old_products',
    `delete from orders.line_product p using unnest($2::uuid[], $3::text[]) as l(order_id, line_id)
     where p.brand_id = $1 and p.order_id = l.order_id and p.line_id = l.line_id and not exists (
       select 1 from unnest($4::uuid[], $5::text[], $6::text[]) as k(order_id, line_id, product_id)
       where k.order_id = p.order_id and k.line_id = p.line_id and k.product_id = p.product_id)`,
    [
      tx.brandId,
      lines.map((l) => l.orderId),
      lines.map((l) => l.lineId),
      kept.map((k) => k.orderId),
      kept.map((k) => k.lineId),
      kept.map((k) => k.productId),
    ],
  )
}

export async function findOrders(tx: Tx, orderIds: string[]): Promise<OrderRow[]> {
  if (orderIds.length === 0) return []
  return tx.named<OrderRow>(
    'orders.find_many',
    `select ${orderColumns} from orders."order" where brand_id = $1 and id = any($2::uuid[])`,
    [tx.brandId, orderIds],
  )
}

export interface LineRow {
  order_id: string
  line_id: string
  item_id: string
  sku_id: string
  merchant_code: string | null
  title: string
  sku_text: string | null
  quantity: number
  paid_fen: bigint
  state: OrderState
  after_sales_state: AfterSalesState | null
  matched: LineWrite['matched']
  products: { productId: string; quantity: number }[]
}

export async function linesOf(tx: Tx, orderIds: string[]): Promise<LineRow[]> {
  if (orderIds.length === 0) return []
  return tx.named<LineRow>(
    'orders.lines_of',
    `select l.order_id, l.line_id, l.item_id, l.sku_id, l.merchant_code, l.title, l.sku_text, l.quantity, l.paid_fen, l.state,
       l.after_sales_state, l.matched, coalesce((select jsonb_agg(jsonb_build_object('productId', p.product_id, 'quantity', p.quantity) order by p.product_id)
         from orders.line_product p where p.brand_id = l.brand_id and p.order_id = l.order_id and p.line_id = l.line_id), '[]') as products
     from orders.order_line l where l.brand_id = $1 and l.order_id = any($2::uuid[]) order by l.order_id, l.line_id`,
    [tx.brandId, orderIds],
  )
}

/** What a line of an order sold; products are what the line was matched to, their units for the whole line. */
export interface SoldLine {
  orderId: string
  shopId: string
  createdAt: Date
  lineId: string
  itemId: string
  skuId: string
  pieces: number
  state: OrderState
  /** Of the whole order, as it is now. */
  orderState: OrderState
  products: { productId: string; quantity: number }[]
}

/** Lines of many orders with their products, as `inventory` counts them. */
export function soldLines(tx: Tx, orderIds: string[]): Promise<SoldLine[]> {
  return tx.named<SoldLine>(
    'orders.sold_lines',
    `select l.order_id as "orderId", o.shop_id as "shopId", o.created_at as "createdAt", l.line_id as "lineId", l.item_id as "itemId",
       l.sku_id as "skuId", l.quantity as pieces, l.state, o.state as "orderState", coalesce((select jsonb_agg(jsonb_build_object('productId', p.product_id,
         'quantity', p.quantity) order by p.product_id) from orders.line_product p where p.brand_id = l.brand_id and
         p.order_id = l.order_id and p.line_id = l.line_id), '[]') as products
     from orders.order_line l join orders."order" o on o.brand_id = l.brand_id and o.id = l.order_id
     where l.brand_id = $1 and l.order_id = any($2::uuid[]) order by l.order_id, l.line_id`,
    [tx.brandId, orderIds],
  )
}

/** Orders of which lines of these SKUs still wait for a match; '' as SKU means all of the item. */
export async function ordersWaitingFor(
  tx: Tx,
  shopIds: string[],
  itemIds: string[],
  skuIds: string[],
): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{
      order_id: string
    }>`select distinct l.order_id from unnest(${shopIds}::text[], ${itemIds}::text[], ${skuIds}::text[]) as w(shop_id, item_id, sku_id)
      join orders.order_line l on l.brand_id = ${tx.brandId} and l.item_id = w.item_id and (w.sku_id = '' or l.sku_id = w.sku_id) and l.matched = 'waiting'
      join orders."order" o on o.brand_id = l.brand_id and o.id = l.order_id and o.shop_id = w.shop_id`,
  )
  return found.map((row) => row.order_id)
}

export interface OrderFilter {
  shopId?: string
  state?: string
  customerId?: string
  outsideId?: string
  tailIndex?: Buffer
  before?: { at: Date; id: string }
  limit: number
}

export function listOrderRows(tx: Tx, filter: OrderFilter): Promise<OrderRow[]> {
  const {
    shopId = null,
    state = null,
    customerId = null,
    outsideId = null,
    tailIndex = null,
    before,
    limit,
  } = filter
  return rows(
    tx,
    sql<OrderRow>`select ${sql.raw(orderColumns)} from orders."order"
      where brand_id = ${tx.brandId}
        and (${shopId}::text is null or shop_id = ${shopId})
        and (${state}::text is null or state = ${state})
        and (${customerId}::uuid is null or customer_id = any(customers.same_person(${tx.brandId}, ${customerId}::uuid)))
        and (${outsideId}::text is null or outside_id = ${outsideId})
        and (${tailIndex}::bytea is null or phone_tail_index = ${tailIndex})
        and (${before?.at ?? null}::timestamptz is null or (created_at, id) < (${before?.at ?? null}::timestamptz, ${before?.id ?? null}::uuid))
      order by created_at desc, id desc limit ${limit}`,
  )
}

export async function setCustomer(tx: Tx, orderIds: string[], customerId: string): Promise<string[]> {
  const changed = await rows(
    tx,
    sql<{ id: string }>`update orders."order" set customer_id = ${customerId}
      where brand_id = ${tx.brandId} and id = any(${orderIds}::uuid[]) and customer_id is distinct from ${customerId}::uuid returning id`,
  )
  return changed.map((row) => row.id)
}

export interface AfterSalesRow {
  id: string
  shop_id: string
  outside_id: string
  order_id: string | null
  outside_order_id: string
  line_id: string | null
  kind: AfterSalesKind
  state: AfterSalesState
  refund_fen: bigint
  quantity: number | null
  reason: string | null
  version_at: Date
}

export function lockAfterSales(
  tx: Tx,
  places: { shopId: string; outsideId: string }[],
): Promise<AfterSalesRow[]> {
  return tx.named<AfterSalesRow>(
    'orders.lock_after_sales',
    `select a.id, a.shop_id, a.outside_id, a.order_id, a.outside_order_id, a.line_id, a.kind, a.state, a.refund_fen, a.quantity, a.reason, a.version_at
     from unnest($2::text[], $3::text[]) as w(shop_id, outside_id)
     join orders.after_sales_request a on a.brand_id = $1 and a.shop_id = w.shop_id and a.outside_id = w.outside_id
     order by a.shop_id, a.outside_id for update of a`,
    [tx.brandId, places.map((p) => p.shopId), places.map((p) => p.outsideId)],
  )
}

export async function writeAfterSales(tx: Tx, requests: AfterSalesRow[]): Promise<Set<string>> {
  if (requests.length === 0) return new Set()
  const sorted = [...requests].sort((a, b) =>
    `${a.shop_id}|${a.outside_id}` < `${b.shop_id}|${b.outside_id}` ? -1 : 1,
  )
  const written = await tx.named<{ outside_id: string; shop_id: string }>(
    'orders.write_after_sales',
    `insert into orders.after_sales_request (brand_id, recorded_at, id, shop_id, outside_id, order_id, outside_order_id, line_id, kind, state,
       refund_fen, quantity, reason, version_at)
     select $1, $2, * from unnest($3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::text[], $8::text[], $9::text[], $10::text[],
       $11::bigint[], $12::integer[], $13::text[], $14::timestamptz[])
     on conflict (brand_id, shop_id, outside_id) do update set state = excluded.state, kind = excluded.kind, refund_fen = excluded.refund_fen,
       quantity = excluded.quantity, reason = excluded.reason, version_at = excluded.version_at,
       order_id = coalesce(orders.after_sales_request.order_id, excluded.order_id), recorded_at = excluded.recorded_at
     where orders.after_sales_request.version_at < excluded.version_at
       or (orders.after_sales_request.version_at = excluded.version_at
         and array_position($15::text[], orders.after_sales_request.state) <= array_position($15::text[], excluded.state))
       or (orders.after_sales_request.order_id is null and excluded.order_id is not null)
     returning shop_id, outside_id`,
    [
      tx.brandId,
      tx.now,
      sorted.map((r) => r.id),
      sorted.map((r) => r.shop_id),
      sorted.map((r) => r.outside_id),
      sorted.map((r) => r.order_id),
      sorted.map((r) => r.outside_order_id),
      sorted.map((r) => r.line_id),
      sorted.map((r) => r.kind),
      sorted.map((r) => r.state),
      sorted.map((r) => r.refund_fen),
      sorted.map((r) => r.quantity),
      sorted.map((r) => r.reason),
      sorted.map((r) => r.version_at),
      afterSalesStates,
    ],
  )
  return new Set(written.map((row) => `${row.shop_id}|${row.outside_id}`))
}

export function afterSalesOf(tx: Tx, orderIds: string[]): Promise<AfterSalesRow[]> {
  return tx.named<AfterSalesRow>(
    'orders.after_sales_of',
    `select id, shop_id, outside_id, order_id, outside_order_id, line_id, kind, state, refund_fen, quantity, reason, version_at
     from orders.after_sales_request where brand_id = $1 and order_id = any($2::uuid[]) order by version_at`,
    [tx.brandId, orderIds],
  )
}

/** Requests that arrived before their order. */
export function orphanAfterSales(
  tx: Tx,
  places: { shopId: string; outsideId: string }[],
): Promise<AfterSalesRow[]> {
  return tx.named<AfterSalesRow>(
    'orders.orphan_after_sales',
    `select a.id, a.shop_id, a.outside_id, a.order_id, a.outside_order_id, a.line_id, a.kind, a.state, a.refund_fen, a.quantity, a.reason, a.version_at
     from unnest($2::text[], $3::text[]) as w(shop_id, outside_id)
     join orders.after_sales_request a on a.brand_id = $1 and a.shop_id = w.shop_id and a.outside_order_id = w.outside_id and a.order_id is null
     for update of a`,
    [tx.brandId, places.map((p) => p.shopId), places.map((p) => p.outsideId)],
  )
}

/**
 * The version that we have of each of these, by outside id. A request that crossed its order on the way, so that
 * neither saw the other, counts as not had: recorded once more, it finds its order.
 */
export async function versionsOf(
  tx: Tx,
  shopId: string,
  kind: 'orders' | 'after_sales',
  outsideIds: string[],
): Promise<Map<string, Date>> {
  const table = kind === 'orders' ? 'orders."order"' : 'orders.after_sales_request'
  const joined =
    kind === 'orders'
      ? ''
      : `and (t.order_id is not null or not exists (select 1 from orders."order" o
           where o.brand_id = t.brand_id and o.shop_id = t.shop_id and o.outside_id = t.outside_order_id))`
  const found = await tx.named<{ outside_id: string; version_at: Date }>(
    `orders.versions_of_${kind}`,
    `select outside_id, version_at from ${table} t
     where brand_id = $1 and shop_id = $2 and outside_id = any($3::text[]) ${joined}`,
    [tx.brandId, shopId, outsideIds],
  )
  return new Map(found.map((row) => [row.outside_id, row.version_at]))
}
