import { sql } from 'kysely'
import { firstRow, type Tx } from '../runtime/db/transaction.ts'

/** How many numbers this person looked for since a moment, and whether this one is among them. */
export async function countSought(
  tx: Tx,
  memberId: string,
  digest: Buffer,
  since: Date,
): Promise<{ count: number; known: boolean }> {
  const row = await firstRow(
    tx,
    sql<{ n: bigint; known: boolean | null }>`select count(*) as n, bool_or(digest = ${digest}) as known
      from customers.sought_number where brand_id = ${tx.brandId} and member_id = ${memberId} and sought_at > ${since}`,
  )
  return { count: Number(row?.n ?? 0), known: row?.known ?? false }
}

/** Notes a number, and lets go of what this person looked for before a moment. */
export async function writeSought(tx: Tx, memberId: string, digest: Buffer, since: Date): Promise<void> {
  await sql`with gone as (delete from customers.sought_number where brand_id = ${tx.brandId} and member_id = ${memberId}
      and sought_at <= ${since} and digest <> ${digest})
    insert into customers.sought_number (brand_id, member_id, digest, sought_at) values (${tx.brandId}, ${memberId}, ${digest}, ${tx.now})
    on conflict (brand_id, member_id, digest) do update set sought_at = excluded.sought_at`.execute(tx.db)
}
