import { sql } from 'kysely'
import type { OrderState } from '../../connectors/contract/connector.ts'
import { type KeptLink, type LinkColumns, linkOfRow } from '../../customers/index.ts'
import { spentFen } from '../../orders/index.ts'
import { rows, type Tx } from '../../runtime/db/transaction.ts'
import type { State } from '../../work-orders/index.ts'

/** What lists and pages of the console join across capabilities: read only. */

export interface CustomerTotals {
  customerId: string
  orders: number
  /** What they spent, refunds taken off (`spentFen`). */
  paidFen: bigint
  lastOrderAt: Date | null
  openWorkOrders: number
  contacts: number
}

export function totalsOfCustomers(tx: Tx, customerIds: readonly string[]): Promise<CustomerTotals[]> {
  return rows(
    tx,
    sql<CustomerTotals>`select c.id as "customerId", o.orders, o.paid_fen as "paidFen", o.last_at as "lastOrderAt",
        w.open as "openWorkOrders", k.contacts
      from unnest(${[...customerIds]}::uuid[]) as c(id)
      cross join lateral (select customers.same_person(${tx.brandId}, c.id) as ids) p
      cross join lateral (select count(*)::int as orders,
          coalesce(sum(${sql.raw(spentFen('b'))}), 0)::bigint as paid_fen, max(created_at) as last_at
        from orders."order" b where b.brand_id = ${tx.brandId} and b.customer_id = any(p.ids)) o
      cross join lateral (select count(*)::int as open from work_orders.work_order
        where brand_id = ${tx.brandId} and customer_id = any(p.ids::text[]) and state not in ('settled', 'cancelled')) w
      cross join lateral (select count(*)::int as contacts from contacts.contact
        where brand_id = ${tx.brandId} and customer_id = any(p.ids)) k`,
  )
}

export interface ContactBrief {
  id: string
  boundBy: string | null
  firstAddedAt: Date
  link: KeptLink | null
  owners: { wecomUserId: string; addedAt: string; lostAt: string | null }[]
}

export async function contactsOfCustomer(tx: Tx, customerId: string): Promise<ContactBrief[]> {
  const found = await rows(
    tx,
    sql<
      Omit<ContactBrief, 'link'> & LinkColumns
    >`select c.id, c.bound_by as "boundBy", c.first_added_at as "firstAddedAt", c.linked_by, c.link_rule_version,
        coalesce((select jsonb_agg(jsonb_build_object('wecomUserId', o.wecom_user_id, 'addedAt', o.added_at, 'lostAt', o.lost_at) order by o.added_at)
          from contacts.contact_owner o where o.brand_id = c.brand_id and o.contact_id = c.id), '[]') as owners
      from contacts.contact c where c.brand_id = ${tx.brandId} and c.customer_id = any(customers.same_person(${tx.brandId}, ${customerId}::uuid)) order by c.first_added_at`,
  )
  return found.map(({ linked_by, link_rule_version, ...contact }) => ({
    ...contact,
    link: linkOfRow({ linked_by, link_rule_version }),
  }))
}

export function factsOfCustomer(
  tx: Tx,
  customerId: string,
): Promise<{ kind: string; value: unknown; at: Date }[]> {
  return rows(
    tx,
    sql<{
      kind: string
      value: unknown
      at: Date
    }>`select distinct on (kind) kind, value, at from customers.fact
      where brand_id = ${tx.brandId} and customer_id = any(customers.same_person(${tx.brandId}, ${customerId}::uuid)) order by kind, at desc`,
  )
}

export interface DuplicateRow {
  otherId: string
  reason: string
  foundAt: Date
}

/** Customers who may be the same person, undecided. */
export function duplicatesOf(tx: Tx, customerId: string): Promise<DuplicateRow[]> {
  return rows(
    tx,
    sql<DuplicateRow>`select case when d.first_id = any(p.ids) then d.second_id else d.first_id end as "otherId", d.reason, d.found_at as "foundAt"
      from (select customers.same_person(${tx.brandId}, ${customerId}::uuid) as ids) p
      join customers.possible_duplicate d on d.brand_id = ${tx.brandId} and d.state = 'waiting'
        and (d.first_id = any(p.ids) or d.second_id = any(p.ids)) order by d.found_at`,
  )
}

/** Tags in use, most common first: what a filter offers. */
export function tagsInUse(tx: Tx): Promise<{ name: string; customers: number }[]> {
  return rows(
    tx,
    sql<{
      name: string
      customers: number
    }>`select t.name, count(distinct coalesce(c.merged_into, c.id))::int as customers
      from customers.tag t join customers.customer c on c.brand_id = t.brand_id and c.id = t.customer_id
      where t.brand_id = ${tx.brandId} and t.removed_at is null group by t.name order by 2 desc, 1 limit 200`,
  )
}

export interface WorkOrderOfOrder {
  orderId: string
  id: string
  code: string
  state: string
}

export function workOrdersOfOrders(tx: Tx, orderIds: readonly string[]): Promise<WorkOrderOfOrder[]> {
  return rows(
    tx,
    sql<WorkOrderOfOrder>`select order_id as "orderId", work_order_id as id, code, state from work_orders.work_order
      where brand_id = ${tx.brandId} and order_id = any(${[...orderIds]}::text[]) order by work_order_id`,
  )
}

export interface SharedOrderRow {
  shareId: string
  contactId: string
  way: string
  ruleVersion: string | null
  sharedAt: Date
  outsideId: string
  shopName: string | null
  marketplace: string
  state: OrderState
  createdAt: Date
  goods: { title: string; quantity: number }[]
  /** Of the newest work order. */
  jobState: State | null
}

/** Orders that friends of this person proved and others hold, the newest first: neither receiver nor amount is read. */
export function sharedOrdersOf(tx: Tx, customerId: string, limit: number): Promise<SharedOrderRow[]> {
  return rows(
    tx,
    sql<SharedOrderRow>`select h.id as "shareId", h.contact_id as "contactId", h.way, h.rule_version as "ruleVersion", h.shared_at as "sharedAt", o.outside_id as "outsideId",
        s.name as "shopName", o.marketplace, o.state, o.created_at as "createdAt",
        coalesce((select jsonb_agg(jsonb_build_object('title', l.title, 'quantity', l.quantity) order by l.line_id)
          from orders.order_line l where l.brand_id = o.brand_id and l.order_id = o.id), '[]') as goods,
        (select w.state from work_orders.work_order w where w.brand_id = o.brand_id and w.order_id = o.id::text
          order by w.work_order_id desc limit 1) as "jobState"
      from (select customers.same_person(${tx.brandId}, ${customerId}::uuid) as ids offset 0) p
      join contacts.contact k on k.brand_id = ${tx.brandId} and k.customer_id = any(p.ids)
      join contacts.order_share h on h.brand_id = k.brand_id and h.contact_id = k.id and h.undone_at is null
      join orders."order" o on o.brand_id = h.brand_id and o.id = h.order_id and o.customer_id <> all(p.ids)
      left join organization.shop s on s.brand_id = o.brand_id and s.id = o.shop_id
      order by o.created_at desc, o.id desc limit ${limit}`,
  )
}

export interface OfferRow {
  offerId: string
  round: number
  state: string
  servicePointId: string
  technicianId: string | null
  madeAt: Date
  expiresAt: Date
  answeredAt: Date | null
  reason: string | null
}

export function offersOfWorkOrder(tx: Tx, workOrderId: string): Promise<OfferRow[]> {
  return rows(
    tx,
    sql<OfferRow>`select offer_id as "offerId", round, state, service_point_id as "servicePointId", technician_id as "technicianId",
        made_at as "madeAt", expires_at as "expiresAt", answered_at as "answeredAt", reason
      from dispatch.offer where brand_id = ${tx.brandId} and work_order_id = ${workOrderId} order by made_at, offer_id`,
  )
}

export async function rankingOfWorkOrder(
  tx: Tx,
  workOrderId: string,
): Promise<{ madeAt: Date; ranking: unknown } | null> {
  const [row] = await rows(
    tx,
    sql<{ madeAt: Date; ranking: unknown }>`select made_at as "madeAt", ranking from dispatch.candidate_list
      where brand_id = ${tx.brandId} and work_order_id = ${workOrderId} order by candidate_list_id desc limit 1`,
  )
  return row ?? null
}

export interface TechnicianDay {
  technicianId: string
  /** Visits that begin today, and of those, the ones done. */
  jobs: number
  done: number
  units: number
  /** Held now, whenever they are. */
  open: number
  asked: number
  todayFen: bigint
  monthFen: bigint
}

export function technicianDays(
  tx: Tx,
  technicianIds: readonly string[],
  day: { from: Date; to: Date },
  month: string,
): Promise<TechnicianDay[]> {
  return rows(
    tx,
    sql<TechnicianDay>`select t.id as "technicianId", j.jobs, j.done, j.units, j.open, o.asked, e.today as "todayFen", e.month as "monthFen"
      from unnest(${[...technicianIds]}::text[]) as t(id)
      cross join lateral (select
          (count(*) filter (where p.starts_at >= ${day.from} and p.starts_at < ${day.to}))::int as jobs,
          (count(*) filter (where p.starts_at >= ${day.from} and p.starts_at < ${day.to} and a.ended_at is not null))::int as done,
          coalesce(sum(p.units) filter (where p.starts_at >= ${day.from} and p.starts_at < ${day.to}), 0)::int as units,
          (count(*) filter (where a.ended_at is null))::int as open
        from dispatch.assignment a join dispatch.plan p using (brand_id, work_order_id)
        where a.brand_id = ${tx.brandId} and a.technician_id = t.id and (a.ended_at is null or a.end_reason = 'completed')) j
      cross join lateral (select count(*)::int as asked from dispatch.offer
        where brand_id = ${tx.brandId} and technician_id = t.id and state = 'open') o
      cross join lateral (select
          coalesce(sum(s.total_fen) filter (where s.earned_at >= ${day.from} and s.earned_at < ${day.to}), 0)::bigint as today,
          coalesce(sum(s.total_fen) filter (where m.month = ${month}), 0)::bigint as month
        from settlement.slip s join settlement.statement m on m.brand_id = s.brand_id and m.id = s.statement_id
        where s.brand_id = ${tx.brandId} and s.payee_kind = 'technician' and s.payee_id = t.id) e`,
  )
}

export interface OfferedJob {
  offerId: string
  workOrderId: string
  madeAt: Date
  expiresAt: Date
  districtCode: string
  street: string | null
  category: string
  serviceType: string
  products: { name: string; quantity: number }[]
  units: number
  startsAt: Date | null
  endsAt: Date | null
}

/** Offers that may still be answered: to a technician himself, or to a point as a point. Soonest end first. */
export function openOffersTo(
  tx: Tx,
  asked: { technicianId: string } | { servicePointId: string },
  after: { at: Date; id: string } | null,
  limit: number,
): Promise<OfferedJob[]> {
  const mine =
    'technicianId' in asked
      ? sql`o.technician_id = ${asked.technicianId}`
      : sql`o.service_point_id = ${asked.servicePointId} and o.technician_id is null`
  return rows(
    tx,
    sql<OfferedJob>`select o.offer_id as "offerId", o.work_order_id as "workOrderId", o.made_at as "madeAt", o.expires_at as "expiresAt",
        p.district_code as "districtCode", p.street, p.category, p.service_type as "serviceType", p.products, p.units,
        p.starts_at as "startsAt", p.ends_at as "endsAt"
      from dispatch.offer o join dispatch.plan p using (brand_id, work_order_id)
      where o.brand_id = ${tx.brandId} and ${mine} and o.state = 'open' and o.expires_at > ${tx.now} and not p.held
        and (${after?.at ?? null}::timestamptz is null or (o.expires_at, o.offer_id) > (${after?.at ?? null}::timestamptz, ${after?.id ?? null}))
      order by o.expires_at, o.offer_id limit ${limit}`,
  )
}
