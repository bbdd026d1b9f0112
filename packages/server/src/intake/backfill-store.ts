import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'

export type BackfillKind = 'orders' | 'after_sales'

export interface Backfill {
  id: string
  shop_id: string
  kind: BackfillKind
  from_at: Date
  to_at: Date
  done_to: Date
  state: 'running' | 'done' | 'cancelled' | 'failed'
  looked: number
  recorded: number
  tries: number
  last_error: string | null
  asked_by: string
  created_at: Date
  ended_at: Date | null
}

const columns = sql.raw(
  'id, shop_id, kind, from_at, to_at, done_to, state, looked, recorded, tries, last_error, asked_by, created_at, ended_at',
)

/** False when the shop is being backfilled already. */
export async function createBackfill(
  tx: Tx,
  one: { id: string; shopId: string; kind: BackfillKind; from: Date; to: Date },
): Promise<boolean> {
  const made = await rows(
    tx,
    sql`insert into intake.backfill (brand_id, id, shop_id, kind, from_at, to_at, done_to, state, next_at, asked_by, created_at)
      values (${tx.brandId}, ${one.id}, ${one.shopId}, ${one.kind}, ${one.from}, ${one.to}, ${one.from}, 'running', ${tx.now}, ${tx.actor.id}, ${tx.now})
      on conflict (brand_id, shop_id, kind) where state = 'running' do nothing returning id`,
  )
  return made.length > 0
}

/** The one whose turn it is, held until `leaseUntil`; the try is counted before the work. */
export function claimBackfill(tx: Tx, leaseUntil: Date): Promise<Backfill | null> {
  return firstRow(
    tx,
    sql<Backfill>`update intake.backfill set tries = tries + 1, next_at = ${leaseUntil}
      where brand_id = ${tx.brandId} and id = (select id from intake.backfill where brand_id = ${tx.brandId} and state = 'running'
        and next_at <= ${tx.now} order by next_at limit 1 for update skip locked) returning ${columns}`,
  )
}

/** After everything of the slice is stored. What was cancelled meanwhile stays cancelled. */
export async function moveBackfill(tx: Tx, id: string, doneTo: Date, recorded: number): Promise<void> {
  await sql`update intake.backfill set done_to = ${doneTo}, recorded = recorded + ${recorded}, looked = looked + 1, tries = 0,
      last_error = null, next_at = ${tx.now}, state = case when state = 'running' and ${doneTo}::timestamptz >= to_at then 'done' else state end,
      ended_at = case when state = 'running' and ${doneTo}::timestamptz >= to_at then ${tx.now}::timestamptz else ended_at end
    where brand_id = ${tx.brandId} and id = ${id}`.execute(tx.db)
}

export async function noteBackfillFailure(
  tx: Tx,
  id: string,
  code: string,
  nextAt: Date,
  final: boolean,
): Promise<void> {
  await sql`update intake.backfill set last_error = ${code}, next_at = ${nextAt},
      state = case when state = 'running' and ${final} then 'failed' else state end,
      ended_at = case when state = 'running' and ${final} then ${tx.now}::timestamptz else ended_at end
    where brand_id = ${tx.brandId} and id = ${id}`.execute(tx.db)
}

export async function cancelBackfill(tx: Tx, id: string): Promise<boolean> {
  const ended = await rows(
    tx,
    sql`update intake.backfill set state = 'cancelled', ended_at = ${tx.now}
      where brand_id = ${tx.brandId} and id = ${id} and state = 'running' returning id`,
  )
  return ended.length > 0
}

export function listBackfills(tx: Tx, limit: number): Promise<Backfill[]> {
  return rows(
    tx,
    sql<Backfill>`select ${columns} from intake.backfill where brand_id = ${tx.brandId} order by created_at desc limit ${limit}`,
  )
}
