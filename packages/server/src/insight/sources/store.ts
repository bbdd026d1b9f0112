import { sql } from 'kysely'
import type { Push } from '../../connectors/contract/connector.ts'
import { firstRow, rows, type Tx } from '../../runtime/db/transaction.ts'

/** What the sources page joins: read only, one statement each, none of which walks the inbox. */

export interface SourceRow {
  id: string
  source: string
  /** Null for a corp of WeCom. */
  name: string | null
  state: string
  channel: string | null
  authorisedUntil: Date | null
  lastEventAt: Date | null
  alarmSince: Date | null
  alarmCause: string | null
  alarmRate: number | null
  throughGateway: boolean
}

export function sourceRows(tx: Tx): Promise<SourceRow[]> {
  return rows(
    tx,
    sql<SourceRow>`select coalesce(shop.id, corp.target_id, seen.shop_id) as id,
        coalesce(shop.marketplace, case when corp.target_id is not null then 'wecom' end, seen.source) as source, shop.name,
        coalesce(shop.state, 'connected') as state, seen.channel, key.expires_at as "authorisedUntil", seen.last_event_at as "lastEventAt",
        seen.alarm_since as "alarmSince", seen.alarm_cause as "alarmCause", seen.alarm_rate as "alarmRate",
        coalesce(granted.way = 'gateway', false) as "throughGateway"
      from (select id, marketplace, name, state from organization.shop where brand_id = ${tx.brandId}) shop
      full join (select target_id from connectors.credential where brand_id = ${tx.brandId} and kind = 'wecom') corp on corp.target_id = shop.id
      full join (select * from intake.source where brand_id = ${tx.brandId} and source <> 'mapped') seen on seen.shop_id = coalesce(shop.id, corp.target_id)
      left join connectors.credential key on key.brand_id = ${tx.brandId} and key.kind = 'shop' and key.target_id = shop.id
      left join authorisation."grant" granted on granted.brand_id = ${tx.brandId} and granted.shop_id = shop.id
      order by 2, 1`,
  )
}

export interface TrafficSum {
  id: string
  hour: number
  day: number
  hourSwept: number
  daySwept: number
  hourRounds: number
  hourFailedRounds: number
  /** Of the last day, by bound. */
  delays: number[]
  /** Messages and swept records of each of the last 24 hours, oldest first. */
  hours: number[]
}

export function trafficSums(tx: Tx, bounds: number): Promise<TrafficSum[]> {
  const day = new Date(tx.now.getTime() - 24 * 3600_000)
  const hour = new Date(tx.now.getTime() - 3600_000)
  const delays = Array.from(
    { length: bounds },
    (_, i) => sql`coalesce(sum(delays[${sql.lit(i + 1)}]), 0)::int`,
  )
  const hours = Array.from({ length: 24 }, (_, i) => {
    const from = new Date(day.getTime() + i * 3600_000)
    const to = new Date(from.getTime() + 3600_000)
    return sql`coalesce(sum(received + swept) filter (where at >= ${from} and at < ${to}), 0)::int`
  })
  return rows(
    tx,
    sql<TrafficSum>`select shop_id as id, coalesce(sum(received) filter (where at >= ${hour}), 0)::int as hour, sum(received)::int as day,
        coalesce(sum(swept) filter (where at >= ${hour}), 0)::int as "hourSwept", sum(swept)::int as "daySwept",
        coalesce(sum(rounds) filter (where at >= ${hour}), 0)::int as "hourRounds",
        coalesce(sum(failed_rounds) filter (where at >= ${hour}), 0)::int as "hourFailedRounds",
        array[${sql.join(delays)}] as delays, array[${sql.join(hours)}] as hours
      from intake.tally where brand_id = ${tx.brandId} and at >= ${day} group by 1`,
  )
}

export interface OpenEntries {
  id: string
  waiting: number
  oldestWaitingAt: Date | null
  quarantined: number
  failed: number
  /** Of the last hour. */
  troubled: number
  /** Of types that nobody knows, in the last day; WeCom's that are known and do nothing are none of them. */
  unknownTypes: number
}

export function openEntries(tx: Tx): Promise<OpenEntries[]> {
  const hour = new Date(tx.now.getTime() - 3600_000)
  const day = new Date(tx.now.getTime() - 24 * 3600_000)
  return rows(
    tx,
    sql<OpenEntries>`select shop_id as id, (count(*) filter (where state = 'waiting'))::int as waiting,
        min(received_at) filter (where state = 'waiting') as "oldestWaitingAt",
        (count(*) filter (where state = 'quarantined'))::int as quarantined, (count(*) filter (where state = 'failed'))::int as failed,
        (count(*) filter (where state in ('quarantined', 'failed') and received_at >= ${hour}))::int as troubled,
        (count(*) filter (where state = 'ignored'))::int as "unknownTypes"
      from (select shop_id, state, received_at from intake.inbox_entry where brand_id = ${tx.brandId} and state = 'waiting'
        union all select shop_id, state, received_at from intake.inbox_entry
          where brand_id = ${tx.brandId} and state in ('quarantined', 'failed')
        union all select shop_id, state, received_at from intake.inbox_entry
          where brand_id = ${tx.brandId} and state = 'ignored' and received_at >= ${day} and (source <> 'wecom' or topic = 'unknown')) as open_entries group by 1`,
  )
}

export interface SweepPlace {
  id: string
  kind: 'orders' | 'after_sales'
  sweptTo: Date
  foundLost: number
  lastError: string | null
}

export function sweepPlaces(tx: Tx): Promise<SweepPlace[]> {
  return rows(
    tx,
    sql<SweepPlace>`select shop_id as id, kind, swept_to as "sweptTo", found_lost::int as "foundLost", last_error as "lastError"
      from intake.sweep where brand_id = ${tx.brandId} order by kind desc`,
  )
}

/** Names of shops and corps; a corp has none of its own. */
export function sourceNames(tx: Tx): Promise<{ id: string; marketplace: string; name: string | null }[]> {
  return rows(
    tx,
    sql<{
      id: string
      marketplace: string
      name: string | null
    }>`select id, marketplace, name from organization.shop
      where brand_id = ${tx.brandId}`,
  )
}

export interface Subject {
  subjectId: string
  orderId: string | null
  customerId: string | null
  /** Raw messages about it. */
  messages: number
}

/** What these records of a source are to us. */
export function subjectsOf(tx: Tx, sourceId: string, ids: readonly string[]): Promise<Subject[]> {
  return rows(
    tx,
    sql<Subject>`select s.id as "subjectId", o.id as "orderId", coalesce(o.customer_id, c.customer_id) as "customerId",
        (select count(*)::integer from intake.inbox_entry e where e.brand_id = ${tx.brandId} and e.subject_id = s.id
          and e.shop_id = ${sourceId}) as messages
      from unnest(${ids}::text[]) as s(id)
      left join orders."order" o on o.brand_id = ${tx.brandId} and o.shop_id = ${sourceId} and o.outside_id = s.id
      left join contacts.contact c on c.brand_id = ${tx.brandId} and c.external_user_id = s.id`,
  )
}

export interface Became {
  orderId: string | null
  customerId: string | null
  rawRecordId: string | null
  /** `this`: it was kept for this entry; `other`: a sweep or another entry had brought that version before. */
  rawRecordFrom: 'this' | 'other' | null
}

/**
 * The order that an entry was about, whose it is, and the detail that was kept for this entry; where none was, the newest of
 * that order or after-sales request when the entry was handled (`handledAt`; null while it is not). A request leads to the
 * order that it was recorded with, whatever number the message gave.
 */
export async function becameOf(
  tx: Tx,
  shopId: string,
  subject: NonNullable<Push['subject']>,
  { entryId, handledAt }: { entryId: string; handledAt: Date | null },
): Promise<Became> {
  const requestId = subject.kind === 'after_sales' ? subject.id : null
  const found = await firstRow(
    tx,
    sql<Became>`select o.id as "orderId", o.customer_id as "customerId", r.id as "rawRecordId",
        case when r.own then 'this' when not r.own then 'other' end as "rawRecordFrom"
      from orders."order" o
      left join lateral (select r.id, coalesce(r.entry_id = ${entryId}, false) as own from intake.raw_record r
        where r.brand_id = o.brand_id and r.shop_id = o.shop_id and r.order_id = o.outside_id
          and (r.entry_id = ${entryId} or (r.kind = ${subject.kind} and r.subject_id = coalesce(${requestId}, o.outside_id)
            and r.received_at <= ${handledAt}::timestamptz))
        order by own desc, r.version_at desc, r.received_at desc, r.id desc limit 1) r on true
      where o.brand_id = ${tx.brandId} and o.id = coalesce(
        (select a.order_id from orders.after_sales_request a
          where a.brand_id = ${tx.brandId} and a.shop_id = ${shopId} and a.outside_id = ${requestId}),
        (select n.id from orders."order" n
          where n.brand_id = ${tx.brandId} and n.shop_id = ${shopId} and n.outside_id = ${subject.orderId}))`,
  )
  return found ?? { orderId: null, customerId: null, rawRecordId: null, rawRecordFrom: null }
}
