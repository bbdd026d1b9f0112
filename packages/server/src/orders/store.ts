import { sql } from 'kysely'
import type { OrderState, PlatformService } from '../connectors/contract/connector.ts'
import type { Discount } from '../connectors/contract/discounts.ts'
import type { OrderKind } from '../connectors/contract/order-kinds.ts'
import { type KeptLink, type LinkColumns, linkedByJson, linkOfRow } from '../customers/index.ts'
import { rows, type Tx } from '../runtime/db/transaction.ts'

/** Who told the newest version of an order. */
export type OrderOrigin = 'marketplace' | 'import'

export interface OrderRow extends LinkColumns {
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
  discounts: KeptDiscount[] | null
  reviewed: boolean | null
}

/** JSON has no whole numbers of its own: fen are text there. */
export type KeptDiscount = { kind: Discount['kind']; fen: string }

const orderColumns = `id, shop_id, marketplace, outside_id, state, kind, version_at, created_at, paid_at, delivered_at, paid_fen,
  customer_id, receiver, receiver_masked, receiver_key, district_code, address_key, buyer_message, seller_memo, announced_paid, quiet, platform_services, discounts, reviewed,
  linked_by, link_rule_version`

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
  /** Whose order it was is forgotten, and stays so. */
  erased_at: Date | null
}

/** What is known of these orders, locked until the commit; sorted, so that two batches cannot deadlock. */
export function lockKnownOrders(
  tx: Tx,
  places: { shopId: string; outsideId: string }[],
): Promise<KnownRow[]> {
  return tx.named<KnownRow>(
    'orders.lock_known',
    `select o.id, o.shop_id, o.outside_id, o.state, o.version_at, o.receiver_key, o.announced_paid, o.delivered_at, o.customer_id, o.receiver_masked, o.district_code,
       o.address_key, o.origin, o.quiet, o.receiver_at, o.content_key, o.erased_at
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
  /** By what it is theirs; null where it was theirs before, or is nobody's. */
  link: KeptLink | null
  receiver: Buffer
  receiverMasked: boolean
  receiverKey: Buffer
  districtCode: string | null
  addressKey: string | null
  buyerMessage: Buffer | null
  sellerMemo: Buffer | null
  phoneTailIndex: Buffer | null
  receiverNameIndex: Buffer
  announcedPaid: boolean
  origin: OrderOrigin
  quiet: boolean
  sellerFlag: string | null
  platformServices: readonly PlatformService[]
  receiverAt: Date | null
  contentKey: Buffer
  /** Null where the record does not tell. */
  discounts: readonly Discount[] | null
  reviewed: boolean | null
}

function keptDiscounts(discounts: readonly Discount[] | null): string | null {
  return discounts && JSON.stringify(discounts.map(({ kind, fen }) => ({ kind, fen: String(fen) })))
}

/** An order that has a customer keeps by what it came to them. */
function keptLink(column: string): string {
  return `${column} = case when orders."order".customer_id is null then excluded.${column} else orders."order".${column} end`
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
           customer_id = coalesce(orders."order".customer_id, excluded.customer_id), ${keptLink('linked_by')},
           ${keptLink('link_rule_version')}, receiver = ${keptReceiver('receiver')},
           receiver_masked = ${keptReceiver('receiver_masked')}, receiver_key = excluded.receiver_key,
           district_code = ${keptReceiver('district_code')}, address_key = ${keptReceiver('address_key')},
           phone_tail_index = ${keptReceiver('phone_tail_index')},
           receiver_name_index = ${keptReceiver('receiver_name_index')}, buyer_message = excluded.buyer_message,
           seller_memo = excluded.seller_memo, seller_flag = excluded.seller_flag, announced_paid = orders."order".announced_paid or excluded.announced_paid,
           origin = excluded.origin, quiet = excluded.quiet, platform_services = excluded.platform_services,
           discounts = coalesce(excluded.discounts, orders."order".discounts), reviewed = coalesce(excluded.reviewed, orders."order".reviewed),
           receiver_at = excluded.receiver_at, content_key = excluded.content_key, recorded_at = excluded.recorded_at
         where orders."order".version_at <= excluded.version_at`
  const written = await tx.named<{ id: string }>(
    `orders.write_${kind}`,
    `insert into orders."order" (brand_id, recorded_at, id, shop_id, marketplace, outside_id, state, kind, version_at, created_at, paid_at,
       delivered_at, paid_fen, customer_id, receiver, receiver_masked, receiver_key, district_code, address_key, buyer_message,
       seller_memo, phone_tail_index, announced_paid, origin, quiet, seller_flag, platform_services, receiver_at, content_key, discounts, reviewed,
       linked_by, link_rule_version, receiver_name_index)
     select $1, $2, * from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::timestamptz[],
       $10::timestamptz[], $11::timestamptz[], $12::timestamptz[], $13::bigint[], $14::uuid[], $15::bytea[], $16::boolean[],
       $17::bytea[], $18::text[], $19::text[], $20::bytea[], $21::bytea[], $22::bytea[], $23::boolean[], $24::text[], $25::boolean[], $26::text[], $27::jsonb[], $28::timestamptz[], $29::bytea[], $30::jsonb[], $31::boolean[],
       $32::jsonb[], $33::text[], $34::bytea[])
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
      sorted.map((o) => keptDiscounts(o.discounts)),
      sorted.map((o) => o.reviewed),
      sorted.map((o) => linkedByJson(o.link)),
      sorted.map((o) => o.link?.ruleVersion ?? null),
      sorted.map((o) => o.receiverNameIndex),
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
       linked_by = case when o.customer_id is null then w.linked_by else o.linked_by end,
       link_rule_version = case when o.customer_id is null then w.link_rule_version else o.link_rule_version end,
       receiver = case when o.receiver_key = w.receiver_key then o.receiver else w.receiver end, receiver_masked = w.receiver_masked,
       receiver_key = w.receiver_key, receiver_at = w.receiver_at, district_code = w.district_code, address_key = w.address_key,
       phone_tail_index = case when o.receiver_key = w.receiver_key then o.phone_tail_index else w.phone_tail_index end,
       receiver_name_index = case when o.receiver_key = w.receiver_key then o.receiver_name_index else w.receiver_name_index end
     from unnest($3::uuid[], $4::timestamptz[], $5::uuid[], $6::bytea[], $7::boolean[], $8::bytea[], $9::timestamptz[], $10::text[],
       $11::text[], $12::bytea[], $13::jsonb[], $14::text[], $15::bytea[]) as w(id, delivered_at, customer_id, receiver, receiver_masked, receiver_key, receiver_at, district_code,
       address_key, phone_tail_index, linked_by, link_rule_version, receiver_name_index)
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
      orders.map((o) => linkedByJson(o.link)),
      orders.map((o) => o.link?.ruleVersion ?? null),
      orders.map((o) => o.receiverNameIndex),
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

/** Whose an order was, and by what. */
export interface FormerCustomer {
  customerId: string | null
  link: KeptLink | null
}

/** Gives orders to a customer, with what they are theirs by. Returns whose each was that changed hands. */
export async function setCustomer(
  tx: Tx,
  orderIds: string[],
  customerId: string,
  link: KeptLink | null,
): Promise<Map<string, FormerCustomer>> {
  const changed = await rows(
    tx,
    sql<
      LinkColumns & { id: string; former: string | null }
    >`update orders."order" o set customer_id = ${customerId},
        linked_by = ${linkedByJson(link)}::jsonb, link_rule_version = ${link?.ruleVersion ?? null}
      from (select id, customer_id, linked_by, link_rule_version from orders."order" where brand_id = ${tx.brandId} and id = any(${orderIds}::uuid[])
        and customer_id is distinct from ${customerId}::uuid order by id for update) f
      where o.brand_id = ${tx.brandId} and o.id = f.id returning o.id, f.customer_id as former, f.linked_by, f.link_rule_version`,
  )
  return new Map(changed.map((row) => [row.id, { customerId: row.former, link: linkOfRow(row) }]))
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
): Promise<Map<string, { versionAt: Date; state: string }>> {
  const table = kind === 'orders' ? 'orders."order"' : 'orders.after_sales_request'
  const joined =
    kind === 'orders'
      ? ''
      : `and (t.order_id is not null or not exists (select 1 from orders."order" o
           where o.brand_id = t.brand_id and o.shop_id = t.shop_id and o.outside_id = t.outside_order_id))`
  const found = await tx.named<{ outside_id: string; version_at: Date; state: string }>(
    `orders.versions_of_${kind}`,
    `select outside_id, version_at, state from ${table} t
     where brand_id = $1 and shop_id = $2 and outside_id = any($3::text[]) ${joined}`,
    [tx.brandId, shopId, outsideIds],
  )
  return new Map(found.map((row) => [row.outside_id, { versionAt: row.version_at, state: row.state }]))
}
