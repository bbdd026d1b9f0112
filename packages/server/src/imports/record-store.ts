import { type Opened, openedOf, underTodaysKeys } from '../runtime/crypto/opened-copy.ts'
import { VaultLocked } from '../runtime/crypto/vault.ts'
import type { Tx } from '../runtime/db/transaction.ts'

export interface RecordWrite {
  id: string
  kind: string
  outsideKey: Buffer
  at: Date | null
  /** Seals the body for the row that it comes to stand in. */
  seal(row: string): Buffer
}

/** Writes kept records; one that is known is replaced. Returns by outside key in hex. */
export async function writeKeptRecords(
  tx: Tx,
  records: readonly RecordWrite[],
): Promise<Map<string, { id: string; isNew: boolean }>> {
  if (records.length === 0) return new Map()
  const [{ kind }] = records as [RecordWrite]
  const found = await tx.named<{ id: string; outside_key: Buffer }>(
    'imports.known_records',
    `select id, outside_key from imports.record where brand_id = $1 and kind = $2 and outside_key = any($3::bytea[]) order by outside_key for update`,
    [tx.brandId, kind, records.map((r) => r.outsideKey)],
  )
  const known = new Map(found.map((row) => [row.outside_key.toString('hex'), row.id]))
  const placed = records.map((one) => ({ ...one, id: known.get(one.outsideKey.toString('hex')) ?? one.id }))
  await tx.named(
    'imports.write_records',
    `insert into imports.record (brand_id, kind, recorded_at, id, outside_key, at, body)
     select $1, $2, $3, * from unnest($4::uuid[], $5::bytea[], $6::timestamptz[], $7::bytea[])
     on conflict (brand_id, kind, outside_key) do update set at = excluded.at, body = excluded.body, recorded_at = excluded.recorded_at`,
    [
      tx.brandId,
      kind,
      tx.now,
      placed.map((r) => r.id),
      placed.map((r) => r.outsideKey),
      placed.map((r) => r.at),
      placed.map((r) => r.seal(r.id)),
    ],
  )
  return new Map(
    placed.map((one) => {
      const key = one.outsideKey.toString('hex')
      return [key, { id: one.id, isNew: !known.has(key) }]
    }),
  )
}

const keyed = { sealed: { body: 'imports.record.body' }, index: [] }

/** Rows as they stand before they are written over. The text holds opened values: keep it sealed. */
export async function recordsBefore(
  tx: Tx,
  keys: readonly Buffer[],
): Promise<{ id: string; outside_key: Buffer; text: string }[]> {
  const found = await tx.named<{ id: string; outside_key: Buffer; text: string }>(
    'imports.records_before',
    `select id, outside_key, to_jsonb(r)::text as text from imports.record r where brand_id = $1 and outside_key = any($2::bytea[])`,
    [tx.brandId, keys],
  )
  return found.map((one) => {
    const row = JSON.parse(one.text) as Record<string, unknown>
    return { ...one, text: JSON.stringify({ ...row, opened: openedOf(tx.vault, keyed, one.id, row) }) }
  })
}

/** What `recordsBefore` kept, under today's keys; null where an earlier version kept no opened value and its key is gone. */
export function recordToday(tx: Tx, id: string, text: string): string | null {
  const { opened, ...row } = JSON.parse(text) as Record<string, unknown> & { opened?: Opened }
  try {
    return JSON.stringify(underTodaysKeys(tx.vault, keyed, id, row, opened))
  } catch (error) {
    if (error instanceof VaultLocked) return null
    throw error
  }
}

export async function takeBackRecords(
  tx: Tx,
  removed: readonly string[],
  kept: readonly { id: string; text: string }[],
): Promise<void> {
  await tx.named(
    'imports.remove_records',
    `delete from imports.record where brand_id = $1 and id = any($2::uuid[])`,
    [tx.brandId, removed],
  )
  await tx.named(
    'imports.restore_records',
    `update imports.record r set at = b.at, body = b.body, recorded_at = b.recorded_at
     from unnest($2::uuid[], $3::jsonb[]) as k(id, doc), jsonb_populate_record(null::imports.record, k.doc) b
     where r.brand_id = $1 and r.id = k.id`,
    [tx.brandId, kept.map((one) => one.id), kept.map((one) => one.text)],
  )
}

export function lockRecords(tx: Tx, ids: readonly string[]): Promise<{ id: string; recorded_at: Date }[]> {
  return tx.named(
    'imports.lock_records',
    `select id, recorded_at from imports.record where brand_id = $1 and id = any($2::uuid[]) order by id for update`,
    [tx.brandId, ids],
  )
}

export interface KeptRow {
  id: string
  kind: string
  at: Date | null
  body: Buffer
  recorded_at: Date
  /** Name of the mapping of the newest import that gave it. */
  source: string | null
  source_id: string | null
}

/** Behind row security an index serves plain columns only: the id as text is made before it is compared. */
const keptWhere = (
  which: string,
) => `select r.id, r.kind, r.at, r.body, r.recorded_at, s.mapping_name as source, s.source_id
  from (select *, id::text as text_id from imports.record where brand_id = $1 and ${which} offset 0) r left join lateral (
    select i.mapping_name, i.source_id from imports.effect e join imports.import i on i.brand_id = e.brand_id and i.id = e.import_id
    where e.brand_id = r.brand_id and e.target_kind = 'record' and e.target_id = r.text_id and e.state <> 'taken_back'
    order by e.at desc limit 1) s on true`

export function keptRows(tx: Tx, ids: readonly string[]): Promise<KeptRow[]> {
  return tx.named('imports.kept_rows', keptWhere('id = any($2::uuid[])'), [tx.brandId, ids])
}

/** Kept records in the order of their ids, some at a time. */
export function keptAfter(tx: Tx, afterId: string | null, limit: number): Promise<KeptRow[]> {
  return tx.named(
    'imports.kept_after',
    `${keptWhere('($2::uuid is null or id > $2::uuid) order by id limit $3')} order by r.id`,
    [tx.brandId, afterId, limit],
  )
}
