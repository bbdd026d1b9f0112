import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import type { Rule } from './rule.ts'

export interface SegmentRow {
  id: string
  name: string
  draft: Rule | null
  version: number | null
  /** Of the newest published version. */
  rule: Rule | null
  members: bigint
  changed_at: Date
  published_at: Date | null
  /** Hours at which members are asked anew; null where they follow every event. */
  refresh_hours: number[] | null
  refreshed_at: Date | null
  due_at: Date | null
  /** Given to whoever is in it. */
  tag: string | null
}

/** Segments that were not removed; one of them where an id is given. */
export function listSegments(tx: Tx, segmentId: string | null = null): Promise<SegmentRow[]> {
  return rows(
    tx,
    sql<SegmentRow>`select s.id, s.name, s.draft, s.version, v.rule, s.changed_at, v.published_at, s.refresh_hours, s.refreshed_at, s.due_at, s.tag,
        (select count(*) from segments.member m where m.brand_id = s.brand_id and m.segment_id = s.id) as members
      from segments.segment s
      left join segments.version v on v.brand_id = s.brand_id and v.segment_id = s.id and v.version = s.version
      where s.brand_id = ${tx.brandId} and s.removed_at is null and (${segmentId}::uuid is null or s.id = ${segmentId}::uuid)
      order by s.changed_at desc, s.id`,
  )
}

export function liveRules(tx: Tx): Promise<{ id: string; version: number; rule: Rule }[]> {
  return tx.named<{ id: string; version: number; rule: Rule }>(
    'segments.live_rules',
    `select s.id, s.version, v.rule from segments.segment s
     join segments.version v on v.brand_id = s.brand_id and v.segment_id = s.id and v.version = s.version
     where s.brand_id = $1 and s.removed_at is null and s.refresh_hours is null`,
    [tx.brandId],
  )
}

export interface DueSegment {
  id: string
  version: number
  rule: Rule
  refresh_hours: number[]
}

/** Published segments whose hour has come, held until the transaction ends. */
export function lockDue(tx: Tx): Promise<DueSegment[]> {
  return rows(
    tx,
    sql<DueSegment>`select s.id, s.version, v.rule, s.refresh_hours from segments.segment s
      join segments.version v on v.brand_id = s.brand_id and v.segment_id = s.id and v.version = s.version
      where s.brand_id = ${tx.brandId} and s.removed_at is null and s.due_at <= ${tx.now}
      order by s.due_at, s.id for update of s`,
  )
}

export async function setRefreshed(tx: Tx, id: string, dueAt: Date | null): Promise<void> {
  await rows(
    tx,
    sql`update segments.segment set refreshed_at = ${tx.now}, due_at = ${dueAt}
      where brand_id = ${tx.brandId} and id = ${id}::uuid`,
  )
}

export async function setRefreshHours(
  tx: Tx,
  id: string,
  hours: readonly number[] | null,
  dueAt: Date | null,
): Promise<void> {
  await rows(
    tx,
    sql`update segments.segment set refresh_hours = ${hours}::int[], due_at = ${dueAt}, changed_at = ${tx.now}
      where brand_id = ${tx.brandId} and id = ${id}::uuid`,
  )
}

/** False where the name is taken. */
export async function insertSegment(tx: Tx, id: string, name: string, draft: Rule): Promise<boolean> {
  const found = await rows(
    tx,
    sql<{ id: string }>`insert into segments.segment (brand_id, id, name, draft, made_by, made_at, changed_at)
      values (${tx.brandId}, ${id}::uuid, ${name}, ${JSON.stringify(draft)}::jsonb, ${tx.actor.id}, ${tx.now}, ${tx.now})
      on conflict (brand_id, name) where removed_at is null do nothing returning id`,
  )
  return found.length > 0
}

export interface HeldSegment {
  id: string
  draft: Rule | null
  version: number | null
  refresh_hours: number[] | null
}

/** Locks a segment: publishing, editing and following take turns. */
export function lockSegment(tx: Tx, id: string): Promise<HeldSegment | null> {
  return firstRow(
    tx,
    sql<HeldSegment>`select id, draft, version, refresh_hours from segments.segment
      where brand_id = ${tx.brandId} and id = ${id}::uuid and removed_at is null for update`,
  )
}

/** Someone else's segment has this name. */
export async function isNameTaken(tx: Tx, name: string, id: string): Promise<boolean> {
  const row = await firstRow(
    tx,
    sql<{ id: string }>`select id from segments.segment
      where brand_id = ${tx.brandId} and name = ${name} and removed_at is null and id <> ${id}::uuid`,
  )
  return row !== null
}

export async function setDraft(tx: Tx, id: string, name: string, draft: Rule): Promise<void> {
  await rows(
    tx,
    sql`update segments.segment set name = ${name}, draft = ${JSON.stringify(draft)}::jsonb, changed_at = ${tx.now}
      where brand_id = ${tx.brandId} and id = ${id}::uuid`,
  )
}

export async function insertVersion(tx: Tx, id: string, version: number, rule: Rule): Promise<void> {
  await rows(
    tx,
    sql`with kept as (insert into segments.version (brand_id, segment_id, version, rule, published_by, published_at)
        values (${tx.brandId}, ${id}::uuid, ${version}, ${JSON.stringify(rule)}::jsonb, ${tx.actor.id}, ${tx.now}))
      update segments.segment set version = ${version}, draft = null, changed_at = ${tx.now}
      where brand_id = ${tx.brandId} and id = ${id}::uuid`,
  )
}

export async function markRemoved(tx: Tx, id: string): Promise<void> {
  await rows(
    tx,
    sql`update segments.segment set removed_at = ${tx.now} where brand_id = ${tx.brandId} and id = ${id}::uuid`,
  )
}

export interface Snapshot {
  id: string
  people: number
  taken_at: Date
  taken_by: string
}

/** Keeps who is in now, with the rows behind them; members are copied by the database. Returns how many persons. */
export async function insertSnapshot(tx: Tx, id: string, segmentId: string): Promise<number> {
  const row = await firstRow(
    tx,
    sql<{
      people: number
    }>`insert into segments.snapshot (brand_id, id, segment_id, rule, person_ids, rows_behind, taken_by, taken_at)
      select s.brand_id, ${id}::uuid, s.id, v.rule,
        array(select m.person_id from segments.member m where m.brand_id = s.brand_id and m.segment_id = s.id order by 1),
        array(select r.id from segments.member m join customers.customer r on r.brand_id = m.brand_id and r.merged_into = m.person_id
          where m.brand_id = s.brand_id and m.segment_id = s.id order by 1),
        ${tx.actor.id}, ${tx.now}
      from segments.segment s
      join segments.version v on v.brand_id = s.brand_id and v.segment_id = s.id and v.version = s.version
      where s.brand_id = ${tx.brandId} and s.id = ${segmentId}::uuid returning cardinality(person_ids) as people`,
  )
  return row!.people
}

/** How many persons when it was taken; whoever is cut to regions counts whom of it they would list now. */
export function listSnapshots(tx: Tx, segmentId: string): Promise<Snapshot[]> {
  return rows(
    tx,
    sql<Snapshot>`select id, taken_at, taken_by, case when runtime.cut() <> 'rows' then cardinality(person_ids) else (
        select count(distinct coalesce(o.merged_into, o.id))::int from unnest(person_ids || rows_behind) as p(id)
        join customers.customer o on o.brand_id = s.brand_id and o.id = p.id) end as people
      from segments.snapshot s
      where brand_id = ${tx.brandId} and segment_id = ${segmentId}::uuid order by taken_at desc, id limit 50`,
  )
}

export interface VersionRow {
  version: number
  rule: Rule
  published_by: string
  published_at: Date
}

/** Published versions, newest first. */
export function listVersions(tx: Tx, segmentId: string): Promise<VersionRow[]> {
  return rows(
    tx,
    sql<VersionRow>`select version, rule, published_by, published_at from segments.version
      where brand_id = ${tx.brandId} and segment_id = ${segmentId}::uuid order by version desc limit 20`,
  )
}
