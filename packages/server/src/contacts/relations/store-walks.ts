import { sql } from 'kysely'
import { firstRow, type Tx } from '../../runtime/db/transaction.ts'

/** A walk through the contacts of all members of a corp, and how far it has come. */
export interface Walk {
  walkId: string
  members: string[]
  position: number
  cursor: string
  startedAt: Date
  nextAt: Date
  finished: boolean
}

export async function findWalk(tx: Tx, corpId: string): Promise<Walk | null> {
  const row = await firstRow(
    tx,
    sql<{
      walk_id: string
      members: string[]
      position: number
      cursor: string
      started_at: Date
      next_at: Date | null
      finished_at: Date | null
    }>`select walk_id, members, position, cursor, started_at, next_at, finished_at from contacts.reconciliation
      where brand_id = ${tx.brandId} and corp_id = ${corpId} for update`,
  )
  return (
    row && {
      walkId: row.walk_id,
      members: row.members,
      position: row.position,
      cursor: row.cursor,
      startedAt: row.started_at,
      nextAt: row.next_at ?? row.started_at,
      finished: row.finished_at !== null,
    }
  )
}

export async function beginWalk(tx: Tx, corpId: string, members: string[]): Promise<Walk> {
  const walkId = tx.ports.ids.next()
  await sql`insert into contacts.reconciliation (brand_id, corp_id, walk_id, members, position, cursor, listed, found, gone, started_at, updated_at)
    values (${tx.brandId}, ${corpId}, ${walkId}, ${members}::text[], 0, '', 0, 0, 0, ${tx.now}, ${tx.now})
    on conflict (brand_id, corp_id) do update set walk_id = excluded.walk_id, members = excluded.members, position = 0, cursor = '',
      listed = 0, found = 0, gone = 0, started_at = excluded.started_at, updated_at = excluded.updated_at, finished_at = null,
      next_at = null, error_code = null`.execute(tx.db)
  return { walkId, members, position: 0, cursor: '', startedAt: tx.now, nextAt: tx.now, finished: false }
}

export async function keepStep(
  tx: Tx,
  corpId: string,
  step: Pick<Walk, 'position' | 'cursor'> & {
    listed: number
    found: number
    gone: number
    error: string | null
    nextAt?: Date | null
    finishedAt?: Date
  },
): Promise<void> {
  await sql`update contacts.reconciliation set position = ${step.position}, cursor = ${step.cursor}, listed = listed + ${step.listed},
      found = found + ${step.found}, gone = gone + ${step.gone}, error_code = ${step.error}, next_at = ${step.nextAt ?? null},
      updated_at = ${tx.now}, finished_at = ${step.finishedAt ?? null}
    where brand_id = ${tx.brandId} and corp_id = ${corpId}`.execute(tx.db)
}

export interface Reconciliation {
  members: number
  position: number
  listed: number
  found: number
  gone: number
  startedAt: Date
  finishedAt: Date | null
  errorCode: string | null
}

/** How the last walk stands, for the connection's page. */
export async function readReconciliation(tx: Tx, corpId: string): Promise<Reconciliation | null> {
  const row = await firstRow(
    tx,
    sql<{
      members: number
      position: number
      listed: bigint
      found: bigint
      gone: bigint
      started_at: Date
      finished_at: Date | null
      error_code: string | null
    }>`select cardinality(members) as members, position, listed, found, gone, started_at, finished_at, error_code
      from contacts.reconciliation where brand_id = ${tx.brandId} and corp_id = ${corpId}`,
  )
  return (
    row && {
      members: row.members,
      position: Math.min(row.position, row.members),
      listed: Number(row.listed),
      found: Number(row.found),
      gone: Number(row.gone),
      startedAt: row.started_at,
      finishedAt: row.finished_at,
      errorCode: row.error_code,
    }
  )
}
