import type { Static, TSchema } from 'typebox'
import type { Tx } from '../db/transaction.ts'
import type { EventDefinition, StoredEvent } from './event.ts'

/**
 * What follows an event. Gets arrays, must be idempotent.
 * - `inTransaction`: called by `emit` in the open transaction, before commit. Only for order → customer → work order → flow.
 *   The same effect results when it runs late from the outbox instead.
 * - `afterCommit`: its effects and its cursor commit together, in a transaction of its own.
 */
export interface Subscriber {
  readonly name: string
  readonly events: readonly EventDefinition[]
  readonly mode: 'inTransaction' | 'afterCommit'
  handle(tx: Tx, events: StoredEvent<never>[]): Promise<void>
}

export function subscriber<S extends TSchema>(
  name: string,
  mode: Subscriber['mode'],
  definitions: EventDefinition<S>[] | EventDefinition<S>,
  handle: (tx: Tx, events: StoredEvent<Static<S>>[]) => Promise<void>,
): Subscriber {
  const events = (Array.isArray(definitions) ? definitions : [definitions]) as unknown as EventDefinition[]
  return { name, mode, events, handle: handle as Subscriber['handle'] }
}

/** Who follows events: known to every transaction, set once where the database is opened. */
export interface Followers {
  readonly inTransaction: readonly Subscriber[]
  /** Called after commit: wakes followers of this process and live screens. */
  announce(events: StoredEvent[]): void
}

export const noFollowers: Followers = { inTransaction: [], announce: () => undefined }
