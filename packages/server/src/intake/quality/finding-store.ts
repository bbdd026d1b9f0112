import { sql } from 'kysely'
import { rows, type Tx } from '../../runtime/db/transaction.ts'
import type { Finding, FindingKind, FindingRule } from './finding.ts'

/** Of a batch, in one statement; the same finding of the same record again is the same row. */
export async function writeFindings(tx: Tx, found: readonly Finding[]): Promise<void> {
  if (found.length === 0) return
  const each = <K extends keyof Finding>(name: K): Finding[K][] => found.map((one) => one[name])
  await tx.named(
    'intake.write_findings',
    `insert into intake.finding as f (brand_id, source_id, subject_kind, subject_id, field, rule, what, code, before_shape, after_shape, found_at)
     select distinct on (n.source_id, n.subject_kind, n.subject_id, n.field, n.rule) $1, n.*, $2
     from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[])
       as n(source_id, subject_kind, subject_id, field, rule, what, code, before_shape, after_shape)
     order by n.source_id, n.subject_kind, n.subject_id, n.field, n.rule
     on conflict (brand_id, source_id, subject_kind, subject_id, field, rule) do update set what = excluded.what, code = excluded.code,
       before_shape = excluded.before_shape, after_shape = excluded.after_shape, found_at = excluded.found_at
     where (f.what, f.code, f.before_shape, f.after_shape)
       is distinct from (excluded.what, excluded.code, excluded.before_shape, excluded.after_shape)`,
    [
      tx.brandId,
      tx.now,
      each('sourceId'),
      each('subjectKind'),
      each('subjectId'),
      each('field'),
      each('rule'),
      each('what'),
      each('code'),
      each('before'),
      each('after'),
    ],
  )
}

export interface FindingCount {
  sourceId: string
  rule: FindingRule
  what: FindingKind
  n: number
}

/** Findings since a moment, by source and rule. */
export function countFindings(tx: Tx, since: Date): Promise<FindingCount[]> {
  return rows(
    tx,
    sql<FindingCount>`select source_id as "sourceId", rule, what, count(*)::integer as n from intake.finding
      where brand_id = ${tx.brandId} and found_at >= ${since} group by 1, 2, 3 order by 1, 2, 3`,
  )
}

export interface FindingWish {
  sourceId: string
  rule: FindingRule
  what?: FindingKind
  since: Date
  limit: number
}

export interface FindingRow {
  subjectKind: Finding['subjectKind']
  subjectId: string
  field: string
  what: FindingKind
  code: string | null
  before: string
  after: string | null
  foundAt: Date
}

/** The newest of a source and rule. */
export function listFindings(tx: Tx, wish: FindingWish): Promise<FindingRow[]> {
  return rows(
    tx,
    sql<FindingRow>`select subject_kind as "subjectKind", subject_id as "subjectId", field, what, code, before_shape as before,
        after_shape as after, found_at as "foundAt" from intake.finding
      where brand_id = ${tx.brandId} and source_id = ${wish.sourceId} and rule = ${wish.rule} and found_at >= ${wish.since}
        and (${wish.what ?? null}::text is null or what = ${wish.what ?? null}) order by found_at desc, subject_id limit ${wish.limit}`,
  )
}

const forgottenAfterMs = 35 * 24 * 3600_000

export async function forgetFindings(tx: Tx): Promise<void> {
  const before = new Date(tx.now.getTime() - forgottenAfterMs)
  await sql`delete from intake.finding where brand_id = ${tx.brandId} and found_at < ${before}`.execute(tx.db)
}
