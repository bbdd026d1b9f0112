import type { Tx } from '../runtime/db/transaction.ts'

export interface KeptOrder {
  id: string
  shop_id: string
  outside_id: string
  /** Row, lines and products as JSON; sealed columns stay sealed. */
  text: string
}

/** These orders whole, locked until the commit in the order that every batch locks them. */
export function keepOrders(
  tx: Tx,
  places: readonly { shopId: string; outsideId: string }[],
): Promise<KeptOrder[]> {
  return tx.named<KeptOrder>(
    'orders.keep_whole',
    `select o.id, o.shop_id, o.outside_id, jsonb_build_object('order', to_jsonb(o),
       'lines', coalesce((select jsonb_agg(to_jsonb(l)) from orders.order_line l where l.brand_id = o.brand_id and l.order_id = o.id), '[]'),
       'products', coalesce((select jsonb_agg(to_jsonb(p)) from orders.line_product p where p.brand_id = o.brand_id and p.order_id = o.id), '[]')
     )::text as text
     from unnest($2::text[], $3::text[]) as w(shop_id, outside_id)
     join orders."order" o on o.brand_id = $1 and o.shop_id = w.shop_id and o.outside_id = w.outside_id
     order by o.shop_id, o.outside_id for update of o`,
    [tx.brandId, places.map((p) => p.shopId), places.map((p) => p.outsideId)],
  )
}

export interface Standing {
  id: string
  recorded_at: Date
  /** After-sales requests that came or changed later. */
  later_requests: boolean
}

export function lockStanding(tx: Tx, orderIds: readonly string[]): Promise<Standing[]> {
  return tx.named<Standing>(
    'orders.lock_standing',
    `select o.id, o.recorded_at, exists (select 1 from orders.after_sales_request a
       where a.brand_id = o.brand_id and a.order_id = o.id and a.recorded_at > o.recorded_at) as later_requests
     from orders."order" o where o.brand_id = $1 and o.id = any($2::uuid[]) order by o.shop_id, o.outside_id for update of o`,
    [tx.brandId, orderIds],
  )
}

const withoutParts = `gone_products as (delete from orders.line_product where brand_id = $1 and order_id = any($2::uuid[])),
     gone_lines as (delete from orders.order_line where brand_id = $1 and order_id = any($2::uuid[]))`

/** Removes orders; after-sales requests that came before them wait again. */
export async function removeOrders(tx: Tx, orderIds: readonly string[]): Promise<void> {
  await tx.named(
    'orders.remove',
    `with ${withoutParts},
     orphans as (update orders.after_sales_request set order_id = null where brand_id = $1 and order_id = any($2::uuid[]))
     delete from orders."order" where brand_id = $1 and id = any($2::uuid[])`,
    [tx.brandId, orderIds],
  )
}

/**
 * Puts orders back as they were kept. Columns that are younger than the copy keep what they hold, but for those that say by what
 * an order is its customer's (a copy without them is older than that was kept), and the token of the receiver, who may be another one.
 */
export async function restoreOrders(
  tx: Tx,
  kept: readonly { orderId: string; text: string }[],
): Promise<void> {
  const ids = kept.map((one) => one.orderId)
  await tx.named('orders.drop_parts', `with ${withoutParts} select 1`, [tx.brandId, ids])
  await tx.named(
    'orders.restore',
    `with kept as (select id, doc from unnest($2::uuid[], $3::jsonb[]) as k(id, doc)),
     gone as (delete from orders."order" o using kept k where o.brand_id = $1 and o.id = k.id returning o as was, k.doc as doc),
     lines as (insert into orders.order_line select l.* from kept k, jsonb_populate_recordset(null::orders.order_line, k.doc -> 'lines') l),
     products as (insert into orders.line_product select p.* from kept k, jsonb_populate_recordset(null::orders.line_product, k.doc -> 'products') p)
     insert into orders."order" select (jsonb_populate_record(g.was, '{"linked_by": null, "link_rule_version": null, "receiver_name_index": null}'::jsonb || (g.doc -> 'order'))).* from gone g`,
    [tx.brandId, ids, kept.map((one) => one.text)],
  )
}

export interface KeptRequest {
  id: string
  shop_id: string
  outside_id: string
  recorded_at: Date
  text: string
}

export function keepRequests(
  tx: Tx,
  places: readonly { shopId: string; outsideId: string }[],
): Promise<KeptRequest[]> {
  return tx.named<KeptRequest>(
    'orders.keep_requests',
    `select a.id, a.shop_id, a.outside_id, a.recorded_at, to_jsonb(a)::text as text
     from unnest($2::text[], $3::text[]) as w(shop_id, outside_id)
     join orders.after_sales_request a on a.brand_id = $1 and a.shop_id = w.shop_id and a.outside_id = w.outside_id
     order by a.shop_id, a.outside_id for update of a`,
    [tx.brandId, places.map((p) => p.shopId), places.map((p) => p.outsideId)],
  )
}

export function lockRequests(tx: Tx, ids: readonly string[]): Promise<{ id: string; recorded_at: Date }[]> {
  return tx.named(
    'orders.lock_requests',
    `select id, recorded_at from orders.after_sales_request where brand_id = $1 and id = any($2::uuid[])
     order by shop_id, outside_id for update`,
    [tx.brandId, ids],
  )
}

export async function takeBackRequestRows(
  tx: Tx,
  removed: readonly string[],
  kept: readonly { id: string; text: string }[],
): Promise<void> {
  await tx.named(
    'orders.take_back_requests',
    `with removed as (delete from orders.after_sales_request where brand_id = $1 and id = any($2::uuid[])),
     gone as (delete from orders.after_sales_request a using unnest($3::uuid[], $4::jsonb[]) as k(id, doc)
       where a.brand_id = $1 and a.id = k.id returning a as was, k.doc as doc)
     insert into orders.after_sales_request select (jsonb_populate_record(g.was, g.doc)).* from gone g`,
    [tx.brandId, removed, kept.map((one) => one.id), kept.map((one) => one.text)],
  )
}
