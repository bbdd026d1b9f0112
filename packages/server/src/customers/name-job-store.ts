import { sql } from 'kysely'
import type { CustomerId } from '../kernel/ids.ts'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import type { NameIndexes } from './name-index.ts'

/** Names without tokens, locked: whoever writes another name meanwhile waits, and writes its tokens with it. */
export function namesWaiting(tx: Tx, most: number): Promise<{ id: CustomerId; name: Buffer }[]> {
  return rows(
    tx,
    sql<{ id: CustomerId; name: Buffer }>`select id, name from customers.customer
      where brand_id = ${tx.brandId} and name is not null and name_index is null
      order by id limit ${most} for no key update skip locked`,
  )
}

export async function writeNameIndexes(
  tx: Tx,
  names: readonly (NameIndexes & { id: CustomerId })[],
): Promise<void> {
  await sql`update customers.customer c set name_index = n.whole, name_sound_index = n.sound, name_shown_index = n.shown
    from unnest(${names.map((n) => n.id)}::uuid[], ${names.map((n) => n.whole)}::bytea[], ${names.map((n) => n.sound)}::bytea[],
      ${names.map((n) => n.shown)}::bytea[]) as n(id, whole, sound, shown)
    where c.brand_id = ${tx.brandId} and c.id = n.id`.execute(tx.db)
}

/** How many names there are, and how many wait; nothing is counted where none waits. */
export async function countWaiting(tx: Tx): Promise<{ names: bigint; waiting: bigint } | null> {
  const found = await firstRow(
    tx,
    sql<{
      id: string
    }>`select id from customers.customer where brand_id = ${tx.brandId} and name is not null and name_index is null limit 1`,
  )
  if (!found) return null
  return firstRow(
    tx,
    sql<{
      names: bigint
      waiting: bigint
    }>`select count(*) as names, count(*) filter (where name_index is null) as waiting
      from customers.customer where brand_id = ${tx.brandId} and name is not null`,
  )
}
