import type { CustomerId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'

export interface KeptCustomer {
  id: CustomerId
  customer: Readonly<Record<string, unknown>>
  tags: readonly string[]
}

/** Customers as they are, row and living tags, locked until the commit. */
export function keepCustomers(tx: Tx, ids: readonly CustomerId[]): Promise<KeptCustomer[]> {
  return tx.named<KeptCustomer>(
    'customers.keep_whole',
    `select c.id, to_jsonb(c) as customer, coalesce((select jsonb_agg(t.name) from customers.tag t
       where t.brand_id = c.brand_id and t.customer_id = c.id and t.removed_at is null), '[]') as tags
     from customers.customer c where c.brand_id = $1 and c.id = any($2::uuid[]) order by c.id for update of c`,
    [tx.brandId, ids],
  )
}

export interface StandingCustomer {
  id: CustomerId
  updated_at: Date
  evidence: string[]
  has_tags: boolean
  has_facts: boolean
  is_merged: boolean
}

/** `tagOrigin`: tags of this origin do not hold a customer. */
export function lockCustomers(
  tx: Tx,
  ids: readonly CustomerId[],
  tagOrigin: string,
): Promise<StandingCustomer[]> {
  return tx.named<StandingCustomer>(
    'customers.lock_standing',
    `select c.id, c.updated_at,
       coalesce((select array_agg(distinct known.record) from (
         select i.evidence as record from customers.identifier i where i.brand_id = c.brand_id and i.customer_id = c.id
         union all select s.record from customers.field_source s where s.brand_id = c.brand_id and s.customer_id = c.id) known), '{}') as evidence,
       exists (select 1 from customers.tag t where t.brand_id = c.brand_id and t.customer_id = c.id and t.removed_at is null and t.origin <> $3) as has_tags,
       exists (select 1 from customers.fact f where f.brand_id = c.brand_id and f.customer_id = c.id) as has_facts,
       exists (select 1 from customers.merge m where m.brand_id = c.brand_id and m.undone_at is null
         and (m.kept_id = c.id or m.absorbed_id = c.id)) as is_merged
     from customers.customer c where c.brand_id = $1 and c.id = any($2::uuid[]) order by c.id for update of c`,
    [tx.brandId, ids, tagOrigin],
  )
}

export async function removeCustomers(tx: Tx, ids: readonly CustomerId[]): Promise<void> {
  for (const [name, table, where] of [
    ['field_sources', 'field_source', 'customer_id = any($2::uuid[])'],
    ['tags', 'tag', 'customer_id = any($2::uuid[])'],
    ['identifiers', 'identifier', 'customer_id = any($2::uuid[])'],
    ['duplicates', 'possible_duplicate', '(first_id = any($2::uuid[]) or second_id = any($2::uuid[]))'],
    ['customers', 'customer', 'id = any($2::uuid[])'],
  ])
    await tx.named(
      `customers.remove_${name}`,
      `delete from customers.${table} where brand_id = $1 and ${where}`,
      [tx.brandId, ids],
    )
}

/** Links of customers that rest on nothing else than this evidence, and what it said of them. */
export async function unlink(tx: Tx, ids: readonly CustomerId[], evidence: readonly string[]): Promise<void> {
  await tx.named(
    'customers.unlink',
    `delete from customers.identifier where brand_id = $1 and customer_id = any($2::uuid[]) and evidence = any($3::text[])`,
    [tx.brandId, ids, evidence],
  )
  await tx.named(
    'customers.unsay',
    `delete from customers.field_source where brand_id = $1 and customer_id = any($2::uuid[]) and record = any($3::text[])`,
    [tx.brandId, ids, evidence],
  )
  await tx.named(
    'customers.drop_pairs',
    `delete from customers.possible_duplicate where brand_id = $1 and state = 'waiting' and reason = any($3::text[])
       and (first_id = any($2::uuid[]) or second_id = any($2::uuid[]))`,
    [tx.brandId, ids, evidence],
  )
}

/** A name that comes back is given its tokens by the job: those that were kept may be of keys that are gone. */
export async function restoreCustomers(
  tx: Tx,
  kept: readonly KeptCustomer[],
  tagOrigin: string,
): Promise<void> {
  if (kept.length === 0) return
  const ids = kept.map((one) => one.id)
  const docs = kept.map(({ customer, tags }) => JSON.stringify({ customer, tags }))
  await tx.named(
    'customers.restore',
    `update customers.customer c set name = r.name, phone = r.phone, phone_tail_index = r.phone_tail_index, level = r.level,
       region_code = r.region_code, updated_at = r.updated_at, name_at = r.name_at, phone_at = r.phone_at, region_at = r.region_at,
       name_index = case when c.name is not distinct from r.name then c.name_index end,
       name_sound_index = case when c.name is not distinct from r.name then c.name_sound_index end,
       name_shown_index = case when c.name is not distinct from r.name then c.name_shown_index end
     from unnest($2::uuid[], $3::jsonb[]) as k(id, doc), jsonb_populate_record(null::customers.customer, k.doc -> 'customer') r
     where c.brand_id = $1 and c.id = k.id`,
    [tx.brandId, ids, docs],
  )
  await tx.named(
    'customers.restore_tags',
    `delete from customers.tag t using unnest($2::uuid[], $3::jsonb[]) as k(id, doc)
     where t.brand_id = $1 and t.customer_id = k.id and t.origin = $4 and not (k.doc -> 'tags') ? t.name`,
    [tx.brandId, ids, docs, tagOrigin],
  )
}
