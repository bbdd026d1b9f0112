import { Type } from 'typebox'
import { defineEvent } from '../runtime/events/event.ts'

const said = Type.Object({
  customerId: Type.String(),
  purpose: Type.String(),
  channel: Type.String(),
  way: Type.String(),
})

export const consentGiven = defineEvent('consent.given', 1, said, (_p, key) => [`customer:${key}`])
export const consentWithdrawn = defineEvent('consent.withdrawn', 1, said, (_p, key) => [`customer:${key}`])
