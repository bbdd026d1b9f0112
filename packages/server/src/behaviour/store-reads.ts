import { sql } from 'kysely'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import type { Facts } from './facts.ts'

export interface Measured {
  item: string
  source: string
  count: number
  lastAt: string
  /** Mean over the orders that tell one; null for items without. */
  percent: number | null
}

/** Everything that the items of a customer need, in one statement: what all their rows did, and the browsers that are theirs. */
export async function measureItems(
  tx: Tx,
  rowIds: readonly string[],
): Promise<{ measured: Measured[]; hasSite: boolean; visitors: number }> {
  const [row] = await tx.named<{ measured: Measured[]; has_site: boolean; visitors: number }>(
    'behaviour.items',
    `select coalesce((select jsonb_agg(jsonb_build_object('item', m.item, 'source', m.source, 'count', m.n, 'lastAt', m.last_at, 'percent', m.percent))
         from (select item, source, count(*) as n, max(at) as last_at,
             round(avg((facts->>'percent')::numeric) filter (where item = 'discount_share'))::integer as percent from behaviour.event
           where brand_id = $1 and subject_id = any($2::uuid[] || own.ids)
           group by item, source order by source) m), '[]') as measured,
       exists (select from behaviour.site where brand_id = $1 and removed_at is null) as has_site, cardinality(own.ids) as visitors
     from (select array(select id from behaviour.visitor
       where brand_id = $1 and customer_id = any($2::uuid[]) and withdrawn_at is null) as ids offset 0) own`,
    [tx.brandId, rowIds],
  )
  return { measured: row!.measured, hasSite: row!.has_site, visitors: row!.visitors }
}

export interface EventRow {
  id: string
  item: string
  at: Date
  source: string
  place: string
  place_name: string | null
  order_id: string | null
  facts: Facts
}

interface EventFilter {
  item?: string | undefined
  source?: string | undefined
  from?: Date | undefined
  to?: Date | undefined
  before: { at: Date; id: string } | null
  limit: number
}

export async function listEventRows(tx: Tx, customerId: string, filter: EventFilter): Promise<EventRow[]> {
  const { item = null, source = null, from = null, to = null, before, limit } = filter
  return rows(
    tx,
    sql<EventRow>`select e.id, e.item, e.at, e.source, e.place, s.name as place_name, e.order_id, e.facts
      from behaviour.event e
      left join behaviour.site s on s.brand_id = e.brand_id and e.source = 'own_page' and s.id::text = e.place
      where e.brand_id = ${tx.brandId} and e.subject_id in (select unnest(customers.same_person(${tx.brandId}, ${customerId}::uuid)) union all
        select id from behaviour.visitor where brand_id = ${tx.brandId} and customer_id = any(customers.same_person(${tx.brandId}, ${customerId}::uuid)) and withdrawn_at is null)
      and (${item}::text is null or e.item = ${item}) and (${source}::text is null or e.source = ${source})
      and (${from}::timestamptz is null or e.at >= ${from}) and (${to}::timestamptz is null or e.at < ${to})
      and (${before?.at ?? null}::timestamptz is null or (e.at, e.id) < (${before?.at ?? null}::timestamptz, ${before?.id ?? null}::uuid))
      order by e.at desc, e.id desc limit ${limit}`,
  )
}

/** Browsers that became these rows' own, by their marks: for the engine that says who is one person. */
export function browsersForIdentity(
  tx: Tx,
  customerIds: readonly string[],
): Promise<{ customerId: string; value: string }[]> {
  return tx.named(
    'behaviour.browsers_for_identity',
    `select customer_id as "customerId", encode(browser_index, 'hex') as value from behaviour.visitor
     where brand_id = $1 and customer_id = any($2::uuid[]) and withdrawn_at is null`,
    [tx.brandId, customerIds],
  )
}
