import { sql } from 'kysely'
import { type KeptLink, linkedByJson } from '../customers/index.ts'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import type { Facts } from './facts.ts'
import type { Site } from './site.ts'

interface SiteRow {
  id: string
  key: string
  name: string
  origins: string[]
  respect_dnt: boolean
  keep_days: number
  secret: Buffer
  created_at: Date
}

const siteColumns = sql.raw('id, key, name, origins, respect_dnt, keep_days, secret, created_at')

const asSite = (row: SiteRow): Site => ({
  id: row.id,
  key: row.key,
  name: row.name,
  origins: row.origins,
  respectDnt: row.respect_dnt,
  keepDays: row.keep_days,
  createdAt: row.created_at,
})

export async function insertSite(tx: Tx, site: Omit<Site, 'createdAt'>, secret: Buffer): Promise<boolean> {
  const written = await rows(
    tx,
    sql`insert into behaviour.site (brand_id, id, key, name, origins, respect_dnt, keep_days, secret, created_at)
      values (${tx.brandId}, ${site.id}, ${site.key}, ${site.name}, ${site.origins}::text[], ${site.respectDnt}, ${site.keepDays},
        ${secret}, ${tx.now}) on conflict (brand_id, key) do nothing returning id`,
  )
  return written.length === 1
}

export async function updateSiteRow(
  tx: Tx,
  id: string,
  change: Pick<Site, 'name' | 'origins' | 'respectDnt' | 'keepDays'>,
): Promise<Site | null> {
  const row = await firstRow(
    tx,
    sql<SiteRow>`update behaviour.site set name = ${change.name}, origins = ${change.origins}::text[],
      respect_dnt = ${change.respectDnt}, keep_days = ${change.keepDays}
      where brand_id = ${tx.brandId} and id = ${id} and removed_at is null returning ${siteColumns}`,
  )
  return row && asSite(row)
}

export async function markSiteRemoved(tx: Tx, id: string): Promise<boolean> {
  const gone = await rows(
    tx,
    sql`update behaviour.site set removed_at = ${tx.now}
      where brand_id = ${tx.brandId} and id = ${id} and removed_at is null returning id`,
  )
  return gone.length === 1
}

export async function sitesByKey(tx: Tx, keys: string[]): Promise<Map<string, Site>> {
  const found = await rows(
    tx,
    sql<SiteRow>`select ${siteColumns} from behaviour.site
      where brand_id = ${tx.brandId} and key = any(${keys}::text[]) and removed_at is null`,
  )
  return new Map(found.map((row) => [row.key, asSite(row)]))
}

export async function findSite(tx: Tx, id: string): Promise<{ site: Site; secret: Buffer } | null> {
  const row = await firstRow(
    tx,
    sql<SiteRow>`select ${siteColumns} from behaviour.site
      where brand_id = ${tx.brandId} and id = ${id} and removed_at is null`,
  )
  return row && { site: asSite(row), secret: row.secret }
}

/** Counts look at the last day only, by the index of age: a page of sites stays cheap over millions of rows. */
export async function listSiteRows(tx: Tx): Promise<(Site & { today: number; visitors: number })[]> {
  const found = await rows(
    tx,
    sql<SiteRow & { today: bigint; visitors: bigint }>`select ${siteColumns},
      (select count(*) from behaviour.event e where e.brand_id = s.brand_id and e.place = s.id::text
        and e.recorded_at > ${tx.now}::timestamptz - interval '24 hours') as today,
      (select count(*) from behaviour.visitor v where v.brand_id = s.brand_id and v.site_id = s.id and v.withdrawn_at is null) as visitors
      from behaviour.site s where brand_id = ${tx.brandId} and removed_at is null order by created_at desc, id limit 200`,
  )
  return found.map((row) => ({ ...asSite(row), today: Number(row.today), visitors: Number(row.visitors) }))
}

export interface SeenBrowser {
  siteId: string
  index: Buffer
  consentedAt: Date
  withdrawn: boolean
}

export interface VisitorRow {
  id: string
  site_id: string
  browser_index: Buffer
  customer_id: string | null
  withdrawn_at: Date | null
}

export interface SeenVisitor extends VisitorRow {
  /** Whose they were before; a withdrawal makes them nobody's. */
  was_of: string | null
}

/** Keeps browsers that told something, one row each. A withdrawal stays, whatever comes later with the same id. */
export async function keepVisitors(tx: Tx, seen: SeenBrowser[]): Promise<SeenVisitor[]> {
  if (seen.length === 0) return []
  return tx.named<SeenVisitor>(
    'behaviour.keep_visitors',
    `insert into behaviour.visitor as v (brand_id, id, site_id, browser_index, consented_at, withdrawn_at, last_seen_at)
     select $1, u.id, u.site_id, u.browser_index, u.consented_at, case when u.withdrawn then $7::timestamptz end, $7
     from unnest($2::uuid[], $3::uuid[], $4::bytea[], $5::timestamptz[], $6::boolean[])
       as u(id, site_id, browser_index, consented_at, withdrawn)
     order by u.site_id, u.browser_index
     on conflict (brand_id, site_id, browser_index) do update set last_seen_at = excluded.last_seen_at,
       withdrawn_at = coalesce(v.withdrawn_at, excluded.withdrawn_at),
       customer_id = case when excluded.withdrawn_at is null then v.customer_id end,
       linked_by = case when excluded.withdrawn_at is null then v.linked_by end,
       link_rule_version = case when excluded.withdrawn_at is null then v.link_rule_version end
     returning id, site_id, browser_index, customer_id, old.customer_id as was_of, withdrawn_at`,
    [
      tx.brandId,
      seen.map(() => tx.ports.ids.next()),
      seen.map((one) => one.siteId),
      seen.map((one) => one.index),
      seen.map((one) => one.consentedAt),
      seen.map((one) => one.withdrawn),
      tx.now,
    ],
  )
}

export interface NewEvent {
  id: string
  item: string
  at: Date
  source: string
  place: string
  subjectId: string | null
  orderId: string | null
  facts: Facts
}

/** The ids that were new. Sorted, so that two batches with the same ids never wait for each other in a circle. */
export async function insertEvents(tx: Tx, events: NewEvent[]): Promise<Set<string>> {
  if (events.length === 0) return new Set()
  const written = await tx.named<{ id: string }>(
    'behaviour.insert_events',
    `insert into behaviour.event (brand_id, id, item, at, source, place, subject_id, order_id, facts, recorded_at)
     select $1, u.*, $10 from unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::uuid[], $8::uuid[], $9::jsonb[]) as u(id, item, at, source, place, subject_id, order_id, facts)
     order by u.id
     on conflict (brand_id, id) do nothing returning id`,
    [
      tx.brandId,
      events.map((one) => one.id),
      events.map((one) => one.item),
      events.map((one) => one.at),
      events.map((one) => one.source),
      events.map((one) => one.place),
      events.map((one) => one.subjectId),
      events.map((one) => one.orderId),
      events.map((one) => JSON.stringify(one.facts)),
      tx.now,
    ],
  )
  return new Set(written.map((row) => row.id))
}

export async function deleteEventsOf(tx: Tx, subjectIds: string[]): Promise<void> {
  if (subjectIds.length === 0) return
  await rows(
    tx,
    sql`delete from behaviour.event where brand_id = ${tx.brandId} and subject_id = any(${subjectIds}::uuid[])`,
  )
}

/** What was derived from orders follows the order to its customer. */
export async function giveOrdersTo(tx: Tx, given: { orderId: string; customerId: string }[]): Promise<void> {
  if (given.length === 0) return
  await rows(
    tx,
    sql`update behaviour.event e set subject_id = u.customer_id
      from unnest(${given.map((one) => one.orderId)}::uuid[], ${given.map((one) => one.customerId)}::uuid[]) as u(order_id, customer_id)
      where e.brand_id = ${tx.brandId} and e.order_id = u.order_id and e.subject_id is distinct from u.customer_id`,
  )
}

export async function lockVisitor(tx: Tx, id: string): Promise<VisitorRow | null> {
  return firstRow(
    tx,
    sql<VisitorRow>`select id, site_id, browser_index, customer_id, withdrawn_at from behaviour.visitor
      where brand_id = ${tx.brandId} and id = ${id} for update`,
  )
}

export async function bindVisitorRow(
  tx: Tx,
  id: string,
  customerId: string,
  way: string,
  link: KeptLink,
): Promise<void> {
  await rows(
    tx,
    sql`update behaviour.visitor set customer_id = ${customerId}, bound_by = ${way}, bound_at = ${tx.now},
        linked_by = ${linkedByJson(link)}::jsonb, link_rule_version = ${link.ruleVersion}
      where brand_id = ${tx.brandId} and id = ${id}`,
  )
}

export async function insertVisitLink(
  tx: Tx,
  link: { tokenHash: Buffer; siteId: string; customerId: string; way: string; expiresAt: Date },
): Promise<void> {
  await rows(
    tx,
    sql`insert into behaviour.visit_link (brand_id, token_hash, site_id, customer_id, way, created_at, expires_at)
      values (${tx.brandId}, ${link.tokenHash}, ${link.siteId}, ${link.customerId}, ${link.way}, ${tx.now}, ${link.expiresAt})`,
  )
}

/** A link that this visitor may use: nobody's yet, or their own. */
export async function lockVisitLink(
  tx: Tx,
  tokenHash: Buffer,
  visitor: Pick<VisitorRow, 'id' | 'site_id'>,
): Promise<{ customer_id: string; way: string } | null> {
  return firstRow(
    tx,
    sql<{ customer_id: string; way: string }>`select customer_id, way from behaviour.visit_link
      where brand_id = ${tx.brandId} and token_hash = ${tokenHash} and site_id = ${visitor.site_id}
        and expires_at > ${tx.now} and (visitor_id is null or visitor_id = ${visitor.id}) for update`,
  )
}

export async function useVisitLink(tx: Tx, tokenHash: Buffer, visitorId: string): Promise<void> {
  await rows(
    tx,
    sql`update behaviour.visit_link set visitor_id = ${visitorId}, used_at = coalesce(used_at, ${tx.now})
      where brand_id = ${tx.brandId} and token_hash = ${tokenHash}`,
  )
}

/**
 * Events of pages past their keeping, at most so many a call; what was derived from orders stays as long as they do. The shortest
 * keeping of all is asked for as a value: the index of age serves that, and a keeping of each event's own site it does not.
 */
export async function deleteOldEvents(tx: Tx, most: number): Promise<number> {
  const site = await firstRow(
    tx,
    sql<{
      before: Date | null
    }>`select ${tx.now}::timestamptz - make_interval(days => min(keep_days)) as before
      from behaviour.site where brand_id = ${tx.brandId}`,
  )
  if (!site?.before) return 0
  const gone = await rows(
    tx,
    sql`delete from behaviour.event where brand_id = ${tx.brandId} and id in (
      select e.id from behaviour.site s join behaviour.event e on e.brand_id = s.brand_id and e.place = s.id::text
      where s.brand_id = ${tx.brandId} and e.recorded_at < ${tx.now}::timestamptz - make_interval(days => s.keep_days)
        and e.recorded_at < ${site.before}
      limit ${most}) returning id`,
  )
  return gone.length
}

/** Browsers and links that nothing is kept for any more. */
export async function deleteOldVisitors(tx: Tx): Promise<void> {
  await rows(
    tx,
    sql`delete from behaviour.visitor v using behaviour.site s
      where v.brand_id = ${tx.brandId} and s.brand_id = v.brand_id and s.id = v.site_id
        and v.last_seen_at < ${tx.now}::timestamptz - make_interval(days => s.keep_days)`,
  )
  await rows(
    tx,
    sql`delete from behaviour.visit_link where brand_id = ${tx.brandId}
      and expires_at < ${tx.now}::timestamptz - interval '30 days'`,
  )
}
