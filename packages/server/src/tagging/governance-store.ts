import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import { runTable } from '../runtime/jobs/run-table-store.ts'
import { type Rule, tagsAsked } from '../segments/index.ts'

export interface TagUse {
  name: string
  carriers: number
  byHand: number
  byWecom: number
  byRule: number
  lastGivenAt: Date | null
  groupId: string | null
  validDays: number | null
  retiredAt: Date | null
  mergedInto: string | null
  renamingTo: string | null
  /** Published segments and the brand's pool rules whose rule names it. */
  usedBy: number
}

/** Living tags by person: who has a tag on two rows has it once. */
const living = sql.raw(`living as materialized (
  select distinct coalesce(c.merged_into, c.id) as head, t.name, t.origin, t.added_at from customers.tag t
  join customers.customer c on c.brand_id = t.brand_id and c.id = t.customer_id
  where t.brand_id = runtime.brand() and t.removed_at is null)`)

export async function listTagUse(tx: Tx): Promise<TagUse[]> {
  const found = await rows(
    tx,
    sql<{
      name: string
      carriers: bigint
      by_hand: bigint
      by_wecom: bigint
      by_rule: bigint
      last_given_at: Date | null
      group_id: string | null
      valid_days: number | null
      retired_at: Date | null
      merged_into: string | null
      renaming_to: string | null
    }>`with ${living}, used as (
        select name, count(distinct head) as carriers, count(distinct head) filter (where origin = 'agent' or starts_with(origin, 'member:')) as by_hand,
          count(distinct head) filter (where origin = 'wecom') as by_wecom, count(distinct head) filter (where origin = 'rule') as by_rule,
          max(added_at) as last_given_at from living group by name
      )
      select coalesce(u.name, d.name) as name, coalesce(u.carriers, 0) as carriers, coalesce(u.by_hand, 0) as by_hand,
        coalesce(u.by_wecom, 0) as by_wecom, coalesce(u.by_rule, 0) as by_rule, u.last_given_at, d.group_id, d.valid_days,
        d.retired_at, d.merged_into, d.renaming_to
      from used u full join (select * from tagging.tag where brand_id = ${tx.brandId}) d on d.name = u.name
      order by d.position nulls last, 2 desc, 1 limit 1000`,
  )
  const named = await namesInRules(tx)
  return found.map((row) => ({
    name: row.name,
    carriers: Number(row.carriers),
    byHand: Number(row.by_hand),
    byWecom: Number(row.by_wecom),
    byRule: Number(row.by_rule),
    lastGivenAt: row.last_given_at,
    groupId: row.group_id,
    validDays: row.valid_days,
    retiredAt: row.retired_at,
    mergedInto: row.merged_into,
    renamingTo: row.renaming_to,
    usedBy: named.filter((name) => name === row.name).length,
  }))
}

/** Names of tags, as often as rules in force ask for them: those of published segments, and those of the brand's pools. */
async function namesInRules(tx: Tx): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{
      rule: Rule
    }>`select v.rule from segments.segment s join segments.version v on v.brand_id = s.brand_id and v.segment_id = s.id and v.version = s.version
        where s.brand_id = ${tx.brandId} and s.removed_at is null
      union all
      select one -> 'when' from jsonb_array_elements(
        (select rules from pools.rule_set where brand_id = ${tx.brandId} order by version desc limit 1)) as one`,
  )
  return found.flatMap(({ rule }) => [...new Set(tagsAsked(rule).names)])
}

export interface TagPair {
  one: string
  two: string
  both: number
  /** Those who have both, of those who have either, in percent. */
  percent: number
}

/** Pairs that share carriers: `least` of the persons who have either of them. */
export async function overlappingTags(tx: Tx, least: number, fewest: number): Promise<TagPair[]> {
  const found = await rows(
    tx,
    sql<{ one: string; two: string; n: bigint; percent: number }>`with ${living},
      own as (select distinct head, name from living),
      sizes as (select name, count(*) as n from own group by name having count(*) >= ${fewest}),
      pairs as (select a.name as one, b.name as two, count(*) as n from own a join own b on b.head = a.head and b.name > a.name
        where a.name in (select name from sizes) and b.name in (select name from sizes) group by 1, 2)
      select p.one, p.two, p.n, round(100.0 * p.n / (x.n + y.n - p.n))::int as percent from pairs p
      join sizes x on x.name = p.one join sizes y on y.name = p.two
      where p.n * 100 >= ${least}::int * (x.n + y.n - p.n) order by 4 desc, 3 desc, 1, 2 limit 100`,
  )
  return found.map(({ one, two, n, percent }) => ({ one, two, both: Number(n), percent }))
}

/** Pairs that exclude each other and that somebody has both of: of one exclusive group, or declared. */
export async function contradictingTags(
  tx: Tx,
  declared: readonly (readonly [string, string])[],
): Promise<TagPair[]> {
  const found = await rows(
    tx,
    sql<{
      one: string
      two: string
      n: bigint
    }>`with ${living}, own as (select distinct head, name from living),
      opposed as (
        select a.name as one, b.name as two from tagging.tag a
        join tagging.tag_group g on g.brand_id = a.brand_id and g.id = a.group_id and g.exclusive
        join tagging.tag b on b.brand_id = a.brand_id and b.group_id = a.group_id and b.name > a.name
        where a.brand_id = ${tx.brandId}
        union select least(one, two), greatest(one, two) from unnest(${declared.map(([one]) => one)}::text[], ${declared.map(([, two]) => two)}::text[]) as d(one, two))
      select o.one, o.two, count(*) as n from opposed o join own a on a.name = o.one
      join own b on b.name = o.two and b.head = a.head group by 1, 2 order by 3 desc, 1, 2`,
  )
  return found.map(({ one, two, n }) => ({ one, two, both: Number(n), percent: 0 }))
}

export interface TagGroup {
  id: string
  name: string
  exclusive: boolean
}

export function listGroups(tx: Tx): Promise<TagGroup[]> {
  return tx.named<TagGroup>(
    'tagging.list_groups',
    'select id, name, exclusive from tagging.tag_group where brand_id = $1 order by position, name',
    [tx.brandId],
  )
}

/** False where the name is another group's. */
export async function writeGroup(tx: Tx, { id, name, exclusive }: TagGroup): Promise<boolean> {
  const written = await rows(
    tx,
    sql<{ id: string }>`insert into tagging.tag_group as g (brand_id, id, name, exclusive, position)
      select ${tx.brandId}, ${id}::uuid, ${name}, ${exclusive}::boolean, coalesce(max(position), 0) + 1 from tagging.tag_group
        where brand_id = ${tx.brandId}
      on conflict (brand_id, name) do update set exclusive = excluded.exclusive where g.id = excluded.id returning id`,
  )
  return written.length > 0
}

export async function changeGroup(tx: Tx, { id, exclusive }: Omit<TagGroup, 'name'>): Promise<boolean> {
  const written = await rows(
    tx,
    sql<{ id: string }>`update tagging.tag_group set exclusive = ${exclusive}
      where brand_id = ${tx.brandId} and id = ${id}::uuid returning id`,
  )
  return written.length > 0
}

export async function nameGroup(tx: Tx, id: string, name: string): Promise<void> {
  await sql`update tagging.tag_group set name = ${name} where brand_id = ${tx.brandId} and id = ${id}::uuid`.execute(
    tx.db,
  )
}

/** Its tags stand in no group then. */
export async function deleteGroup(tx: Tx, id: string): Promise<void> {
  await sql`update tagging.tag set group_id = null where brand_id = ${tx.brandId} and group_id = ${id}::uuid`.execute(
    tx.db,
  )
  await sql`delete from tagging.tag_group where brand_id = ${tx.brandId} and id = ${id}::uuid`.execute(tx.db)
}

/** Living ones that are defined, of all groups or of one. */
export async function tagNames(tx: Tx, groupId: string | null = null): Promise<string[]> {
  const found = await tx.named<{ name: string }>(
    'tagging.tag_names',
    `select name from tagging.tag where brand_id = $1 and retired_at is null and ($2::uuid is null or group_id = $2)
     union select name from customers.tag where brand_id = $1 and removed_at is null and $2::uuid is null order by 1`,
    [tx.brandId, groupId],
  )
  return found.map((row) => row.name)
}

export async function writeOrder(
  tx: Tx,
  order: { groupIds: readonly string[] } | { names: readonly string[] },
): Promise<void> {
  const [table, key, ids] =
    'groupIds' in order
      ? (['tag_group', 'id::text', order.groupIds] as const)
      : (['tag', 'name', order.names] as const)
  await sql`update tagging.${sql.raw(table)} t set position = n.place from (
      select o.key, row_number() over (order by array_position(${[...ids]}::text[], o.key) nulls last, o.position, o.key) as place
      from (select ${sql.raw(key)} as key, position from tagging.${sql.raw(table)} where brand_id = ${tx.brandId}) o) n
    where t.brand_id = ${tx.brandId} and t.${sql.raw(key)} = n.key`.execute(tx.db)
}

export async function setRenaming(tx: Tx, name: string, to: string): Promise<void> {
  await sql`insert into tagging.tag (brand_id, name, renaming_to) values (${tx.brandId}, ${name}, ${to})
    on conflict (brand_id, name) do update set renaming_to = excluded.renaming_to`.execute(tx.db)
}

export async function writeDefinition(
  tx: Tx,
  { name, groupId, validDays }: { name: string; groupId: string | null; validDays: number | null },
): Promise<void> {
  await sql`insert into tagging.tag (brand_id, name, group_id, valid_days) values (${tx.brandId}, ${name}, ${groupId}::uuid, ${validDays})
    on conflict (brand_id, name) do update set group_id = excluded.group_id, valid_days = excluded.valid_days`.execute(
    tx.db,
  )
}

export async function setGroup(tx: Tx, name: string, groupId: string): Promise<void> {
  await sql`update tagging.tag set group_id = ${groupId}::uuid where brand_id = ${tx.brandId} and name = ${name}`.execute(
    tx.db,
  )
}

/** What becomes of a name from now on; null puts it back. */
export async function retireName(
  tx: Tx,
  name: string,
  retired: { into: string | null; deleteThere?: boolean } | null,
): Promise<void> {
  await sql`insert into tagging.tag (brand_id, name, retired_at, merged_into, delete_there)
    values (${tx.brandId}, ${name}, ${retired ? tx.now : null}, ${retired?.into ?? null}, ${retired?.deleteThere ?? false})
    on conflict (brand_id, name) do update set retired_at = excluded.retired_at, merged_into = excluded.merged_into,
      delete_there = excluded.delete_there, renaming_to = null`.execute(tx.db)
}

/** Names that ended, with what they lead to; not one that a tag is about to be called again. */
export async function endedNames(tx: Tx, names: readonly string[]): Promise<Map<string, string | null>> {
  const found = await tx.named<{ name: string; merged_into: string | null }>(
    'tagging.ended_names',
    `select t.name, t.merged_into from tagging.tag t where t.brand_id = $1 and t.name = any($2::text[]) and t.retired_at is not null
       and not exists (select from tagging.tag r where r.brand_id = t.brand_id and r.renaming_to = t.name)`,
    [tx.brandId, names],
  )
  return new Map(found.map((row) => [row.name, row.merged_into]))
}

/** Tags that were given longer ago than they hold. */
export function expiredTags(tx: Tx, limit: number): Promise<{ customerId: string; name: string }[]> {
  return tx.named(
    'tagging.expired_tags',
    `select t.customer_id as "customerId", t.name from tagging.tag d
     join customers.tag t on t.brand_id = d.brand_id and t.name = d.name and t.removed_at is null
     where d.brand_id = $1 and d.valid_days is not null and t.added_at < $2::timestamptz - make_interval(days => d.valid_days)
     order by t.customer_id limit $3`,
    [tx.brandId, tx.now, limit],
  )
}

export interface TagChange {
  id: string
  kind: 'merge' | 'retire' | 'rename'
  name: string
  into: string | null
  state: 'working' | 'done' | 'undoing' | 'undone'
  askedBy: string
  askedAt: Date
  done: number
  total: number
  place: string
  finishedAt: Date | null
}

const changeColumns = `id, kind, name, into_name as into, state, asked_by as "askedBy", asked_at as "askedAt", done, total, place,
  finished_at as "finishedAt"`

export async function writeChange(
  tx: Tx,
  change: Pick<TagChange, 'id' | 'kind' | 'name' | 'into'>,
): Promise<void> {
  await sql`insert into tagging.change (brand_id, id, kind, name, into_name, state, asked_by, asked_at, total)
    select ${tx.brandId}, ${change.id}::uuid, ${change.kind}, ${change.name}, ${change.into}, 'working', ${`${tx.actor.kind}:${tx.actor.id}`},
      ${tx.now}, count(*) from customers.tag where brand_id = ${tx.brandId} and name = ${change.name} and removed_at is null`.execute(
    tx.db,
  )
}

export const { newest: listChanges, lock: lockChange } = runTable<TagChange>('tagging.change', changeColumns)

export async function moveChange(
  tx: Tx,
  id: string,
  set: { state: TagChange['state']; done: number; place?: string | undefined },
): Promise<void> {
  const ended = set.state === 'done' || set.state === 'undone'
  await sql`update tagging.change set state = ${set.state}, done = done + ${set.done},
    place = coalesce(${set.place ?? null}::uuid, place), finished_at = ${ended ? tx.now : null}
    where brand_id = ${tx.brandId} and id = ${id}::uuid`.execute(tx.db)
}

export async function restartChange(tx: Tx, id: string): Promise<void> {
  await firstRow(
    tx,
    sql`update tagging.change set state = 'undoing', done = 0, finished_at = null, place = '00000000-0000-0000-0000-000000000000',
      total = (select count(*) from tagging.change_row r where r.brand_id = ${tx.brandId} and r.change_id = ${id}::uuid)
      where brand_id = ${tx.brandId} and id = ${id}::uuid`,
  )
}

export interface Carrier {
  customerId: string
  origin: string
  hasOther: boolean
  /** They have the other one only because WeCom says so, and this one was given here. */
  otherIsWecoms: boolean
}

/** Customer rows behind a place that carry a tag, with whether the person has the other one. */
export function carriersOf(
  tx: Tx,
  name: string,
  other: string | null,
  after: string,
  limit: number,
): Promise<Carrier[]> {
  return tx.named(
    'tagging.carriers_of',
    `select t.customer_id as "customerId", t.origin, o.name is not null as "hasOther",
       coalesce(o.origin = 'wecom' and t.origin <> 'wecom', false) as "otherIsWecoms"
     from customers.tag t left join customers.tag o on o.brand_id = t.brand_id and o.customer_id = t.customer_id and o.name = $3
       and o.removed_at is null
     where t.brand_id = $1 and t.name = $2 and t.removed_at is null and t.customer_id > $4::uuid
     order by t.customer_id limit $5`,
    [tx.brandId, name, other, after, limit],
  )
}

export async function writeChangeRows(
  tx: Tx,
  changeId: string,
  all: readonly { customerId: string; origin: string; gave: boolean }[],
): Promise<void> {
  await tx.named(
    'tagging.write_change_rows',
    `insert into tagging.change_row (brand_id, change_id, customer_id, origin, at, gave)
     select $1, $2, customer_id, origin, $3, gave from unnest($4::uuid[], $5::text[], $6::boolean[]) as n(customer_id, origin, gave)
     on conflict do nothing`,
    [
      tx.brandId,
      changeId,
      tx.now,
      all.map((one) => one.customerId),
      all.map((one) => one.origin),
      all.map((one) => one.gave),
    ],
  )
}

/** What a change did, behind a place; `untouched` where the given tag still stands as it was given. */
export function changeRows(
  tx: Tx,
  change: Pick<TagChange, 'id' | 'into'>,
  after: string,
  limit: number,
): Promise<{ customerId: string; origin: string; takeOff: boolean }[]> {
  return tx.named(
    'tagging.change_rows',
    `select r.customer_id as "customerId", r.origin, (r.gave and coalesce(t.added_at = r.at and t.removed_at is null, false)) as "takeOff"
     from tagging.change_row r left join customers.tag t on t.brand_id = r.brand_id and t.customer_id = r.customer_id and t.name = $3
     where r.brand_id = $1 and r.change_id = $2 and r.customer_id > $4::uuid order by r.customer_id limit $5`,
    [tx.brandId, change.id, change.into, after, limit],
  )
}
