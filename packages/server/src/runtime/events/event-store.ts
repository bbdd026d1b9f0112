import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../db/transaction.ts'
import type { StoredEvent } from './event.ts'

/** A place in the order in which followers read events: by transaction, then by number. */
export interface Cursor {
  xid: bigint
  seq: bigint
}

export interface Subscription {
  at_xid: bigint
  at_seq: bigint
  attempts: number
}

interface EventRow {
  seq: bigint
  xid: bigint
  horizon: bigint
  id: string
  type: string
  key: string
  version: number
  occurred_at: Date
  actor: string
  payload: unknown
}

// As a subquery it is worked out once, not for each row.
const horizon = '(select pg_snapshot_xmin(pg_current_snapshot())::text::bigint)'
const columns = `seq, xid, ${horizon} as horizon, id, type, key, version, occurred_at, actor, payload`

/**
 * Events of these types behind the cursor, oldest transaction first. Only transactions older than every
 * running one are shown, so nothing can appear behind the cursor later.
 */
export async function eventsAfter(
  tx: Tx,
  after: Cursor,
  types: string[],
  limit: number,
): Promise<StoredEvent[]> {
  const found = await tx.named<EventRow>(
    'runtime.events_after',
    `select ${columns} from runtime.event
     where brand_id = $1 and (xid, seq) > ($2, $3) and type = any($4::text[])
       and xid < ${horizon}
     order by xid, seq limit $5`,
    [tx.brandId, after.xid, after.seq, types, limit],
  )
  return found.map((row) => asEvent(tx, row))
}

export async function allEventsAfter(tx: Tx, after: Cursor, limit: number): Promise<StoredEvent[]> {
  const found = await tx.named<EventRow>(
    'runtime.all_events_after',
    `select ${columns} from runtime.event
     where brand_id = $1 and (xid, seq) > ($2, $3) and xid < ${horizon}
     order by xid, seq limit $4`,
    [tx.brandId, after.xid, after.seq, limit],
  )
  return found.map((row) => asEvent(tx, row))
}

export async function eventsBetween(tx: Tx, fromSeq: bigint, toSeq: bigint): Promise<StoredEvent[]> {
  const found = await rows(
    tx,
    sql<EventRow>`select ${sql.raw(columns)} from runtime.event
      where brand_id = ${tx.brandId} and seq between ${fromSeq} and ${toSeq} order by seq`,
  )
  return found.map((row) => asEvent(tx, row))
}

export async function eventBySeq(tx: Tx, seq: bigint): Promise<StoredEvent | null> {
  const row = await firstRow(
    tx,
    sql<EventRow>`select ${sql.raw(columns)} from runtime.event where brand_id = ${tx.brandId} and seq = ${seq}`,
  )
  return row && asEvent(tx, row)
}

export async function eventsBySeqs(tx: Tx, seqs: readonly bigint[]): Promise<Map<bigint, StoredEvent>> {
  const found = await rows(
    tx,
    sql<EventRow>`select ${sql.raw(columns)} from runtime.event
      where brand_id = ${tx.brandId} and seq = any(${seqs.map(String)}::bigint[])`,
  )
  return new Map(found.map((row) => [row.seq, asEvent(tx, row)]))
}

/** Between which numbers the events of these types and this time lie, and how many they are. */
export async function eventSpan(
  tx: Tx,
  types: string[],
  from: Date,
  to: Date,
): Promise<{ first: bigint; last: bigint; count: number }> {
  const row = await firstRow(
    tx,
    sql<{ first: bigint | null; last: bigint | null; count: bigint }>`
      select min(seq) as first, max(seq) as last, count(*) as count from runtime.event
      where brand_id = ${tx.brandId} and occurred_at >= ${from} and occurred_at < ${to} and type = any(${types}::text[])`,
  )
  return { first: row?.first ?? 0n, last: row?.last ?? -1n, count: Number(row?.count ?? 0) }
}

/** Events of a span behind `after`, by number. */
export async function eventsInSpan(
  tx: Tx,
  span: { types: string[]; from: Date; to: Date; after: bigint; last: bigint },
  limit: number,
): Promise<StoredEvent[]> {
  const found = await rows(
    tx,
    sql<EventRow>`select ${sql.raw(columns)} from runtime.event
      where brand_id = ${tx.brandId} and seq > ${span.after} and seq <= ${span.last}
        and occurred_at >= ${span.from} and occurred_at < ${span.to} and type = any(${span.types}::text[])
      order by seq limit ${limit}`,
  )
  return found.map((row) => asEvent(tx, row))
}

/** Everything older than this is complete: a live client that kept this place misses nothing. */
export async function safeHorizon(tx: Tx): Promise<Cursor> {
  const row = await firstRow(
    tx,
    sql<{ xmin: bigint }>`select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as xmin`,
  )
  return { xid: (row?.xmin ?? 1n) - 1n, seq: 9_223_372_036_854_775_807n }
}

/** Takes the subscription for this transaction, or null when another process holds it. */
export async function claimSubscription(tx: Tx, subscriber: string): Promise<Subscription | null> {
  const take = (): Promise<Subscription[]> =>
    tx.named<Subscription>(
      'runtime.claim_subscription',
      `select at_xid, at_seq, attempts from runtime.subscription
       where brand_id = $1 and subscriber = $2 for update skip locked`,
      [tx.brandId, subscriber],
    )
  const [known] = await take()
  if (known) return known
  const made = await rows(
    tx,
    sql`insert into runtime.subscription (brand_id, subscriber) values (${tx.brandId}, ${subscriber})
      on conflict do nothing returning subscriber`,
  )
  return made.length > 0 ? ((await take())[0] ?? null) : null
}

/** Whether complete events of these types wait for a subscriber, without taking its subscription. */
export async function isBehind(tx: Tx, subscriber: string, types: readonly string[]): Promise<boolean> {
  const [row] = await tx.named<{ behind: boolean }>(
    'runtime.is_behind',
    `select exists (select from runtime.event e where e.brand_id = $1 and e.type = any($3::text[]) and xid < ${horizon}
       and (e.xid, e.seq) > (
         coalesce((select at_xid from runtime.subscription where brand_id = $1 and subscriber = $2), 0),
         coalesce((select at_seq from runtime.subscription where brand_id = $1 and subscriber = $2), 0))) as behind`,
    [tx.brandId, subscriber, types],
  )
  return row!.behind
}

export async function countAttempt(tx: Tx, subscriber: string): Promise<void> {
  await sql`update runtime.subscription set attempts = attempts + 1, updated_at = ${tx.now}
    where brand_id = ${tx.brandId} and subscriber = ${subscriber}`.execute(tx.db)
}

export async function moveCursor(tx: Tx, subscriber: string, to: Cursor): Promise<void> {
  await tx.named(
    'runtime.move_cursor',
    `update runtime.subscription set at_xid = $3, at_seq = $4, attempts = 0, updated_at = $5
     where brand_id = $1 and subscriber = $2`,
    [tx.brandId, subscriber, to.xid, to.seq, tx.now],
  )
}

function asEvent(tx: Tx, row: EventRow): StoredEvent {
  return {
    brandId: tx.brandId,
    seq: row.seq,
    xid: row.xid,
    horizon: row.horizon,
    id: row.id,
    type: row.type,
    key: row.key,
    version: row.version,
    occurredAt: row.occurred_at,
    actor: row.actor,
    payload: row.payload,
  }
}
