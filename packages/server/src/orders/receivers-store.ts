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
