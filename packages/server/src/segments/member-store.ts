import { type RawBuilder, sql } from 'kysely'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import type { Rule } from './rule.ts'
import { conditionOf } from './rule-store.ts'

export interface Membership {
  segmentId: string
  personId: string
}

/** Of these persons, who is in which segment. */
export async function membershipsOf(tx: Tx, personIds: readonly string[]): Promise<Membership[]> {
  const found = await tx.named<{ segment_id: string; person_id: string }>(
    'segments.memberships_of',
    'select segment_id, person_id from segments.member where brand_id = $1 and person_id = any($2::uuid[])',
    [tx.brandId, personIds],
  )
  return found.map((one) => ({ segmentId: one.segment_id, personId: one.person_id }))
}

/** Segments that stand, of which one of these persons is a member now. */
export async function segmentsOfPersons(tx: Tx, personIds: readonly string[]): Promise<string[]> {
  const found = await tx.named<{ segment_id: string }>(
    'segments.segments_of_persons',
    `select distinct m.segment_id from segments.member m
     join segments.segment s on s.brand_id = m.brand_id and s.id = m.segment_id and s.removed_at is null
     where m.brand_id = $1 and m.person_id = any($2::uuid[])`,
    [tx.brandId, personIds],
  )
  return found.map((one) => one.segment_id)
}

export async function changeMemberships(tx: Tx, entered: Membership[], left: Membership[]): Promise<void> {
  const sides = (list: Membership[]) => [list.map((one) => one.segmentId), list.map((one) => one.personId)]
  if (entered.length > 0)
    await tx.named(
      'segments.enter',
      `insert into segments.member (brand_id, segment_id, person_id, entered_at)
       select $1, segment_id, person_id, $2 from unnest($3::uuid[], $4::uuid[]) as e(segment_id, person_id)
       on conflict do nothing`,
      [tx.brandId, tx.now, ...sides(entered)],
    )
  if (left.length > 0)
    await tx.named(
      'segments.leave',
      `delete from segments.member m using unnest($2::uuid[], $3::uuid[]) as l(segment_id, person_id)
       where m.brand_id = $1 and m.segment_id = l.segment_id and m.person_id = l.person_id`,
      [tx.brandId, ...sides(left)],
    )
}

/** Asks a rule of everybody at once: after publishing, and when a day has passed. */
export async function syncMembers(
  tx: Tx,
  segmentId: string,
  rule: Rule,
  today: number,
): Promise<{ entered: string[]; left: string[] }> {
  const changed = await rows(
    tx,
    sql<{ person_id: string; is_in: boolean }>`with matching as materialized (
        select p.person_id from segments.person p
        where p.brand_id = ${tx.brandId} and not p.gone and ${conditionOf(rule, today)}
      ), entered as (
        insert into segments.member (brand_id, segment_id, person_id, entered_at)
        select ${tx.brandId}, ${segmentId}::uuid, person_id, ${tx.now}::timestamptz from matching
        on conflict do nothing returning person_id
      ), gone as (
        delete from segments.member m where m.brand_id = ${tx.brandId} and m.segment_id = ${segmentId}::uuid
          and not exists (select from matching x where x.person_id = m.person_id) returning m.person_id
      )
      select person_id, true as is_in from entered union all select person_id, false from gone`,
  )
  const of = (isIn: boolean) => changed.filter((one) => one.is_in === isIn).map((one) => one.person_id)
  return { entered: of(true), left: of(false) }
}

export async function dropMembers(tx: Tx, segmentId: string): Promise<void> {
  await tx.named(
    'segments.drop_members',
    'delete from segments.member where brand_id = $1 and segment_id = $2::uuid',
    [tx.brandId, segmentId],
  )
}

/** The members of a segment, or those of a snapshot of it, as a select of their ids. */
export function selectPeople(
  tx: Tx,
  { segmentId, snapshotId }: { segmentId: string; snapshotId?: string | undefined },
): RawBuilder<unknown> {
  if (!snapshotId)
    return sql`select m.person_id from segments.member m where m.brand_id = ${tx.brandId} and m.segment_id = ${segmentId}::uuid`
  // A person of the snapshot may stand in another row by now, or be two again.
  return sql`select coalesce(o.merged_into, o.id) from segments.snapshot s cross join unnest(s.person_ids || s.rows_behind) as p(id)
    join customers.customer o on o.brand_id = s.brand_id and o.id = p.id
    where s.brand_id = ${tx.brandId} and s.segment_id = ${segmentId}::uuid and s.id = ${snapshotId}::uuid`
}
