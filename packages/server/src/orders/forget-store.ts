import type { Tx } from '../runtime/db/transaction.ts'

export function receiversOfRows(
  tx: Tx,
  orderIds: readonly string[],
): Promise<{ id: string; receiver: Buffer }[]> {
  return tx.named(
    'orders.receivers_of_rows',
    `select id, receiver from orders."order" where brand_id = $1 and id = any($2::uuid[]) order by shop_id, outside_id for update`,
    [tx.brandId, orderIds],
  )
}

export async function forgetInOrders(
  tx: Tx,
  orders: readonly { id: string; sealed: Buffer; key: Buffer }[],
): Promise<number> {
  if (orders.length === 0) return 0
  const done = await tx.named<{ id: string }>(
    'orders.forget',
    `update orders."order" o set customer_id = null, linked_by = null, link_rule_version = null, receiver = w.receiver, receiver_masked = true, receiver_key = w.key, receiver_at = null,
       address_key = null, phone_tail_index = null, receiver_name_index = null, buyer_message = null, seller_memo = null, content_key = null, erased_at = $2
     from unnest($3::uuid[], $4::bytea[], $5::bytea[]) as w(id, receiver, key)
     where o.brand_id = $1 and o.id = w.id returning o.id`,
    [tx.brandId, tx.now, orders.map((o) => o.id), orders.map((o) => o.sealed), orders.map((o) => o.key)],
  )
  return done.length
}
