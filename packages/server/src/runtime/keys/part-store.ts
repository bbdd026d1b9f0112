import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../db/transaction.ts'
import type { Part } from './rotation.ts'
import type { KeptColumn } from './rotation-store.ts'

/** How many rows that do not open are named. */
const mostNamed = 5

/** Values and tokens of a column that stand under any other key than this. */
export async function countBeside(tx: Tx, { tab, col }: KeptColumn, keyId: number): Promise<bigint> {
  const found = await firstRow(
    tx,
    sql<{ n: bigint }>`select runtime.count_beside(${tab}, ${col}, ${keyId}) as n`,
  )
  return found?.n ?? 0n
}

/** Notes what a count found to be left in a column; what moved before stays counted. */
export async function writePart(
  tx: Tx,
  keyId: number,
  { tab, col }: KeptColumn,
  left: bigint,
): Promise<void> {
  await sql`insert into runtime.key_rotation_part as p (brand_id, key_id, tab, col, total)
    values (${tx.brandId}, ${keyId}, ${tab}, ${col}, ${left})
    on conflict (brand_id, key_id, tab, col) do update set total = p.done + excluded.total, unreadable = 0,
      unreadable_rows = case when excluded.total = 0 then '{}' else p.unreadable_rows end`.execute(tx.db)
}

export async function addDone(tx: Tx, keyId: number, { tab, col }: KeptColumn, n: number): Promise<void> {
  await sql`update runtime.key_rotation_part set done = done + ${n}
    where brand_id = ${tx.brandId} and key_id = ${keyId} and tab = ${tab} and col = ${col}`.execute(tx.db)
}

/** Names some rows whose value does not open. */
export async function nameShut(
  tx: Tx,
  keyId: number,
  { tab, col }: KeptColumn,
  ids: readonly string[],
): Promise<void> {
  await sql`update runtime.key_rotation_part set unreadable_rows =
      array(select distinct id from unnest(unreadable_rows || ${[...ids]}::text[]) as id order by id limit ${mostNamed})
    where brand_id = ${tx.brandId} and key_id = ${keyId} and tab = ${tab} and col = ${col}`.execute(tx.db)
}

/** What is left after the last round does not open. */
export async function giveUpOnLeft(tx: Tx, keyId: number): Promise<void> {
  await sql`update runtime.key_rotation_part set unreadable = greatest(total - done, 0)
    where brand_id = ${tx.brandId} and key_id = ${keyId}`.execute(tx.db)
}

export function listParts(tx: Tx, keyId: number): Promise<Part[]> {
  return rows(
    tx,
    sql<Part>`select tab, col, total, done, unreadable, unreadable_rows as rows from runtime.key_rotation_part
      where brand_id = ${tx.brandId} and key_id = ${keyId} order by tab, col`,
  )
}
