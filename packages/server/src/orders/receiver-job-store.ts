import { sql } from 'kysely'
import { rows, type Tx } from '../runtime/db/transaction.ts'

/** Orders whose receiver has no token, locked: whoever writes another receiver meanwhile waits, and writes its token with it. */
export function receiversWaiting(tx: Tx, most: number): Promise<{ id: string; receiver: Buffer }[]> {
  return rows(
    tx,
    sql<{ id: string; receiver: Buffer }>`select id, receiver from orders."order"
      where brand_id = ${tx.brandId} and receiver_name_index is null and erased_at is null
      order by id limit ${most} for no key update skip locked`,
  )
}

export async function writeReceiverNames(
  tx: Tx,
  orders: readonly { id: string; token: Buffer }[],
): Promise<void> {
  await sql`update orders."order" o set receiver_name_index = w.token
    from unnest(${orders.map((one) => one.id)}::uuid[], ${orders.map((one) => one.token)}::bytea[]) as w(id, token)
    where o.brand_id = ${tx.brandId} and o.id = w.id`.execute(tx.db)
}
