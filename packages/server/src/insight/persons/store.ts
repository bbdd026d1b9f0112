import { sql } from 'kysely'
import { rows, type Tx } from '../../runtime/db/transaction.ts'

/** What the review of persons joins across capabilities: read only. */

export type PairState = 'waiting' | 'same' | 'different'

export interface QueueRow {
  firstId: string
  secondId: string
  state: PairState
  reason: string
  score: number | null
  evidence: unknown
  ruleVersion: string | null
  foundBy: string
  foundAt: Date
  decidedAt: Date | null
  decidedBy: string | null
  /** Which of the two is known longer. */
  elderId: string
}

export interface QueuePlace {
  rank: number
  at: Date
  firstId: string
  secondId: string
}

/** The surest first; of several pairs between the same two persons one stands for all. */
export function listPairs(
  tx: Tx,
  state: PairState,
  after: QueuePlace | null,
  limit: number,
): Promise<QueueRow[]> {
  const past = after
    ? sql`and (-coalesce(d.score, 0), d.found_at, d.first_id, d.second_id)
        > (${after.rank}::double precision, ${after.at}::timestamptz, ${after.firstId}::uuid, ${after.secondId}::uuid)`
    : sql``
  return rows(
    tx,
    sql<QueueRow>`select d.first_id as "firstId", d.second_id as "secondId", d.state, d.reason, d.score, d.evidence,
        d.rule_version as "ruleVersion", d.found_by as "foundBy", d.found_at as "foundAt", d.decided_at as "decidedAt",
        d.decided_by as "decidedBy", case when b.created_at < a.created_at then b.id else a.id end as "elderId"
      from customers.possible_duplicate d
      join customers.customer a on a.brand_id = d.brand_id and a.id = d.first_id
      join customers.customer b on b.brand_id = d.brand_id and b.id = d.second_id
      cross join lateral (select customers.same_person(d.brand_id, d.first_id) as one, customers.same_person(d.brand_id, d.second_id) as two) p
      where d.brand_id = ${tx.brandId} and d.state = ${state} ${past}
        and not exists (select from customers.possible_duplicate e where e.brand_id = d.brand_id and e.state = d.state and d.state <> 'same'
          and ((e.first_id = any(p.one) and e.second_id = any(p.two)) or (e.first_id = any(p.two) and e.second_id = any(p.one)))
          and (-coalesce(e.score, 0), e.found_at, e.first_id, e.second_id) < (-coalesce(d.score, 0), d.found_at, d.first_id, d.second_id))
      order by -coalesce(d.score, 0), d.found_at, d.first_id, d.second_id limit ${limit}`,
  )
}

export interface QueueCounts {
  waiting: number
  /** Since this business day began. */
  decided: number
}

export async function countPairs(tx: Tx, dayStart: Date): Promise<QueueCounts> {
  const [counts] = await rows(
    tx,
    sql<QueueCounts>`select count(*) filter (where state = 'waiting')::int as waiting,
        count(*) filter (where decided_at >= ${dayStart} and decided_by like 'member:%')::int as decided
      from customers.possible_duplicate where brand_id = ${tx.brandId} and (state = 'waiting' or decided_at >= ${dayStart})`,
  )
  return counts ?? { waiting: 0, decided: 0 }
}

export interface SideCounts {
  side: string
  orders: number
  workOrders: number
  openWorkOrders: number
  friends: number
  messages: number
  visitors: number
  identifiers: number
}

/** What hangs on each side's rows; with `since`, only what arrived from then on. */
export function countSides(
  tx: Tx,
  sides: readonly { side: string; rows: readonly string[] }[],
  since: Date | null = null,
): Promise<SideCounts[]> {
  const flat = sides.flatMap(({ side, rows: ids }) => ids.map((id) => ({ side, id })))
  return rows(
    tx,
    sql<SideCounts>`select s.side, o.n as orders, w.n as "workOrders", w.open as "openWorkOrders", c.n as friends, m.n as messages,
        v.n as visitors, i.n as identifiers
      from (select side, array_agg(id) as ids from unnest(${flat.map((one) => one.side)}::text[], ${flat.map((one) => one.id)}::uuid[]) as f(side, id)
        group by side) s
      cross join lateral (select count(*)::int as n from orders."order"
        where brand_id = ${tx.brandId} and customer_id = any(s.ids) and recorded_at >= ${since ?? '-infinity'}::timestamptz) o
      cross join lateral (select count(*)::int as n, (count(*) filter (where state not in ('settled', 'cancelled')))::int as open
        from work_orders.work_order where brand_id = ${tx.brandId} and customer_id = any(s.ids::text[]) and opened_at >= ${since ?? '-infinity'}::timestamptz) w
      cross join lateral (select count(*)::int as n from contacts.contact
        where brand_id = ${tx.brandId} and customer_id = any(s.ids) and first_added_at >= ${since ?? '-infinity'}::timestamptz) c
      cross join lateral (select count(*)::int as n from conversations.message
        where brand_id = ${tx.brandId} and customer_id = any(s.ids) and at >= ${since ?? '-infinity'}::timestamptz) m
      cross join lateral (select count(*)::int as n from behaviour.visitor
        where brand_id = ${tx.brandId} and customer_id = any(s.ids) and coalesce(bound_at, consented_at) >= ${since ?? '-infinity'}::timestamptz) v
      cross join lateral (select count(*)::int as n from customers.identifier
        where brand_id = ${tx.brandId} and customer_id = any(s.ids) and linked_at >= ${since ?? '-infinity'}::timestamptz) i`,
  )
}

/** Identifiers of which a person has one: kinds that both sides hold, so with different values. */
export function kindsOnBoth(
  tx: Tx,
  first: readonly string[],
  second: readonly string[],
): Promise<{ kind: string }[]> {
  return rows(
    tx,
    sql<{
      kind: string
    }>`select kind from customers.identifier where brand_id = ${tx.brandId} and customer_id = any(${[...first]}::uuid[])
      intersect select kind from customers.identifier where brand_id = ${tx.brandId} and customer_id = any(${[...second]}::uuid[])`,
  )
}

/** Who said that these two are different, and when. */
export async function saidApart(
  tx: Tx,
  first: readonly string[],
  second: readonly string[],
): Promise<{ at: Date; by: string | null } | null> {
  const [said] = await rows(
    tx,
    sql<{
      at: Date
      by: string | null
    }>`select decided_at as at, decided_by as by from customers.possible_duplicate
      where brand_id = ${tx.brandId} and state = 'different'
        and ((first_id = any(${[...first]}::uuid[]) and second_id = any(${[...second]}::uuid[]))
          or (first_id = any(${[...second]}::uuid[]) and second_id = any(${[...first]}::uuid[])))
      order by decided_at desc limit 1`,
  )
  return said ?? null
}
