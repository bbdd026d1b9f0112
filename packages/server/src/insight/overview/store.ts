import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../../runtime/db/transaction.ts'
import type { State } from '../../work-orders/index.ts'
import type { GatePass, StateCount } from './gates.ts'

/** Joins over many capabilities: read only. Times of steps are kept with the work order as ISO texts. */

export interface OrdersToday {
  received: number
  found: number
  /** Paid in the last thirty days, and nobody is known for them. */
  nobody: number
  /** Messages that came and are not read yet. */
  unread: number
  /** Paid orders with a line that nobody matched. */
  unmatched: number
}

export async function ordersToday(tx: Tx, since: Date): Promise<OrdersToday> {
  const row = await firstRow(
    tx,
    sql<Record<keyof OrdersToday, number>>`select
        (select count(distinct order_id)::int from insight.timeline_entry where brand_id = ${tx.brandId}
          and event_type = 'order.recorded' and at >= ${since} and facts @> '{"isNew": true}') as received,
        (select count(distinct order_id)::int from insight.timeline_entry where brand_id = ${tx.brandId}
          and event_type = 'order.recorded' and at >= ${since} and facts @> '{"isNew": true}' and customer_id is not null) as found,
        (select count(distinct order_id)::int from insight.timeline_entry where brand_id = ${tx.brandId}
          and event_type = 'order.paid' and customer_id is null and at >= ${daysBefore(tx.now, 30)}) as nobody,
        (select count(*)::int from intake.inbox_entry where brand_id = ${tx.brandId} and state = 'waiting') as unread,
        (select count(distinct l.order_id)::int from orders.order_line l
          join orders."order" o on o.brand_id = l.brand_id and o.id = l.order_id
          where l.brand_id = ${tx.brandId} and l.matched = 'waiting' and o.announced_paid and o.state <> 'closed') as unmatched`,
  )
  return row ?? { received: 0, found: 0, nobody: 0, unread: 0, unmatched: 0 }
}

/** How many work orders went through each gate since a moment, and the median of the time that they stood before it. */
export function passesSince(
  tx: Tx,
  since: Date,
  measured: readonly { key: string; from: State | null; to: State }[],
): Promise<GatePass[]> {
  return rows(
    tx,
    sql<GatePass>`with touched as (
        select distinct work_order_id::uuid as id from insight.timeline_entry
        where brand_id = ${tx.brandId} and at >= ${since} and work_order_id is not null
      ), passed as (
        select g.key, (w.steps ->> g.until)::timestamptz as ended,
          case when g.since = '' then p.at else (w.steps ->> g.since)::timestamptz end as began
        from touched t
        join work_orders.work_order w on w.brand_id = ${tx.brandId} and w.work_order_id = t.id
        cross join unnest(${measured.map((one) => one.key)}::text[], ${measured.map((one) => one.from ?? '')}::text[],
          ${measured.map((one) => one.to)}::text[]) as g(key, since, until)
        left join lateral (select min(e.at) as at from insight.timeline_entry e where e.brand_id = ${tx.brandId}
          and e.order_id = w.order_id and e.event_type = 'order.paid' and g.since = '') p on true
        where w.steps ->> g.until is not null
      )
      select key, count(*)::int as count,
        percentile_cont(0.5) within group (order by extract(epoch from ended - began) / 60)
          filter (where began <= ended)::float8 as "medianMinutes"
      from passed where ended >= ${since} group by key`,
  )
}

/** Open work orders by state: how many, how many suspended, how many of the others past their promise. */
export function openByState(tx: Tx, states: readonly State[]): Promise<StateCount[]> {
  return rows(
    tx,
    sql<StateCount>`with late as (
        select distinct i.subject_id as id
        from (select work_order_id::uuid as job_id, facts ->> 'node' as node, at from insight.timeline_entry
          where brand_id = ${tx.brandId} and event_type = 'work-order.sla-breached' and at >= ${daysBefore(tx.now, 60)} offset 0) e
        join flow.instance i on i.brand_id = ${tx.brandId} and i.subject_id = e.job_id
          and i.node = e.node and e.at >= i.entered_at and i.paused_at is null
      )
      select w.state, count(*)::int as count, (count(*) filter (where w.suspension is not null))::int as suspended,
        (count(*) filter (where l.id is not null and w.suspension is null))::int as late
      from work_orders.work_order w left join late l on l.id = w.work_order_id
      where w.brand_id = ${tx.brandId} and w.state = any(${[...states]}::text[]) group by w.state`,
  )
}

export function ordersByMinute(tx: Tx, since: Date): Promise<{ minute: Date; count: number }[]> {
  return rows(
    tx,
    sql<{
      minute: Date
      count: number
    }>`select date_trunc('minute', at) as minute, count(distinct order_id)::int as count
      from insight.timeline_entry
      where brand_id = ${tx.brandId} and event_type = 'order.recorded' and at >= ${since} and facts @> '{"isNew": true}'
      group by 1`,
  )
}

export interface Trouble {
  kind: string
  count: number
  oldestAt: Date | null
}

/** What stands still until a person acts; kinds without rows are left out. */
export function troubles(tx: Tx): Promise<Trouble[]> {
  const brand = tx.brandId
  return rows(
    tx,
    sql<Trouble>`select kind, count, "oldestAt" from (
        select state as kind, count(*)::int as count, min(received_at) as "oldestAt" from intake.inbox_entry
          where brand_id = ${brand} and state in ('quarantined', 'failed') group by state
        union all
        select 'source_errs', count(*)::int, min(alarm_since) from intake.source where brand_id = ${brand} and alarm_since is not null
        union all
        select 'dead_letter', count(*)::int, min(created_at) from runtime.dead_letter where brand_id = ${brand} and state = 'dead'
        union all
        select 'unmatched_sku', count(*)::int, min(first_seen_at) from catalog.unmatched_sku where brand_id = ${brand}
        union all
        select 'offer_unanswered', count(*)::int, min(made_at) from dispatch.offer where brand_id = ${brand} and state = 'open'
        union all
        select 'nobody_dispatched', count(*)::int, min(updated_at) from dispatch.plan
          where brand_id = ${brand} and not held and (state = 'waiting' or (state = 'accepted' and assign_by < ${tx.now}))
        union all
        select 'authorisation_expired', count(*)::int, null from organization.shop
          where brand_id = ${brand} and state = 'authorisation_expired'
        union all
        select 'address_incomplete', count(*)::int, min((steps ->> 'complete_address')::timestamptz) from work_orders.work_order
          where brand_id = ${brand} and state = 'complete_address' and suspension is null
            and (steps ->> 'complete_address')::timestamptz < ${daysBefore(tx.now, 1)}
        union all
        select 'address_noticed', count(*)::int, min((notice ->> 'at')::timestamptz) from work_orders.work_order
          where brand_id = ${brand} and notice is not null and state not in ('settled', 'cancelled')
        union all
        select 'possible_duplicate', count(*)::int, min(found_at) from customers.possible_duplicate
          where brand_id = ${brand} and state = 'waiting'
      ) as all_troubles where count > 0`,
  )
}

export interface DistrictCount {
  code: string | null
  count: number
}

export function ordersByDistrict(tx: Tx, since: Date): Promise<DistrictCount[]> {
  return rows(
    tx,
    sql<DistrictCount>`select o.district_code as code, count(*)::int as count from orders."order" o
      where o.brand_id = ${tx.brandId} and o.id in (select order_id::uuid from insight.timeline_entry
        where brand_id = ${tx.brandId} and event_type = 'order.recorded' and at >= ${since} and facts @> '{"isNew": true}')
      group by 1`,
  )
}

export function openWorkOrdersByDistrict(tx: Tx, states: readonly State[]): Promise<DistrictCount[]> {
  return rows(
    tx,
    sql<DistrictCount>`select district_code as code, count(*)::int as count from work_orders.work_order
      where brand_id = ${tx.brandId} and state = any(${[...states]}::text[]) group by 1`,
  )
}

export interface PointLoad {
  servicePointId: string
  /** Visits that begin today. */
  today: number
  open: number
  /** Accepted, and no technician named yet. */
  toAssign: number
}

export function loadsOfPoints(tx: Tx, from: Date, to: Date): Promise<PointLoad[]> {
  return rows(
    tx,
    sql<PointLoad>`select service_point_id as "servicePointId",
        (count(*) filter (where starts_at >= ${from} and starts_at < ${to}))::int as today, count(*)::int as open,
        (count(*) filter (where state = 'accepted'))::int as "toAssign"
      from dispatch.plan where brand_id = ${tx.brandId} and service_point_id is not null and state in ('accepted', 'assigned')
      group by 1`,
  )
}

function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * 24 * 3600_000)
}
