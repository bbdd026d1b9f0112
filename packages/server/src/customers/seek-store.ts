import { sql } from 'kysely'
import { rows, type Tx } from '../runtime/db/transaction.ts'

/** What this person looked for since a moment: as many as the hour allows, at most. */
export async function soughtSince(tx: Tx, memberId: string, since: Date): Promise<Buffer[]> {
  const found = await rows(
    tx,
    sql<{ digest: Buffer }>`select digest from customers.sought_number
      where brand_id = ${tx.brandId} and member_id = ${memberId} and sought_at > ${since}`,
  )
  return found.map(({ digest }) => digest)
}

/** Notes numbers, each given once, and lets go of what this person looked for before a moment. */
export async function writeSought(
  tx: Tx,
  memberId: string,
  digests: readonly Buffer[],
  since: Date,
): Promise<void> {
  await sql`with gone as (delete from customers.sought_number where brand_id = ${tx.brandId} and member_id = ${memberId}
      and sought_at <= ${since} and digest <> all(${digests}::bytea[]))
    insert into customers.sought_number (brand_id, member_id, digest, sought_at)
    select ${tx.brandId}, ${memberId}, digest, ${tx.now} from unnest(${digests}::bytea[]) as digest
    on conflict (brand_id, member_id, digest) do update set sought_at = excluded.sought_at`.execute(tx.db)
}
