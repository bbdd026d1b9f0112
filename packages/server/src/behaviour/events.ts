import { Type } from 'typebox'
import { defineEvent } from '../runtime/events/event.ts'

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
