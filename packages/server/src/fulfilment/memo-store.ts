import { sql } from 'kysely'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import type { MemoKind as VisitKind } from './memo-line.ts'

const place = 'fulfilment.memo.line'

/** `by_hand`: a person's own words, of no job. */
type MemoKind = VisitKind | 'by_hand'

export type MemoState = 'waiting' | 'written' | 'dropped' | 'failed'

export interface Memo {
  id: string
  workOrderId: string | null
  orderId: string
  shopId: string
  marketplace: string
  kind: MemoKind
  tries: number
  /** Of one by hand, as it was asked for. */
  line: string | null
}

interface MemoRow {
  id: string
  work_order_id: string | null
  order_id: string
  shop_id: string
  marketplace: string
  kind: MemoKind
  tries: number
  line: Buffer | null
}

export type NewMemo = Omit<Memo, 'tries' | 'line' | 'kind' | 'workOrderId'> & {
  kind: VisitKind
  workOrderId: string
}

/** What waits already for the same job and reason waits on: its line is made when it is written. */
export async function queueMemos(tx: Tx, memos: NewMemo[], at: Date): Promise<void> {
  if (memos.length === 0) return
  await sql`insert into fulfilment.memo (brand_id, id, work_order_id, order_id, shop_id, marketplace, kind, state, asked_at, next_at)
    select ${tx.brandId}, id, work_order_id, order_id, shop_id, marketplace, kind, 'waiting', ${tx.now}, ${at}
    from unnest(${memos.map((m) => m.id)}::uuid[], ${memos.map((m) => m.workOrderId)}::uuid[], ${memos.map((m) => m.orderId)}::uuid[],
      ${memos.map((m) => m.shopId)}::text[], ${memos.map((m) => m.marketplace)}::text[], ${memos.map((m) => m.kind)}::text[])
      as m(id, work_order_id, order_id, shop_id, marketplace, kind)
    on conflict (brand_id, work_order_id, kind) where state = 'waiting' do nothing`.execute(tx.db)
}

/** A line in a person's own words; false when it was asked for already. */
export async function queueLineByHand(
  tx: Tx,
  memo: { id: string; orderId: string; shopId: string; marketplace: string; line: string },
): Promise<boolean> {
  const written = await rows(
    tx,
    sql`insert into fulfilment.memo (brand_id, id, order_id, shop_id, marketplace, kind, state, asked_at, next_at, line)
      values (${tx.brandId}, ${memo.id}, ${memo.orderId}, ${memo.shopId}, ${memo.marketplace}, 'by_hand', 'waiting', ${tx.now}, ${tx.now},
        ${tx.vault.seal(place, memo.id, memo.line)})
      on conflict (brand_id, id) do nothing returning id`,
  )
  return written.length > 0
}

/** Due ones, the oldest of each order, counted as tried and put off, so that a crash in the middle tries again. */
export async function takeDueMemos(tx: Tx, again: Date, limit: number): Promise<Memo[]> {
  const found = await rows(
    tx,
    sql<MemoRow>`update fulfilment.memo m set tries = m.tries + 1, next_at = ${again}
      where m.brand_id = ${tx.brandId} and m.state = 'waiting' and m.id in (
        select id from fulfilment.memo d
        where d.brand_id = ${tx.brandId} and d.state = 'waiting' and d.next_at <= ${tx.now}
          and not exists (select 1 from fulfilment.memo e where e.brand_id = d.brand_id and e.order_id = d.order_id
            and e.state = 'waiting' and (e.asked_at, e.id) < (d.asked_at, d.id))
        order by d.next_at limit ${limit} for update skip locked)
      returning m.id, m.work_order_id, m.order_id, m.shop_id, m.marketplace, m.kind, m.tries, m.line`,
  )
  return found.map((row) => ({
    id: row.id,
    workOrderId: row.work_order_id,
    orderId: row.order_id,
    shopId: row.shop_id,
    marketplace: row.marketplace,
    kind: row.kind,
    tries: row.tries,
    line: row.kind === 'by_hand' ? row.line && tx.vault.open(place, row.id, row.line) : null,
  }))
}

export interface Attempt {
  memo: Memo
  state: MemoState
  outcome: string
  changedMeanwhile: boolean
  line: string | null
  nextAt: Date | null
}

export async function settleMemos(tx: Tx, attempts: Attempt[]): Promise<void> {
  if (attempts.length === 0) return
  const lines = attempts.map(({ memo, line }) => line && tx.vault.seal(place, memo.id, line))
  await sql`update fulfilment.memo m set state = a.state, code = a.outcome, line = coalesce(a.line, m.line), next_at = a.next_at,
      settled_at = case when a.state = 'waiting' then null else ${tx.now}::timestamptz end
    from unnest(${attempts.map((a) => a.memo.id)}::uuid[], ${attempts.map((a) => a.state)}::text[], ${attempts.map((a) => a.outcome)}::text[],
      ${lines}::bytea[], ${attempts.map((a) => a.nextAt)}::timestamptz[]) as a(id, state, outcome, line, next_at)
    where m.brand_id = ${tx.brandId} and m.id = a.id`.execute(tx.db)
  await sql`insert into fulfilment.memo_attempt (brand_id, memo_id, number, at, outcome, changed_meanwhile)
    select ${tx.brandId}, id, number, ${tx.now}, outcome, changed
    from unnest(${attempts.map((a) => a.memo.id)}::uuid[], ${attempts.map((a) => a.memo.tries)}::integer[],
      ${attempts.map((a) => a.outcome)}::text[], ${attempts.map((a) => a.changedMeanwhile)}::boolean[]) as a(id, number, outcome, changed)
    on conflict do nothing`.execute(tx.db)
}

export interface MemoLogRow {
  id: string
  kind: MemoKind
  state: MemoState
  askedAt: Date
  nextAt: Date | null
  line: string | null
  attempts: { at: string; outcome: string; changedMeanwhile: boolean }[]
}

export async function memosOf(tx: Tx, orderId: string, limit: number): Promise<MemoLogRow[]> {
  const found = await rows(
    tx,
    sql<{
      id: string
      kind: MemoKind
      state: MemoState
      asked_at: Date
      next_at: Date | null
      line: Buffer | null
      attempts: MemoLogRow['attempts']
    }>`select m.id, m.kind, m.state, m.asked_at, m.next_at, m.line, coalesce((
        select jsonb_agg(jsonb_build_object('at', a.at, 'outcome', a.outcome, 'changedMeanwhile', a.changed_meanwhile) order by a.number)
        from fulfilment.memo_attempt a where a.brand_id = m.brand_id and a.memo_id = m.id), '[]') as attempts
      from fulfilment.memo m where m.brand_id = ${tx.brandId} and m.order_id = ${orderId}
      order by m.asked_at desc limit ${limit}`,
  )
  return found.map(({ id, kind, state, asked_at, next_at, line, attempts }) => ({
    id,
    kind,
    state,
    askedAt: asked_at,
    nextAt: next_at,
    line: line && tx.vault.open(place, id, line),
    attempts,
  }))
}

/** Back into the queue; false when it is not one that failed. */
export async function retryMemo(tx: Tx, id: string): Promise<boolean> {
  const done = await rows(
    tx,
    sql<{ id: string }>`update fulfilment.memo m set state = 'waiting', next_at = ${tx.now}, settled_at = null
      where m.brand_id = ${tx.brandId} and m.id = ${id} and m.state = 'failed' and not exists (
        select 1 from fulfilment.memo w where w.brand_id = m.brand_id and w.work_order_id = m.work_order_id
          and w.kind = m.kind and w.state = 'waiting')
      returning m.id`,
  )
  return done.length > 0
}

export async function switchedOnShops(tx: Tx): Promise<Set<string>> {
  const found = await tx.named<{ shop_id: string }>(
    'fulfilment.switched_on',
    'select shop_id from fulfilment.memo_switch where brand_id = $1 and is_on',
    [tx.brandId],
  )
  return new Set(found.map((row) => row.shop_id))
}

export async function setSwitch(tx: Tx, shopId: string, on: boolean): Promise<void> {
  await sql`insert into fulfilment.memo_switch (brand_id, shop_id, is_on, changed_at, changed_by)
    values (${tx.brandId}, ${shopId}, ${on}, ${tx.now}, ${`${tx.actor.kind}:${tx.actor.id}`})
    on conflict (brand_id, shop_id) do update set is_on = excluded.is_on, changed_at = excluded.changed_at,
      changed_by = excluded.changed_by`.execute(tx.db)
}

export interface FlagMeaning {
  marketplace: string
  flag: string
  meaning: string
}

export function flagMeanings(tx: Tx): Promise<FlagMeaning[]> {
  return rows(
    tx,
    sql<FlagMeaning>`select marketplace, flag, meaning from fulfilment.flag_meaning
      where brand_id = ${tx.brandId} order by marketplace, flag`,
  )
}

export async function replaceFlagMeanings(tx: Tx, meanings: FlagMeaning[]): Promise<void> {
  await sql`delete from fulfilment.flag_meaning where brand_id = ${tx.brandId}`.execute(tx.db)
  await sql`insert into fulfilment.flag_meaning (brand_id, marketplace, flag, meaning)
    select ${tx.brandId}, * from unnest(${meanings.map((m) => m.marketplace)}::text[], ${meanings.map((m) => m.flag)}::text[],
      ${meanings.map((m) => m.meaning)}::text[])`.execute(tx.db)
}
