import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'

const place = 'mapped_sources.entry.body'
/** Bodies opened at once, beside the one that passes it: a body may have two megabytes, a page eight. */
export const mostBatchBytes = 4 * 1024 * 1024

export interface NewEntry {
  id: string
  sourceId: string
  dedup: Buffer
  contentType: string
  body: string
  /** Of a page of a pull. */
  place?: Buffer
  /** Names of headers that look like a delivery's id. */
  idHeaders?: readonly string[]
  /** Equal content of before this moment is another delivery. */
  equalSince?: Date
}

/** Keeps a message sealed; false when it is there already. */
export async function keepEntry(tx: Tx, one: NewEntry): Promise<boolean> {
  if (one.equalSince) await giveUpMark(tx, one, one.equalSince)
  const kept = await tx.named<{ id: string }>(
    'mapped_sources.keep_entry',
    `insert into mapped_sources.entry (brand_id, source_id, id, dedup, received_at, bytes, content_type, body, state, next_try_at, place,
       id_headers)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $5, $9, $10)
     on conflict (brand_id, source_id, dedup) do nothing returning id`,
    [
      tx.brandId,
      one.sourceId,
      one.id,
      one.dedup,
      tx.now,
      Buffer.byteLength(one.body),
      one.contentType,
      tx.vault.seal(place, one.id, one.body),
      one.place ?? null,
      one.idHeaders ?? null,
    ],
  )
  return kept.length === 1
}

/** An entry whose window is over keeps a mark of its own, so that the content can be taken once more. */
async function giveUpMark(tx: Tx, { sourceId, dedup }: NewEntry, before: Date): Promise<void> {
  await tx.named(
    'mapped_sources.give_up_mark',
    `update mapped_sources.entry set dedup = sha256(dedup || uuid_send(id))
     where brand_id = $1 and source_id = $2 and dedup = $3 and received_at < $4`,
    [tx.brandId, sourceId, dedup, before],
  )
}

/**
 * A page that was seen before is today's truth again when another stood at its place since: it is handled once more. False
 * when it is what stood there last.
 */
export async function keepPageAgain(tx: Tx, one: NewEntry): Promise<boolean> {
  const [known] = await tx.named<{ id: string }>(
    'mapped_sources.page_seen_before',
    `select id from mapped_sources.entry e where brand_id = $1 and source_id = $2 and dedup = $3 and id is distinct from
       (select id from mapped_sources.entry n where n.brand_id = $1 and n.source_id = $2 and n.place = $4
         order by received_at desc, id desc limit 1)`,
    [tx.brandId, one.sourceId, one.dedup, one.place],
  )
  if (!known) return false
  await tx.named(
    'mapped_sources.keep_page_again',
    `update mapped_sources.entry set state = 'waiting', tries = 0, next_try_at = $3, received_at = $3, body = $4, place = $5
     where brand_id = $1 and id = $2`,
    [tx.brandId, known.id, tx.now, tx.vault.seal(place, known.id, one.body), one.place],
  )
  return true
}

export interface WaitingEntry {
  id: string
  contentType: string
  body: string
  bytes: number
  tries: number
}

interface BodyRow {
  id: string
  content_type: string
  body: Buffer
  bytes: number
  tries: number
}

const opened = (tx: Tx, { id, content_type, body, bytes, tries }: BodyRow): WaitingEntry => ({
  id,
  contentType: content_type,
  body: tx.vault.open(place, id, body),
  bytes,
  tries,
})

/** Active sources of this brand that have something to handle. */
export async function sourcesWaiting(tx: Tx): Promise<string[]> {
  const found = await tx.named<{ source_id: string }>(
    'mapped_sources.sources_waiting',
    `select s.id as source_id from mapped_sources.source s where s.brand_id = $1 and s.state = 'active' and coalesce(
       (select true from mapped_sources.entry e where e.brand_id = $1 and e.source_id = s.id and e.state = 'waiting' and e.tries = 0
         and e.body is not null limit 1),
       (select true from mapped_sources.entry e where e.brand_id = $1 and e.source_id = s.id and e.state = 'waiting' and e.tries > 0
         and e.next_try_at <= $2 and e.body is not null limit 1), false)`,
    [tx.brandId, tx.now],
  )
  return found.map((row) => row.source_id)
}

/**
 * The oldest that wait, of one source; none while another process handles it, so that they stay in order. What failed before is
 * taken alone: it may be what made a whole batch fail.
 */
export async function takeWaiting(tx: Tx, sourceId: string, limit: number): Promise<WaitingEntry[]> {
  const [lock] = await tx.named<{ got: boolean }>(
    'mapped_sources.lock_source',
    `select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as got`,
    [`mapped_sources|${tx.brandId}|${sourceId}`],
  )
  if (!lock?.got) return []
  const fresh = await tx.named<BodyRow>(
    'mapped_sources.take_fresh',
    `select id, content_type, body, bytes, tries from (
       select e.*, sum(bytes) over (order by received_at, id) - bytes as before from (
         select id, content_type, body, bytes, tries, received_at from mapped_sources.entry
         where brand_id = $1 and source_id = $2 and state = 'waiting' and tries = 0 and body is not null
         order by received_at, id limit $3) e) f
     where before < $4 order by received_at, id`,
    [tx.brandId, sourceId, limit, mostBatchBytes],
  )
  if (fresh.length > 0) return fresh.map((row) => opened(tx, row))
  const again = await tx.named<BodyRow>(
    'mapped_sources.take_again',
    `select id, content_type, body, bytes, tries from mapped_sources.entry
     where brand_id = $1 and source_id = $2 and state = 'waiting' and tries > 0 and next_try_at <= $3 and body is not null
     order by next_try_at, id limit 1`,
    [tx.brandId, sourceId, tx.now],
  )
  return again.map((row) => opened(tx, row))
}

export interface Handled {
  id: string
  state: 'done' | 'failed'
  errorCode: string | null
  mappingName: string
  mappingVersion: number
  importId: string | null
  firstRow: number | null
  records: number
  created: number
  updated: number
  unchanged: number
  refused: number
  quarantined: number
  skipped: number
  targets: object[]
  problems: object[]
}

export async function settleEntries(tx: Tx, handled: readonly Handled[]): Promise<void> {
  const each = <K extends keyof Handled>(name: K): Handled[K][] => handled.map((one) => one[name])
  const json = (name: 'targets' | 'problems'): string[] => handled.map((one) => JSON.stringify(one[name]))
  await tx.named(
    'mapped_sources.settle_entries',
    `update mapped_sources.entry e set state = h.state, error_code = h.error_code, handled_at = $2, next_try_at = null,
       mapping_name = h.mapping_name, mapping_version = h.mapping_version, import_id = h.import_id, first_row = h.first_row,
       records = h.records, created = h.created, updated = h.updated, unchanged = h.unchanged, refused = h.refused,
       quarantined = h.quarantined, skipped = h.skipped, targets = h.targets, problems = h.problems
     from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::integer[], $8::uuid[], $9::integer[], $10::integer[], $11::integer[],
       $12::integer[], $13::integer[], $14::integer[], $15::integer[], $16::integer[], $17::jsonb[], $18::jsonb[])
       as h(id, state, error_code, mapping_name, mapping_version, import_id, first_row, records, created, updated, unchanged, refused,
         quarantined, skipped, targets, problems)
     where e.brand_id = $1 and e.id = h.id`,
    [
      tx.brandId,
      tx.now,
      each('id'),
      each('state'),
      each('errorCode'),
      each('mappingName'),
      each('mappingVersion'),
      each('importId'),
      each('firstRow'),
      each('records'),
      each('created'),
      each('updated'),
      each('unchanged'),
      each('refused'),
      each('quarantined'),
      each('skipped'),
      json('targets'),
      json('problems'),
    ],
  )
}

/** What could not be handled comes back later, or is given up; what another process handled meanwhile stays handled. */
export async function postponeEntries(
  tx: Tx,
  ids: readonly string[],
  errorCode: string,
  nextTryAt: Date | null,
): Promise<void> {
  await tx.named(
    'mapped_sources.postpone_entries',
    `update mapped_sources.entry set tries = tries + 1, error_code = $3, next_try_at = $4,
       state = case when $4::timestamptz is null then 'failed' else 'waiting' end
     where brand_id = $1 and id = any($2::uuid[]) and state = 'waiting'`,
    [tx.brandId, ids, errorCode, nextTryAt],
  )
}

export interface FileEntry {
  id: string
  sourceId: string
  dedup: Buffer
  fileName: string
  bytes: number
}

/** A file is kept by its import; here stands that it came. The same file again is the same entry. */
export async function keepFileEntry(tx: Tx, one: FileEntry): Promise<string> {
  const kept = await firstRow(
    tx,
    sql<{
      id: string
    }>`insert into mapped_sources.entry (brand_id, source_id, id, dedup, received_at, bytes, content_type, file_name, state)
      values (${tx.brandId}, ${one.sourceId}, ${one.id}, ${one.dedup}, ${tx.now}, ${one.bytes}, 'file', ${one.fileName}, 'waiting')
      on conflict (brand_id, source_id, dedup) do update set file_name = excluded.file_name, received_at = excluded.received_at,
        state = 'waiting' returning id`,
  )
  return kept!.id
}

export interface Entry {
  id: string
  received_at: Date
  bytes: number
  content_type: string
  file_name: string | null
  state: 'waiting' | 'done' | 'failed'
  error_code: string | null
  mapping_name: string | null
  mapping_version: number | null
  import_id: string | null
  records: number
  created: number
  updated: number
  unchanged: number
  refused: number
  quarantined: number
  skipped: number
  targets: { kind: string; id: string; what: string }[]
  problems: { field: string; code: string; shape: string; zh: string; en: string }[]
  is_kept: boolean
}

const shown = `id, received_at, bytes, content_type, file_name, state, error_code, mapping_name, mapping_version, import_id, records,
  created, updated, unchanged, refused, quarantined, skipped, targets, problems, body is not null as is_kept`

export function listEntries(
  tx: Tx,
  sourceId: string,
  filter: { onlyBad: boolean; before: string | null; limit: number },
): Promise<Entry[]> {
  return tx.named<Entry>(
    'mapped_sources.list_entries',
    `select ${shown} from mapped_sources.entry where brand_id = $1 and source_id = $2
       and (not $3::boolean or state = 'failed' or refused + quarantined > 0)
       and ($4::uuid is null or (received_at, id) < (select received_at, id from mapped_sources.entry where brand_id = $1 and id = $4))
     order by received_at desc, id desc limit $5`,
    [tx.brandId, sourceId, filter.onlyBad, filter.before, filter.limit],
  )
}

/** The body as it came; null when it is a file's or its time is over. */
export async function openEntryBody(tx: Tx, sourceId: string, id: string): Promise<WaitingEntry | null> {
  const row = await firstRow(
    tx,
    sql<BodyRow>`select id, content_type, body, bytes, tries from mapped_sources.entry
      where brand_id = ${tx.brandId} and source_id = ${sourceId} and id = ${id} and body is not null`,
  )
  return row && opened(tx, row)
}

/** The newest that are kept, for a trial, as many as fit into memory. */
export async function newestBodies(tx: Tx, sourceId: string, limit: number): Promise<WaitingEntry[]> {
  const found = await rows(
    tx,
    sql<BodyRow>`select id, content_type, body, bytes, tries from (
        select e.*, sum(bytes) over (order by received_at desc, id desc) - bytes as before from (
          select id, content_type, body, bytes, tries, received_at from mapped_sources.entry
          where brand_id = ${tx.brandId} and source_id = ${sourceId} and body is not null
          order by received_at desc, id desc limit ${limit}) e) f
      where before < ${mostBatchBytes} order by received_at desc, id desc`,
  )
  return found.map((row) => opened(tx, row))
}

/** Headers that the newest messages had and that look like ids, by how many had them. */
export function idHeadersOf(
  tx: Tx,
  sourceId: string,
  limit: number,
): Promise<{ name: string; seenIn: number; of: number }[]> {
  return tx.named(
    'mapped_sources.id_headers',
    `with newest as (select id, id_headers from mapped_sources.entry where brand_id = $1 and source_id = $2 and id_headers is not null
       order by received_at desc, id desc limit $3)
     select h.name, count(*)::integer as "seenIn", (select count(*) from newest)::integer as of
     from newest, unnest(id_headers) as h(name) group by h.name order by 2 desc, 1`,
    [tx.brandId, sourceId, limit],
  )
}

/** Hands kept messages and failed files back for handling: one, or those that failed or had problems. */
export async function rerunEntries(tx: Tx, sourceId: string, id: string | null): Promise<number> {
  const made = await rows(
    tx,
    sql`update mapped_sources.entry set state = 'waiting', tries = 0, next_try_at = ${tx.now}
      where brand_id = ${tx.brandId} and source_id = ${sourceId} and (body is not null or (file_name is not null and state = 'failed'))
        and (id = ${id}::uuid or (${id}::uuid is null and (state = 'failed' or refused + quarantined > 0)))
      returning id`,
  )
  return made.length
}

/** Those of these entries whose file is asked for again, with its name. */
export function filesAskedFor(tx: Tx, ids: readonly string[]): Promise<{ id: string; fileName: string }[]> {
  return tx.named(
    'mapped_sources.files_asked_for',
    `select id, file_name as "fileName" from mapped_sources.entry
     where brand_id = $1 and id = any($2::uuid[]) and state = 'waiting' and file_name is not null`,
    [tx.brandId, ids],
  )
}

/** Forgets bodies from before a moment; that they came, and what became of them, stays. */
export async function forgetBodies(tx: Tx, before: Date, limit: number): Promise<number> {
  const gone = await rows(
    tx,
    sql`update mapped_sources.entry set body = null where brand_id = ${tx.brandId} and id in (
        select id from mapped_sources.entry where brand_id = ${tx.brandId} and body is not null and state <> 'waiting'
          and received_at < ${before} limit ${limit}) returning id`,
  )
  return gone.length
}
