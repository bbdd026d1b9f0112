import type { Static, TSchema } from 'typebox'
import type { BrandId } from '../../kernel/ids.ts'
import type { Follower, Tx } from '../db/transaction.ts'
import type { EventDefinition, StoredEvent } from './event.ts'

/**
 * What follows an event. Gets arrays, must be idempotent.
 * - `inTransaction`: called by `emit` in the open transaction, before commit. Only for order → customer → work order → flow.
 *   The same effect results when it runs late from the outbox instead.
 * - `afterCommit`: its effects and its cursor commit together, in a transaction of its own.
 */
export interface Subscriber extends Follower {
  readonly mode: 'inTransaction' | 'afterCommit'
  /** How long after a commit an `afterCommit` follower lets more events gather; null as short as is sensible. */
  readonly gatherMs: number | null
  /**
   * How long lies at least between the starts of two batches of an `afterCommit` follower that somebody waits for: it works a
   * third of the time at most. Null as is usual, which lets batches grow.
   */
  readonly paceMs: number | null
  /** How many events it takes at once; null as many as is usual. */
  readonly batch: number | null
  /**
   * One whose work nobody waits for at times. While it rests its events stay where they are and wake nobody; it is asked
   * again each second, and at once when one of `until` was committed. Then it reads on where it stopped.
   */
  readonly rest?: {
    readonly until: readonly EventDefinition[]
    isResting(tx: Tx): Promise<boolean>
  }
}

export function subscriber<S extends TSchema>(
  name: string,
  mode: Subscriber['mode'],
  definitions: EventDefinition<S>[] | EventDefinition<S>,
  handle: (tx: Tx, events: StoredEvent<Static<S>>[]) => Promise<void>,
  {
    gatherMs = null,
    paceMs = null,
    batch = null,
  }: Partial<Pick<Subscriber, 'gatherMs' | 'paceMs' | 'batch'>> = {},
): Subscriber {
  const events = (Array.isArray(definitions) ? definitions : [definitions]) as unknown as EventDefinition[]
  return { name, mode, events, gatherMs, paceMs, batch, handle: handle as Subscriber['handle'] }
}

export const followerKey = (brandId: BrandId, { name }: Pick<Subscriber, 'name'>): string =>
  `${brandId}|${name}`
