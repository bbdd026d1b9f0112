import { sql } from 'kysely'
import type { CustomerId } from '../kernel/ids.ts'
import { rows, type Tx } from '../runtime/db/transaction.ts'

/**
 * Pairs that wait for a person, brought in line with who is one person now: a pair within one person is `same`, one that a
 * merge had answered and that stands apart again waits anew. What a member called `different` stays.
 */
export async function settleDuplicates(tx: Tx, rowIds: readonly CustomerId[]): Promise<void> {
  await rows(
    tx,
    sql`update customers.possible_duplicate d
      set state = case when coalesce(a.merged_into, a.id) = coalesce(b.merged_into, b.id) then 'same' else 'waiting' end,
        decided_at = case when coalesce(a.merged_into, a.id) = coalesce(b.merged_into, b.id) then ${tx.now}::timestamptz end
      from customers.customer a, customers.customer b
      where d.brand_id = ${tx.brandId} and (d.first_id = any(${[...rowIds]}::uuid[]) or d.second_id = any(${[...rowIds]}::uuid[]))
        and a.brand_id = d.brand_id and a.id = d.first_id and b.brand_id = d.brand_id and b.id = d.second_id and d.state <> 'different'
        and (d.state = 'same') <> (coalesce(a.merged_into, a.id) = coalesce(b.merged_into, b.id))
      returning d.first_id`,
  )
}
