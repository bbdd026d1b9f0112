import { Type } from 'typebox'
import { defineEvent } from '../runtime/events/event.ts'

const text = Type.String()
const shop = { shopId: text, marketplace: text }

/** Orders of the shop no longer come, until its owner grants again. */
export const authorisationEnded = defineEvent(
  'authorisation.ended',
  1,
  Type.Object({ ...shop, code: text, missingSince: text }),
  () => ['inbox'],
)
export const authorisationGranted = defineEvent(
  'authorisation.granted',
  1,
  Type.Object({ ...shop, way: text, again: Type.Boolean() }),
  () => ['inbox'],
)
