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
/** More than one in a hundred of a source's messages or sweeps went wrong in the last hour; `rate` in thousandths of a percent. */
export const errorRateRaised = defineEvent(
  'intake.error-rate-raised',
  1,
  Type.Object({
    shopId: text,
    source: text,
    cause: Type.Union([Type.Literal('messages'), Type.Literal('sweeps')]),
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
