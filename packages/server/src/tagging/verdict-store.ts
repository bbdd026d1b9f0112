import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'

export interface HeldTag {
  personId: string
  rowId: string
  name: string
  origin: string
}

/** Tags of these names on every row of these persons. */
export function heldTags(tx: Tx, personIds: readonly string[], names: readonly string[]): Promise<HeldTag[]> {
  return tx.named<HeldTag>(
    'tagging.held_tags',
    `select h.id as "personId", r.id as "rowId", t.name, t.origin from customers.customer h
     join customers.customer r on r.brand_id = h.brand_id and (r.id = h.id or r.merged_into = h.id)
     join customers.tag t on t.brand_id = r.brand_id and t.customer_id = r.id and t.removed_at is null
     where h.brand_id = $1 and h.id = any($2::uuid[]) and t.name = any($3::text[])`,
    [tx.brandId, personIds, names],
  )
}

/** Codes that members took off, and that no rule may put on yet: `person|code`. */
export async function refusalsOf(tx: Tx, personIds: readonly string[]): Promise<Set<string>> {
  const found = await tx.named<{ person_id: string; code: string }>(
    'tagging.refusals_of',
    `select h.id as person_id, f.code from customers.customer h
     join customers.customer r on r.brand_id = h.brand_id and (r.id = h.id or r.merged_into = h.id)
     join tagging.refusal f on f.brand_id = r.brand_id and f.customer_id = r.id and f.until > $3
     where h.brand_id = $1 and h.id = any($2::uuid[])`,
    [tx.brandId, personIds, tx.now],
  )
  return new Set(found.map((row) => `${row.person_id}|${row.code}`))
}

export async function writeRefusals(
  tx: Tx,
  all: readonly { customerId: string; code: string; by: string; at: Date; until: Date }[],
): Promise<void> {
  if (all.length === 0) return
  await tx.named(
    'tagging.write_refusals',
    `insert into tagging.refusal (brand_id, customer_id, code, refused_by, refused_at, until)
     select $1, * from unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])
     on conflict (brand_id, customer_id, code) do update set refused_by = excluded.refused_by, refused_at = excluded.refused_at,
       until = excluded.until where tagging.refusal.refused_at <= excluded.refused_at`,
    [
      tx.brandId,
      all.map((one) => one.customerId),
      all.map((one) => one.code),
      all.map((one) => one.by),
      all.map((one) => one.at),
      all.map((one) => one.until),
    ],
  )
}

export async function dropRefusals(
  tx: Tx,
  all: readonly { customerId: string; code: string; at: Date }[],
): Promise<void> {
  if (all.length === 0) return
  await tx.named(
    'tagging.drop_refusals',
    `delete from tagging.refusal f using unnest($2::uuid[], $3::text[], $4::timestamptz[]) as w(customer_id, code, at)
     where f.brand_id = $1 and f.customer_id = w.customer_id and f.code = w.code and f.refused_at = w.at`,
    [tx.brandId, all.map((one) => one.customerId), all.map((one) => one.code), all.map((one) => one.at)],
  )
}

export interface KeptVerdict {
  customerId: string
  code: string
  version: number
  facts: Record<string, number>
  since: Date
  judgedAt: Date
}

/** What holds of these persons now, whole: what is not named holds no more. */
export async function writeVerdicts(
  tx: Tx,
  personIds: readonly string[],
  all: readonly { customerId: string; code: string; facts: Record<string, number> }[],
  version: number,
): Promise<void> {
  const columns = [
    all.map((one) => one.customerId),
    all.map((one) => one.code),
    all.map((one) => JSON.stringify(one.facts)),
  ]
  await tx.named(
    'tagging.drop_verdicts',
    `delete from tagging.verdict v where v.brand_id = $1 and v.customer_id = any($2::uuid[]) and not exists (
       select from unnest($3::uuid[], $4::text[]) as n(customer_id, code) where n.customer_id = v.customer_id and n.code = v.code)`,
    [tx.brandId, personIds, columns[0], columns[1]],
  )
  await tx.named(
    'tagging.write_verdicts',
    `insert into tagging.verdict as v (brand_id, customer_id, code, version, facts, since, judged_at)
     select $1, customer_id, code, $2, facts, $3, $3 from unnest($4::uuid[], $5::text[], $6::jsonb[]) as n(customer_id, code, facts)
     on conflict (brand_id, customer_id, code) do update set version = excluded.version, facts = excluded.facts, judged_at = excluded.judged_at`,
    [tx.brandId, version, tx.now, ...columns],
  )
}

export function verdictsOf(tx: Tx, customerId: string): Promise<KeptVerdict[]> {
  return tx.named<KeptVerdict>(
    'tagging.verdicts_of',
    `select customer_id as "customerId", code, version, facts, since, judged_at as "judgedAt" from tagging.verdict
     where brand_id = $1 and customer_id = any(customers.same_person($1, $2::uuid)) order by code`,
    [tx.brandId, customerId],
  )
}

export function openRefusals(
  tx: Tx,
  customerId: string,
): Promise<{ code: string; refusedBy: string; until: Date }[]> {
  return tx.named(
    'tagging.open_refusals',
    `select code, refused_by as "refusedBy", until from tagging.refusal
     where brand_id = $1 and customer_id = any(customers.same_person($1, $2::uuid)) and until > $3 order by code`,
    [tx.brandId, customerId, tx.now],
  )
}

export async function countVerdicts(tx: Tx): Promise<Map<string, { carriers: number; refused: number }>> {
  const found = await rows(
    tx,
    sql<{
      code: string
      carriers: bigint
      refused: bigint
    }>`select code, sum(carriers) as carriers, sum(refused) as refused from (
        select code, count(*) as carriers, 0 as refused from tagging.verdict where brand_id = ${tx.brandId} group by code
        union all
        select code, 0, count(*) from tagging.refusal where brand_id = ${tx.brandId} and until > ${tx.now} group by code) n
      group by code`,
  )
  return new Map(
    found.map((row) => [row.code, { carriers: Number(row.carriers), refused: Number(row.refused) }]),
  )
}

export interface Place {
  revision: bigint
  personId: string
}

/** Locked. A new version of the rules begins from the start. */
export async function lockPlace(tx: Tx, version: number): Promise<Place> {
  const start = '00000000-0000-0000-0000-000000000000'
  const row = await firstRow(
    tx,
    sql<{
      revision: bigint
      person_id: string
    }>`insert into tagging.place as p (brand_id, revision, person_id, version)
      values (${tx.brandId}, 0, ${start}, ${version})
      on conflict (brand_id) do update set version = excluded.version,
        revision = case when p.version = excluded.version then p.revision else 0 end,
        person_id = case when p.version = excluded.version then p.person_id else ${start}::uuid end
      returning revision, person_id`,
  )
  return { revision: row!.revision, personId: row!.person_id }
}

export async function writePlace(tx: Tx, { revision, personId }: Place): Promise<void> {
  await sql`update tagging.place set revision = ${revision}, person_id = ${personId}::uuid
    where brand_id = ${tx.brandId}`.execute(tx.db)
}

/** Rules of tags look back over days: on a new day everybody is judged again. */
export async function judgeAllTagsAnew(tx: Tx): Promise<void> {
  await sql`update tagging.place set revision = 0, person_id = '00000000-0000-0000-0000-000000000000'
    where brand_id = ${tx.brandId}`.execute(tx.db)
}

/** Persons behind the place whose pictures changed. */
export async function changedPeople(
  tx: Tx,
  after: Place,
  limit: number,
): Promise<{ personId: string; revision: bigint; gone: boolean }[]> {
  return rows(
    tx,
    sql<{
      personId: string
      revision: bigint
      gone: boolean
    }>`select person_id as "personId", revision, gone from segments.person
      where brand_id = ${tx.brandId} and (revision, person_id) > (${after.revision}, ${after.personId}::uuid)
      order by revision, person_id limit ${limit}`,
  )
}
