import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'

export interface Replay {
  id: string
  endpoint_id: string
  from_at: Date
  to_at: Date
  only_failed: boolean
  to_seq: bigint
  at_seq: bigint
  total: number
  looked: number
  queued: number
  state: 'running' | 'done' | 'cancelled'
  asked_by: string
  created_at: Date
  done_at: Date | null
}

export type NewReplay = Pick<
  Replay,
  'id' | 'endpoint_id' | 'from_at' | 'to_at' | 'only_failed' | 'to_seq' | 'at_seq' | 'total'
>

const columns = sql.raw(
  'id, endpoint_id, from_at, to_at, only_failed, to_seq, at_seq, total, looked, queued, state, asked_by, created_at, done_at',
)

export async function writeReplay(tx: Tx, replay: NewReplay): Promise<void> {
  await sql`insert into webhooks.replay (brand_id, id, endpoint_id, from_at, to_at, only_failed, to_seq, at_seq, total,
      state, asked_by, created_at)
    values (${tx.brandId}, ${replay.id}, ${replay.endpoint_id}, ${replay.from_at}, ${replay.to_at},
      ${replay.only_failed}, ${replay.to_seq}, ${replay.at_seq}, ${replay.total}, 'running', ${tx.actor.id}, ${tx.now})`.execute(
    tx.db,
  )
}

/** The oldest that runs, or null when there is none or another process works on it. */
export function claimReplay(tx: Tx): Promise<Replay | null> {
  return firstRow(
    tx,
    sql<Replay>`select ${columns} from webhooks.replay where brand_id = ${tx.brandId} and state = 'running'
      order by created_at limit 1 for update skip locked`,
  )
}

export async function moveReplay(
  tx: Tx,
  id: string,
  step: { atSeq: bigint; looked: number; queued: number; done: boolean },
): Promise<void> {
  await sql`update webhooks.replay set at_seq = ${step.atSeq}, looked = looked + ${step.looked},
      queued = queued + ${step.queued}, state = ${step.done ? 'done' : 'running'},
      done_at = ${step.done ? tx.now : null}
    where brand_id = ${tx.brandId} and id = ${id} and state = 'running'`.execute(tx.db)
}

export async function cancelReplay(tx: Tx, id: string): Promise<boolean> {
  const row = await firstRow(
    tx,
    sql`update webhooks.replay set state = 'cancelled', done_at = ${tx.now}
      where brand_id = ${tx.brandId} and id = ${id} and state = 'running' returning id`,
  )
  return row !== null
}

export type ReplayProgress = Replay & { delivered: number; failed: number; waiting: number }

/** The newest ranges, each with what came of what it queued. */
export function listReplays(tx: Tx, endpointId: string): Promise<ReplayProgress[]> {
  return rows(
    tx,
    sql<ReplayProgress>`select r.*, c.delivered, c.failed, c.waiting from (
        select ${columns} from webhooks.replay
        where brand_id = ${tx.brandId} and endpoint_id = ${endpointId} order by created_at desc limit 10) r
      cross join lateral (
        select count(*) filter (where d.state = 'delivered')::integer as delivered,
          count(*) filter (where d.state = 'failed')::integer as failed,
          count(*) filter (where d.state = 'waiting')::integer as waiting
        from webhooks.delivery d where d.brand_id = ${tx.brandId} and d.replay_id = r.id) c
      order by r.created_at desc`,
  )
}

/** Of these events, those whose delivery to the endpoint failed for good. */
export async function failedAmong(tx: Tx, endpointId: string, seqs: readonly bigint[]): Promise<Set<bigint>> {
  const found = await rows(
    tx,
    sql<{ event_seq: bigint }>`select event_seq from webhooks.delivery
      where brand_id = ${tx.brandId} and endpoint_id = ${endpointId} and state = 'failed'
        and event_seq = any(${seqs.map(String)}::bigint[])`,
  )
  return new Set(found.map((one) => one.event_seq))
}
