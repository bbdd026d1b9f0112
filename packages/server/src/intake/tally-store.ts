import { sql } from 'kysely'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import { delayBoundsMs, type ErrorCause } from './source-figures.ts'

const minuteMs = 60_000
const reopenedMs = 10 * minuteMs
const furthestMs = 24 * 60 * minuteMs

const delayMs = 'extract(epoch from handled_at - received_at) * 1000'
const bounds = [-1, ...delayBoundsMs, 1e15]
const delayCounts = sql.raw(
  bounds
    .slice(1)
    .map(
      (bound, i) =>
        `(count(*) filter (where state = 'done' and ${delayMs} > ${bounds[i]} and ${delayMs} <= ${bound}))::int`,
    )
    .join(', '),
)

/** Counts the inbox anew from ten minutes ago, or from where a pause began, and notes when each source last said something. */
export async function tallyInbox(tx: Tx): Promise<void> {
  const near = new Date(tx.now.getTime() - reopenedMs)
  const furthest = new Date(tx.now.getTime() - furthestMs)
  await sql`with since as (
      select date_bin('5 minutes', greatest(${furthest}::timestamptz, least(${near}::timestamptz,
        coalesce((select max(at) from intake.tally where brand_id = ${tx.brandId} and received > 0), ${furthest}::timestamptz))), 'epoch') as at),
    counted as (
      insert into intake.tally (brand_id, shop_id, at, received, done, delays)
      select ${tx.brandId}, shop_id, date_bin('5 minutes', received_at, 'epoch'), count(*)::int,
        (count(*) filter (where state = 'done'))::int, array[${delayCounts}]
      from intake.inbox_entry where brand_id = ${tx.brandId} and received_at >= (select at from since) group by 2, 3
      on conflict (brand_id, shop_id, at) do update set received = excluded.received, done = excluded.done, delays = excluded.delays)
    insert into intake.source (brand_id, shop_id, source, last_event_at)
    select ${tx.brandId}, shop_id, min(source), max(received_at) from intake.inbox_entry
    where brand_id = ${tx.brandId} and received_at >= (select at from since) group by 2
    on conflict (brand_id, shop_id) do update set last_event_at = greatest(intake.source.last_event_at, excluded.last_event_at)`.execute(
    tx.db,
  )
}

/** One round of a sweep, in the commit of its position. */
export async function noteRound(tx: Tx, shopId: string, recorded: number, failed: boolean): Promise<void> {
  await sql`insert into intake.tally (brand_id, shop_id, at, swept, rounds, failed_rounds)
    values (${tx.brandId}, ${shopId}, date_bin('5 minutes', ${tx.now}::timestamptz, 'epoch'), ${recorded}, 1, ${failed ? 1 : 0})
    on conflict (brand_id, shop_id, at) do update set swept = intake.tally.swept + excluded.swept,
      rounds = intake.tally.rounds + 1, failed_rounds = intake.tally.failed_rounds + excluded.failed_rounds`.execute(
    tx.db,
  )
}

export type ChannelKind = 'socket' | 'webhook' | 'pull'

/** By which way each shop is heard. */
export async function noteChannels(
  tx: Tx,
  shops: { shopId: string; source: string; channel: ChannelKind }[],
): Promise<void> {
  if (shops.length === 0) return
  await sql`insert into intake.source (brand_id, shop_id, source, channel)
    select ${tx.brandId}, s.shop_id, s.source, s.channel from unnest(${shops.map((s) => s.shopId)}::text[],
      ${shops.map((s) => s.source)}::text[], ${shops.map((s) => s.channel)}::text[]) as s(shop_id, source, channel)
    on conflict (brand_id, shop_id) do update set source = excluded.source, channel = excluded.channel
      where (intake.source.source, intake.source.channel) is distinct from (excluded.source, excluded.channel)`.execute(
    tx.db,
  )
}

/** What stands as marketplace where another system is meant: `mapped-sources` counts their traffic and hands it down. */
export const otherSystems = 'mapped'

export interface TrafficRow {
  shop_id: string
  source: string
  received: number
  swept: number
  troubled: number
  rounds: number
  failed_rounds: number
  alarm_since: Date | null
}

/** What each source did since a moment. */
export function trafficSince(tx: Tx, since: Date): Promise<TrafficRow[]> {
  return rows(
    tx,
    sql<TrafficRow>`select s.shop_id, s.source, s.alarm_since, coalesce(t.received, 0)::int as received, coalesce(t.swept, 0)::int as swept,
        coalesce(t.rounds, 0)::int as rounds, coalesce(t.failed_rounds, 0)::int as failed_rounds, coalesce(e.troubled, 0)::int as troubled
      from intake.source s
      left join (select shop_id, sum(received) as received, sum(swept) as swept, sum(rounds) as rounds, sum(failed_rounds) as failed_rounds
        from intake.tally where brand_id = ${tx.brandId} and at >= ${since} group by 1) t using (shop_id)
      left join (select shop_id, count(*) as troubled from intake.inbox_entry
        where brand_id = ${tx.brandId} and state in ('quarantined', 'failed') and received_at >= ${since} group by 1) e using (shop_id)
      where s.brand_id = ${tx.brandId} and s.source <> ${otherSystems}`,
  )
}

export interface Alarm {
  id: string
  since: Date
  cause: ErrorCause
  /** In a thousandth of a percent. */
  rate: number
}

/** Alarms that stand, of other systems. */
export function alarmsOfOthers(tx: Tx): Promise<Alarm[]> {
  return rows(
    tx,
    sql<Alarm>`select shop_id as id, alarm_since as since, alarm_cause as cause, alarm_rate as rate from intake.source
      where brand_id = ${tx.brandId} and source = ${otherSystems} and alarm_since is not null`,
  )
}

export interface AlarmChange {
  shopId: string
  source: string
  since: Date | null
  cause: ErrorCause | null
  rate: number | null
}

export async function writeAlarms(tx: Tx, changes: AlarmChange[]): Promise<void> {
  if (changes.length === 0) return
  await sql`insert into intake.source (brand_id, shop_id, source, alarm_since, alarm_cause, alarm_rate)
    select ${tx.brandId}, c.* from unnest(${changes.map((c) => c.shopId)}::text[], ${changes.map((c) => c.source)}::text[],
      ${changes.map((c) => c.since)}::timestamptz[], ${changes.map((c) => c.cause)}::text[], ${changes.map((c) => c.rate)}::int[])
      as c(shop_id, source, since, cause, rate) order by c.shop_id
    on conflict (brand_id, shop_id) do update set alarm_since = excluded.alarm_since, alarm_cause = excluded.alarm_cause,
      alarm_rate = excluded.alarm_rate`.execute(tx.db)
}

const forgottenAfterMs = 35 * 24 * 60 * minuteMs

export async function forgetTallies(tx: Tx): Promise<void> {
  const before = new Date(tx.now.getTime() - forgottenAfterMs)
  await sql`delete from intake.tally where brand_id = ${tx.brandId} and at < ${before}`.execute(tx.db)
}
