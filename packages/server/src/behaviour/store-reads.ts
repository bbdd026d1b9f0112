import { sql } from 'kysely'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import type { Facts } from './facts.ts'

/** A customer and the browsers that are theirs: whose acts are the customer's. */
const subjects = `(select $2::uuid union all
  select id from behaviour.visitor where brand_id = $1 and customer_id = $2 and withdrawn_at is null)`

export async function countItems(
  tx: Tx,
  customerId: string | null,
): Promise<Map<string, { count: number; lastAt: Date }>> {
  if (!customerId) return new Map()
  const found = await tx.named<{ item: string; count: bigint; last_at: Date }>(
    'behaviour.count_items',
    `select item, count(*) as count, max(at) as last_at from behaviour.event
     where brand_id = $1 and subject_id in ${subjects} group by item`,
    [tx.brandId, customerId],
  )
  return new Map(found.map((row) => [row.item, { count: Number(row.count), lastAt: row.last_at }]))
}

export async function sourcesOf(
  tx: Tx,
  customerId: string | null,
): Promise<{ marketplaces: string[]; hasSite: boolean; visitors: number }> {
  const [row] = await tx.named<{ marketplaces: string[]; has_site: boolean; visitors: bigint }>(
    'behaviour.sources',
    `select array(select distinct source from behaviour.event
         where brand_id = $1 and subject_id = $2::uuid order by source) as marketplaces,
       exists (select from behaviour.site where brand_id = $1 and removed_at is null) as has_site,
       (select count(*) from behaviour.visitor where brand_id = $1 and customer_id = $2 and withdrawn_at is null) as visitors`,
    [tx.brandId, customerId],
  )
  return {
    marketplaces: row?.marketplaces ?? [],
    hasSite: row?.has_site ?? false,
    visitors: Number(row?.visitors ?? 0),
  }
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
      where e.brand_id = ${tx.brandId} and e.subject_id in (select ${customerId}::uuid union all
        select id from behaviour.visitor where brand_id = ${tx.brandId} and customer_id = ${customerId} and withdrawn_at is null)
      and (${item}::text is null or e.item = ${item}) and (${source}::text is null or e.source = ${source})
      and (${from}::timestamptz is null or e.at >= ${from}) and (${to}::timestamptz is null or e.at < ${to})
      and (${before?.at ?? null}::timestamptz is null or (e.at, e.id) < (${before?.at ?? null}::timestamptz, ${before?.id ?? null}::uuid))
      order by e.at desc, e.id desc limit ${limit}`,
  )
}
