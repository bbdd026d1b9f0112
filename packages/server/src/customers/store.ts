import { type RawBuilder, sql } from 'kysely'
import type { CustomerId } from '../kernel/ids.ts'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import { type IdentifierKind, linkRuleVersion } from './customer.ts'
import type { NameIndexes, NameWish } from './name-index.ts'
import type { Survivors } from './person.ts'
import type { Holder } from './phone-holders.ts'

export interface CustomerRow {
  id: CustomerId
  /** The row that stands for the person; null for one that stands for itself. */
  merged_into: CustomerId | null
  survivors: Survivors | null
  name: Buffer | null
  phone: Buffer | null
  level: string
  /** What the ladder gives; shown where nobody wrote a level by hand. */
  ladder_level: string | null
  region_code: string | null
  /** When each was said last; null since the row was made. */
  name_at: Date | null
  phone_at: Date | null
  level_at: Date | null
  region_at: Date | null
  created_at: Date
  updated_at: Date
}

const columns =
  'id merged_into survivors name phone level ladder_level region_code name_at phone_at level_at region_at created_at updated_at'

function columnsOf(alias: string): string {
  return columns
    .split(' ')
    .map((column) => alias + column)
    .join(', ')
}

const customerColumns = columnsOf('')

export interface IndexedIdentifier {
  kind: IdentifierKind
  index: Buffer
  /** Where the account is, of which a person has one there; empty of phones. */
  accountAt: string
  /** Of a phone or an e-mail address: the token of the surname beside it. */
  mark: Buffer | null
}

export interface KnownIdentifiers {
  /** `kind|hex` → whom it points to; only a phone has several. */
  holders: Map<string, Holder[]>
  /** Phones (`kind|hex`) that are nobody's. */
  blocked: Set<string>
  /** Where these customers have accounts. */
  accounts: Map<CustomerId, Set<string>>
}

/** Customers that these identifiers point to, in one statement. */
export async function findByIdentifiers(
  tx: Tx,
  wanted: readonly { kind: IdentifierKind; index: Buffer }[],
): Promise<KnownIdentifiers> {
  const known: KnownIdentifiers = { holders: new Map(), blocked: new Set(), accounts: new Map() }
  if (wanted.length === 0) return known
  const found = await tx.named<{
    kind: IdentifierKind
    value_index: Buffer
    /** Null of a phone that is nobody's. */
    customer_id: CustomerId | null
    holder_rank: number
    holder_mark: Buffer | null
    accounts: string[] | null
  }>(
    'customers.find_by_identifiers',
    `with w as (select distinct kind, value_index from unnest($2::text[], $3::bytea[]) as u(kind, value_index))
     select i.kind, i.value_index, i.customer_id, i.holder_rank, i.holder_mark,
       case when i.kind in ('phone', 'email') then array(select s.account_at from customers.identifier s
         where s.brand_id = $1 and s.customer_id = i.customer_id and s.account_at <> '') end as accounts
     from w join customers.identifier i on i.brand_id = $1 and i.kind = w.kind and i.value_index = w.value_index
     union all
     select w.kind, b.value_index, null, 0, null, null
     from w join customers.blocked_phone b on b.brand_id = $1 and b.value_index = w.value_index and b.state = 'blocked' where w.kind = 'phone'`,
    [tx.brandId, wanted.map((w) => w.kind), wanted.map((w) => w.index)],
  )
  for (const row of found) {
    const place = `${row.kind}|${row.value_index.toString('hex')}`
    if (row.customer_id === null) known.blocked.add(place)
    else {
      const holder = {
        customerId: row.customer_id,
        rank: row.holder_rank,
        mark: row.holder_mark?.toString('hex') ?? null,
      }
      known.holders.set(place, [...(known.holders.get(place) ?? []), holder])
      if (row.accounts) known.accounts.set(row.customer_id, new Set(row.accounts))
    }
  }
  return known
}

export interface NewIdentifier extends IndexedIdentifier {
  customerId: CustomerId
  /** Of a phone: who among its holders; a holder of whom no surname was known is taught one by being written again. */
  rank: number
  origin: string
  evidence: string
}

export interface NewCustomer {
  id: CustomerId
  name: Buffer | null
  nameIndexes: NameIndexes
  phone: Buffer | null
  phoneTailIndex: Buffer | null
  regionCode: string | null
}

/** A customer with the record that makes it. */
export type MadeCustomer = NewCustomer & { record: string; origin: string }

/**
 * Writes identifiers and, for those that were new, their customers, in one statement. Where another transaction was
 * first with the same identifier nothing is written, and the caller looks again. Sorted, so that twins cannot deadlock.
 * Returns the places (`kind|hex|rank`) that this transaction wrote.
 */
export async function writeIdentifiers(
  tx: Tx,
  identifiers: NewIdentifier[],
  customers: MadeCustomer[],
): Promise<Set<string>> {
  if (identifiers.length === 0) return new Set()
  const sorted = [...identifiers].sort((a, b) =>
    a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : Buffer.compare(a.index, b.index) || a.rank - b.rank,
  )
  const written = await tx.named<{ kind: string; value_index: Buffer; holder_rank: number }>(
    'customers.write_identifiers',
    `with written as (
       insert into customers.identifier as t
         (brand_id, kind, value_index, customer_id, origin, evidence, linked_at, holder_rank, holder_mark, account_at, rule_version)
       select $1, kind, value_index, customer_id, origin, evidence, $2, holder_rank, holder_mark, account_at, $21
       from unnest($3::text[], $4::bytea[], $5::uuid[], $6::text[], $7::text[], $15::int[], $16::bytea[], $17::text[])
         as i(kind, value_index, customer_id, origin, evidence, holder_rank, holder_mark, account_at)
       on conflict (brand_id, kind, value_index, holder_rank) do update set holder_mark = excluded.holder_mark
         where t.kind in ('phone', 'email') and t.customer_id = excluded.customer_id and t.holder_mark is null and excluded.holder_mark is not null
       returning kind, value_index, holder_rank, customer_id
     ), created as (
       insert into customers.customer (brand_id, id, name, name_index, name_sound_index, name_shown_index, phone, phone_tail_index, region_code,
         record, origin, created_at, updated_at)
       select $1, id, name, whole, sound, shown, phone, tail, region, record, origin, $2, $2
       from unnest($8::uuid[], $9::bytea[], $10::bytea[], $11::bytea[], $12::text[], $13::text[], $14::text[], $18::bytea[], $19::bytea[], $20::bytea[])
         as c(id, name, phone, tail, region, record, origin, whole, sound, shown)
       where id in (select customer_id from written)
     )
     select kind, value_index, holder_rank from written`,
    [
      tx.brandId,
      tx.now,
      sorted.map((i) => i.kind),
      sorted.map((i) => i.index),
      sorted.map((i) => i.customerId),
      sorted.map((i) => i.origin),
      sorted.map((i) => i.evidence),
      customers.map((c) => c.id),
      customers.map((c) => c.name),
      customers.map((c) => c.phone),
      customers.map((c) => c.phoneTailIndex),
      customers.map((c) => c.regionCode),
      customers.map((c) => c.record),
      customers.map((c) => c.origin),
      sorted.map((i) => i.rank),
      sorted.map((i) => i.mark),
      sorted.map((i) => i.accountAt),
      customers.map((c) => c.nameIndexes.whole),
      customers.map((c) => c.nameIndexes.sound),
      customers.map((c) => c.nameIndexes.shown),
      linkRuleVersion,
    ],
  )
  return new Set(written.map((row) => `${row.kind}|${row.value_index.toString('hex')}|${row.holder_rank}`))
}

export async function writeDuplicates(
  tx: Tx,
  pairs: { first: CustomerId; second: CustomerId; reason: string }[],
): Promise<{ first_id: CustomerId; second_id: CustomerId; reason: string }[]> {
  if (pairs.length === 0) return []
  return rows(
    tx,
    sql<{ first_id: CustomerId; second_id: CustomerId; reason: string }>`
      insert into customers.possible_duplicate (brand_id, first_id, second_id, reason, found_at)
      select ${tx.brandId}, least(a, b), greatest(a, b), reason, ${tx.now}
      from unnest(${pairs.map((p) => p.first)}::uuid[], ${pairs.map((p) => p.second)}::uuid[], ${pairs.map((p) => p.reason)}::text[]) as p(a, b, reason)
      where not b = any(customers.same_person(${tx.brandId}, a)) and not customers.are_apart(${tx.brandId}, a, b)
      on conflict do nothing returning first_id, second_id, reason`,
  )
}

/** Every row of the persons of these rows, beside the row that was asked for. */
export async function findPersons(
  tx: Tx,
  customerIds: readonly CustomerId[],
): Promise<(CustomerRow & { asked: CustomerId })[]> {
  if (customerIds.length === 0) return []
  return tx.named<CustomerRow & { asked: CustomerId }>(
    'customers.find_persons',
    `with asked as (select id as asked, coalesce(merged_into, id) as head from customers.customer
       where brand_id = $1 and id = any($2::uuid[]))
     select a.asked, ${columnsOf('c.')} from asked a join customers.customer c on c.brand_id = $1 and c.id = a.head
     union all
     select a.asked, ${columnsOf('c.')} from asked a join customers.customer c on c.brand_id = $1 and c.merged_into = a.head`,
    [tx.brandId, customerIds],
  )
}

/** All rows of a person, from any of them. Empty where nobody is known by this id. */
export async function rowsOfPerson(tx: Tx, customerId: CustomerId): Promise<CustomerId[]> {
  const [row] = await tx.named<{ ids: CustomerId[] }>(
    'customers.rows_of_person',
    'select customers.same_person($1, $2::uuid) as ids',
    [tx.brandId, customerId],
  )
  return row?.ids ?? []
}

export interface CustomerFilter {
  tailIndex?: Buffer
  phoneIndex?: Buffer
  name?: NameWish
  tag?: string
  /** Beside the other one: those who carry both. */
  alsoTag?: string
  /** A region, or a shorter code for all below it. */
  region?: string
  /** Any rows of these people. */
  ids?: readonly string[]
  before?: { at: Date; id: string }
  /** A set of customers that a higher folder keeps, as a select of their ids. */
  among?: RawBuilder<unknown>
  limit: number
}

export function listCustomers(tx: Tx, filter: CustomerFilter): Promise<CustomerRow[]> {
  const { name, limit } = filter
  const fits = fitting(tx, filter)
  // Each name by itself, since only then the newest come from the index in order.
  const newest = (token: Buffer, column: NameWish['column']) => sql`(select c.id from customers.customer c
    where ${fits} and ${sql.ref(`c.${column}`)} = ${token} order by c.created_at desc, c.id desc limit ${limit})`
  const named = ({ tokens, column }: Omit<NameWish, 'by'>) => sql`and c.id in (
    ${sql.join(
      tokens.map((token) => newest(token, column)),
      sql` union all `,
    )}
    union all select o.merged_into from customers.customer o
      where o.brand_id = ${tx.brandId} and o.merged_into is not null and ${isNamed({ tokens, column })})`
  return rows(
    tx,
    sql<CustomerRow>`select ${sql.raw(customerColumns)} from customers.customer c
      where ${fits} ${name ? named(name) : sql``} order by c.created_at desc, c.id desc limit ${limit}`,
  )
}

/** All but the name, of a row `c` that stands for its person. */
function fitting(tx: Tx, filter: CustomerFilter) {
  const { tailIndex = null, phoneIndex = null, tag = null, alsoTag = null, region = null } = filter
  const { among, before } = filter
  const ids = filter.ids ? [...filter.ids] : null
  return sql`c.brand_id = ${tx.brandId} and c.merged_into is null
        and (${region}::text is null or starts_with(c.region_code, ${region}))
        and (${ids}::uuid[] is null or c.id in (select coalesce(o.merged_into, o.id) from customers.customer o
          where o.brand_id = ${tx.brandId} and o.id = any(${ids}::uuid[])))
        and (${tailIndex}::bytea is null or c.id in (select coalesce(o.merged_into, o.id) from customers.customer o
          where o.brand_id = ${tx.brandId} and o.phone_tail_index = ${tailIndex}))
        and (${phoneIndex}::bytea is null or c.id in (select coalesce(o.merged_into, o.id) from customers.identifier i
          join customers.customer o on o.brand_id = i.brand_id and o.id = i.customer_id
          where i.brand_id = ${tx.brandId} and i.kind = 'phone' and i.value_index = ${phoneIndex}))
        and (${tag}::text is null or c.id in (select coalesce(o.merged_into, o.id) from customers.tag t
          join customers.customer o on o.brand_id = t.brand_id and o.id = t.customer_id
          where t.brand_id = ${tx.brandId} and t.name = ${tag} and t.removed_at is null))
        and (${alsoTag}::text is null or c.id in (select coalesce(o.merged_into, o.id) from customers.tag t
          join customers.customer o on o.brand_id = t.brand_id and o.id = t.customer_id
          where t.brand_id = ${tx.brandId} and t.name = ${alsoTag} and t.removed_at is null))
        ${among ? sql`and c.id in (${among})` : sql``}
        ${before ? sql`and (c.created_at, c.id) < (${before.at}::timestamptz, ${before.id}::uuid)` : sql``}`
}

const isNamed = ({ column, tokens }: Omit<NameWish, 'by'>) =>
  sql`${sql.ref(`o.${column}`)} = any(${tokens}::bytea[])`

/** The first of these ways by which anybody is found; -1 where nobody is. */
export async function firstNamed(tx: Tx, wishes: readonly NameWish[]): Promise<number> {
  if (wishes.length === 0) return -1
  const found = await firstRow(
    tx,
    sql<{ way: number }>`select case ${sql.join(
      wishes.map(
        (
          wish,
          i,
        ) => sql`when exists (select from customers.customer o where o.brand_id = ${tx.brandId} and ${isNamed(wish)})
          then ${sql.lit(i)}`,
      ),
      sql` `,
    )} else -1 end as way`,
  )
  return found?.way ?? -1
}

export interface IdentifierRow {
  customer_id: CustomerId
  kind: IdentifierKind
  origin: string
  evidence: string
  linked_at: Date
  by_surname: boolean
  rule_version: string | null
}

export function identifiersOf(tx: Tx, customerIds: CustomerId[]): Promise<IdentifierRow[]> {
  return tx.named<IdentifierRow>(
    'customers.identifiers_of',
    `select customer_id, kind, origin, evidence, linked_at, holder_mark is not null as by_surname, rule_version from customers.identifier
     where brand_id = $1 and customer_id = any($2::uuid[]) order by linked_at`,
    [tx.brandId, customerIds],
  )
}

export interface TagRow {
  customer_id: CustomerId
  name: string
  origin: string
  added_at: Date
}

export function tagsOf(tx: Tx, customerIds: CustomerId[]): Promise<TagRow[]> {
  return tx.named<TagRow>(
    'customers.tags_of',
    `select customer_id, name, origin, added_at from customers.tag
     where brand_id = $1 and customer_id = any($2::uuid[]) and removed_at is null order by added_at`,
    [tx.brandId, customerIds],
  )
}

/** How many persons have each tag, most first. */
export async function countTagged(tx: Tx): Promise<Map<string, number>> {
  const found = await rows(
    tx,
    sql<{
      name: string
      n: bigint
    }>`select t.name, count(distinct coalesce(c.merged_into, c.id)) as n from customers.tag t
      join customers.customer c on c.brand_id = t.brand_id and c.id = t.customer_id
      where t.brand_id = ${tx.brandId} and t.removed_at is null group by t.name order by 2 desc, 1 limit 500`,
  )
  return new Map(found.map((row) => [row.name, Number(row.n)]))
}

export interface NewTag {
  customerId: CustomerId
  name: string
  origin: string
  /** The record by which it came: `contact:ID`, `import:ID`, `member:ID`. */
  record?: string | null
}

const byHand = (origin: string) => sql.raw(`(${origin} = 'agent' or starts_with(${origin}, 'member:'))`)

/** Returns those that were not on. What a rule says too, of a tag that was put on by hand, stands on the rule's word from then on. */
export async function writeTags(
  tx: Tx,
  tags: NewTag[],
): Promise<{ customer_id: CustomerId; name: string }[]> {
  if (tags.length === 0) return []
  const written = await rows(
    tx,
    sql<{ customer_id: CustomerId; name: string; was_on: boolean }>`
      insert into customers.tag as t (brand_id, customer_id, name, origin, record, added_at)
      select ${tx.brandId}, customer_id, name, origin, record, ${tx.now}
      from unnest(${tags.map((t) => t.customerId)}::uuid[], ${tags.map((t) => t.name)}::text[], ${tags.map((t) => t.origin)}::text[],
        ${tags.map((t) => t.record ?? null)}::text[]) as t(customer_id, name, origin, record)
      on conflict (brand_id, customer_id, name) do update set removed_at = null, origin = excluded.origin, record = excluded.record, added_at = excluded.added_at
        where t.removed_at is not null or (${byHand('t.origin')} and not ${byHand('excluded.origin')})
      returning t.customer_id, t.name, (old.added_at is not null and old.removed_at is null) as was_on`,
  )
  return written.filter((row) => !row.was_on)
}

/** Also a tag that was not there is remembered as taken off: what an unmerge gives back later is not stronger than that. */
export async function removeTags(
  tx: Tx,
  tags: { customerId: CustomerId; name: string }[],
): Promise<{ customer_id: CustomerId; name: string }[]> {
  if (tags.length === 0) return []
  const changed = await rows(
    tx,
    sql<{ customer_id: CustomerId; name: string; was_on: boolean }>`
      insert into customers.tag as t (brand_id, customer_id, name, origin, added_at, removed_at)
      select ${tx.brandId}, customer_id, name, 'removed', ${tx.now}, ${tx.now}
      from unnest(${tags.map((one) => one.customerId)}::uuid[], ${tags.map((one) => one.name)}::text[]) as gone(customer_id, name)
      on conflict (brand_id, customer_id, name) do update set removed_at = excluded.removed_at
      returning t.customer_id, t.name, (old.added_at is not null and old.removed_at is null) as was_on`,
  )
  return changed.filter((row) => row.was_on)
}

/** Sets fields of one row, with when each was said. */
export async function setFields(
  tx: Tx,
  id: CustomerId,
  set: {
    name?: { sealed: Buffer | null; indexes: NameIndexes; at: Date | null } | undefined
    phone?: { sealed: Buffer | null; tail: Buffer | null; at: Date | null } | undefined
    level?: { text: string; at: Date | null } | undefined
    region?: { code: string | null; at: Date | null } | undefined
  },
): Promise<void> {
  const parts = [
    sql`updated_at = ${tx.now}`,
    ...(set.name
      ? [
          sql`name = ${set.name.sealed}, name_at = ${set.name.at}, name_index = ${set.name.indexes.whole},
            name_sound_index = ${set.name.indexes.sound}, name_shown_index = ${set.name.indexes.shown}`,
        ]
      : []),
    ...(set.phone
      ? [sql`phone = ${set.phone.sealed}, phone_tail_index = ${set.phone.tail}, phone_at = ${set.phone.at}`]
      : []),
    ...(set.level ? [sql`level = ${set.level.text}, level_at = ${set.level.at}`] : []),
    ...(set.region ? [sql`region_code = ${set.region.code}, region_at = ${set.region.at}`] : []),
  ]
  await sql`update customers.customer set ${sql.join(parts)} where brand_id = ${tx.brandId} and id = ${id}`.execute(
    tx.db,
  )
}

export async function writeFacts(
  tx: Tx,
  facts: { customerId: CustomerId; kind: string; value: unknown }[],
): Promise<void> {
  if (facts.length === 0) return
  await tx.named(
    'customers.write_facts',
    `insert into customers.fact (brand_id, customer_id, kind, value, at)
     select $1, customer_id, kind, value, $2 from unnest($3::uuid[], $4::text[], $5::jsonb[]) as f(customer_id, kind, value)
     on conflict (brand_id, customer_id, kind) do update set value = excluded.value, at = excluded.at`,
    [
      tx.brandId,
      tx.now,
      facts.map((f) => f.customerId),
      facts.map((f) => f.kind),
      facts.map((f) => JSON.stringify(f.value)),
    ],
  )
}
