import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import { type RawWrite, rawInsert, writeRawRecords } from './raw-store.ts'

export type EntryState = 'waiting' | 'done' | 'ignored' | 'quarantined' | 'failed'

export interface EntryWrite {
  id: string
  source: string
  shopId: string
  pushId: string
  topic: string
  subjectKind: string | null
  subjectId: string | null
  body: Buffer
  state: EntryState
  nextAttemptAt: Date | null
  errorCode: string | null
}

/** Keeps raw copies, one for each push id; returns the ids of the entries written. */
export async function writeEntries(tx: Tx, entries: EntryWrite[]): Promise<Set<string>> {
  if (entries.length === 0) return new Set()
  const sorted = [...entries].sort((a, b) => (a.pushId < b.pushId ? -1 : 1))
  const written = await tx.named<{ id: string }>(
    'intake.write_entries',
    `insert into intake.inbox_entry (brand_id, received_at, id, source, shop_id, push_id, topic, subject_kind, subject_id, body, state,
       next_attempt_at, error_code, handled_at)
     select $1, $2, id, source, shop_id, push_id, topic, subject_kind, subject_id, body, state, next_attempt_at, error_code,
       case when state = 'done' then $2::timestamptz end
     from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bytea[], $11::text[],
       $12::timestamptz[], $13::text[])
       as e(id, source, shop_id, push_id, topic, subject_kind, subject_id, body, state, next_attempt_at, error_code)
     on conflict (brand_id, source, push_id) do nothing returning id`,
    [
      tx.brandId,
      tx.now,
      sorted.map((e) => e.id),
      sorted.map((e) => e.source),
      sorted.map((e) => e.shopId),
      sorted.map((e) => e.pushId),
      sorted.map((e) => e.topic),
      sorted.map((e) => e.subjectKind),
      sorted.map((e) => e.subjectId),
      sorted.map((e) => e.body),
      sorted.map((e) => e.state),
      sorted.map((e) => e.nextAttemptAt),
      sorted.map((e) => e.errorCode),
    ],
  )
  return new Set(written.map((row) => row.id))
}

/** When each of these last sent something; those that never did are missing. */
export async function lastEntryAt(tx: Tx, source: string, shopIds: string[]): Promise<Map<string, Date>> {
  const found = await rows(
    tx,
    sql<{ shop_id: string; at: Date }>`select s.shop_id, (select max(received_at) from intake.inbox_entry e
        where e.brand_id = ${tx.brandId} and e.source = ${source} and e.shop_id = s.shop_id) as at
      from unnest(${shopIds}::text[]) as s(shop_id)`,
  )
  return new Map(found.flatMap((row) => (row.at ? [[row.shop_id, row.at] as const] : [])))
}

export interface EntryRow {
  id: string
  source: string
  shop_id: string
  push_id: string
  topic: string
  subject_kind: string | null
  subject_id: string | null
  body: Buffer
  received_at: Date
  state: EntryState
  attempts: number
  next_attempt_at: Date | null
  error_code: string | null
  error_text: string | null
  handled_at: Date | null
}

export const entryColumns = sql.raw(
  'id, source, shop_id, push_id, topic, subject_kind, subject_id, body, received_at, state, attempts, next_attempt_at, error_code, error_text, handled_at',
)

const claimed = sql.raw(
  'e.id, e.source, e.shop_id, e.push_id, e.topic, e.subject_kind, e.subject_id, e.body, e.received_at, e.state, e.attempts, e.next_attempt_at, due.error_code, e.error_text, e.handled_at',
)

/**
 * Takes waiting entries whose time has come, counts the try, and holds them until `leaseUntil`. The code of the last
 * failure is taken off until this try ends: an entry that was tried and has none died in the hands of its worker.
 * Such `suspects` are taken apart from the others, so that what kills takes nobody with it.
 */
export function claimEntries(
  tx: Tx,
  limit: number,
  leaseUntil: Date,
  which: 'sound' | 'suspects' = 'sound',
): Promise<EntryRow[]> {
  const sound = which === 'sound'
  return rows(
    tx,
    sql<EntryRow>`with due as (
        select id, error_code from intake.inbox_entry where brand_id = ${tx.brandId} and state = 'waiting' and next_attempt_at <= ${tx.now}
          and (attempts = 0 or error_code is not null) = ${sound}
        order by next_attempt_at limit ${limit} for update skip locked)
      update intake.inbox_entry e set attempts = attempts + 1, next_attempt_at = ${leaseUntil}, error_code = null
      from due where e.brand_id = ${tx.brandId} and e.id = due.id returning ${claimed}`,
  )
}

export interface Outcome {
  id: string
  state: EntryState
  nextAttemptAt: Date | null
  errorCode: string | null
  errorText: string | null
  /** The marketplace could not answer: that try does not count, for no entry is at fault. */
  isSpared?: boolean
}

/** `kept`: details that go into the same statement, which saves one for each batch of orders. */
export async function settleEntries(
  tx: Tx,
  outcomes: Outcome[],
  kept: readonly RawWrite[] = [],
): Promise<void> {
  if (outcomes.length === 0) return writeRawRecords(tx, kept)
  const sorted = [...outcomes].sort((a, b) => (a.id < b.id ? -1 : 1))
  const raw = kept.length > 0 ? rawInsert(kept, 9) : null
  await tx.named(
    raw ? 'intake.settle_and_keep' : 'intake.settle_entries',
    `${raw ? `with kept as (${raw.text})` : ''} update intake.inbox_entry e set state = o.state, next_attempt_at = o.next_attempt_at, error_code = o.code, error_text = o.text,
       handled_at = case when o.state <> 'waiting' then $2::timestamptz end,
       attempts = case when o.spared then greatest(e.attempts - 1, 0) else e.attempts end
     from unnest($3::uuid[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::boolean[])
       as o(id, state, next_attempt_at, code, text, spared)
     where e.brand_id = $1 and e.id = o.id and e.state <> 'done'`,
    [
      tx.brandId,
      tx.now,
      sorted.map((o) => o.id),
      sorted.map((o) => o.state),
      sorted.map((o) => o.nextAttemptAt),
      sorted.map((o) => o.errorCode),
      sorted.map((o) => o.errorText),
      sorted.map((o) => o.isSpared ?? false),
      ...(raw?.values ?? []),
    ],
  )
}

export function findEntry(tx: Tx, id: string): Promise<EntryRow | null> {
  return firstRow(
    tx,
    sql<EntryRow>`select ${entryColumns} from intake.inbox_entry where brand_id = ${tx.brandId} and id = ${id}`,
  )
}

export async function countEntries(tx: Tx): Promise<Record<EntryState, number>> {
  const found = await rows(
    tx,
    sql<{
      state: EntryState
      n: bigint
    }>`select state, count(*) as n from intake.inbox_entry where brand_id = ${tx.brandId} and state in ('waiting', 'quarantined', 'failed') group by state`,
  )
  const counts: Record<EntryState, number> = { waiting: 0, done: 0, ignored: 0, quarantined: 0, failed: 0 }
  for (const row of found) counts[row.state] = Number(row.n)
  return counts
}

export async function sweptTo(tx: Tx, shopId: string, kind: string): Promise<Date | null> {
  const row = await firstRow(
    tx,
    sql<{
      swept_to: Date
    }>`select swept_to from intake.sweep where brand_id = ${tx.brandId} and shop_id = ${shopId} and kind = ${kind}`,
  )
  return row?.swept_to ?? null
}

export async function writeSweep(
  tx: Tx,
  shopId: string,
  kind: string,
  to: Date,
  foundLost: number,
  error: string | null,
): Promise<void> {
  await sql`insert into intake.sweep (brand_id, shop_id, kind, swept_to, found_lost, last_error, updated_at)
    values (${tx.brandId}, ${shopId}, ${kind}, ${to}, ${foundLost}, ${error}, ${tx.now})
    on conflict (brand_id, shop_id, kind) do update set swept_to = greatest(intake.sweep.swept_to, excluded.swept_to),
      found_lost = intake.sweep.found_lost + excluded.found_lost, last_error = excluded.last_error, updated_at = excluded.updated_at`.execute(
    tx.db,
  )
}

/** Whether records of this shop wait for a person: what they say is not known. */
export async function hasUnclear(tx: Tx, shopId: string, subject: string): Promise<boolean> {
  const found = await firstRow(
    tx,
    sql`select 1 from intake.inbox_entry where brand_id = ${tx.brandId} and shop_id = ${shopId}
      and subject_kind = ${subject} and state in ('quarantined', 'failed') limit 1`,
  )
  return found !== null
}

export function listSweeps(tx: Tx): Promise<
  {
    shop_id: string
    kind: string
    swept_to: Date
    found_lost: bigint
    last_error: string | null
    updated_at: Date
  }[]
> {
  return rows(
    tx,
    sql<{
      shop_id: string
      kind: string
      swept_to: Date
      found_lost: bigint
      last_error: string | null
      updated_at: Date
    }>`
      select shop_id, kind, swept_to, found_lost, last_error, updated_at from intake.sweep where brand_id = ${tx.brandId} order by shop_id, kind`,
  )
}
