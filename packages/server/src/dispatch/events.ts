import { Type } from 'typebox'
import { defineEvent } from '../runtime/events/event.ts'

const text = Type.String()
const textOrNull = Type.Union([Type.String(), Type.Null()])

interface Where {
  workOrderId: string
  servicePointId: string | null
  technicianId: string | null
}

const topics = ({ workOrderId, servicePointId, technicianId }: Where): string[] => [
  'dispatch',
  `work-order:${workOrderId}`,
  ...(servicePointId ? [`point:${servicePointId}`] : []),
  ...(technicianId ? [`technician:${technicianId}`] : []),
]

const place = { workOrderId: text, providerId: text, servicePointId: text, technicianId: textOrNull }
const offer = { offerId: text, ...place }

/** Somebody is asked. `technicianId` null: the point is. */
export const offerMade = defineEvent(
  'offer.made',
  1,
  Type.Object({ ...offer, expiresAt: text, km: Type.Union([Type.Number(), Type.Null()]) }),
  topics,
)
export const offerAccepted = defineEvent(
  'offer.accepted',
  1,
  Type.Object({ ...offer, assignBy: textOrNull }),
  topics,
)
export const offerRejected = defineEvent('offer.rejected', 1, Type.Object({ ...offer, reason: text }), topics)
/** `step`: nobody answered (`answer`), or the point that accepted named no technician in time (`assign`). */
export const offerExpired = defineEvent(
  'offer.expired',
  1,
  Type.Object({ ...offer, step: Type.Union([Type.Literal('answer'), Type.Literal('assign')]) }),
  topics,
)
export const offerWithdrawn = defineEvent(
  'offer.withdrawn',
  1,
  Type.Object({ ...offer, reason: text }),
  topics,
)

/** A technician holds the job now. */
export const assignmentMade = defineEvent(
  'assignment.made',
  1,
  Type.Object({
    assignmentId: text,
    workOrderId: text,
    providerId: text,
    servicePointId: text,
    technicianId: text,
    previousTechnicianId: textOrNull,
    offerId: textOrNull,
  }),
  topics,
)
export const assignmentEnded = defineEvent(
  'assignment.ended',
  1,
  Type.Object({ workOrderId: text, servicePointId: text, technicianId: text, reason: text }),
  topics,
)

/** A plan needs a person: nobody fits or is left, or what was planned no longer works. */
export const dispatchTroubled = defineEvent(
  'dispatch.troubled',
  1,
  Type.Object({ workOrderId: text, servicePointId: textOrNull, technicianId: textOrNull, trouble: text }),
  topics,
)
