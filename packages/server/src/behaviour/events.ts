import { Type } from 'typebox'
import { defineEvent } from '../runtime/events/event.ts'

/** Acts of these customers were kept, or belong to them from now on, or no more. Once a batch, not once an act. */
export const behaviourRecorded = defineEvent(
  'behaviour.recorded',
  1,
  Type.Object({ customerIds: Type.Array(Type.String()) }),
  () => [],
)

/** A browser that consented turned out to be a customer's, by evidence. */
export const visitorBound = defineEvent(
  'visitor.bound',
  1,
  Type.Object({
    visitorId: Type.String(),
    siteId: Type.String(),
    customerId: Type.String(),
    way: Type.String(),
  }),
  (payload) => [`customer:${payload.customerId}`],
)
