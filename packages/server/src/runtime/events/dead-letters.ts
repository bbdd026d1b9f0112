import { sql } from 'kysely'
import { QiaoError } from '../../kernel/error.ts'
import { firstRow, rows, type Tx } from '../db/transaction.ts'
import type { StoredEvent } from './event.ts'

export const maxAttempts = 5

export interface DeadLetter {
  id: string
  subscriber: string
  event_seq: bigint
  event_type: string
  event_key: string
  state: 'retrying' | 'dead' | 'replayed'
  attempts: number
  error_code: string
  error_text: string
  next_attempt_at: Date | null
  created_at: Date
}

export class DeadLetterMissing extends QiaoError {
  constructor(id: string) {
    super('dead_letter.not_found', { id })
  }
}

/** Keeps that `subscriber` failed on this event. Only the error's code is kept of a stranger's error: no personal data. */
export async function recordFailure(
  tx: Tx,
  subscriber: string,
  failed: StoredEvent,
  attempts: number,
  error: unknown,
  options: { dead: boolean },
): Promise<void> {
  const dead = options.dead || attempts >= maxAttempts
  const next = dead ? null : new Date(tx.now.getTime() + 1000 * 2 ** attempts)
  await sql`
    insert into runtime.dead_letter (brand_id, id, subscriber, event_seq, event_type, state, attempts,
      error_code, error_text, next_attempt_at, created_at)
    values (${tx.brandId}, ${tx.ports.ids.next()}, ${subscriber}, ${failed.seq}, ${failed.type},
      ${dead ? 'dead' : 'retrying'}, ${attempts}, ${errorCode(error)}, ${errorText(error)}, ${next}, ${tx.now})
    on conflict (brand_id, subscriber, event_seq) do update set state = excluded.state, attempts = excluded.attempts,
      error_code = excluded.error_code, error_text = excluded.error_text, next_attempt_at = excluded.next_attempt_at
  `.execute(tx.db)
}

export function errorCode(error: unknown): string {
  const cause = error instanceof QiaoError && error.cause ? error.cause : error
  if (cause instanceof QiaoError) return cause.code
  return (cause as { code?: string })?.code ?? 'runtime.unexpected'
}

/** First line of our own message; a database's or library's detail may quote personal values and stays out. */
export function errorText(error: unknown): string {
  const cause = error instanceof QiaoError && error.cause ? error.cause : error
  if (cause instanceof QiaoError) return JSON.stringify(cause.facts).slice(0, 500)
  return (cause instanceof Error ? cause.name : typeof cause).slice(0, 200)
}

const columns = sql.raw(
  'd.id, d.subscriber, d.event_seq, d.event_type, e.key as event_key, d.state, d.attempts, d.error_code, d.error_text, d.next_attempt_at, d.created_at',
)

export function listDeadLetters(
  tx: Tx,
  state: DeadLetter['state'] | null,
  limit: number,
): Promise<DeadLetter[]> {
  return rows(
    tx,
    sql<DeadLetter>`select ${columns} from runtime.dead_letter d join runtime.event e on e.brand_id = d.brand_id and e.seq = d.event_seq
      where d.brand_id = ${tx.brandId} and (${state}::text is null or d.state = ${state})
      order by d.created_at desc limit ${limit}`,
  )
}

export function dueRetries(tx: Tx, limit: number): Promise<DeadLetter[]> {
  return rows(
    tx,
    sql<DeadLetter>`select ${columns} from runtime.dead_letter d join runtime.event e on e.brand_id = d.brand_id and e.seq = d.event_seq
      where d.brand_id = ${tx.brandId} and d.state = 'retrying' and d.next_attempt_at <= ${tx.now}
      order by d.next_attempt_at limit ${limit} for update of d skip locked`,
  )
}

export async function getDeadLetter(tx: Tx, id: string): Promise<DeadLetter> {
  const found = await firstRow(
    tx,
    sql<DeadLetter>`select ${columns} from runtime.dead_letter d join runtime.event e on e.brand_id = d.brand_id and e.seq = d.event_seq
      where d.brand_id = ${tx.brandId} and d.id = ${id} for update of d`,
  )
  if (!found) throw new DeadLetterMissing(id)
  return found
}

export async function setAttempts(tx: Tx, id: string, attempts: number): Promise<void> {
  await sql`update runtime.dead_letter set attempts = ${attempts}
    where brand_id = ${tx.brandId} and id = ${id}`.execute(tx.db)
}

export async function markReplayed(tx: Tx, id: string): Promise<void> {
  await sql`update runtime.dead_letter set state = 'replayed', resolved_at = ${tx.now}, next_attempt_at = null
    where brand_id = ${tx.brandId} and id = ${id}`.execute(tx.db)
}
