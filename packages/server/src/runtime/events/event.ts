import type { Static, TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import type { BrandId } from '../../kernel/ids.ts'

/**
 * A kind of event: `noun.past`, its schema and who hears of it live.
 * Payloads hold ids and plain facts, never personal data: they travel to screens, logs and webhooks.
 */
export interface EventDefinition<S extends TSchema = TSchema> {
  readonly type: string
  readonly version: number
  readonly schema: S
  /** Live topics (`customer:ID`, `orders`) besides the event's own type. */
  readonly topics: (payload: Static<S>, key: string) => string[]
  readonly check: Validator
}

export function defineEvent<S extends TSchema>(
  type: string,
  version: number,
  schema: S,
  topics: (payload: Static<S>, key: string) => string[] = () => [],
): EventDefinition<S> {
  return { type, version, schema, topics, check: Compile(schema) as unknown as Validator }
}

export interface NewEvent<T = unknown> {
  definition: EventDefinition
  /** Order is kept per key: the id of the thing that the event is about. */
  key: string
  payload: T
  occurredAt?: Date
}

export function event<S extends TSchema>(
  definition: EventDefinition<S>,
  key: string,
  payload: Static<S>,
  occurredAt?: Date,
): NewEvent<Static<S>> {
  return {
    definition: definition as unknown as EventDefinition,
    key,
    payload,
    ...(occurredAt ? { occurredAt } : {}),
  }
}

export interface StoredEvent<T = unknown> {
  brandId: BrandId
  seq: bigint
  xid: bigint
  /** Every transaction below this was complete when the event was written: a safe place to come back to. */
  horizon: bigint
  id: string
  type: string
  key: string
  version: number
  occurredAt: Date
  actor: string
  payload: T
}
