import { sql } from 'kysely'
import type { CustomerId } from '../kernel/ids.ts'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import type { IdentifierKind } from './customer.ts'

export interface CustomerRow {
  id: CustomerId
  name: Buffer | null
  phone: Buffer | null
  level: string
  region_code: string | null
  created_at: Date
  updated_at: Date
}

const customerColumns = 'id, name, phone, level, region_code, created_at, updated_at'

export interface IndexedIdentifier {
  kind: IdentifierKind
  index: Buffer
}

/** Customers that these identifiers point to, as `kind|hex` → customer. */
export async function findByIdentifiers(
  tx: Tx,
  wanted: IndexedIdentifier[],
): Promise<Map<string, CustomerId>> {
  if (wanted.length === 0) return new Map()
  const found = await tx.named<{ kind: IdentifierKind; value_index: Buffer; customer_id: CustomerId }>(
    'customers.find_by_identifiers',
    `select i.kind, i.value_index, i.customer_id from unnest($2::text[], $3::bytea[]) as w(kind, value_index)
     join customers.identifier i on i.brand_id = $1 and i.kind = w.kind and i.value_index = w.value_index`,
    [tx.brandId, wanted.map((w) => w.kind), wanted.map((w) => w.index)],
  )
  return new Map(found.map((row) => [`${row.kind}|${row.value_index.toString('hex')}`, row.customer_id]))
}

export interface NewIdentifier extends IndexedIdentifier {
  customerId: CustomerId
  origin: string
  evidence: string
}

export interface NewCustomer {
  id: CustomerId
  name: Buffer | null
  phone: Buffer | null
  phoneTailIndex: Buffer | null
  regionCode: string | null
}

/**
 * Writes identifiers and, for those that were new, their customers, in one statement. Where another transaction was
 * first with the same identifier nothing is written, and the caller looks again. Sorted, so that twins cannot deadlock.
 * Returns the places (`kind|hex`) that this transaction wrote.
 */
export async function writeIdentifiers(
  tx: Tx,
  identifiers: NewIdentifier[],
  customers: NewCustomer[],
): Promise<Set<string>> {
  if (identifiers.length === 0) return new Set()
  const sorted = [...identifiers].sort((a, b) =>
    a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : Buffer.compare(a.index, b.index),
  )
  const written = await tx.named<{ kind: string; value_index: Buffer }>(
    'customers.write_identifiers',
    `with written as (
       insert into customers.identifier (brand_id, kind, value_index, customer_id, origin, evidence, linked_at)
       select $1, kind, value_index, customer_id, origin, evidence, $2
       from unnest($3::text[], $4::bytea[], $5::uuid[], $6::text[], $7::text[])
         as i(kind, value_index, customer_id, origin, evidence)
       on conflict do nothing
       returning kind, value_index, customer_id
     ), created as (
       insert into customers.customer (brand_id, id, name, phone, phone_tail_index, region_code, created_at, updated_at)
       select $1, id, name, phone, tail, region, $2, $2
       from unnest($8::uuid[], $9::bytea[], $10::bytea[], $11::bytea[], $12::text[]) as c(id, name, phone, tail, region)
       where id in (select customer_id from written)
     )
     select kind, value_index from written`,
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
    ],
  )
  return new Set(written.map((row) => `${row.kind}|${row.value_index.toString('hex')}`))
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
      on conflict do nothing returning first_id, second_id, reason`,
  )
}

export function findCustomer(tx: Tx, customerId: CustomerId): Promise<CustomerRow | null> {
  return firstRow(
    tx,
    sql<CustomerRow>`select ${sql.raw(customerColumns)} from customers.customer where brand_id = ${tx.brandId} and id = ${customerId}`,
  )
}

export async function findCustomers(tx: Tx, customerIds: CustomerId[]): Promise<CustomerRow[]> {
  if (customerIds.length === 0) return []
  return tx.named<CustomerRow>(
    'customers.find_many',
    `select ${customerColumns} from customers.customer where brand_id = $1 and id = any($2::uuid[])`,
    [tx.brandId, customerIds],
  )
}

export interface CustomerFilter {
  tailIndex?: Buffer
  phoneIndex?: Buffer
  tag?: string
  before?: { at: Date; id: string }
  limit: number
}

export function listCustomers(tx: Tx, filter: CustomerFilter): Promise<CustomerRow[]> {
  const { tailIndex = null, phoneIndex = null, tag = null, before, limit } = filter
  return rows(
    tx,
    sql<CustomerRow>`select ${sql.raw(customerColumns)} from customers.customer c
      where brand_id = ${tx.brandId}
        and (${tailIndex}::bytea is null or phone_tail_index = ${tailIndex})
        and (${phoneIndex}::bytea is null or exists (select 1 from customers.identifier i
          where i.brand_id = c.brand_id and i.customer_id = c.id and i.kind = 'phone' and i.value_index = ${phoneIndex}))
        and (${tag}::text is null or exists (select 1 from customers.tag t
          where t.brand_id = c.brand_id and t.customer_id = c.id and t.name = ${tag} and t.removed_at is null))
        and (${before?.at ?? null}::timestamptz is null or (created_at, id) < (${before?.at ?? null}::timestamptz, ${before?.id ?? null}::uuid))
      order by created_at desc, id desc limit ${limit}`,
  )
}

export interface IdentifierRow {
  customer_id: CustomerId
  kind: IdentifierKind
  origin: string
  evidence: string
  linked_at: Date
}

export function identifiersOf(tx: Tx, customerIds: CustomerId[]): Promise<IdentifierRow[]> {
  return tx.named<IdentifierRow>(
    'customers.identifiers_of',
    `select customer_id, kind, origin, evidence, linked_at from customers.identifier
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

/** How many customers have each tag, most first. */
export async function countTagged(tx: Tx): Promise<Map<string, number>> {
  const found = await rows(
    tx,
    sql<{ name: string; n: bigint }>`select name, count(*) as n from customers.tag
      where brand_id = ${tx.brandId} and removed_at is null group by name order by 2 desc, 1 limit 500`,
  )
  return new Map(found.map((row) => [row.name, Number(row.n)]))
}

export async function writeTags(
  tx: Tx,
  tags: { customerId: CustomerId; name: string; origin: string }[],
): Promise<{ customer_id: CustomerId; name: string }[]> {
  if (tags.length === 0) return []
  return rows(
    tx,
    sql<{ customer_id: CustomerId; name: string }>`
      insert into customers.tag (brand_id, customer_id, name, origin, added_at)
      select ${tx.brandId}, customer_id, name, origin, ${tx.now}
      from unnest(${tags.map((t) => t.customerId)}::uuid[], ${tags.map((t) => t.name)}::text[], ${tags.map((t) => t.origin)}::text[]) as t(customer_id, name, origin)
      on conflict (brand_id, customer_id, name) do update set removed_at = null, origin = excluded.origin, added_at = excluded.added_at
        where customers.tag.removed_at is not null
      returning customer_id, name`,
  )
}

export async function removeTags(
  tx: Tx,
  tags: { customerId: CustomerId; name: string }[],
): Promise<{ customer_id: CustomerId; name: string }[]> {
  if (tags.length === 0) return []
  return rows(
    tx,
    sql<{ customer_id: CustomerId; name: string }>`update customers.tag t set removed_at = ${tx.now}
      from unnest(${tags.map((one) => one.customerId)}::uuid[], ${tags.map((one) => one.name)}::text[]) as gone(customer_id, name)
      where t.brand_id = ${tx.brandId} and t.customer_id = gone.customer_id and t.name = gone.name and t.removed_at is null
      returning t.customer_id, t.name`,
  )
}

export async function updateProfiles(tx: Tx, profiles: NewCustomer[]): Promise<void> {
  if (profiles.length === 0) return
  await tx.named(
    'customers.update_profiles',
    `update customers.customer c set name = coalesce(p.name, c.name), phone = coalesce(p.phone, c.phone),
       phone_tail_index = coalesce(p.tail, c.phone_tail_index), region_code = coalesce(p.region, c.region_code), updated_at = $2
     from unnest($3::uuid[], $4::bytea[], $5::bytea[], $6::bytea[], $7::text[]) as p(id, name, phone, tail, region)
     where c.brand_id = $1 and c.id = p.id`,
    [
      tx.brandId,
      tx.now,
      profiles.map((p) => p.id),
      profiles.map((p) => p.name),
      profiles.map((p) => p.phone),
      profiles.map((p) => p.phoneTailIndex),
      profiles.map((p) => p.regionCode),
    ],
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
