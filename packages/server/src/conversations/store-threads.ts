import { sql } from 'kysely'
import type { SessionState } from '../connectors/wecom/index.ts'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import type { NewMessage } from './store.ts'

interface Touched {
  id: string
  channel: 'service' | 'archive'
  customerId: string | null
  lastSide: 'customer' | 'member'
}

/** Sets each conversation by what stands in it now, once these messages of it were written. */
export async function touchThreads(tx: Tx, said: NewMessage[]): Promise<Touched[]> {
  const touched = [...Map.groupBy(said, (one) => one.thread)]
  if (touched.length === 0) return []
  const last = <T>(of: NewMessage[], value: (one: NewMessage) => T | null): T | null =>
    of.reduce<T | null>((found, one) => value(one) ?? found, null)
  const found = await tx.named<{
    id: string
    channel: Touched['channel']
    customer_id: string | null
    last_side: Touched['lastSide']
  }>(
    'conversations.touch_threads',
    `insert into conversations.thread as t (brand_id, id, thread, channel, session_id, contact_id, customer_id, member_id, said,
       last_at, last_side, last_kind, waiting_since)
     select $1::text, n.id, n.thread, n.channel, n.session_id, n.contact_id, n.customer_id, n.member_id, n.said, l.at, l.side, l.kind, w.at
     from unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::uuid[], $8::text[], $9::bigint[])
       as n(id, thread, channel, session_id, contact_id, customer_id, member_id, said)
     cross join lateral (select at, side, kind from conversations.message m where m.brand_id = $1 and m.thread = n.thread
       and m.side <> 'system' and m.unsent is null order by at desc, id desc limit 1) l
     left join lateral (select at from conversations.message m where m.brand_id = $1 and m.thread = n.thread
       and m.side = 'member' and m.unsent is null order by at desc, id desc limit 1) a on true
     cross join lateral (select min(at) as at from conversations.message m where m.brand_id = $1 and m.thread = n.thread
       and m.side = 'customer' and m.at > coalesce(a.at, '-infinity')) w
     order by n.thread
     on conflict (brand_id, thread) do update set said = t.said + excluded.said, last_at = excluded.last_at, last_side = excluded.last_side,
       last_kind = excluded.last_kind, waiting_since = excluded.waiting_since, contact_id = coalesce(excluded.contact_id, t.contact_id),
       customer_id = coalesce(excluded.customer_id, t.customer_id), member_id = coalesce(excluded.member_id, t.member_id)
     returning t.id, t.channel, t.customer_id, t.last_side`,
    [
      tx.brandId,
      touched.map(() => tx.ports.ids.next()),
      touched.map(([thread]) => thread),
      touched.map(([, of]) => of[0]!.channel),
      touched.map(([thread]) => (thread.startsWith('service:') ? thread.slice('service:'.length) : null)),
      touched.map(([, of]) => last(of, (one) => one.contactId)),
      touched.map(([, of]) => last(of, (one) => one.customerId)),
      touched.map(([, of]) => last(of, (one) => (one.side === 'member' ? one.senderId : null))),
      touched.map(([, of]) => of.length),
    ],
  )
  return found.map((row) => ({
    id: row.id,
    channel: row.channel,
    customerId: row.customer_id,
    lastSide: row.last_side,
  }))
}

export interface Thread {
  id: string
  thread: string
  channel: 'service' | 'archive'
  sessionId: string | null
  customerId: string | null
  /** Who last spoke for us: WeCom's id, or `member:` and ours. */
  memberId: string | null
  said: number
  lastAt: Date
  lastSide: 'customer' | 'member'
  lastKind: string
  waitingSince: Date | null
  state: SessionState | null
  servicerId: string | null
}

interface ThreadRow {
  id: string
  thread: string
  channel: 'service' | 'archive'
  session_id: string | null
  customer_id: string | null
  member_id: string | null
  said: bigint
  last_at: Date
  last_side: 'customer' | 'member'
  last_kind: string
  waiting_since: Date | null
  state: SessionState | null
  servicer_id: string | null
}

const asThread = (row: ThreadRow): Thread => ({
  id: row.id,
  thread: row.thread,
  channel: row.channel,
  sessionId: row.session_id,
  customerId: row.customer_id,
  memberId: row.member_id,
  said: Number(row.said),
  lastAt: row.last_at,
  lastSide: row.last_side,
  lastKind: row.last_kind,
  waitingSince: row.state === 'ended' ? null : row.waiting_since,
  state: row.state,
  servicerId: row.servicer_id,
})

/** `group`: a customer group's talk in the archive; `pair`: one member with one customer. */
export const threadKinds = ['service', 'pair', 'group'] as const
export type ThreadKind = (typeof threadKinds)[number]

export interface ThreadFilter {
  kind: ThreadKind | null
  state: SessionState | null
  waiting: boolean
  /** Who answers or answered last, by WeCom's id. */
  memberId: string | null
  customerId: string | null
  before: { at: Date; id: string } | null
  limit: number
}

const selected = sql`select t.id, t.thread, t.channel, t.session_id, coalesce(s.customer_id, t.customer_id) as customer_id, t.member_id, t.said,
  t.last_at, t.last_side, t.last_kind, t.waiting_since, s.state, s.servicer_id
  from conversations.thread t left join conversations.session s on s.brand_id = t.brand_id and s.id = t.session_id`

const beginning: Record<ThreadKind, string> = { service: 'service:', pair: 'pair:', group: 'room:' }

/** Newest word first. */
export async function listThreads(tx: Tx, filter: ThreadFilter): Promise<Thread[]> {
  const { kind, state, waiting, memberId, customerId, before, limit } = filter
  const found = await rows(
    tx,
    sql<ThreadRow>`${selected} where t.brand_id = ${tx.brandId}
      and (${kind && beginning[kind]}::text is null or starts_with(t.thread, ${kind && beginning[kind]}))
      and (${state}::text is null or s.state = ${state})
      and (not ${waiting}::boolean or (t.waiting_since is not null and s.state is distinct from 'ended'))
      and (${memberId}::text is null or coalesce(s.servicer_id, t.member_id) = ${memberId})
      and (${customerId}::uuid is null or coalesce(s.customer_id, t.customer_id) = any(customers.same_person(${tx.brandId}, ${customerId}::uuid)))
      and (${before?.at ?? null}::timestamptz is null or (t.last_at, t.id) < (${before?.at ?? null}::timestamptz, ${before?.id ?? null}::uuid))
      order by t.last_at desc, t.id desc limit ${limit}`,
  )
  return found.map(asThread)
}

export async function findThread(tx: Tx, id: string): Promise<Thread | null> {
  const row = await firstRow(
    tx,
    sql<ThreadRow>`${selected} where t.brand_id = ${tx.brandId} and t.id = ${id}::uuid`,
  )
  return row && asThread(row)
}
