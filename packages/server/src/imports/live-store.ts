import type { InwardMapping } from '../mapping/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { ImportOptions } from './import.ts'

export interface NewLive {
  id: string
  sourceId: string
  liveKey: string
  name: string
  mapping: InwardMapping
  options: ImportOptions
}

/** The import of this key that still takes records, locked against a second taker and against undo. */
export async function findLive(tx: Tx, sourceId: string, liveKey: string): Promise<string | null> {
  const [row] = await tx.named<{ id: string }>(
    'imports.find_live',
    `select id from imports.import where brand_id = $1 and source_id = $2 and live_key = $3 and state = 'done'
     order by created_at desc limit 1 for update`,
    [tx.brandId, sourceId, liveKey],
  )
  return row?.id ?? null
}

export async function writeLive(tx: Tx, one: NewLive): Promise<void> {
  const { mapping } = one
  await tx.named(
    'imports.write_live',
    `insert into imports.import (brand_id, id, state, kind, mapping_name, mapping_version, mapping, options, fingerprint, actor,
       created_at, finished_at, lease_until, source_id, live_key)
     values ($1, $2, 'done', $3, $4, $5, $6, $7, '', $8, $9, $9, $9, $10, $11)`,
    [
      tx.brandId,
      one.id,
      mapping.record,
      mapping.name,
      mapping.version,
      JSON.stringify(mapping),
      JSON.stringify(one.options),
      `${tx.actor.kind}:${tx.actor.id}`,
      tx.now,
      one.sourceId,
      one.liveKey,
    ],
  )
  await tx.named(
    'imports.write_live_file',
    `insert into imports.file (brand_id, import_id, number, role, name, digest, bytes, format, is_read)
     values ($1, $2, 0, 'main', $3, '', 0, 'json', true)`,
    [tx.brandId, one.id, one.name],
  )
}

/** Counts what came, and when the last of it did. */
export async function growLive(tx: Tx, importId: string, bytes: number, records: number): Promise<void> {
  await tx.named(
    'imports.grow_live',
    `update imports.file set bytes = bytes + $3, read_bytes = read_bytes + $3 where brand_id = $1 and import_id = $2`,
    [tx.brandId, importId, bytes],
  )
  await tx.named(
    'imports.grow_live_total',
    `update imports.import set records_total = records_total + $3, finished_at = $4 where brand_id = $1 and id = $2`,
    [tx.brandId, importId, records, tx.now],
  )
}
