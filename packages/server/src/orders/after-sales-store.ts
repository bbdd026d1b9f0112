import {
  type AfterSalesKind,
  type AfterSalesState,
  afterSalesStates,
} from '../connectors/contract/connector.ts'
import type { Tx } from '../runtime/db/transaction.ts'

export interface AfterSalesRow {
  id: string
  shop_id: string
  outside_id: string
  order_id: string | null
  outside_order_id: string
  line_id: string | null
  /** Where several are named. */
  line_ids: string[] | null
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
    `select a.id, a.shop_id, a.outside_id, a.order_id, a.outside_order_id, a.line_id, a.line_ids, a.kind, a.state, a.refund_fen, a.quantity, a.reason, a.version_at
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
       refund_fen, quantity, reason, version_at, line_ids)
     select $1, $2, id, shop_id, outside_id, order_id, outside_order_id, line_id, kind, state, refund_fen, quantity, reason, version_at,
       (select array_agg(named) from jsonb_array_elements_text(line_ids) as named)
     from unnest($3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::text[], $8::text[], $9::text[], $10::text[],
       $11::bigint[], $12::integer[], $13::text[], $14::timestamptz[], $16::jsonb[])
       as w(id, shop_id, outside_id, order_id, outside_order_id, line_id, kind, state, refund_fen, quantity, reason, version_at, line_ids)
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
      sorted.map((r) => r.line_ids && JSON.stringify(r.line_ids)),
    ],
  )
  return new Set(written.map((row) => `${row.shop_id}|${row.outside_id}`))
}

export function afterSalesOf(tx: Tx, orderIds: string[]): Promise<AfterSalesRow[]> {
  return tx.named<AfterSalesRow>(
    'orders.after_sales_of',
    `select id, shop_id, outside_id, order_id, outside_order_id, line_id, line_ids, kind, state, refund_fen, quantity, reason, version_at
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
    `select a.id, a.shop_id, a.outside_id, a.order_id, a.outside_order_id, a.line_id, a.line_ids, a.kind, a.state, a.refund_fen, a.quantity, a.reason, a.version_at
     from unnest($2::text[], $3::text[]) as w(shop_id, outside_id)
     join orders.after_sales_request a on a.brand_id = $1 and a.shop_id = w.shop_id and a.outside_order_id = w.outside_id and a.order_id is null
     for update of a`,
    [tx.brandId, places.map((p) => p.shopId), places.map((p) => p.outsideId)],
  )
}
