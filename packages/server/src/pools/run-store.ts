import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import { runTable } from '../runtime/jobs/run-table-store.ts'
import type { Pool } from './pool.ts'

export const runKinds = ['rules', 'assign', 'handover'] as const
export const runStates = ['waiting', 'working', 'done', 'cancelled', 'undoing', 'undone'] as const
export type RunState = (typeof runStates)[number]

/** Who is meant: everybody in a pool, of an owner, or both. */
export interface Chosen {
  pool?: Pool
  ownerId?: string
}
export type RunWork =
  | { kind: 'rules' }
  | { kind: 'assign'; chosen: Chosen; ownerId?: string | null; pool?: Pool; note: string }
  | { kind: 'handover'; from: string; to: string[]; friends: boolean }

export interface PoolRun {
  id: string
  kind: RunWork['kind']
  what: RunWork
  state: RunState
  askedBy: string
  askedAt: Date
  stateAt: Date
  place: string
  done: number
  total: number
  moved: number
  leftStanding: number
  friendsAsked: number
  friendsFailed: number
  errorCode: string | null
  finishedAt: Date | null
}

const columns = `id, kind, what, state, asked_by as "askedBy", asked_at as "askedAt", state_at as "stateAt", place, done, total, moved,
  left_standing as "leftStanding", friends_asked as "friendsAsked", friends_failed as "friendsFailed", error_code as "errorCode",
  finished_at as "finishedAt"`

export async function writeRun(tx: Tx, id: string, what: RunWork, total: number): Promise<void> {
  await tx.named(
    'pools.write_run',
    `insert into pools.run (brand_id, id, kind, what, state, asked_by, asked_at, state_at, total)
     values ($1, $2, $3, $4, 'waiting', $5, $6, $6, $7)`,
    [tx.brandId, id, what.kind, JSON.stringify(what), `${tx.actor.kind}:${tx.actor.id}`, tx.now, total],
  )
}

export const { newest: listRuns, lock: lockRun } = runTable<PoolRun>('pools.run', columns)

/** Notes how far it is; counts are added. A new state begins its own count. */
export async function moveRun(
  tx: Tx,
  id: string,
  set: {
    state?: RunState
    total?: number
    place?: string
    done?: number
    moved?: number
    leftStanding?: number
    friendsAsked?: number
    friendsFailed?: number
    errorCode?: string | null
  },
): Promise<void> {
  const ended = set.state === 'done' || set.state === 'cancelled' || set.state === 'undone'
  const parts = [
    sql`done = done + ${set.done ?? 0}, moved = moved + ${set.moved ?? 0}, left_standing = left_standing + ${set.leftStanding ?? 0},
      friends_asked = friends_asked + ${set.friendsAsked ?? 0}, friends_failed = friends_failed + ${set.friendsFailed ?? 0}`,
    ...(set.state
      ? [
          sql`state = ${set.state}, state_at = case when state = ${set.state} then state_at else ${tx.now} end`,
        ]
      : []),
    ...(set.total === undefined ? [] : [sql`total = ${set.total}`]),
    ...(set.place ? [sql`place = ${set.place}::uuid`] : []),
    ...(set.errorCode === undefined ? [] : [sql`error_code = ${set.errorCode}`]),
    ...(ended ? [sql`finished_at = ${tx.now}`] : []),
  ]
  await sql`update pools.run set ${sql.join(parts)} where brand_id = ${tx.brandId} and id = ${id}::uuid`.execute(
    tx.db,
  )
}

/** An undo counts from the start again. */
export async function restartRun(tx: Tx, id: string, state: RunState, total: number): Promise<void> {
  await sql`update pools.run set state = ${state}, state_at = ${tx.now}, done = 0, total = ${total}, left_standing = 0, finished_at = null,
    error_code = null, place = '00000000-0000-0000-0000-000000000000' where brand_id = ${tx.brandId} and id = ${id}::uuid`.execute(
    tx.db,
  )
}

/** Of those who stand for a person and are not forgotten: in a pool, of an owner. */
const chosenPart = ({
  pool,
  ownerId,
}: Chosen) => sql`(${pool ?? null}::text is null or s.pool = ${pool ?? null})
  and (${ownerId ?? null}::text is null or s.owner_id = ${ownerId ?? null})
  and exists (select from customers.customer c where c.brand_id = s.brand_id and c.id = s.customer_id and c.merged_into is null and c.erased_at is null)`

export async function pageOfChosen(tx: Tx, chosen: Chosen, after: string, limit: number): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ customer_id: string }>`select s.customer_id from pools.standing s
      where s.brand_id = ${tx.brandId} and s.customer_id > ${after}::uuid and ${chosenPart(chosen)}
      order by s.customer_id limit ${limit}`,
  )
  return found.map((row) => row.customer_id)
}

export async function countChosen(tx: Tx, chosen: Chosen): Promise<number> {
  const row = await firstRow(
    tx,
    sql<{
      n: bigint
    }>`select count(*) as n from pools.standing s where s.brand_id = ${tx.brandId} and ${chosenPart(chosen)}`,
  )
  return Number(row!.n)
}

export async function countMoves(tx: Tx, runId: string): Promise<number> {
  const row = await firstRow(
    tx,
    sql<{
      n: bigint
    }>`select count(*) as n from pools.move where brand_id = ${tx.brandId} and run_id = ${runId}::uuid
      and undone_at is null and why <> 'undo'`,
  )
  return Number(row!.n)
}
