import { Type } from 'typebox'
import { defineEvent } from '../runtime/events/event.ts'

const technician = (payload: { technicianId: string }) => [`technician:${payload.technicianId}`, 'dispatch']

/** Someone new can be sent. */
export const technicianEnrolled = defineEvent(
  'technician.enrolled',
  1,
  Type.Object({ technicianId: Type.String(), servicePointId: Type.String(), providerId: Type.String() }),
  technician,
)

/** Away for a time: what is planned for then has to be looked at again. */
export const technicianAbsent = defineEvent(
  'technician.absent',
  1,
  Type.Object({
    technicianId: Type.String(),
    absenceId: Type.String(),
    startsAt: Type.String(),
    endsAt: Type.String(),
  }),
  technician,
)

/** Takes work (`active`), takes none for now (`paused`), or works here no more (`left`). */
export const technicianStateChanged = defineEvent(
  'technician.state-changed',
  1,
  Type.Object({
    technicianId: Type.String(),
    state: Type.Union([Type.Literal('active'), Type.Literal('paused'), Type.Literal('left')]),
  }),
  technician,
)
