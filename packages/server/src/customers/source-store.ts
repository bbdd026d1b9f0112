import type { CustomerId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { NewCustomer } from './store.ts'

/** The record by which something came to be known, and whose word it is (T16). */
export interface RecordSource {
  record: string
  origin: string
}

export type SourcedProfile = NewCustomer & { source: RecordSource }

/** The record that made a customer of before these columns: that of the first link. */
const madeBy = `coalesce(c.record, (select i.evidence from customers.identifier i where i.brand_id = c.brand_id and i.customer_id = c.id
       order by i.linked_at, i.kind limit 1), 'unknown')`

const given = `unnest($3::uuid[], $4::bytea[], $5::bytea[], $6::bytea[], $7::text[], $8::text[], $9::text[], $10::bytea[], $11::bytea[],
       $12::bytea[]) as p(id, name, phone, tail, region, record, origin, name_index, name_sound_index, name_shown_index)`

/** Each field with what was and what is said now; `was` columns and `now` columns of one type each. */
const fields = `cross join lateral (values ('name', o.name, p.name, null::text, null::text), ('phone', o.phone, p.phone, null, null),
       ('region', null, null, o.region_code, p.region)) as f(field, was, now, was_region, now_region)`

/**
 * Writes what records say of customers, and keeps for each field by which record it came. `fills` leaves alone what is known
 * already; otherwise the new word stands, and what it replaces is kept with the record that had said it. Returns who got something.
 */
export async function writeSaid(
  tx: Tx,
  profiles: readonly SourcedProfile[],
  how: 'fills' | 'replaces',
): Promise<Set<CustomerId>> {
  if (profiles.length === 0) return new Set()
  const [first, second] = how === 'fills' ? ['c', 'p'] : ['p', 'c']
  const column = (own: string, said = own): string =>
    `${own} = coalesce(${first}.${first === 'c' ? own : said}, ${second}.${second === 'c' ? own : said})`
  const saidAt = (field: string, column = field): string =>
    `${field}_at = case when p.${field} is not null${how === 'fills' ? ` and c.${column} is null` : ''} then $2 else c.${field}_at end`
  const isNamed = `p.name is not null${how === 'fills' ? ' and c.name is null' : ''}`
  const nameIndexes = ['name_index', 'name_sound_index', 'name_shown_index']
    .map((one) => `${one} = case when ${isNamed} then p.${one} else c.${one} end`)
    .join(', ')
  const news =
    how === 'fills'
      ? '(c.name is null and p.name is not null) or (c.phone is null and p.phone is not null) or (c.region_code is null and p.region is not null)'
      : 'p.name is not null or p.phone is not null or p.region is not null'
  const isFree = how === 'fills' ? 'and f.was is null and f.was_region is null' : ''
  const changed = await tx.named<{ id: CustomerId }>(
    `customers.${how}_profiles`,
    `with p as (select * from ${given}),
     o as (select c.id, c.name, c.phone, c.region_code, c.created_at, ${madeBy} as record, coalesce(c.origin, 'unknown') as origin
       from customers.customer c join p on p.id = c.id where c.brand_id = $1),
     before as (insert into customers.field_source (brand_id, customer_id, field, at, record, origin, value, region_code)
       select $1, o.id, f.field, o.created_at, o.record, o.origin, f.was, f.was_region from o join p on p.id = o.id ${fields}
       where (f.was is not null or f.was_region is not null) and (f.now is not null or f.now_region is not null) and ${how === 'fills' ? 'false' : 'true'}
         and not exists (select 1 from customers.field_source s where s.brand_id = $1 and s.customer_id = o.id and s.field = f.field)
       on conflict do nothing),
     noted as (insert into customers.field_source (brand_id, customer_id, field, at, record, origin, value, region_code)
       select $1, o.id, f.field, $2, p.record, p.origin, f.now, f.now_region from o join p on p.id = o.id ${fields}
       where (f.now is not null or f.now_region is not null) ${isFree} on conflict do nothing)
     update customers.customer c set ${column('name')}, ${nameIndexes}, ${column('phone')}, ${column('phone_tail_index', 'tail')},
       ${column('region_code', 'region')}, ${saidAt('name')}, ${saidAt('phone')}, ${saidAt('region', 'region_code')}, updated_at = $2
     from p where c.brand_id = $1 and c.id = p.id and (${news}) returning c.id`,
    [
      tx.brandId,
      tx.now,
      profiles.map((p) => p.id),
      profiles.map((p) => p.name),
      profiles.map((p) => p.phone),
      profiles.map((p) => p.phoneTailIndex),
      profiles.map((p) => p.regionCode),
      profiles.map((p) => p.source.record),
      profiles.map((p) => p.source.origin),
      profiles.map((p) => p.nameIndexes.whole),
      profiles.map((p) => p.nameIndexes.sound),
      profiles.map((p) => p.nameIndexes.shown),
    ],
  )
  return new Set(changed.map((row) => row.id))
}

export interface FieldSourceRow {
  customer_id: CustomerId
  field: 'name' | 'phone' | 'region'
  at: Date
  record: string
  origin: string
  value: Buffer | null
  region_code: string | null
}

/** What was said of the fields of these rows after they were made, and what that replaced; newest first. */
export function fieldSourcesOf(tx: Tx, ids: readonly CustomerId[]): Promise<FieldSourceRow[]> {
  return tx.named<FieldSourceRow>(
    'customers.field_sources_of',
    `select customer_id, field, at, record, origin, value, region_code from customers.field_source
     where brand_id = $1 and customer_id = any($2::uuid[]) order by at desc, record limit 500`,
    [tx.brandId, ids],
  )
}

/** The record that made each of these rows. */
export function makersOf(
  tx: Tx,
  ids: readonly CustomerId[],
): Promise<(RecordSource & { id: CustomerId; created_at: Date })[]> {
  return tx.named<RecordSource & { id: CustomerId; created_at: Date }>(
    'customers.makers_of',
    `select c.id, c.created_at, ${madeBy} as record, coalesce(c.origin, 'unknown') as origin from customers.customer c
     where c.brand_id = $1 and c.id = any($2::uuid[])`,
    [tx.brandId, ids],
  )
}

export interface TagSourceRow {
  name: string
  origin: string
  added_at: Date
  record: string | null
}

export function tagSourcesOf(tx: Tx, ids: readonly CustomerId[]): Promise<TagSourceRow[]> {
  return tx.named<TagSourceRow>(
    'customers.tag_sources_of',
    `select name, origin, added_at, record from customers.tag
     where brand_id = $1 and customer_id = any($2::uuid[]) and removed_at is null order by added_at`,
    [tx.brandId, ids],
  )
}
