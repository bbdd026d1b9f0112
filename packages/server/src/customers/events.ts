import { Type } from 'typebox'
import { defineEvent } from '../runtime/events/event.ts'

const ids = { customerId: Type.String() }

export const customerCreated = defineEvent(
  'customer.created',
  1,
  Type.Object({ ...ids, origin: Type.String(), evidence: Type.String() }),
  (_p, key) => ['customers', `customer:${key}`],
)

export const customerLinked = defineEvent(
  'customer.linked',
  1,
  Type.Object({ ...ids, evidence: Type.String(), by: Type.String(), added: Type.Array(Type.String()) }),
  (_p, key) => [`customer:${key}`],
)

export const possibleDuplicateFound = defineEvent(
  'customer.possible-duplicate-found',
  1,
  Type.Object({ ...ids, otherId: Type.String(), reason: Type.String() }),
  (_p, key) => ['customers', `customer:${key}`],
)

export const customerTagged = defineEvent(
  'customer.tagged',
  1,
  Type.Object({ ...ids, added: Type.Array(Type.String()), removed: Type.Array(Type.String()) }),
  (_p, key) => [`customer:${key}`],
)

export const customerRevealed = defineEvent(
  'customer.revealed',
  1,
  Type.Object({ ...ids, field: Type.String(), reason: Type.String() }),
  (_p, key) => [`customer:${key}`],
)

/** Somebody was called by one tap: the number was dialled and not shown. */
export const customerDialled = defineEvent('customer.dialled', 1, Type.Object(ids), (_p, key) => [
  `customer:${key}`,
])

export const customersMerged = defineEvent(
  'customer.merged',
  1,
  Type.Object({
    ...ids,
    mergeId: Type.String(),
    otherId: Type.String(),
    way: Type.String(),
    reason: Type.String(),
  }),
  (p, key) => ['customers', `customer:${key}`, `customer:${p.otherId}`],
)

export const customersUnmerged = defineEvent(
  'customer.unmerged',
  1,
  Type.Object({ ...ids, mergeId: Type.String(), otherId: Type.String(), reason: Type.String() }),
  (p, key) => ['customers', `customer:${key}`, `customer:${p.otherId}`],
)

/**
 * One person asked to see many values in plain, looked for many phones (`sought`) or names (`named`), or called many (`dialled`), within an hour; or files of a member or a
 * `source` (its name; then `memberId` is empty) hold numbers that look tried, within thirty days (`tried`): owners are told.
 */
export const revealsAlarmed = defineEvent(
  'reveal.alarmed',
  1,
  Type.Object({
    memberId: Type.String(),
    count: Type.Integer(),
    limit: Type.Integer(),
    how: Type.Optional(Type.Enum(['sought', 'named', 'dialled', 'tried'])),
    source: Type.Optional(Type.String()),
  }),
  () => [],
)

/** A member said that two are different people, or that the question is open again. */
export const pairDecided = defineEvent(
  'customer.pair-decided',
  1,
  Type.Object({ ...ids, otherId: Type.String(), decision: Type.String() }),
  (p, key) => ['customers', `customer:${key}`, `customer:${p.otherId}`],
)

export const customerEdited = defineEvent(
  'customer.edited',
  1,
  Type.Object({ ...ids, fields: Type.Array(Type.String()) }),
  (_p, key) => ['customers', `customer:${key}`],
)

/** Somebody came into a household by hand, or left it. Nobody is merged by that. */
export const householdChanged = defineEvent(
  'household.changed',
  1,
  Type.Object({ ...ids, householdId: Type.String(), what: Type.String() }),
  (_p, key) => [`customer:${key}`],
)
