import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'

/** Somebody waits for pictures: a segment that follows every event, one that is due, or an open builder. */
export async function isWatched(tx: Tx): Promise<boolean> {
  const [row] = await tx.named<{ watched: boolean }>(
    'segments.is_watched',
    `select exists (select from segments.segment s where s.brand_id = $1 and s.removed_at is null
         and s.version is not null and (s.refresh_hours is null or s.due_at <= $2))
       or exists (select from segments.watch w where w.brand_id = $1 and w.watched_until > $2) as watched`,
    [tx.brandId, tx.now],
  )
  return row!.watched
}

export async function setWatchedUntil(tx: Tx, until: Date): Promise<void> {
  await tx.named(
    'segments.watch_until',
    `insert into segments.watch as w (brand_id, watched_until) values ($1, $2)
     on conflict (brand_id) do update set watched_until = greatest(w.watched_until, excluded.watched_until)`,
    [tx.brandId, until],
  )
}

/** What was already done for which day. */
export interface DayState {
  searched_day: number | null
  synced_day: number | null
}

export async function dayState(tx: Tx): Promise<DayState> {
  const row = await firstRow(
    tx,
    sql<DayState>`select searched_day, synced_day from segments.watch where brand_id = ${tx.brandId}`,
  )
  return row ?? { searched_day: null, synced_day: null }
}

/** `searched`: for customers without a picture; `synced`: live segments, of everybody. */
export async function setDayState(tx: Tx, what: 'searched' | 'synced', day: number | null): Promise<void> {
  const column = sql.ref(what === 'searched' ? 'searched_day' : 'synced_day')
  await rows(
    tx,
    sql`insert into segments.watch (brand_id, ${column}) values (${tx.brandId}, ${day})
      on conflict (brand_id) do update set ${column} = excluded.${column}`,
  )
}

/** These persons are to be drawn anew when there is time; one that had gone is there again. */
export async function markStale(tx: Tx, personIds: readonly string[]): Promise<void> {
  await tx.named(
    'segments.mark_stale',
    `update segments.person set stale_day = 0, gone = false
     where brand_id = $1 and person_id = any($2::uuid[]) and (gone or stale_day > 0)`,
    [tx.brandId, personIds],
  )
}

/** Persons whose picture says something else by this day. */
export async function stalePeople(tx: Tx, today: number, limit: number): Promise<string[]> {
  const found = await tx.named<{ id: string }>(
    'segments.stale_people',
    `select person_id as id from segments.person
     where brand_id = $1 and not gone and stale_day <= $2 order by stale_day limit $3`,
    [tx.brandId, today, limit],
  )
  return found.map((one) => one.id)
}

/** How many persons there are, and of how many the picture is to be drawn anew. */
export async function countStale(tx: Tx, today: number): Promise<{ people: number; stale: number }> {
  const row = await firstRow(
    tx,
    sql<{ people: bigint; stale: bigint }>`select count(*) as people,
        count(*) filter (where stale_day <= ${today}) as stale
      from segments.person where brand_id = ${tx.brandId} and not gone`,
  )
  return { people: Number(row!.people), stale: Number(row!.stale) }
}
