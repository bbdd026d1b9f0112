import { Type } from 'typebox'
import { defineEvent } from '../runtime/events/event.ts'

/** What is expected of these persons, or whether they may be leaving, is judged otherwise than before. Once a batch. */
export const peopleScored = defineEvent(
  'value.scored',
  1,
  Type.Object({ customerIds: Type.Array(Type.String()) }),
  () => [],
)
