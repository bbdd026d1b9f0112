import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import type { EvidenceList } from './evidence.ts'

export interface EvidenceVersion {
  version: number
  /** Null: the list that comes with the product. */
  lists: EvidenceList[] | null
  what: 'published' | 'rolled_back'
  actor: string
  at: Date
}

/** Newest first: the first is in force. */
export function evidenceVersions(tx: Tx, limit: number): Promise<EvidenceVersion[]> {
  return tx.named<EvidenceVersion>(
    'playbooks.evidence_versions',
    'select version, lists, what, actor, at from playbooks.evidence_version where brand_id = $1 order by version desc limit $2',
    [tx.brandId, limit],
  )
}

export async function findEvidenceVersion(tx: Tx, version: number): Promise<EvidenceVersion | null> {
  return firstRow(
    tx,
    sql<EvidenceVersion>`select version, lists, what, actor, at from playbooks.evidence_version
      where brand_id = ${tx.brandId} and version = ${version}`,
  )
}

export interface EvidenceDraft {
  revision: number
  lists: EvidenceList[]
  actor: string
  saved_at: Date
}

/** Locked until the commit. */
export async function lockEvidenceDraft(tx: Tx): Promise<EvidenceDraft | null> {
  await rows(
    tx,
    sql`select pg_advisory_xact_lock(hashtextextended(${`playbooks.evidence|${tx.brandId}`}, 0))`,
  )
  return evidenceDraft(tx)
}

export async function evidenceDraft(tx: Tx): Promise<EvidenceDraft | null> {
  return firstRow(
    tx,
    sql<EvidenceDraft>`select revision, lists, actor, saved_at from playbooks.evidence_draft where brand_id = ${tx.brandId}`,
  )
}

export async function writeEvidenceDraft(
  tx: Tx,
  revision: number,
  lists: readonly EvidenceList[],
): Promise<void> {
  await rows(
    tx,
    sql`insert into playbooks.evidence_draft (brand_id, revision, lists, actor, saved_at)
      values (${tx.brandId}, ${revision}, ${JSON.stringify(lists)}::jsonb, ${`${tx.actor.kind}:${tx.actor.id}`}, ${tx.now})
      on conflict (brand_id) do update set revision = excluded.revision, lists = excluded.lists, actor = excluded.actor, saved_at = excluded.saved_at`,
  )
}

export async function removeEvidenceDraft(tx: Tx): Promise<void> {
  await rows(tx, sql`delete from playbooks.evidence_draft where brand_id = ${tx.brandId}`)
}

export async function writeEvidenceVersion(
  tx: Tx,
  version: number,
  lists: readonly EvidenceList[] | null,
  what: EvidenceVersion['what'],
): Promise<void> {
  await rows(
    tx,
    sql`insert into playbooks.evidence_version (brand_id, version, lists, what, actor, at)
      values (${tx.brandId}, ${version}, ${lists && JSON.stringify(lists)}::jsonb, ${what}, ${`${tx.actor.kind}:${tx.actor.id}`}, ${tx.now})`,
  )
}
