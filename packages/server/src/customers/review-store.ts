import { sql } from 'kysely'
import type { CustomerId } from '../kernel/ids.ts'
import { rows, type Tx } from '../runtime/db/transaction.ts'

/**
 * Pairs that wait for a person, brought in line with who is one person now: a pair within one person is `same`, one that a
 * merge had answered and that stands apart again waits anew. What a member called `different` stays, unless a member joined
 * the two after all, or they had said it of another pair, which is no longer one of the same two persons.
 */
export async function settleDuplicates(
  tx: Tx,
  rowIds: readonly CustomerId[],
  { overrule = false }: { overrule?: boolean } = {},
): Promise<void> {
  await rows(
    tx,
    sql`update customers.possible_duplicate d
      set state = case when coalesce(a.merged_into, a.id) = coalesce(b.merged_into, b.id) then 'same' else 'waiting' end,
        decided_at = case when coalesce(a.merged_into, a.id) = coalesce(b.merged_into, b.id) then ${tx.now}::timestamptz end,
        decided_by = case when coalesce(a.merged_into, a.id) = coalesce(b.merged_into, b.id) then ${who(tx)} end,
        said_of_first = null, said_of_second = null
      from customers.customer a, customers.customer b
      where d.brand_id = ${tx.brandId} and (d.first_id = any(${[...rowIds]}::uuid[]) or d.second_id = any(${[...rowIds]}::uuid[]))
        and a.brand_id = d.brand_id and a.id = d.first_id and b.brand_id = d.brand_id and b.id = d.second_id
        and case when d.state <> 'different' or (${overrule} and coalesce(a.merged_into, a.id) = coalesce(b.merged_into, b.id))
          then (d.state = 'same') <> (coalesce(a.merged_into, a.id) = coalesce(b.merged_into, b.id))
          else coalesce(a.merged_into, a.id) <> coalesce(b.merged_into, b.id) and exists (
            select from customers.customer p, customers.customer q
            where p.brand_id = d.brand_id and p.id = d.said_of_first and q.brand_id = d.brand_id and q.id = d.said_of_second
              and not ((coalesce(p.merged_into, p.id) = coalesce(a.merged_into, a.id) and coalesce(q.merged_into, q.id) = coalesce(b.merged_into, b.id))
                or (coalesce(q.merged_into, q.id) = coalesce(a.merged_into, a.id) and coalesce(p.merged_into, p.id) = coalesce(b.merged_into, b.id)))) end
      returning d.first_id`,
  )
}

export interface Pair {
  first: CustomerId
  second: CustomerId
}

/** Pairs said to be two people, among and around these rows. */
export function apartPairs(tx: Tx, rowIds: readonly CustomerId[]): Promise<Pair[]> {
  return tx.named<Pair>(
    'customers.apart_pairs',
    `select first_id as first, second_id as second from customers.possible_duplicate
     where brand_id = $1 and state = 'different' and first_id = any($2::uuid[]) and second_id = any($2::uuid[])`,
    [tx.brandId, rowIds],
  )
}

/**
 * Says that these persons are two: every pair that asks about them is answered, and one is made where none asked. Those answered
 * along with the pair that was meant note which it was.
 */
export async function keepApart(
  tx: Tx,
  pairs: readonly Pair[],
  found: { reason: string; by: 'unmerge' | 'member' },
): Promise<void> {
  await tx.named(
    'customers.keep_apart',
    `insert into customers.possible_duplicate (brand_id, first_id, second_id, reason, found_by, found_at, state, decided_at, decided_by)
     select distinct $1, least(a, b), greatest(a, b), $5, $6, $2::timestamptz, 'different', $2::timestamptz, $7
     from unnest($3::uuid[], $4::uuid[]) as p(a, b)
     on conflict (brand_id, first_id, second_id) do update set state = 'different', decided_at = excluded.decided_at,
       decided_by = excluded.decided_by, said_of_first = null, said_of_second = null`,
    [
      tx.brandId,
      tx.now,
      pairs.map((one) => one.first),
      pairs.map((one) => one.second),
      found.reason,
      found.by,
      who(tx),
    ],
  )
  await rows(
    tx,
    sql`update customers.possible_duplicate d set state = 'different', decided_at = ${tx.now}, decided_by = ${who(tx)},
        said_of_first = p.a, said_of_second = p.b
      from unnest(${pairs.map((one) => one.first)}::uuid[], ${pairs.map((one) => one.second)}::uuid[]) as p(a, b),
        lateral (select customers.same_person(${tx.brandId}, p.a) as one, customers.same_person(${tx.brandId}, p.b) as two) s
      where d.brand_id = ${tx.brandId} and d.state = 'waiting'
        and ((d.first_id = any(s.one) and d.second_id = any(s.two)) or (d.first_id = any(s.two) and d.second_id = any(s.one)))
      returning d.first_id`,
  )
}

export interface PairRow extends Pair {
  reason: string
  state: 'waiting' | 'same' | 'different'
  decidedAt: Date | null
  score: number | null
  evidence: unknown
  ruleVersion: string | null
  /** Which of the two is known longer. */
  elder: CustomerId
}

/** Locked until the commit, in one order. */
export function lockPairs(tx: Tx, pairs: readonly Pair[]): Promise<PairRow[]> {
  return tx.named<PairRow>(
    'customers.lock_pairs',
    `select d.first_id as first, d.second_id as second, d.reason, d.state, d.decided_at as "decidedAt", d.score, d.evidence,
       d.rule_version as "ruleVersion", case when b.created_at < a.created_at then b.id else a.id end as elder
     from unnest($2::uuid[], $3::uuid[]) as w(a, b)
     join customers.possible_duplicate d on d.brand_id = $1 and d.first_id = least(w.a, w.b) and d.second_id = greatest(w.a, w.b)
     join customers.customer a on a.brand_id = $1 and a.id = d.first_id
     join customers.customer b on b.brand_id = $1 and b.id = d.second_id
     order by d.first_id, d.second_id for update of d`,
    [tx.brandId, pairs.map((one) => one.first), pairs.map((one) => one.second)],
  )
}

/** Takes back that two are different, with every pair that was answered by the same word. */
export async function waitAgain(tx: Tx, pairs: readonly PairRow[]): Promise<void> {
  await rows(
    tx,
    sql`update customers.possible_duplicate d set state = 'waiting', decided_at = null, decided_by = null, said_of_first = null, said_of_second = null
      from unnest(${pairs.map((one) => one.first)}::uuid[], ${pairs.map((one) => one.second)}::uuid[],
          ${pairs.map((one) => one.decidedAt)}::timestamptz[]) as p(a, b, at),
        lateral (select customers.same_person(${tx.brandId}, p.a) as one, customers.same_person(${tx.brandId}, p.b) as two) s
      where d.brand_id = ${tx.brandId} and d.state = 'different' and d.decided_at = p.at
        and ((d.first_id = any(s.one) and d.second_id = any(s.two)) or (d.first_id = any(s.two) and d.second_id = any(s.one)))
      returning d.first_id`,
  )
}

/** The merge that made these two one person, if it still stands. */
export function mergesBetween(tx: Tx, pairs: readonly Pair[]): Promise<(Pair & { mergeId: string })[]> {
  return tx.named<Pair & { mergeId: string }>(
    'customers.merges_between',
    `select w.a as first, w.b as second, m.id as "mergeId" from unnest($2::uuid[], $3::uuid[]) as w(a, b)
     cross join lateral (select id from customers.merge m where m.brand_id = $1 and m.undone_at is null
       and ((m.moved @> array[w.a] and not m.moved @> array[w.b]) or (m.moved @> array[w.b] and not m.moved @> array[w.a]))
       and (m.kept_id = any(customers.same_person($1, w.a))) order by m.merged_at desc, m.id desc limit 1) m`,
    [tx.brandId, pairs.map((one) => one.first), pairs.map((one) => one.second)],
  )
}

const who = (tx: Tx): string => `${tx.actor.kind}:${tx.actor.id}`
