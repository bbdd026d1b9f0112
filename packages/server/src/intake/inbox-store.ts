import { type RawBuilder, sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import type { FindingKind, FindingRule } from './quality/finding.ts'
import { type EntryRow, type EntryState, entryColumns } from './store.ts'

/** What a person looks for in the inbox; also what a replay of many was asked for. */
export interface EntryFilter {
  ids?: string[]
  state?: EntryState
  source?: string
  shopId?: string
  /** Part of the type's name. */
  topic?: string
  subjectId?: string
  errorCode?: string
  from?: string
  to?: string
  /** Orders to which this cleansing rule did something, or any did this. */
  rule?: FindingRule
  found?: FindingKind
  /** Blind index of a phone, hex. */
  phoneIndex?: string
}

function matches(tx: Tx, filter: EntryFilter): RawBuilder<unknown> {
  const { ids, state, source, shopId, topic, subjectId, errorCode, from, to, phoneIndex, rule, found } =
    filter
  const wanted = [
    sql`e.brand_id = ${tx.brandId}`,
    ids && sql`e.id = any(${ids}::uuid[])`,
    state && sql`e.state = ${state}`,
    source && sql`e.source = ${source}`,
    shopId && sql`e.shop_id = ${shopId}`,
    topic && sql`position(lower(${topic}) in lower(e.topic)) > 0`,
    subjectId && sql`e.subject_id = ${subjectId}`,
    errorCode && sql`e.error_code = ${errorCode}`,
    from && sql`e.received_at >= ${from}::timestamptz`,
    to && sql`e.received_at < ${to}::timestamptz`,
    (rule || found) &&
      sql`exists (select from intake.finding f where f.brand_id = e.brand_id and f.source_id = e.shop_id and f.subject_kind = 'order'
        and f.subject_id = e.subject_id and (${rule ?? null}::text is null or f.rule = ${rule ?? null}) and (${found ?? null}::text is null or f.what = ${found ?? null}))`,
    phoneIndex &&
      sql`e.id in (select entry_id from intake.entry_phone where brand_id = ${tx.brandId} and phone_index = ${Buffer.from(phoneIndex, 'hex')})`,
  ].filter((one) => typeof one === 'object')
  return sql.join(wanted, sql` and `)
}

export function listEntries(
  tx: Tx,
  filter: EntryFilter,
  before: { at: Date; id: string } | null,
  limit: number,
): Promise<EntryRow[]> {
  const after = before
    ? sql`and (e.received_at, e.id) < (${before.at}::timestamptz, ${before.id}::uuid)`
    : sql``
  return rows(
    tx,
    sql<EntryRow>`select ${entryColumns} from intake.inbox_entry e where ${matches(tx, filter)} ${after}
      order by e.received_at desc, e.id desc limit ${limit}`,
  )
}

/** Numbers that entries name, by blind index. */
export async function writeEntryPhones(tx: Tx, phones: { entryId: string; index: Buffer }[]): Promise<void> {
  if (phones.length === 0) return
  await sql`insert into intake.entry_phone (brand_id, phone_index, entry_id)
    select ${tx.brandId}, phone_index, entry_id from unnest(${phones.map((p) => p.index)}::bytea[], ${phones.map((p) => p.entryId)}::uuid[])
      as p(phone_index, entry_id) on conflict do nothing`.execute(tx.db)
}

export interface TroubleGroup {
  source: string
  state: EntryState
  error_code: string
  count: number
  shop_ids: string[]
  first_at: Date
  last_at: Date
  sample_id: string
}

/** What was set aside or given up, by what went wrong: one cause, one decision. */
export function groupTrouble(tx: Tx): Promise<TroubleGroup[]> {
  return rows(
    tx,
    sql<TroubleGroup>`select source, state, error_code, count(*)::int as count, array_agg(distinct shop_id) as shop_ids,
        min(received_at) as first_at, max(received_at) as last_at, (array_agg(id order by received_at desc))[1] as sample_id
      from intake.inbox_entry where brand_id = ${tx.brandId} and state in ('quarantined', 'failed') and error_code is not null
      group by 1, 2, 3 order by count desc, source limit 200`,
  )
}

export interface ReplayRow {
  id: string
  filter: EntryFilter
  total: number
  state: 'running' | 'done' | 'cancelled'
  asked_by: string
  created_at: Date
  ended_at: Date | null
  waiting: number
  handed: number
  done: number
  failed: number
  cancelled: number
}

/** Takes note of what matches, in one statement; returns how many that were. What still waits is not handed back twice. */
export async function createReplay(tx: Tx, id: string, filter: EntryFilter, most: number): Promise<number> {
  const [row] = await rows(
    tx,
    sql<{
      total: number
    }>`with run as (insert into intake.replay (brand_id, id, filter, total, state, asked_by, created_at)
        values (${tx.brandId}, ${id}, ${JSON.stringify(filter)}::jsonb, 0, 'running', ${tx.actor.id}, ${tx.now}) returning id),
      items as (insert into intake.replay_item (brand_id, replay_id, entry_id, state)
        select ${tx.brandId}, ${id}, e.id, 'waiting' from intake.inbox_entry e where ${matches(tx, filter)} and e.state <> 'waiting'
        order by e.received_at limit ${most} returning 1)
      select (select count(*)::int from items) as total from run`,
  )
  const total = row?.total ?? 0
  await sql`update intake.replay set total = ${total} where brand_id = ${tx.brandId} and id = ${id}`.execute(
    tx.db,
  )
  return total
}

/** What has come back from its handling, noted; one statement for all replays that run. */
export async function settleReplayed(tx: Tx): Promise<void> {
  await sql`update intake.replay_item i set state = case when e.state = 'done' then 'done' else 'failed' end, error_code = e.error_code
    from intake.inbox_entry e
    where i.brand_id = ${tx.brandId} and i.state = 'handed' and e.brand_id = i.brand_id and e.id = i.entry_id and e.state <> 'waiting'`.execute(
    tx.db,
  )
}

/** Hands back the next ones while fewer than `most` are under way; returns how many. */
export async function handBack(tx: Tx, most: number): Promise<number> {
  const handed = await rows(
    tx,
    sql`with run as (select id from intake.replay r where brand_id = ${tx.brandId} and state = 'running'
          and exists (select 1 from intake.replay_item i where i.brand_id = r.brand_id and i.replay_id = r.id and i.state = 'waiting')
        order by created_at limit 1 for update skip locked),
      room as (select greatest(0, ${most} - count(*)) as n from intake.replay_item
        where brand_id = ${tx.brandId} and replay_id = (select id from run) and state = 'handed'),
      next as (select i.entry_id from intake.replay_item i where i.brand_id = ${tx.brandId} and i.replay_id = (select id from run)
        and i.state = 'waiting' order by i.entry_id limit (select n from room)),
      marked as (update intake.replay_item i set state = 'handed' from next
        where i.brand_id = ${tx.brandId} and i.replay_id = (select id from run) and i.entry_id = next.entry_id)
      update intake.inbox_entry e set state = 'waiting', next_attempt_at = ${tx.now}, attempts = 0 from next
      where e.brand_id = ${tx.brandId} and e.id = next.entry_id and e.state <> 'waiting' returning e.id`,
  )
  return handed.length
}

export async function endReplays(tx: Tx): Promise<void> {
  await sql`update intake.replay r set state = 'done', ended_at = ${tx.now} where brand_id = ${tx.brandId} and state = 'running'
    and not exists (select 1 from intake.replay_item i where i.brand_id = r.brand_id and i.replay_id = r.id and i.state in ('waiting', 'handed'))`.execute(
    tx.db,
  )
}

/** What is not handed back yet stays as it is; what is under way ends by itself. False when it does not run. */
export async function cancelReplay(tx: Tx, id: string): Promise<boolean> {
  const ended = await rows(
    tx,
    sql`with run as (update intake.replay set state = 'cancelled', ended_at = ${tx.now}
        where brand_id = ${tx.brandId} and id = ${id} and state = 'running' returning id),
      items as (update intake.replay_item i set state = 'cancelled' from run
        where i.brand_id = ${tx.brandId} and i.replay_id = run.id and i.state = 'waiting')
      select id from run`,
  )
  return ended.length > 0
}

export function listReplays(tx: Tx, limit: number, id: string | null = null): Promise<ReplayRow[]> {
  return rows(
    tx,
    sql<ReplayRow>`select r.*, i.* from (select id, filter, total, state, asked_by, created_at, ended_at from intake.replay
        where brand_id = ${tx.brandId} and (${id}::uuid is null or id = ${id}) order by created_at desc limit ${limit}) r
      cross join lateral (select (count(*) filter (where state = 'waiting'))::int as waiting,
          (count(*) filter (where state = 'handed'))::int as handed, (count(*) filter (where state = 'done'))::int as done,
          (count(*) filter (where state = 'failed'))::int as failed, (count(*) filter (where state = 'cancelled'))::int as cancelled
        from intake.replay_item where brand_id = ${tx.brandId} and replay_id = r.id) i order by r.created_at desc`,
  )
}

export interface ReplayItemRow {
  entry_id: string
  state: string
  error_code: string | null
  source: string
  topic: string
  subject_id: string | null
}

export function listReplayItems(
  tx: Tx,
  replayId: string,
  state: string | null,
  after: string | null,
  limit: number,
): Promise<ReplayItemRow[]> {
  return rows(
    tx,
    sql<ReplayItemRow>`select i.entry_id, i.state, i.error_code, e.source, e.topic, e.subject_id from intake.replay_item i
      join intake.inbox_entry e on e.brand_id = i.brand_id and e.id = i.entry_id
      where i.brand_id = ${tx.brandId} and i.replay_id = ${replayId} and (${state}::text is null or i.state = ${state})
        and (${after}::uuid is null or i.entry_id > ${after}) order by i.entry_id limit ${limit}`,
  )
}

const untalliedMs = 15 * 60_000

/** When a shop's marketplace last sent something: as tallied, or since then. */
export async function lastPushAt(tx: Tx, shopId: string): Promise<Date | null> {
  const since = new Date(tx.now.getTime() - untalliedMs)
  const row = await firstRow(
    tx,
    sql<{ at: Date | null }>`select greatest(
        (select last_event_at from intake.source where brand_id = ${tx.brandId} and shop_id = ${shopId}),
        (select max(received_at) from intake.inbox_entry
          where brand_id = ${tx.brandId} and received_at > ${since} and shop_id = ${shopId} and topic <> 'sweep')) as at`,
  )
  return row?.at ?? null
}
