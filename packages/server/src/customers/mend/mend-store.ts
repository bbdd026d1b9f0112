import { sql } from 'kysely'
import type { CustomerId } from '../../kernel/ids.ts'
import { rows, type Tx } from '../../runtime/db/transaction.ts'
import type { LockedRow } from '../merge-store.ts'

/**
 * Rows that do not stand as the merges say: behind one who stands behind another or themselves; behind another without a merge that
 * stands; or before one whom a merge took in. Rows of a forgotten person are left alone: their merges are forgotten, too.
 */
const stranded = `select c.id from customers.customer c left join customers.customer h on h.brand_id = $1 and h.id = c.merged_into
    where c.brand_id = $1 and c.merged_into is not null and (c.erased_at is null or h.erased_at is null)
      and (h.id is null or h.merged_into is not null or not exists (select from customers.merge m
        where m.brand_id = $1 and m.undone_at is null and m.absorbed_id = c.id))
  union select a.id from customers.merge m join customers.customer k on k.brand_id = $1 and k.id = m.kept_id
    join customers.customer a on a.brand_id = $1 and a.id = m.absorbed_id
    where m.brand_id = $1 and m.undone_at is null and (a.merged_into is null or a.merged_into <> coalesce(k.merged_into, k.id))
  union select absorbed_id from customers.merge where brand_id = $1 and undone_at is null group by absorbed_id having count(*) > 1`

export async function strandedRows(tx: Tx, most: number): Promise<CustomerId[]> {
  const found = await tx.named<{ id: CustomerId }>(
    'customers.stranded_rows',
    `select id from (${stranded}) s order by id limit $2`,
    [tx.brandId, most],
  )
  return found.map(({ id }) => id)
}

export async function countStranded(tx: Tx): Promise<number> {
  const [found] = await tx.named<{ n: bigint }>(
    'customers.count_stranded',
    `select count(*) as n from (${stranded}) s`,
    [tx.brandId],
  )
  return Number(found?.n ?? 0)
}

/** All that pointers and standing merges connect with these rows. */
export async function connectedRows(tx: Tx, ids: readonly CustomerId[]): Promise<CustomerId[]> {
  const found = await tx.named<{ id: CustomerId }>(
    'customers.connected_rows',
    `with recursive around as (
       select unnest($2::uuid[]) as id
       union select x.id from around a cross join lateral (
         select merged_into as id from customers.customer where brand_id = $1 and id = a.id and merged_into is not null
         union all select id from customers.customer where brand_id = $1 and merged_into = a.id
         union all select absorbed_id from customers.merge where brand_id = $1 and undone_at is null and kept_id = a.id
         union all select kept_id from customers.merge where brand_id = $1 and undone_at is null and absorbed_id = a.id) x)
     select id from around order by id`,
    [tx.brandId, ids],
  )
  return found.map(({ id }) => id)
}

/** In the order in which merges lock, too. */
export function lockRows(tx: Tx, ids: readonly CustomerId[]): Promise<LockedRow[]> {
  return tx.named<LockedRow>(
    'customers.lock_rows',
    `select id, coalesce(merged_into, id) as head, merged_into, survivors, erased_at is not null as forgotten from customers.customer
     where brand_id = $1 and id = any($2::uuid[]) order by id for update`,
    [tx.brandId, ids],
  )
}

export async function noteMoved(
  tx: Tx,
  merges: readonly { id: string; moved: readonly CustomerId[] }[],
): Promise<void> {
  if (merges.length === 0) return
  await sql`update customers.merge m set moved = array(select jsonb_array_elements_text(w.moved)::uuid)
    from unnest(${merges.map((one) => one.id)}::uuid[], ${merges.map((one) => JSON.stringify(one.moved))}::jsonb[]) as w(id, moved)
    where m.brand_id = ${tx.brandId} and m.id = w.id`.execute(tx.db)
}

/** Of rows that stand for themselves: the last merge taken back that had moved each. */
export function lastEnded(
  tx: Tx,
  ids: readonly CustomerId[],
): Promise<{ id: CustomerId; mergeId: string; keptId: CustomerId; absorbedId: CustomerId }[]> {
  return rows(
    tx,
    sql<{
      id: CustomerId
      mergeId: string
      keptId: CustomerId
      absorbedId: CustomerId
    }>`select w.id, m.id as "mergeId", m.kept_id as "keptId", m.absorbed_id as "absorbedId"
      from unnest(${[...ids]}::uuid[]) as w(id) cross join lateral (
        select id, kept_id, absorbed_id from customers.merge where brand_id = ${tx.brandId} and undone_at is not null
          and moved @> array[w.id] order by undone_at desc, id desc limit 1) m`,
  )
}
