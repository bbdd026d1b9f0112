import { Type } from 'typebox'
import { defineEvent } from '../runtime/events/event.ts'

const maybe = Type.Union([Type.String(), Type.Null()])

/** A customer changed pool or owner. */
export const poolMoved = defineEvent(
  'pool.moved',
  1,
  Type.Object({
    customerId: Type.String(),
    moveId: Type.String(),
    why: Type.String(),
    from: maybe,
    to: Type.String(),
    fromOwner: maybe,
    toOwner: maybe,
  }),
  (_p, key) => ['customers', 'pools', `customer:${key}`],
)

export const poolRulesPublished = defineEvent(
  'pool.rules-published',
  1,
  Type.Object({ version: Type.Integer(), rules: Type.Integer() }),
  () => ['pools'],
)
