import { sql } from 'kysely'
import { rows, type Tx } from '../../runtime/db/transaction.ts'

const memoryMs = 24 * 3600_000

/** What a member found by a phone or its last four digits; what is older than a day leaves with it. */
export async function rememberFound(tx: Tx, memberId: string, orderIds: readonly string[]): Promise<void> {
  if (orderIds.length === 0) return
  const old = new Date(tx.now.getTime() - memoryMs)
  await rows(
    tx,
    sql`with old as (delete from insight.found_order where brand_id = ${tx.brandId} and member_id = ${memberId} and found_at < ${old}
          and order_id <> all(${[...orderIds]}::uuid[]))
      insert into insight.found_order (brand_id, member_id, order_id, found_at)
      select distinct ${tx.brandId}, ${memberId}, id, ${tx.now}::timestamptz from unnest(${[...orderIds]}::uuid[]) as o(id)
      on conflict (brand_id, member_id, order_id) do update set found_at = excluded.found_at`,
  )
}

/** Whether this member found the order of this number by a phone within a day. */
export async function wasFoundByPhone(tx: Tx, memberId: string, orderNumber: string): Promise<boolean> {
  const since = new Date(tx.now.getTime() - memoryMs)
  const found = await rows(
    tx,
    sql`select 1 from insight.found_order f join orders."order" o on o.brand_id = f.brand_id and o.id = f.order_id
      where f.brand_id = ${tx.brandId} and f.member_id = ${memberId} and f.found_at >= ${since} and o.outside_id = ${orderNumber} limit 1`,
  )
  return found.length > 0
}
