import { sql } from 'kysely'
import type { CustomerId } from '../kernel/ids.ts'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import type { Side, Survivors } from './person.ts'

export interface MergeRow {
  id: string
  kept_id: CustomerId
  absorbed_id: CustomerId
  moved: CustomerId[]
  survivors: Survivors
  survivors_before: { kept: Survivors | null; absorbed: Survivors | null } | null
  way: 'rule' | 'member'
  actor: string
  reason: string
  evidence: unknown
  score: number | null
  rule_version: string | null
  merged_at: Date
  undone_at: Date | null
  undone_by: string | null
}

const mergeColumns = `id, kept_id, absorbed_id, moved, survivors, survivors_before, way, actor, reason, evidence, score, rule_version,
  merged_at, undone_at, undone_by`

export interface LockedRow {
  id: CustomerId
  head: CustomerId
  merged_into: CustomerId | null
  survivors: Survivors | null
  /** Somebody who was forgotten, or is being. */
  forgotten: boolean
}

const rowsOfPersons = `select c.id, coalesce(c.merged_into, c.id) as head, c.merged_into, c.survivors, c.erased_at is not null as forgotten
  from customers.customer c
  where c.brand_id = $1 and c.id in (select unnest(customers.same_person($1, w.id)) from unnest($2::uuid[]) as w(id)) order by c.id`

/**
 * All rows of the persons of these rows, locked in one order until the commit. Who merged while this waited changed who
 * stands for whom: what came to these persons then is locked as well, until nobody else can add to them.
 */
export async function lockPersons(tx: Tx, ids: readonly CustomerId[]): Promise<LockedRow[]> {
  for (let asked = ids; ; ) {
    const held = await tx.named<LockedRow>('customers.lock_persons', `${rowsOfPersons} for update`, [
      tx.brandId,
      asked,
    ])
    const heldIds = new Set(held.map(({ id }) => id))
    const now = await personsOf(tx, ids)
    if (now.every(({ id }) => heldIds.has(id))) return now
    asked = now.map(({ id }) => id)
  }
}

/** The same without a lock, for those who only look, or hold the lock already. */
export function personsOf(tx: Tx, ids: readonly CustomerId[]): Promise<LockedRow[]> {
  return tx.named<LockedRow>('customers.rows_of_persons', rowsOfPersons, [tx.brandId, ids])
}

/** Of these rows, those of persons who were forgotten, or are being. */
export async function forgottenAmong(tx: Tx, ids: readonly CustomerId[]): Promise<Set<CustomerId>> {
  const found = await tx.named<{ id: CustomerId }>(
    'customers.forgotten_among',
    'select id from customers.customer where brand_id = $1 and id = any($2::uuid[]) and erased_at is not null',
    [tx.brandId, ids],
  )
  return new Set(found.map(({ id }) => id))
}

/** Of these rows, those whom nobody can be shown any more: forgotten, or not there at all. */
export async function goneAmong(tx: Tx, ids: readonly string[]): Promise<Map<string, 'erased' | 'gone'>> {
  if (ids.length === 0) return new Map()
  const found = await tx.named<{ id: string; what: 'erased' | 'gone' }>(
    'customers.gone_among',
    `select w.id, case when c.id is null then 'gone' else 'erased' end as what from unnest($2::uuid[]) as w(id)
     left join customers.customer c on c.brand_id = $1 and c.id = w.id where c.id is null or c.erased_at is not null`,
    [tx.brandId, [...new Set(ids)]],
  )
  return new Map(found.map(({ id, what }) => [id, what]))
}

/** From here on nobody merges with these rows, and nobody writes anything of them by hand. */
export async function markForgotten(tx: Tx, ids: readonly CustomerId[]): Promise<void> {
  await tx.named(
    'customers.mark_forgotten',
    'update customers.customer set erased_at = coalesce(erased_at, $2) where brand_id = $1 and id = any($3::uuid[])',
    [tx.brandId, tx.now, ids],
  )
}

/** Every row that these share an active merge with, however it is connected. */
export function activeMergesAround(tx: Tx, ids: readonly CustomerId[]): Promise<MergeRow[]> {
  return rows(
    tx,
    sql<MergeRow>`with recursive around as (
        select unnest(${[...ids]}::uuid[]) as id
        union select x.id from around a join customers.merge m on m.brand_id = ${tx.brandId} and m.undone_at is null
            and (m.kept_id = a.id or m.absorbed_id = a.id)
          cross join lateral (values (m.kept_id), (m.absorbed_id)) as x(id))
      select ${sql.raw(mergeColumns)} from customers.merge where brand_id = ${tx.brandId} and undone_at is null
        and kept_id in (select id from around) order by merged_at, id`,
  )
}

export async function writeMerges(
  tx: Tx,
  merges: readonly Omit<MergeRow, 'merged_at' | 'undone_at' | 'undone_by'>[],
): Promise<void> {
  if (merges.length === 0) return
  await tx.named(
    'customers.write_merges',
    `insert into customers.merge (brand_id, id, kept_id, absorbed_id, moved, survivors, survivors_before, way, actor, reason, evidence,
       score, rule_version, merged_at)
     select $1, m.id, m.kept_id, m.absorbed_id, array(select jsonb_array_elements_text(m.moved)::uuid), m.survivors,
       nullif(m.survivors_before, 'null'::jsonb), m.way, m.actor, m.reason, m.evidence, m.score, m.rule_version, $2
     from jsonb_to_recordset($3::jsonb) as m(id uuid, kept_id uuid, absorbed_id uuid, moved jsonb, survivors jsonb,
       survivors_before jsonb, way text, actor text, reason text, evidence jsonb, score double precision, rule_version text)`,
    [tx.brandId, tx.now, JSON.stringify(merges)],
  )
}

/** Points rows at whom they stand behind now; null stands for itself. */
export async function pointRows(
  tx: Tx,
  pointers: readonly { id: CustomerId; mergedInto: CustomerId | null; survivors: Survivors | null }[],
): Promise<void> {
  await tx.named(
    'customers.point_rows',
    `update customers.customer c set merged_into = p.head, survivors = nullif(p.survivors, 'null'::jsonb)
     from unnest($2::uuid[], $3::uuid[], $4::jsonb[]) as p(id, head, survivors) where c.brand_id = $1 and c.id = p.id`,
    [
      tx.brandId,
      pointers.map((one) => one.id),
      pointers.map((one) => one.mergedInto),
      pointers.map((one) => JSON.stringify(one.survivors)),
    ],
  )
}

/** The newest first. */
export function findMerges(tx: Tx, mergeIds: readonly string[]): Promise<MergeRow[]> {
  return tx.named<MergeRow>(
    'customers.find_merges',
    `select ${mergeColumns} from customers.merge where brand_id = $1 and id = any($2::uuid[]) order by merged_at desc, id desc`,
    [tx.brandId, mergeIds],
  )
}

/** Every merge that ever touched these rows, the newest first, taken back or not. */
export function mergesOfRows(tx: Tx, ids: readonly CustomerId[]): Promise<MergeRow[]> {
  return rows(
    tx,
    sql<MergeRow>`select ${sql.raw(mergeColumns)} from customers.merge
      where brand_id = ${tx.brandId} and (kept_id = any(${[...ids]}::uuid[]) or moved && ${[...ids]}::uuid[])
      order by merged_at desc, id desc limit 100`,
  )
}

/** Merges by this reason that stand, the newest first. */
export function standingMergesOf(tx: Tx, reason: string, limit: number): Promise<MergeRow[]> {
  return tx.named<MergeRow>(
    'customers.standing_merges_of',
    `select ${mergeColumns} from customers.merge where brand_id = $1 and reason = $2 and undone_at is null
     order by merged_at desc, id desc limit $3`,
    [tx.brandId, reason, limit],
  )
}

export async function endMerges(
  tx: Tx,
  merges: readonly { id: string; choices: unknown }[],
  by: string,
): Promise<void> {
  await tx.named(
    'customers.end_merges',
    `update customers.merge m set undone_at = $2, undone_by = $3, choices = e.choices
     from unnest($4::uuid[], $5::jsonb[]) as e(id, choices) where m.brand_id = $1 and m.id = e.id and m.undone_at is null`,
    [tx.brandId, tx.now, by, merges.map((one) => one.id), merges.map((one) => JSON.stringify(one.choices))],
  )
}

export interface EndedMerge {
  id: string
  keptId: CustomerId
  absorbedId: CustomerId
  mergedAt: Date
  /** What was made by hand meanwhile, by id: to which side it was given. */
  choices: Readonly<Record<string, Side>>
}

/** Of these merges, those that were taken back. */
export function endedMerges(tx: Tx, mergeIds: readonly string[]): Promise<EndedMerge[]> {
  return tx.named<EndedMerge>(
    'customers.ended_merges',
    `select id, kept_id as "keptId", absorbed_id as "absorbedId", merged_at as "mergedAt", coalesce(choices, '{}'::jsonb) as choices
     from customers.merge where brand_id = $1 and id = any($2::uuid[]) and undone_at is not null`,
    [tx.brandId, mergeIds],
  )
}

export interface EditRow {
  id: string
  customer_id: CustomerId
  field: string
  change: Buffer
  actor: string
  at: Date
}

export async function writeEdits(tx: Tx, edits: readonly Omit<EditRow, 'at'>[], at = tx.now): Promise<void> {
  if (edits.length === 0) return
  await tx.named(
    'customers.write_edits',
    `insert into customers.edit (brand_id, id, customer_id, field, change, actor, at)
     select $1, e.id, e.customer_id, e.field, e.change, e.actor, $2
     from unnest($3::uuid[], $4::uuid[], $5::text[], $6::bytea[], $7::text[]) as e(id, customer_id, field, change, actor)`,
    [
      tx.brandId,
      at,
      edits.map((one) => one.id),
      edits.map((one) => one.customer_id),
      edits.map((one) => one.field),
      edits.map((one) => one.change),
      edits.map((one) => one.actor),
    ],
  )
}

/** Edits by hand on these rows since then, oldest first. */
export function editsSince(tx: Tx, ids: readonly CustomerId[], since: Date): Promise<EditRow[]> {
  return rows(
    tx,
    sql<EditRow>`select id, customer_id, field, change, actor, at from customers.edit
      where brand_id = ${tx.brandId} and customer_id = any(${[...ids]}::uuid[]) and at >= ${since} and undone_at is null order by at, id`,
  )
}

/** Edits by hand of one field for which a side was chosen as these merges were taken back. */
export function editsEndedBy(
  tx: Tx,
  mergeIds: readonly string[],
  field: string,
): Promise<(EditRow & { merge_id: string })[]> {
  return tx.named<EditRow & { merge_id: string }>(
    'customers.edits_ended_by',
    `select m.id as merge_id, e.id, e.customer_id, e.field, e.change, e.actor, e.at from customers.merge m
     cross join lateral jsonb_object_keys(case when jsonb_typeof(m.choices) = 'object' then m.choices end) as k(id)
     join customers.edit e on e.brand_id = $1 and e.field = $3 and e.undone_at = m.undone_at
       and e.id = case when k.id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then k.id::uuid end
     where m.brand_id = $1 and m.id = any($2::uuid[]) order by e.at, e.id`,
    [tx.brandId, mergeIds, field],
  )
}

export function lastEdits(
  tx: Tx,
  ids: readonly CustomerId[],
): Promise<{ customerId: CustomerId; at: Date }[]> {
  return tx.named(
    'customers.last_edits',
    `select customer_id as "customerId", max(at) as at from customers.edit
     where brand_id = $1 and customer_id = any($2::uuid[]) and undone_at is null group by customer_id`,
    [tx.brandId, ids],
  )
}

export async function undoEdits(tx: Tx, ids: readonly string[]): Promise<void> {
  await sql`update customers.edit set undone_at = ${tx.now} where brand_id = ${tx.brandId} and id = any(${[...ids]}::uuid[])`.execute(
    tx.db,
  )
}

export interface TagImage {
  customerId: CustomerId
  /** Null where there was no row. */
  was: { origin: string; addedAt: string; removedAt: string | null } | null
}

export async function tagImages(tx: Tx, ids: readonly CustomerId[], name: string): Promise<TagImage[]> {
  const found = await rows(
    tx,
    sql<{ customer_id: CustomerId; origin: string; added_at: Date; removed_at: Date | null }>`
      select customer_id, origin, added_at, removed_at from customers.tag
      where brand_id = ${tx.brandId} and customer_id = any(${[...ids]}::uuid[]) and name = ${name}`,
  )
  const byId = new Map(found.map((row) => [row.customer_id, row]))
  return ids.map((customerId) => {
    const row = byId.get(customerId)
    return {
      customerId,
      was: row
        ? {
            origin: row.origin,
            addedAt: row.added_at.toISOString(),
            removedAt: row.removed_at?.toISOString() ?? null,
          }
        : null,
    }
  })
}

/** Puts a tag's rows back as they were, where nobody changed them since `at`. */
export async function restoreTagImages(
  tx: Tx,
  name: string,
  images: readonly TagImage[],
  at: Date,
): Promise<void> {
  await tx.named(
    'customers.restore_tag_images',
    `with image as (select customer_id, origin, added_at, removed_at from
         unnest($4::uuid[], $5::text[], $6::timestamptz[], $7::timestamptz[]) as i(customer_id, origin, added_at, removed_at)),
       gone as (delete from customers.tag t using image i where t.brand_id = $1 and t.customer_id = i.customer_id and t.name = $2
         and i.origin is null and t.added_at = $3 and t.removed_at is null)
     update customers.tag t set origin = i.origin, added_at = i.added_at, removed_at = i.removed_at from image i
     where t.brand_id = $1 and t.customer_id = i.customer_id and t.name = $2 and i.origin is not null
       and greatest(t.added_at, t.removed_at) = $3`,
    [
      tx.brandId,
      name,
      at,
      images.map((one) => one.customerId),
      images.map((one) => one.was?.origin ?? null),
      images.map((one) => one.was?.addedAt ?? null),
      images.map((one) => one.was?.removedAt ?? null),
    ],
  )
}
