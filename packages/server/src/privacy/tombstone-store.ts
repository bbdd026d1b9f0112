import { sql } from 'kysely'
import { rows, type Tx } from '../runtime/db/transaction.ts'

/** Marks of rows of customers that stand empty. */
export async function insertTombstones(tx: Tx, marks: readonly Buffer[]): Promise<void> {
  if (marks.length === 0) return
  await sql`insert into privacy.tombstone (brand_id, mark, buried_at)
    select ${tx.brandId}, mark, ${tx.now} from unnest(${[...marks]}::bytea[]) as m(mark) on conflict do nothing`.execute(
    tx.db,
  )
}

export async function listTombstones(tx: Tx): Promise<Buffer[]> {
  const found = await rows(
    tx,
    sql<{
      mark: Buffer
    }>`select mark from privacy.tombstone where brand_id = ${tx.brandId} order by buried_at, mark`,
  )
  return found.map(({ mark }) => mark)
}

/** Rows of customers that are not forgotten, some at a time. */
export async function standingRows(tx: Tx, after: string | null, limit: number): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ id: string }>`select id from customers.customer where brand_id = ${tx.brandId} and erased_at is null
      and (${after}::uuid is null or id > ${after}::uuid) order by id limit ${limit}`,
  )
  return found.map(({ id }) => id)
}
