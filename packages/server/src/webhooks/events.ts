import { Type } from 'typebox'
import { defineEvent } from '../runtime/events/event.ts'

/** Nothing is sent to this address any more until a person says so. */
export const endpointDisabled = defineEvent(
  'webhook.endpoint-disabled',
  1,
  Type.Object({ endpointId: Type.String(), reason: Type.String() }),
  () => ['webhooks'],
)
