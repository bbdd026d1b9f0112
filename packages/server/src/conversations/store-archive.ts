import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'

export async function archiveSeq(tx: Tx, corpId: string): Promise<number> {
  const row = await firstRow(
    tx,
    sql<{
      seq: bigint
    }>`insert into conversations.archive (brand_id, corp_id) values (${tx.brandId}, ${corpId})
      on conflict (brand_id, corp_id) do update set corp_id = excluded.corp_id returning seq`,
  )
  return Number(row!.seq)
}

/** False when another reader was here meanwhile. */
export async function moveSeq(
  tx: Tx,
  corpId: string,
  from: number,
  step: { to: number; unreadable: number; withheld: number },
): Promise<boolean> {
  const moved = await rows(
    tx,
    sql`update conversations.archive set seq = ${step.to}, read_at = ${tx.now}, unreadable = unreadable + ${step.unreadable},
        withheld = withheld + ${step.withheld}, error_code = null
      where brand_id = ${tx.brandId} and corp_id = ${corpId} and seq = ${from} returning corp_id`,
  )
  return moved.length > 0
}

export async function archiveError(tx: Tx, corpId: string, code: string): Promise<void> {
  await sql`update conversations.archive set error_code = ${code} where brand_id = ${tx.brandId} and corp_id = ${corpId}`.execute(
    tx.db,
  )
}

export interface ArchiveState {
  corpId: string
  seq: number
  readAt: Date | null
  unreadable: number
  withheld: number
  errorCode: string | null
}

export async function listArchives(tx: Tx): Promise<ArchiveState[]> {
  const found = await rows(
    tx,
    sql<{
      corp_id: string
      seq: bigint
      read_at: Date | null
      unreadable: bigint
      withheld: bigint
      error_code: string | null
    }>`select corp_id, seq, read_at, unreadable, withheld, error_code from conversations.archive
      where brand_id = ${tx.brandId} order by corp_id`,
  )
  return found.map((row) => ({
    corpId: row.corp_id,
    seq: Number(row.seq),
    readAt: row.read_at,
    unreadable: Number(row.unreadable),
    withheld: Number(row.withheld),
    errorCode: row.error_code,
  }))
}
