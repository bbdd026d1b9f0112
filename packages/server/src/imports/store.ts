import { sql } from 'kysely'
import type { InwardMapping, KindName } from '../mapping/index.ts'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import type { Counts, Import, ImportFile, ImportOptions, ImportState } from './import.ts'

interface ImportRow {
  id: string
  state: ImportState
  kind: KindName
  mapping: InwardMapping
  options: ImportOptions
  actor: string
  created_at: Date
  finished_at: Date | null
  undone_at: Date | null
  lease_until: Date | null
  cancel_asked: boolean
  at_key: Buffer | null
  at_row: number
  records_total: number
  records: number
  imported: number
  updated: number
  unchanged: number
  refused: number
  quarantined: number
  skipped: number
  taken_back: number
  left_standing: number
  mended: Record<string, number>
  refused_by: Record<string, number>
  working_ms: bigint
  peak_rss_mib: number
  error_code: string | null
  error_facts: Record<string, string | number | boolean | null> | null
  files: ImportFile[]
}

const columns =
  sql.raw(`i.id, i.state, i.kind, i.mapping, i.options, i.actor, i.created_at, i.finished_at, i.undone_at, i.lease_until, i.cancel_asked,
  i.at_key, i.at_row, i.records_total, i.records, i.imported, i.updated, i.unchanged, i.refused, i.quarantined, i.skipped, i.taken_back,
  i.left_standing, i.mended, i.refused_by, i.working_ms, i.peak_rss_mib, i.error_code, i.error_facts,
  coalesce((select jsonb_agg(jsonb_build_object('number', f.number, 'role', f.role, 'name', f.name, 'keptAs', f.kept_as, 'format', f.format,
    'encoding', f.encoding, 'delimiter', f.delimiter, 'sheet', f.sheet, 'columns', f.columns, 'bytes', f.bytes, 'readBytes', f.read_bytes,
    'atRow', f.at_row, 'rows', f.rows, 'matchedRows', f.matched_rows, 'isRead', f.is_read) order by f.number)
    from imports.file f where f.brand_id = i.brand_id and f.import_id = i.id), '[]') as files`)

const asImport = (row: ImportRow): Import => ({
  id: row.id,
  state: row.state,
  kind: row.kind,
  mapping: row.mapping,
  options: row.options,
  actor: row.actor,
  createdAt: row.created_at,
  finishedAt: row.finished_at,
  undoneAt: row.undone_at,
  leaseUntil: row.lease_until,
  cancelAsked: row.cancel_asked,
  atKey: row.at_key,
  atRow: row.at_row,
  recordsTotal: row.records_total,
  records: row.records,
  imported: row.imported,
  updated: row.updated,
  unchanged: row.unchanged,
  refused: row.refused,
  quarantined: row.quarantined,
  skipped: row.skipped,
  takenBack: row.taken_back,
  leftStanding: row.left_standing,
  mended: row.mended,
  refusedBy: row.refused_by,
  workingMs: Number(row.working_ms),
  peakRssMib: row.peak_rss_mib,
  error: row.error_code === null ? null : { code: row.error_code, facts: row.error_facts ?? {} },
  files: row.files,
})

export async function findImport(tx: Tx, importId: string): Promise<Import | null> {
  const [row] = await rows(
    tx,
    sql<ImportRow>`select ${columns} from imports.import i where i.brand_id = ${tx.brandId} and i.id = ${importId}`,
  )
  return row ? asImport(row) : null
}

export async function listImportRows(
  tx: Tx,
  before: { at: Date; id: string } | null,
  limit: number,
  kind: string | null = null,
): Promise<Import[]> {
  const found = await rows(
    tx,
    sql<ImportRow>`select ${columns} from imports.import i where i.brand_id = ${tx.brandId}
        and i.source_id is null and (${before?.at ?? null}::timestamptz is null or (i.created_at, i.id) < (${before?.at ?? null}::timestamptz, ${before?.id ?? null}::uuid))
        and (${kind}::text is null or i.kind = ${kind})
      order by i.created_at desc, i.id desc limit ${limit}`,
  )
  return found.map(asImport)
}

/** The newest import of the same files that was neither finished nor taken back. */
export async function findInterrupted(tx: Tx, fingerprint: Buffer): Promise<string | null> {
  const [row] = await rows(
    tx,
    sql<{
      id: string
    }>`select id from imports.import where brand_id = ${tx.brandId} and fingerprint = ${fingerprint}
        and state in ('waiting', 'reading', 'applying') order by created_at desc limit 1`,
  )
  return row?.id ?? null
}

/** Imports that nobody works on although they are not finished. */
export async function abandonedImports(
  tx: Tx,
): Promise<{ id: string; state: ImportState; dryRun: boolean }[]> {
  return rows(
    tx,
    sql<{ id: string; state: ImportState; dryRun: boolean }>`
      select id, state, (options ->> 'dryRun')::boolean and not coalesce((options ->> 'keepOutcome')::boolean, false) as "dryRun" from imports.import
      where brand_id = ${tx.brandId} and state in ('waiting', 'reading', 'applying', 'undoing') and lease_until < ${tx.now}
      order by created_at limit 20`,
  )
}

export interface NewImport {
  id: string
  kind: string
  mapping: InwardMapping
  options: ImportOptions
  fingerprint: Buffer
  files: { role: string; name: string; keptAs: string | null; digest: Buffer; bytes: number }[]
}

export async function writeImport(tx: Tx, one: NewImport): Promise<void> {
  const actor = `${tx.actor.kind}:${tx.actor.id}`
  await sql`insert into imports.import (brand_id, id, state, kind, mapping_name, mapping_version, mapping, options, fingerprint, actor, created_at, lease_until)
    values (${tx.brandId}, ${one.id}, 'waiting', ${one.kind}, ${one.mapping.name}, ${one.mapping.version}, ${JSON.stringify(one.mapping)}::jsonb,
      ${JSON.stringify(one.options)}::jsonb, ${one.fingerprint}, ${actor}, ${tx.now}, ${tx.now})`.execute(
    tx.db,
  )
  await sql`insert into imports.file (brand_id, import_id, number, role, name, kept_as, digest, bytes)
    select ${tx.brandId}, ${one.id}, number - 1, role, name, kept_as, digest, bytes
    from unnest(${one.files.map((f) => f.role)}::text[], ${one.files.map((f) => f.name)}::text[], ${one.files.map((f) => f.keptAs)}::text[],
      ${one.files.map((f) => f.digest)}::bytea[], ${one.files.map((f) => f.bytes)}::bigint[])
      with ordinality as f(role, name, kept_as, digest, bytes, number)`.execute(tx.db)
}

/** Takes an import for a runner; false while another one is alive. `alone`: nobody else can be. */
export async function takeLease(
  tx: Tx,
  importId: string,
  runner: string,
  until: Date,
  alone: boolean,
): Promise<boolean> {
  const taken = await rows(
    tx,
    sql`update imports.import set runner = ${runner}, lease_until = ${until}
      where brand_id = ${tx.brandId} and id = ${importId} and (${alone} or lease_until <= ${tx.now} or runner is null) returning id`,
  )
  return taken.length === 1
}

/** Keeps the lease in the transaction of the work; false when another runner took over, or somebody cancelled. */
export async function keepLease(
  tx: Tx,
  importId: string,
  runner: string,
  until: Date,
  workedMs: number,
  peakRssMib: number,
): Promise<'mine' | 'cancelled' | 'lost'> {
  const [row] = await tx.named<{ cancel_asked: boolean }>(
    'imports.keep_lease',
    `update imports.import set lease_until = $3, working_ms = working_ms + $5, peak_rss_mib = greatest(peak_rss_mib, $6)
     where brand_id = $1 and id = $2 and runner = $4 returning cancel_asked`,
    [tx.brandId, importId, until, runner, workedMs, peakRssMib],
  )
  if (!row) return 'lost'
  return row.cancel_asked ? 'cancelled' : 'mine'
}

export async function setState(
  tx: Tx,
  importId: string,
  state: ImportState,
  more: { recordsTotal?: number; error?: { code: string; facts: object } | null; over?: boolean } = {},
): Promise<void> {
  await sql`update imports.import set state = ${state}, records_total = coalesce(${more.recordsTotal ?? null}::integer, records_total),
      error_code = ${more.error?.code ?? null}, error_facts = ${more.error ? JSON.stringify(more.error.facts) : null}::jsonb,
      finished_at = case when ${more.over ?? false} and ${state} <> 'undone' then ${tx.now}::timestamptz else finished_at end,
      undone_at = case when ${state} = 'undone' then ${tx.now}::timestamptz else undone_at end,
      lease_until = case when ${more.over ?? false} then ${tx.now}::timestamptz else lease_until end
    where brand_id = ${tx.brandId} and id = ${importId}`.execute(tx.db)
}

export async function askCancel(tx: Tx, importId: string): Promise<boolean> {
  const asked = await rows(
    tx,
    sql`update imports.import set cancel_asked = true,
        state = case when lease_until <= ${tx.now} then 'cancelled' else state end,
        finished_at = case when lease_until <= ${tx.now} then ${tx.now}::timestamptz else finished_at end
      where brand_id = ${tx.brandId} and id = ${importId} and state in ('waiting', 'reading', 'applying') returning id`,
  )
  return asked.length === 1
}

export interface Step {
  atKey: Buffer | null
  atRow: number
  counts: Counts
  mended: Record<string, number>
  refusedBy: Record<string, number>
}

/** Moves the position and adds the counts, in the transaction of what they count. */
export async function advance(
  tx: Tx,
  importId: string,
  { atKey, atRow, counts: c, mended, refusedBy }: Step,
): Promise<void> {
  await tx.named(
    'imports.advance',
    `update imports.import set at_key = $3, at_row = $4, records = records + $5, imported = imported + $6, updated = updated + $7,
       unchanged = unchanged + $8, refused = refused + $9, quarantined = quarantined + $10, skipped = skipped + $11,
       mended = $12, refused_by = $13
     where brand_id = $1 and id = $2`,
    [
      tx.brandId,
      importId,
      atKey,
      atRow,
      c.records,
      c.imported,
      c.updated,
      c.unchanged,
      c.refused,
      c.quarantined,
      c.skipped,
      JSON.stringify(mended),
      JSON.stringify(refusedBy),
    ],
  )
}

export async function beginFile(tx: Tx, importId: string, file: ImportFile): Promise<void> {
  await sql`update imports.file set format = ${file.format}, encoding = ${file.encoding}, delimiter = ${file.delimiter}, sheet = ${file.sheet},
      columns = ${file.columns ? JSON.stringify(file.columns) : null}::jsonb
    where brand_id = ${tx.brandId} and import_id = ${importId} and number = ${file.number}`.execute(tx.db)
}

export async function advanceFile(
  tx: Tx,
  importId: string,
  number: number,
  step: { atRow: number; rows: number; readBytes: number; isRead: boolean },
): Promise<void> {
  await tx.named(
    'imports.advance_file',
    `update imports.file set at_row = $4, rows = rows + $5, read_bytes = $6, is_read = $7
     where brand_id = $1 and import_id = $2 and number = $3`,
    [tx.brandId, importId, number, step.atRow, step.rows, step.readBytes, step.isRead],
  )
}

export async function countMatched(
  tx: Tx,
  importId: string,
  matched: ReadonlyMap<number, number>,
): Promise<void> {
  if (matched.size === 0) return
  await tx.named(
    'imports.count_matched',
    `update imports.file f set matched_rows = matched_rows + m.n from unnest($3::smallint[], $4::integer[]) as m(number, n)
     where f.brand_id = $1 and f.import_id = $2 and f.number = m.number`,
    [tx.brandId, importId, [...matched.keys()], [...matched.values()]],
  )
}

export async function countTakenBack(tx: Tx, importId: string, taken: number, left: number): Promise<void> {
  await sql`update imports.import set taken_back = taken_back + ${taken}, left_standing = left_standing + ${left}
    where brand_id = ${tx.brandId} and id = ${importId}`.execute(tx.db)
}

/** Ends a dry run that stays to be looked at: its counts and problems, not its rows. */
export async function closeTrial(tx: Tx, importId: string): Promise<void> {
  await sql`delete from imports.row where brand_id = ${tx.brandId} and import_id = ${importId}`.execute(tx.db)
  await setState(tx, importId, 'done', { over: true })
}

/** Forgets an import with everything that it kept: after a dry run. */
export async function removeImport(tx: Tx, importId: string): Promise<void> {
  for (const table of ['row', 'effect', 'problem', 'quality', 'file'])
    await sql`delete from imports.${sql.ref(table)} where brand_id = ${tx.brandId} and import_id = ${importId}`.execute(
      tx.db,
    )
  await sql`delete from imports.import where brand_id = ${tx.brandId} and id = ${importId}`.execute(tx.db)
}
