import type { RowProblem } from '../mapping/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'

export interface RowWrite {
  row: number
  key: Buffer | null
  body: Buffer
}

export async function writeRows(
  tx: Tx,
  importId: string,
  file: number,
  batch: readonly RowWrite[],
): Promise<void> {
  if (batch.length === 0) return
  await tx.named(
    'imports.write_rows',
    `insert into imports.row (brand_id, import_id, file, row, key, body)
     select $1, $2, $3, * from unnest($4::integer[], $5::bytea[], $6::bytea[])`,
    [tx.brandId, importId, file, batch.map((r) => r.row), batch.map((r) => r.key), batch.map((r) => r.body)],
  )
}

export interface KeptRow {
  row: number
  key: Buffer | null
  body: Buffer
}

/**
 * The young table has no statistics, and without them the planner would sort it whole for each batch: a plan by
 * index is the only right one here.
 */
export async function planByIndex(tx: Tx): Promise<void> {
  await tx.named(
    'imports.plan_by_index',
    `select set_config(name, 'off', true) from unnest('{enable_seqscan,enable_sort,enable_bitmapscan,enable_hashjoin,enable_mergejoin}'::text[]) as s(name)`,
    [],
  )
}

/** Rows of the main file behind a place, by group. */
export function nextGrouped(
  tx: Tx,
  importId: string,
  after: Buffer | null,
  limit: number,
): Promise<KeptRow[]> {
  return tx.named<KeptRow>(
    'imports.next_grouped',
    `select key, row, body from imports.row where brand_id = $1 and import_id = $2 and file = 0 and key > $3
     order by key, row limit $4`,
    [tx.brandId, importId, after ?? Buffer.alloc(0), limit],
  )
}

/** Rows of the main file behind a place, as they stand in it. */
export function nextRows(tx: Tx, importId: string, after: number, limit: number): Promise<KeptRow[]> {
  return tx.named<KeptRow>(
    'imports.next_rows',
    `select key, row, body from imports.row where brand_id = $1 and import_id = $2 and file = 0 and row > $3 order by row limit $4`,
    [tx.brandId, importId, after, limit],
  )
}

/** Rows of a joined file by their keys. */
export function rowsByKeys(
  tx: Tx,
  importId: string,
  file: number,
  keys: readonly Buffer[],
): Promise<KeptRow[]> {
  return tx.named<KeptRow>(
    'imports.rows_by_keys',
    `select r.key, r.row, r.body from unnest($4::bytea[]) as k(key) cross join lateral (
       select key, row, body from imports.row where brand_id = $1 and import_id = $2 and file = $3 and key = k.key order by row offset 0) r`,
    [tx.brandId, importId, file, keys],
  )
}

/** The whole groups that rows of the main file belong to, by the row asked for. */
export function rowsOfGroups(
  tx: Tx,
  importId: string,
  asked: readonly number[],
): Promise<(KeptRow & { asked: number })[]> {
  return tx.named<KeptRow & { asked: number }>(
    'imports.rows_of_groups',
    `select m.row as asked, r.key, r.row, r.body from imports.row m
     join imports.row r on r.brand_id = m.brand_id and r.import_id = m.import_id and r.file = 0 and (r.row = m.row or r.key = m.key)
     where m.brand_id = $1 and m.import_id = $2 and m.file = 0 and m.row = any($3::integer[]) order by m.row, r.row`,
    [tx.brandId, importId, asked],
  )
}

/** Rows of any file of an import, as they stand in it. */
export function firstRows(tx: Tx, importId: string, file: number, limit: number): Promise<KeptRow[]> {
  return tx.named<KeptRow>(
    'imports.first_rows',
    `select key, row, body from imports.row where brand_id = $1 and import_id = $2 and file = $3 order by row limit $4`,
    [tx.brandId, importId, file, limit],
  )
}

export interface StrayRow {
  importId: string
  file: number
  row: number
  body: Buffer
}

/** Rows of all imports that nobody works on, behind a place. */
export function walkRows(tx: Tx, after: string | null, limit: number): Promise<StrayRow[]> {
  const [importId, file, row] = after?.split(':') ?? ['00000000-0000-0000-0000-000000000000', '-1', '0']
  return tx.named<StrayRow>(
    'imports.walk_rows',
    `select import_id::text as "importId", file, row, body from imports.row
     where brand_id = $1 and (import_id, file, row) > ($2::uuid, $3::smallint, $4::integer)
     order by import_id, file, row limit $5`,
    [tx.brandId, importId, Number(file), Number(row), limit],
  )
}

/** Of these rows of main files, those whose group something stands of that an import made or changed: `import|row`. */
export async function standingAmong(tx: Tx, asked: readonly StrayRow[]): Promise<Set<string>> {
  const main = asked.filter(({ file }) => file === 0)
  if (main.length === 0) return new Set()
  const found = await tx.named<{ at: string }>(
    'imports.standing_among',
    `select a.import_id || '|' || a.row as at from unnest($2::uuid[], $3::integer[]) as a(import_id, row)
     join imports.row m on m.brand_id = $1 and m.import_id = a.import_id and m.file = 0 and m.row = a.row
     where exists (select from imports.effect e
       where e.brand_id = $1 and e.import_id = a.import_id and e.state <> 'taken_back'
         and (e.row = a.row or e.row in (select g.row from imports.row g where g.brand_id = $1 and g.import_id = a.import_id
           and g.file = 0 and g.key = m.key)))`,
    [tx.brandId, main.map(({ importId }) => importId), main.map(({ row }) => row)],
  )
  return new Set(found.map(({ at }) => at))
}

/** Takes rows out of any file of an import. Returns how many there were. */
export async function deleteRows(
  tx: Tx,
  importId: string,
  files: readonly number[],
  numbers: readonly number[],
): Promise<number> {
  const gone = await tx.named<{ row: number }>(
    'imports.delete_rows',
    `delete from imports.row t using unnest($3::smallint[], $4::integer[]) as g(file, row)
     where t.brand_id = $1 and t.import_id = $2 and t.file = g.file and t.row = g.row returning t.row`,
    [tx.brandId, importId, files, numbers],
  )
  return gone.length
}

export async function countRecords(tx: Tx, importId: string): Promise<number> {
  const [row] = await tx.named<{ n: number }>(
    'imports.count_records',
    `select (count(distinct key) + count(*) filter (where key is null))::integer as n
     from imports.row where brand_id = $1 and import_id = $2 and file = 0`,
    [tx.brandId, importId],
  )
  return row!.n
}

export interface ProblemWrite extends RowProblem {
  file: number
  row: number
  state: 'refused' | 'quarantined'
}

export async function writeProblems(
  tx: Tx,
  importId: string,
  problems: readonly ProblemWrite[],
): Promise<void> {
  if (problems.length === 0) return
  const numbers = numbered(problems)
  await tx.named(
    'imports.write_problems',
    `insert into imports.problem (brand_id, import_id, file, row, number, state, field, code, path, shape, words)
     select $1, $2, * from unnest($3::smallint[], $4::integer[], $5::smallint[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::jsonb[])
     on conflict do nothing`,
    [
      tx.brandId,
      importId,
      problems.map((p) => p.file),
      problems.map((p) => p.row),
      numbers,
      problems.map((p) => p.state),
      problems.map((p) => p.field),
      problems.map((p) => p.code),
      problems.map((p) => p.path),
      problems.map((p) => p.shape),
      problems.map((p) => JSON.stringify({ words: p.words, mend: p.mend })),
    ],
  )
}

function numbered(problems: readonly ProblemWrite[]): number[] {
  const seen = new Map<string, number>()
  return problems.map(({ file, row }) => {
    const next = (seen.get(`${file}|${row}`) ?? 0) + 1
    seen.set(`${file}|${row}`, next)
    return next
  })
}

export interface ProblemRow {
  file: number
  row: number
  number: number
  state: 'refused' | 'quarantined'
  field: string
  code: string
  shape: string
  words: { words: { zh: string; en: string }; mend: { zh: string; en: string } }
}

export function listProblems(
  tx: Tx,
  importId: string,
  after: { file: number; row: number; number: number } | null,
  limit: number,
): Promise<ProblemRow[]> {
  return tx.named<ProblemRow>(
    'imports.list_problems',
    `select file, row, number, state, field, code, shape, words from imports.problem
     where brand_id = $1 and import_id = $2 and (file, row, number) > ($3, $4, $5) order by file, row, number limit $6`,
    [tx.brandId, importId, after?.file ?? -1, after?.row ?? 0, after?.number ?? 0, limit],
  )
}
