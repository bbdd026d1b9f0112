import { sql } from 'kysely'
import { rows, type Tx } from '../../runtime/db/transaction.ts'
import type { Facts } from './tell.ts'

export interface TimelineRow {
  seq: bigint
  at: Date
  type: string
  actor: string
  customerId: string | null
  orderId: string | null
  workOrderId: string | null
  facts: Facts
}

/** Writes entries; those that are there already stay as they are, so a replay changes nothing. */
export async function writeEntries(tx: Tx, entries: readonly TimelineRow[]): Promise<void> {
  if (entries.length === 0) return
  await tx.named(
    'insight.write_timeline',
    `insert into insight.timeline_entry (brand_id, seq, at, event_type, actor, customer_id, order_id, work_order_id, facts)
     select $1, e.* from unnest($2::bigint[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::jsonb[]) as e
     on conflict do nothing`,
    [
      tx.brandId,
      entries.map((one) => one.seq),
      entries.map((one) => one.at),
      entries.map((one) => one.type),
      entries.map((one) => one.actor),
      entries.map((one) => one.customerId),
      entries.map((one) => one.orderId),
      entries.map((one) => one.workOrderId),
      entries.map((one) => JSON.stringify(one.facts)),
    ],
  )
}

/** Entries of an order that found its customer become his. */
export async function giveToCustomers(
  tx: Tx,
  bound: readonly { orderId: string; customerId: string }[],
): Promise<void> {
  if (bound.length === 0) return
  await tx.named(
    'insight.give_timeline',
    `update insight.timeline_entry t set customer_id = b.customer_id
     from unnest($2::text[], $3::text[]) as b(order_id, customer_id)
     where t.brand_id = $1 and t.order_id = b.order_id and t.customer_id is distinct from b.customer_id`,
    [tx.brandId, bound.map((one) => one.orderId), bound.map((one) => one.customerId)],
  )
}

/** Entries of a contact who was bound become the customer's. */
export async function giveContactsToCustomers(
  tx: Tx,
  bound: readonly { contactId: string; customerId: string }[],
): Promise<void> {
  if (bound.length === 0) return
  await tx.named(
    'insight.give_contact_timeline',
    `update insight.timeline_entry t set customer_id = b.customer_id
     from unnest($2::text[], $3::text[]) as b(contact_id, customer_id)
     where t.brand_id = $1 and t.facts ->> 'contactId' = b.contact_id and t.customer_id is null`,
    [tx.brandId, bound.map((one) => one.contactId), bound.map((one) => one.customerId)],
  )
}

export interface Place {
  workOrderId: string
  orderId: string | null
  customerId: string | null
}

/** Order and customer of work orders, for events that name the work order only. */
export function placesOf(tx: Tx, workOrderIds: readonly string[]): Promise<Place[]> {
  return tx.named<Place>(
    'insight.places_of',
    `select work_order_id as "workOrderId", order_id as "orderId", customer_id as "customerId"
     from work_orders.work_order where brand_id = $1 and work_order_id = any($2::uuid[])`,
    [tx.brandId, workOrderIds],
  )
}

/** The customers that orders have by now. */
export async function customersOfOrders(tx: Tx, orderIds: readonly string[]): Promise<Map<string, string>> {
  const found = await tx.named<{ id: string; customer_id: string }>(
    'insight.customers_of_orders',
    `select id, customer_id from orders."order" where brand_id = $1 and id = any($2::uuid[]) and customer_id is not null`,
    [tx.brandId, orderIds],
  )
  return new Map(found.map((row) => [row.id, row.customer_id]))
}

export type Subject = 'customer' | 'order' | 'work_order'

/** Newest first. */
export function readEntries(
  tx: Tx,
  subject: Subject,
  id: string,
  before: { at: Date; seq: bigint } | null,
  limit: number,
): Promise<TimelineRow[]> {
  const own =
    subject === 'customer' ? sql`= any(customers.same_person_text(${tx.brandId}, ${id}))` : sql`= ${id}`
  const column = sql.ref(`${subject}_id`)
  return rows(
    tx,
    sql<TimelineRow>`select seq, at, event_type as type, actor, customer_id as "customerId", order_id as "orderId",
        work_order_id as "workOrderId", facts
      from insight.timeline_entry where brand_id = ${tx.brandId} and ${column} ${own}
        and (${before?.at ?? null}::timestamptz is null or (at, seq) < (${before?.at ?? null}::timestamptz, ${before?.seq ?? null}::bigint))
      order by at desc, seq desc limit ${limit}`,
  )
}
