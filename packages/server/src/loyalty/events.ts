import { Type } from 'typebox'
import { defineEvent } from '../runtime/events/event.ts'

/** The ladder gives these persons another level than before. Once a batch. */
export const tiersMoved = defineEvent(
  'loyalty.moved',
  1,
  Type.Object({ customerIds: Type.Array(Type.String()) }),
  () => [],
)
