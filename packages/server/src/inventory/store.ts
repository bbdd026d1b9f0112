import { sql } from 'kysely'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import { type Allowance, noAllowance } from './allowance.ts'
import { clockOf, type Offer, type SkuPlace } from './offer.ts'

export interface Stock {
  productId: string
  units: number
  since: Date
  changedAt: Date
  dueAt: Date | null
  waitsFor: string[] | null
}

const stockColumns = `s.product_id as "productId", s.units, s.since, s.changed_at as "changedAt", s.due_at as "dueAt",
  s.waits_for as "waitsFor"`

/** Locks products until the commit, sorted, so that two batches cannot deadlock. Nobody counts those that are missing. */
export function lockStock(tx: Tx, productIds: readonly string[]): Promise<Stock[]> {
  return tx.named<Stock>(
    'inventory.lock_stock',
    `select ${stockColumns} from inventory.stock s
     where s.brand_id = $1 and s.product_id = any($2::text[]) order by s.product_id for update`,
    [tx.brandId, [...new Set(productIds)]],
  )
}

/** Begins to count these products where nobody did yet. */
export async function openStock(tx: Tx, productIds: readonly string[]): Promise<void> {
  await tx.named(
    'inventory.open_stock',
    `insert into inventory.stock (brand_id, product_id, units, since, changed_at)
     select $1, p, 0, $2, $2 from unnest($3::text[]) as p order by p on conflict do nothing`,
    [tx.brandId, tx.now, [...new Set(productIds)]],
  )
}

export interface StockChange {
  productId: string
  delta: number
}

/**
 * Adds to units and asks for a look at the numbers of the shops. Where an older change still waited its number will never
 * be sent: the newest takes its place, and that is counted.
 */
export async function changeStock(tx: Tx, changes: readonly StockChange[]): Promise<void> {
  if (changes.length === 0) return
  await tx.named(
    'inventory.change_stock',
    `update inventory.stock s set units = s.units + c.delta, due_at = least(s.due_at, $2), waits_for = null,
       changed_at = case when b.waited then s.changed_at else $2 end, replaced = s.replaced + b.waited::integer
     from unnest($3::text[], $4::integer[]) as c(product_id, delta)
     join lateral (select o.due_at is not null and (o.due_at <= $2 or o.waits_for is not null) as waited
       from inventory.stock o where o.brand_id = $1 and o.product_id = c.product_id) b on true
     where s.brand_id = $1 and s.product_id = c.product_id`,
    [tx.brandId, tx.now, changes.map((c) => c.productId), changes.map((c) => c.delta)],
  )
}

export type MovementKind = 'sale' | 'back' | 'count' | 'correction' | 'import'

export interface NewMovement {
  productId: string
  /** Unique for the product: what is told twice counts once. */
  cause: string
  /** Counts only when the product has a movement of this cause. */
  after: string | null
  kind: MovementKind
  delta: number
  shopId: string | null
  orderId: string | null
  reason: string | null
}

/** Writes those that are new; returns product and cause of each. */
export function writeMovements(
  tx: Tx,
  movements: readonly NewMovement[],
): Promise<{ productId: string; cause: string }[]> {
  return tx.named(
    'inventory.write_movements',
    `insert into inventory.movement (brand_id, id, product_id, cause, kind, delta, shop_id, order_id, reason, actor, at)
     select $1::text, m.id, m.product_id, m.cause, m.kind, m.delta, m.shop_id, m.order_id, m.reason, $2, $3
     from unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::integer[], $10::text[], $11::uuid[], $12::text[])
       as m(id, product_id, cause, after, kind, delta, shop_id, order_id, reason)
     where m.after is null or exists (select 1 from inventory.movement x
       where x.brand_id = $1::text and x.product_id = m.product_id and x.cause = m.after)
     on conflict (brand_id, product_id, cause) do nothing returning product_id as "productId", cause`,
    [
      tx.brandId,
      `${tx.actor.kind}:${tx.actor.id}`,
      tx.now,
      movements.map(() => tx.ports.ids.next()),
      movements.map((m) => m.productId),
      movements.map((m) => m.cause),
      movements.map((m) => m.after),
      movements.map((m) => m.kind),
      movements.map((m) => m.delta),
      movements.map((m) => m.shopId),
      movements.map((m) => m.orderId),
      movements.map((m) => m.reason),
    ],
  )
}

interface OfferRow {
  shop_id: string
  item_id: string
  sku_id: string
  product_id: string
  units: number
  weight: number
  switched_on: boolean
  allowance: Allowance
  first_confirmed_at: Date | null
  pushed_at: Date | null
  pushed_value: number | null
  error_code: string | null
  error_at: Date | null
  held_until: Date | null
  settles_at: Date | null
}

const offerColumns = `o.shop_id, o.item_id, o.sku_id, o.product_id, o.units, o.weight, o.switched_on, o.allowance, o.first_confirmed_at,
  o.pushed_at, o.pushed_value, o.error_code, o.error_at, o.held_until, o.settles_at`

/** Offers of these products. Their allowances may be changed only while the products are locked. */
export async function offersOf(tx: Tx, productIds: readonly string[]): Promise<Offer[]> {
  if (productIds.length === 0) return []
  const found = await tx.named<OfferRow>(
    'inventory.offers_of',
    `select ${offerColumns} from inventory.offer o where o.brand_id = $1 and o.product_id = any($2::text[])
     order by o.product_id, o.shop_id, o.item_id, o.sku_id`,
    [tx.brandId, productIds],
  )
  return found.map(asOffer)
}

/** Which product stands behind SKUs whose numbers we set, or did; where a SKU has no offer of its own, that of its whole item. */
export function productsBehind(
  tx: Tx,
  places: readonly SkuPlace[],
): Promise<(SkuPlace & { offerSku: string; productId: string; units: number })[]> {
  return tx.named(
    'inventory.products_behind',
    `select distinct on (a.shop_id, a.item_id, a.sku_id) a.shop_id as "shopId", a.item_id as "itemId", a.sku_id as "skuId",
       o.sku_id as "offerSku", o.product_id as "productId", o.units
     from unnest($2::text[], $3::text[], $4::text[]) as a(shop_id, item_id, sku_id)
     join inventory.offer o on o.brand_id = $1 and o.shop_id = a.shop_id and o.item_id = a.item_id and o.sku_id in (a.sku_id, '')
       and (o.switched_on or jsonb_array_length(o.allowance->'settings') > 0)
     order by a.shop_id, a.item_id, a.sku_id, o.sku_id desc`,
    [tx.brandId, places.map((p) => p.shopId), places.map((p) => p.itemId), places.map((p) => p.skuId)],
  )
}

/** Notes SKUs that were sold, switched off: a match often names the whole item, and its numbers are set by SKU. */
export async function noteSkus(
  tx: Tx,
  skus: readonly (SkuPlace & { productId: string; units: number })[],
): Promise<void> {
  if (skus.length === 0) return
  await tx.named(
    'inventory.note_skus',
    `insert into inventory.offer (brand_id, switched_by, switched_at, weight, switched_on, allowance, shop_id, item_id, sku_id,
       product_id, units)
     select $1, 'system:inventory', $2, 1, false, $3::jsonb, * from unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::integer[])
       as n(shop_id, item_id, sku_id, product_id, units) order by shop_id, item_id, sku_id
     on conflict (brand_id, shop_id, item_id, sku_id) do nothing`,
    [
      tx.brandId,
      tx.now,
      JSON.stringify(noAllowance),
      skus.map((s) => s.shopId),
      skus.map((s) => s.itemId),
      skus.map((s) => s.skuId),
      skus.map((s) => s.productId),
      skus.map((s) => s.units),
    ],
  )
}

/** Writes what the machine changes of offers: the allowance and what became of the last number. */
export async function writeOffers(
  tx: Tx,
  offers: readonly Offer[],
  sweptTo: ReadonlyMap<string, number>,
): Promise<void> {
  if (offers.length === 0) return
  const clocks = offers.map((offer) => clockOf(offer, sweptTo.get(offer.shopId) ?? 0))
  await tx.named(
    'inventory.write_offers',
    `update inventory.offer o set allowance = n.allowance, sent_at = n.sent_at, settles_at = n.settles_at,
       first_confirmed_at = n.first_confirmed_at, pushed_at = n.pushed_at, pushed_value = n.pushed_value,
       error_code = n.error_code, error_at = n.error_at, held_until = n.held_until
     from unnest($2::text[], $3::text[], $4::text[], $5::jsonb[], $6::timestamptz[], $7::timestamptz[], $8::timestamptz[],
       $9::timestamptz[], $10::integer[], $11::text[], $12::timestamptz[], $13::timestamptz[])
       as n(shop_id, item_id, sku_id, allowance, sent_at, settles_at, first_confirmed_at, pushed_at, pushed_value, error_code,
         error_at, held_until)
     where o.brand_id = $1 and o.shop_id = n.shop_id and o.item_id = n.item_id and o.sku_id = n.sku_id`,
    [
      tx.brandId,
      offers.map((o) => o.shopId),
      offers.map((o) => o.itemId),
      offers.map((o) => o.skuId),
      offers.map((o) => JSON.stringify(o.allowance)),
      clocks.map((c) => c.sentAt),
      clocks.map((c) => c.settles),
      offers.map((o) => o.firstConfirmedAt),
      offers.map((o) => o.pushedAt),
      offers.map((o) => o.pushedValue),
      offers.map((o) => o.errorCode),
      offers.map((o) => o.errorAt),
      offers.map((o) => o.heldUntil),
    ],
  )
}

/** Writes what a person decides of offers; new ones begin with this allowance. */
export async function decideOffers(tx: Tx, offers: readonly Offer[], by: string): Promise<void> {
  if (offers.length === 0) return
  await tx.named(
    'inventory.decide_offers',
    `insert into inventory.offer (brand_id, switched_by, switched_at, shop_id, item_id, sku_id, product_id, units, weight, switched_on,
       allowance, first_confirmed_at)
     select $1, $2, $3, * from unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::integer[], $9::integer[], $10::boolean[],
       $11::jsonb[], $12::timestamptz[])
     on conflict (brand_id, shop_id, item_id, sku_id) do update set product_id = excluded.product_id, units = excluded.units,
       weight = excluded.weight, switched_on = excluded.switched_on, switched_by = excluded.switched_by,
       switched_at = excluded.switched_at, allowance = excluded.allowance, first_confirmed_at = excluded.first_confirmed_at,
       error_code = null, error_at = null, held_until = null`,
    [
      tx.brandId,
      by,
      tx.now,
      offers.map((o) => o.shopId),
      offers.map((o) => o.itemId),
      offers.map((o) => o.skuId),
      offers.map((o) => o.productId),
      offers.map((o) => o.units),
      offers.map((o) => o.weight),
      offers.map((o) => o.on),
      offers.map((o) => JSON.stringify(o.allowance)),
      offers.map((o) => o.firstConfirmedAt),
    ],
  )
}

function asOffer(row: OfferRow): Offer {
  return {
    shopId: row.shop_id,
    itemId: row.item_id,
    skuId: row.sku_id,
    productId: row.product_id,
    units: row.units,
    weight: row.weight,
    on: row.switched_on,
    allowance: row.allowance,
    firstConfirmedAt: row.first_confirmed_at,
    pushedAt: row.pushed_at,
    pushedValue: row.pushed_value,
    errorCode: row.error_code,
    errorAt: row.error_at,
    heldUntil: row.held_until,
    settlesAt: row.settles_at,
  }
}

export function stockOf(tx: Tx, productIds: readonly string[]): Promise<Stock[]> {
  return tx.named<Stock>(
    'inventory.stock_of',
    `select ${stockColumns} from inventory.stock s where s.brand_id = $1 and s.product_id = any($2::text[])`,
    [tx.brandId, productIds],
  )
}

export type StockFilter = 'sold_out' | 'risk' | 'doubt' | 'error'

/** Products to be shown under a filter. */
export async function productsWith(tx: Tx, filter: StockFilter): Promise<string[]> {
  const conditions: Record<StockFilter, string> = {
    sold_out: 's.units <= 0',
    risk: `s.units < (select coalesce(sum((x->>'left')::integer * o.units), 0) from inventory.offer o,
      jsonb_array_elements(o.allowance->'settings') x where o.brand_id = s.brand_id and o.product_id = s.product_id)`,
    doubt: `exists (select 1 from inventory.offer o where o.brand_id = s.brand_id and o.product_id = s.product_id
      and (jsonb_array_length(o.allowance->'settings') > 1 or o.sent_at is not null or (o.allowance->>'doubt')::boolean))`,
    error: `exists (select 1 from inventory.offer o where o.brand_id = s.brand_id and o.product_id = s.product_id and o.switched_on
      and o.error_code is not null)`,
  }
  const found = await rows(
    tx,
    sql<{ product_id: string }>`select s.product_id from inventory.stock s
      where s.brand_id = ${tx.brandId} and ${sql.raw(conditions[filter])} order by s.product_id`,
  )
  return found.map((row) => row.product_id)
}

export interface MovementRow {
  id: string
  kind: MovementKind
  delta: number
  after: number
  shop_id: string | null
  order_id: string | null
  reason: string | null
  actor: string
  at: Date
}

/** The newest first, each with what stood after it. */
export function listMovements(
  tx: Tx,
  productId: string,
  before: string | null,
  limit: number,
): Promise<MovementRow[]> {
  return rows(
    tx,
    sql<MovementRow>`select * from (
        select id, kind, delta, (sum(delta) over (order by id))::integer as after, shop_id, order_id, reason, actor, at
        from inventory.movement where brand_id = ${tx.brandId} and product_id = ${productId}) m
      where ${before}::uuid is null or id < ${before}::uuid order by id desc limit ${limit}`,
  )
}

/** Writes what warehouses say, unless they said something newer; returns what each product has in all of them. */
export async function writeLevels(
  tx: Tx,
  levels: readonly { productId: string; warehouse: string; units: number; countedAt: Date }[],
): Promise<{ productId: string; units: number }[]> {
  if (levels.length === 0) return []
  await tx.named(
    'inventory.write_levels',
    `insert into inventory.warehouse_level (brand_id, product_id, warehouse, units, counted_at)
     select $1, * from unnest($2::text[], $3::text[], $4::integer[], $5::timestamptz[]) as l(p, w, u, c) order by p, w
     on conflict (brand_id, product_id, warehouse) do update set units = excluded.units, counted_at = excluded.counted_at
     where inventory.warehouse_level.counted_at <= excluded.counted_at`,
    [
      tx.brandId,
      levels.map((l) => l.productId),
      levels.map((l) => l.warehouse),
      levels.map((l) => l.units),
      levels.map((l) => l.countedAt),
    ],
  )
  return tx.named(
    'inventory.sum_levels',
    `select product_id as "productId", sum(units)::integer as units from inventory.warehouse_level
     where brand_id = $1 and product_id = any($2::text[]) group by product_id order by product_id`,
    [tx.brandId, levels.map((l) => l.productId)],
  )
}
