import type { Tx } from '../runtime/db/transaction.ts'

/** Receivers of orders, by the order's id. */
export function pageOfReceivers(
  tx: Tx,
  after: string,
  limit: number,
): Promise<{ id: string; customer_id: string | null; receiver: Buffer; created_at: Date }[]> {
  return tx.named(
    'orders.page_of_receivers',
    `select id, customer_id, receiver, created_at from orders."order" where brand_id = $1 and id > $2::uuid order by id limit $3`,
    [tx.brandId, after, limit],
  )
}

/**
 * Of each key's customer rows the last order that names somewhere or somebody: what goes by wire has no receiver. One index step a
 * row.
 */
export function lastReceiverRows(
  tx: Tx,
  wanted: readonly { key: string; customerId: string }[],
): Promise<{ key: string; id: string; receiver: Buffer }[]> {
  return tx.named(
    'orders.last_receivers',
    `select distinct on (w.key) w.key, o.id, o.receiver
     from unnest($2::text[], $3::uuid[]) as w(key, customer_id)
     cross join lateral (select id, receiver, created_at from orders."order"
       where brand_id = $1 and customer_id = w.customer_id
         and (phone_tail_index is not null or address_key is not null or district_code is not null)
       order by created_at desc, id desc limit 1) o
     order by w.key, o.created_at desc, o.id desc`,
    [tx.brandId, wanted.map((one) => one.key), wanted.map((one) => one.customerId)],
  )
}
