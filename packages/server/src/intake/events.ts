import { Type } from 'typebox'
import { defineEvent } from '../runtime/events/event.ts'

const text = Type.String()

/** Something needs a person: a state that no table knows, an entry given up, a shop whose authorisation ended. */
export const intakeAlarm = defineEvent(
  'intake.alarm',
  1,
  Type.Object({
    kind: Type.Union([
      Type.Literal('quarantined'),
      Type.Literal('failed'),
      Type.Literal('unknown_type'),
      Type.Literal('authorisation_expired'),
    ]),
    source: text,
    shopId: text,
    detail: text,
  }),
  () => ['inbox'],
)
export const pushesFoundLost = defineEvent(
  'intake.lost-found',
  1,
  Type.Object({ shopId: text, kind: text, count: Type.Integer() }),
  () => ['inbox'],
)

/** All orders of a shop made before `to` are recorded: announced behind their own events, so that followers know them. */
export const intakeSwept = defineEvent(
  'intake.swept',
  1,
  Type.Object({ shopId: text, marketplace: text, kind: text, to: text }),
  () => ['inbox'],
)
/**
 * More than one in a hundred of a source's messages, sweeps or calls went wrong in the last hour; `rate` in thousandths of a
 * percent. Of another system, `source` is `mapped` and `shopId` is the id of the source.
 */
export const errorRateRaised = defineEvent(
  'intake.error-rate-raised',
  1,
  Type.Object({
    shopId: text,
    source: text,
    /** `calls`: refused by the check of another system's address. */
    cause: Type.Union([Type.Literal('messages'), Type.Literal('sweeps'), Type.Literal('calls')]),
    rate: Type.Integer(),
  }),
  () => ['inbox'],
)
export const errorRateCleared = defineEvent(
  'intake.error-rate-cleared',
  1,
  Type.Object({ shopId: text, source: text }),
  () => ['inbox'],
)
