import type { Static, TSchema } from 'typebox'
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
  { gatherMs = null, batch = null }: { gatherMs?: number | null; batch?: number | null } = {},
): Subscriber {
  const events = (Array.isArray(definitions) ? definitions : [definitions]) as unknown as EventDefinition[]
  return { name, mode, events, gatherMs, batch, handle: handle as Subscriber['handle'] }
}
