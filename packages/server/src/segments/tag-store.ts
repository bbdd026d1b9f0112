import { sql } from 'kysely'
import type { CustomerId } from '../kernel/ids.ts'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import type { Rule } from './rule.ts'

/** Segments that give a tag, with the rule in force; and one more, whether it gives one or not. */
export function taggingRules(
  tx: Tx,
  segmentId: string,
): Promise<{ id: string; name: string; tag: string | null; rule: Rule | null }[]> {
  return rows(
    tx,
    sql<{ id: string; name: string; tag: string | null; rule: Rule | null }>`
      select s.id, s.name, s.tag, v.rule from segments.segment s
      left join segments.version v on v.brand_id = s.brand_id and v.segment_id = s.id and v.version = s.version
      where s.brand_id = ${tx.brandId} and s.removed_at is null and (s.tag is not null or s.id = ${segmentId}::uuid)`,
  )
}

export async function writeTag(tx: Tx, id: string, tag: string | null): Promise<void> {
  await rows(
    tx,
    sql`update segments.segment set tag = ${tag}, tag_turn = tag_turn + 1, changed_at = ${tx.now}
      where brand_id = ${tx.brandId} and id = ${id}::uuid`,
  )
}

/** Everybody in and out of it is to be looked at, where it gives a tag. */
export async function turnTags(tx: Tx, id: string): Promise<void> {
  await rows(
    tx,
    sql`update segments.segment set tag_turn = tag_turn + 1
      where brand_id = ${tx.brandId} and id = ${id}::uuid and tag is not null`,
  )
}

export async function tagsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const found = await rows(
    tx,
    sql<{ id: string; tag: string }>`select id, tag from segments.segment
      where brand_id = ${tx.brandId} and id = any(${[...ids]}::uuid[]) and tag is not null and removed_at is null`,
  )
  return new Map(found.map((one) => [one.id, one.tag]))
}

export interface Behind {
  id: string
  /** Null where it gives none any more. */
  tag: string | null
  turn: number
}

export function nextBehind(tx: Tx): Promise<Behind | null> {
  return firstRow(
    tx,
    sql<Behind>`select id, case when removed_at is null then tag end as tag, tag_turn as turn from segments.segment
      where brand_id = ${tx.brandId} and tag_turn <> tag_done limit 1`,
  )
}

/** Not where something changed meanwhile: then it is looked at again. */
export async function markAligned(tx: Tx, { id, turn }: Behind): Promise<void> {
  await rows(
    tx,
    sql`update segments.segment set tag_done = ${turn}
      where brand_id = ${tx.brandId} and id = ${id}::uuid and tag_turn = ${turn}`,
  )
}

/** Members without the tag, by id behind `after`. */
export async function untagged(
  tx: Tx,
  { id, tag }: Behind,
  after: string,
  limit: number,
): Promise<CustomerId[]> {
  const found = await rows(
    tx,
    sql<{ id: CustomerId }>`select m.person_id as id from segments.member m
      where m.brand_id = ${tx.brandId} and m.segment_id = ${id}::uuid and m.person_id > ${after}::uuid and not exists (
        select from customers.tag t where t.brand_id = m.brand_id and t.customer_id = m.person_id and t.name = ${tag}
          and t.removed_at is null)
      order by m.person_id limit ${limit}`,
  )
  return found.map((one) => one.id)
}

/** Who has a tag by this segment that it does not give them now. */
export function strayTags(
  tx: Tx,
  origin: string,
  { id, tag }: Pick<Behind, 'id' | 'tag'>,
  limit: number,
): Promise<{ customerId: CustomerId; name: string }[]> {
  return rows(
    tx,
    sql<{
      customerId: CustomerId
      name: string
    }>`select t.customer_id as "customerId", t.name from customers.tag t
      join customers.customer c on c.brand_id = t.brand_id and c.id = t.customer_id
      where t.brand_id = ${tx.brandId} and t.origin = ${origin} and t.origin like 'segment:%' and t.removed_at is null
        and (t.name is distinct from ${tag}::text or not exists (select from segments.member m
          where m.brand_id = t.brand_id and m.segment_id = ${id}::uuid and m.person_id = coalesce(c.merged_into, c.id)))
      limit ${limit}`,
  )
}

/** Of these persons, the rows that have a tag. */
export function tagRowsOf(
  tx: Tx,
  personIds: readonly string[],
  name: string,
): Promise<{ personId: string; customerId: CustomerId; origin: string }[]> {
  return rows(
    tx,
    sql<{ personId: string; customerId: CustomerId; origin: string }>`
      select p.id as "personId", t.customer_id as "customerId", t.origin
      from unnest(${[...personIds]}::uuid[]) as p(id)
      cross join lateral unnest(customers.same_person(${tx.brandId}, p.id)) as r(id)
      join customers.tag t on t.brand_id = ${tx.brandId} and t.customer_id = r.id and t.name = ${name} and t.removed_at is null`,
  )
}
