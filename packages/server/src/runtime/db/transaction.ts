import type { Kysely, RawBuilder } from 'kysely'
import type { BrandId } from '../../kernel/ids.ts'
import type { BrandVault } from '../crypto/vault.ts'
import type { EventDefinition, StoredEvent } from '../events/event.ts'
import type { Ports } from '../ports.ts'
import type { Actor } from './actor.ts'

/**
 * One open transaction of one brand. Row-level security shows it that brand's rows only.
 * Verbs take it first; they never commit, and never call the outside world while it is open.
 */
export interface Tx {
  readonly brandId: BrandId
  readonly actor: Actor
  readonly ports: Ports
  readonly vault: BrandVault
  /** The clock's time when the transaction began: one moment for everything that it writes. */
  readonly now: Date
  readonly db: Kysely<unknown>
  readonly followers: Followers
  /** A hot statement, prepared once a connection. Values may be arrays for `UNNEST`. */
  named<Row = Record<string, never>>(name: string, text: string, values: unknown[]): Promise<Row[]>
  /** Runs after the commit was acknowledged; never when it failed. */
  afterCommit(task: () => void): void
  /** Rolls back to here, and rethrows, when `work` fails; the transaction goes on. */
  savepoint<T>(work: () => Promise<T>): Promise<T>
  /** True when a failing follower of an event must not take the others of its batch with it. */
  readonly isolated: boolean
}

/** One who follows events: gets arrays in an open transaction, and must be idempotent. */
export interface Follower {
  readonly name: string
  readonly events: readonly EventDefinition[]
  handle(tx: Tx, events: StoredEvent<never>[]): Promise<void>
}

/** Who follows events: known to every transaction, set once where the database is opened. */
export interface Followers {
  readonly inTransaction: readonly Follower[]
  /** Called after commit: wakes followers of this process and live screens. */
  announce(events: StoredEvent[]): void
}

export const noFollowers: Followers = { inTransaction: [], announce: () => undefined }

/** Runs a statement built with Kysely's `sql` tag. */
export async function rows<Row>(tx: Pick<Tx, 'db'>, statement: RawBuilder<Row>): Promise<Row[]> {
  return (await statement.execute(tx.db)).rows
}

export async function firstRow<Row>(tx: Pick<Tx, 'db'>, statement: RawBuilder<Row>): Promise<Row | null> {
  return (await statement.execute(tx.db)).rows[0] ?? null
}

/**
 * Sends what does not depend on each other in one go: the statements share their round trips. An isolated transaction
 * runs them one after another, so that a savepoint holds its own statements only.
 */
export async function together<T extends unknown[]>(
  tx: Pick<Tx, 'isolated'>,
  ...works: { [K in keyof T]: () => Promise<T[K]> }
): Promise<T> {
  if (!tx.isolated) return Promise.all(works.map((work) => work())) as Promise<T>
  const results: unknown[] = []
  for (const work of works) results.push(await work())
  return results as T
}

/**
 * From here on, named statements of this transaction keep the plan that they were given once a connection. PostgreSQL thinks
 * little of planning and much of an array's length, and so plans a statement with `any($2)` anew each time, which costs more
 * than running it. Only for statements whose right plan is the same for every value.
 */
export async function planOnce(tx: Pick<Tx, 'named'>): Promise<void> {
  await tx.named('runtime.plan_once', "select set_config('plan_cache_mode', 'force_generic_plan', true)", [])
}

/** `planOnce` for this statement alone, without a round trip more. */
export async function plannedOnce<T>(tx: Pick<Tx, 'named'>, ask: () => Promise<T>): Promise<T> {
  const [, result] = await Promise.all([
    planOnce(tx),
    ask(),
    tx.named('runtime.plan_as_usual', "select set_config('plan_cache_mode', 'auto', true)", []),
  ])
  return result
}
