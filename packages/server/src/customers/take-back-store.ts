import type { CustomerId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'

export interface KeptCustomer {
  id: CustomerId
  /** The row and its living tags as JSON; sealed columns stay sealed. */
  text: string
}

/** Customers as they are, locked until the commit. */
export function keepCustomers(tx: Tx, ids: readonly CustomerId[]): Promise<KeptCustomer[]> {
  return tx.named<KeptCustomer>(
    'customers.keep_whole',
    `select c.id, jsonb_build_object('customer', to_jsonb(c), 'tags', coalesce((select jsonb_agg(t.name) from customers.tag t
       where t.brand_id = c.brand_id and t.customer_id = c.id and t.removed_at is null), '[]'))::text as text
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
       coalesce((select array_agg(distinct i.evidence) from customers.identifier i where i.brand_id = c.brand_id and i.customer_id = c.id), '{}') as evidence,
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

/** Links of customers that rest on nothing else than this evidence. */
export async function unlink(tx: Tx, ids: readonly CustomerId[], evidence: readonly string[]): Promise<void> {
  await tx.named(
    'customers.unlink',
    `delete from customers.identifier where brand_id = $1 and customer_id = any($2::uuid[]) and evidence = any($3::text[])`,
    [tx.brandId, ids, evidence],
  )
  await tx.named(
    'customers.drop_pairs',
    `delete from customers.possible_duplicate where brand_id = $1 and state = 'waiting' and reason = any($3::text[])
       and (first_id = any($2::uuid[]) or second_id = any($2::uuid[]))`,
    [tx.brandId, ids, evidence],
  )
}

export async function restoreCustomers(
  tx: Tx,
  kept: readonly { id: CustomerId; text: string }[],
  tagOrigin: string,
): Promise<void> {
  if (kept.length === 0) return
  await tx.named(
    'customers.restore',
    `update customers.customer c set name = r.name, phone = r.phone, phone_tail_index = r.phone_tail_index, level = r.level,
       region_code = r.region_code, updated_at = r.updated_at, name_at = r.name_at, phone_at = r.phone_at, region_at = r.region_at
     from unnest($2::uuid[], $3::jsonb[]) as k(id, doc), jsonb_populate_record(null::customers.customer, k.doc -> 'customer') r
     where c.brand_id = $1 and c.id = k.id`,
    [tx.brandId, kept.map((one) => one.id), kept.map((one) => one.text)],
  )
  await tx.named(
    'customers.restore_tags',
    `delete from customers.tag t using unnest($2::uuid[], $3::jsonb[]) as k(id, doc)
     where t.brand_id = $1 and t.customer_id = k.id and t.origin = $4 and not (k.doc -> 'tags') ? t.name`,
    [tx.brandId, kept.map((one) => one.id), kept.map((one) => one.text), tagOrigin],
  )
}

/** Fills what nobody said yet, and never writes over what is known; returns whom it gave something. */
export async function fillProfiles(
  tx: Tx,
  profiles: readonly {
    id: CustomerId
    name: Buffer | null
    phone: Buffer | null
    phoneTailIndex: Buffer | null
    regionCode: string | null
  }[],
): Promise<Set<CustomerId>> {
  if (profiles.length === 0) return new Set()
  const changed = await tx.named<{ id: CustomerId }>(
    'customers.fill_profiles',
    `update customers.customer c set name = coalesce(c.name, p.name), phone = coalesce(c.phone, p.phone),
       phone_tail_index = coalesce(c.phone_tail_index, p.tail), region_code = coalesce(c.region_code, p.region), updated_at = $2,
       name_at = case when c.name is null and p.name is not null then $2 else c.name_at end,
       phone_at = case when c.phone is null and p.phone is not null then $2 else c.phone_at end,
       region_at = case when c.region_code is null and p.region is not null then $2 else c.region_at end
     from unnest($3::uuid[], $4::bytea[], $5::bytea[], $6::bytea[], $7::text[]) as p(id, name, phone, tail, region)
     where c.brand_id = $1 and c.id = p.id and ((c.name is null and p.name is not null) or (c.phone is null and p.phone is not null)
       or (c.region_code is null and p.region is not null))
     returning c.id`,
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
  return new Set(changed.map((row) => row.id))
}
