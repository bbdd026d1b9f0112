import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import type { StoredEvent } from '../runtime/events/event.ts'
import type { Outcome } from './retry.ts'

export const deliveryStates = ['waiting', 'delivered', 'failed'] as const
export type DeliveryState = (typeof deliveryStates)[number]

export interface Delivery {
  id: string
  endpoint_id: string
  event_seq: bigint | null
  event_id: string
  event_type: string
  event_key: string
  state: DeliveryState
  tries: number
  attempts: number
  next_attempt_at: Date | null
  last_outcome: Outcome | null
  last_status: number | null
  last_ms: number | null
  replay_id: string | null
  created_at: Date
  settled_at: Date | null
}

const columns = `id, endpoint_id, event_seq, event_id, event_type, event_key, state, tries, attempts, next_attempt_at,
  last_outcome, last_status, last_ms, replay_id, created_at, settled_at`
const ofDelivery = columns.replace(/\w+/g, 'd.$&')

export interface Queued {
  endpointId: string
  event: Pick<StoredEvent, 'seq' | 'id' | 'type' | 'key'>
}

/**
 * One delivery for each endpoint and event, whatever is queued twice. A replay (`again`) sends anew what was settled;
 * what still waits goes at once. Returns how many go out.
 */
export async function queueDeliveries(
  tx: Tx,
  queued: readonly Queued[],
  again: { replayId: string | null } | null = null,
): Promise<number> {
  if (queued.length === 0) return 0
  const repeat = again
    ? `do update set state = 'waiting', tries = 0, next_attempt_at = $8, replay_id = $9, settled_at = null`
    : 'do nothing'
  const made = await tx.named<{ id: string }>(
    again ? 'webhooks.queue_again' : 'webhooks.queue',
    `insert into webhooks.delivery (brand_id, id, endpoint_id, event_seq, event_id, event_type, event_key, state,
       next_attempt_at, replay_id, created_at)
     select $1, q.id, q.endpoint_id, q.seq, q.event_id, q.type, q.key, 'waiting', $8, $9::uuid, $8
     from unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::uuid[], $6::text[], $7::text[])
       as q(id, endpoint_id, seq, event_id, type, key)
     on conflict (brand_id, endpoint_id, event_seq) ${repeat} returning id`,
    [
      tx.brandId,
      queued.map(() => tx.ports.ids.next()),
      queued.map((one) => one.endpointId),
      queued.map((one) => one.event.seq.toString()),
      queued.map((one) => one.event.id),
      queued.map((one) => one.event.type),
      queued.map((one) => one.event.key),
      tx.now,
      again?.replayId ?? null,
    ],
  )
  return made.length
}

/** A test tells of no event; it is tried once, by whoever asked for it. */
export async function writeTestDelivery(tx: Tx, id: string, endpointId: string, type: string): Promise<void> {
  await sql`insert into webhooks.delivery (brand_id, id, endpoint_id, event_id, event_type, event_key, state, tries,
      attempts, next_attempt_at, created_at)
    values (${tx.brandId}, ${id}, ${endpointId}, ${id}, ${type}, ${endpointId}, 'waiting', 1, 1, null, ${tx.now})`.execute(
    tx.db,
  )
}

/**
 * Takes what is due for active endpoints, a few for each, so that one that hangs holds up nobody else. What is taken
 * comes back after the lease, should this process die before it says what came of it.
 */
export function claimDue(
  tx: Tx,
  busy: ReadonlyMap<string, number>,
  limits: { each: number; all: number; leaseMs: number },
): Promise<(Delivery & { url: string; sight: { money?: string } })[]> {
  return tx.named(
    'webhooks.claim_due',
    `with open as (
       select e.id, e.url, e.sight, $4::integer - coalesce(b.count, 0) as free from webhooks.endpoint e
       left join unnest($2::uuid[], $3::integer[]) as b(id, count) on b.id = e.id
       where e.brand_id = $1 and e.state = 'active' and e.removed_at is null),
     due as (
       select d.id, open.url, open.sight from open cross join lateral (
         select w.id from webhooks.delivery w
         where w.brand_id = $1 and w.endpoint_id = open.id and w.state = 'waiting' and w.next_attempt_at <= $6
         order by w.next_attempt_at, w.id limit greatest(open.free, 0) for update skip locked) d
       limit $5)
     update webhooks.delivery d set next_attempt_at = $7, tries = d.tries + 1, attempts = d.attempts + 1
     from due where d.brand_id = $1 and d.id = due.id
     returning ${ofDelivery}, due.url, due.sight`,
    [
      tx.brandId,
      [...busy.keys()],
      [...busy.values()],
      limits.each,
      limits.all,
      tx.now,
      new Date(tx.now.getTime() + limits.leaseMs),
    ],
  )
}

export interface Tried {
  id: string
  number: number
  at: Date
  outcome: Outcome
  status: number | null
  ms: number
  state: DeliveryState
  nextAttemptAt: Date | null
}

/** Keeps a try and what follows from it. A delivery that was queued anew meanwhile keeps its new round. */
export async function settleAttempt(tx: Tx, tried: Tried): Promise<void> {
  await tx.named(
    'webhooks.settle_attempt',
    `with kept as (
       insert into webhooks.attempt (brand_id, delivery_id, number, at, outcome, status, ms)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing)
     update webhooks.delivery set last_outcome = $5, last_status = $6, last_ms = $7,
       state = case when tries > 0 then $8 else state end,
       next_attempt_at = case when tries > 0 then $9::timestamptz else next_attempt_at end,
       settled_at = case when tries > 0 and $8 <> 'waiting' then $10::timestamptz end
     where brand_id = $1 and id = $2`,
    [
      tx.brandId,
      tried.id,
      tried.number,
      tried.at,
      tried.outcome,
      tried.status,
      tried.ms,
      tried.state,
      tried.nextAttemptAt,
      tx.now,
    ],
  )
}

/** What no body could be made for is not tried again by itself; a person mends the mapping and sends it anew. */
export async function settleUnmapped(tx: Tx, tries: readonly Pick<Tried, 'id' | 'number'>[]): Promise<void> {
  if (tries.length === 0) return
  const ids = tries.map(({ id }) => id)
  await tx.named(
    'webhooks.settle_unmapped',
    `with kept as (
       insert into webhooks.attempt (brand_id, delivery_id, number, at, outcome, ms)
       select $1, t.id, t.number, $4, 'not_mapped', 0 from unnest($2::uuid[], $3::integer[]) as t(id, number) on conflict do nothing)
     update webhooks.delivery set last_outcome = 'not_mapped', last_status = null, last_ms = 0, state = 'failed', next_attempt_at = null,
       settled_at = $4 where brand_id = $1 and id = any($2::uuid[])`,
    [tx.brandId, ids, tries.map(({ number }) => number), tx.now],
  )
}

export interface DeliveryFilter {
  endpointId?: string
  state?: DeliveryState
  outcome?: Outcome
  status?: number
  type?: string
  /** The id of the thing, of the event or of the delivery. */
  about?: string
  from?: Date
  to?: Date
  before?: string
  limit: number
}

export function listDeliveries(tx: Tx, filter: DeliveryFilter): Promise<Delivery[]> {
  const { endpointId, state, outcome, status, type, about, from, to, before, limit } = filter
  return rows(
    tx,
    sql<Delivery>`select ${sql.raw(columns)} from webhooks.delivery
      where brand_id = ${tx.brandId}
        and (${endpointId ?? null}::uuid is null or endpoint_id = ${endpointId ?? null})
        and (${state ?? null}::text is null or state = ${state ?? null})
        and (${outcome ?? null}::text is null or last_outcome = ${outcome ?? null})
        and (${status ?? null}::integer is null or last_status = ${status ?? null})
        and (${type ?? null}::text is null or event_type = ${type ?? null})
        and (${about ?? null}::text is null
          or ${about ?? null} in (event_key, event_id::text, id::text))
        and (${from ?? null}::timestamptz is null or created_at >= ${from ?? null})
        and (${to ?? null}::timestamptz is null or created_at < ${to ?? null})
        and (${before ?? null}::uuid is null or id < ${before ?? null})
      order by id desc limit ${limit}`,
  )
}

export function findDelivery(tx: Tx, id: string): Promise<Delivery | null> {
  return firstRow(
    tx,
    sql<Delivery>`select ${sql.raw(columns)} from webhooks.delivery where brand_id = ${tx.brandId} and id = ${id}`,
  )
}

export interface Attempt {
  number: number
  at: Date
  outcome: Outcome
  status: number | null
  ms: number
}

export function attemptsOf(tx: Tx, deliveryId: string): Promise<Attempt[]> {
  return rows(
    tx,
    sql<Attempt>`select number, at, outcome, status, ms from webhooks.attempt
      where brand_id = ${tx.brandId} and delivery_id = ${deliveryId} order by number desc limit 100`,
  )
}

/** Sends these again at once; a test is not among them. Returns how many go out. */
export async function requeue(tx: Tx, ids: readonly string[]): Promise<number> {
  const made = await rows(
    tx,
    sql`update webhooks.delivery d set state = 'waiting', tries = 0, next_attempt_at = ${tx.now}, settled_at = null
      from webhooks.endpoint e
      where d.brand_id = ${tx.brandId} and d.id = any(${[...ids]}::uuid[]) and d.event_seq is not null
        and e.brand_id = d.brand_id and e.id = d.endpoint_id and e.state = 'active' and e.removed_at is null
      returning d.id`,
  )
  return made.length
}

export interface EndpointCounts {
  endpoint_id: string
  waiting: number
  delivered: number
  failed: number
  last_at: Date | null
}

/** How it went for each endpoint since a moment; what waits is counted whole. */
export async function countDeliveries(tx: Tx, since: Date): Promise<Map<string, EndpointCounts>> {
  const found = await rows(
    tx,
    sql<EndpointCounts>`select endpoint_id, count(*) filter (where state = 'waiting')::integer as waiting,
        count(*) filter (where state = 'delivered')::integer as delivered,
        count(*) filter (where state = 'failed')::integer as failed, max(settled_at) as last_at
      from webhooks.delivery
      where brand_id = ${tx.brandId} and (state = 'waiting' or settled_at >= ${since}) group by endpoint_id`,
  )
  return new Map(found.map((one) => [one.endpoint_id, one]))
}

/** Forgets what was settled before a moment, a batch at a time. */
export async function forgetSettled(tx: Tx, before: Date, limit: number): Promise<number> {
  const gone = await rows(
    tx,
    sql`delete from webhooks.delivery where brand_id = ${tx.brandId} and id in (
        select id from webhooks.delivery where brand_id = ${tx.brandId} and state <> 'waiting' and settled_at < ${before}
        limit ${limit}) returning id`,
  )
  return gone.length
}
