import { Type } from 'typebox'
import { defineEvent } from '../runtime/events/event.ts'

/** Persons came into a published segment, or left it. */
export const segmentChanged = defineEvent(
  'segment.changed',
  1,
  Type.Object({
    segmentId: Type.String(),
    version: Type.Integer(),
    entered: Type.Array(Type.String()),
    left: Type.Array(Type.String()),
  }),
  (_p, key) => ['customers', `segment:${key}`],
)

export const segmentPublished = defineEvent(
  'segment.published',
  1,
  Type.Object({ segmentId: Type.String(), version: Type.Integer(), members: Type.Integer() }),
  (_p, key) => ['customers', `segment:${key}`],
)
