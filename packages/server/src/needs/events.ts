import { Type } from 'typebox'
import type { Tx } from '../runtime/db/transaction.ts'
import { defineEvent, event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'

/** What these persons will need, or what was done about it, is another than before. Once a batch. */
export const needsChanged = defineEvent(
  'need.changed',
  1,
  Type.Object({ customerIds: Type.Array(Type.String()) }),
  () => [],
)

export async function tellChanged(tx: Tx, personIds: readonly string[]): Promise<void> {
  const [first] = personIds
  if (first) await emit(tx, [event(needsChanged, first, { customerIds: [...personIds] })])
}
