import { type Static, Type } from 'typebox'

const Counted = Type.Object({ code: Type.String(), quantity: Type.Integer({ minimum: 0 }) })

/**
 * All that a price depends on, as plain data without personal data: kept with the slip, so that it can be computed again.
 */
export const WorkOrderFacts = Type.Object({
  workOrderId: Type.String(),
  serviceType: Type.String(),
  items: Type.Array(Type.Object({ category: Type.String(), quantity: Type.Integer({ minimum: 0 }) })),
  /** Six digits or nine; null while the address is incomplete. */
  districtCode: Type.Union([Type.String(), Type.Null()]),
  /** ISO instant. */
  appointmentStartsAt: Type.Union([Type.String(), Type.Null()]),
  /** Straight line from service point or technician's home to the job; null when either place is unknown. */
  straightM: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
  urgency: Type.String(),
  customerOwnParts: Type.Array(Counted),
  materials: Type.Array(Counted),
  /** 1 to 5. */
  rating: Type.Union([Type.Integer({ minimum: 1, maximum: 5 }), Type.Null()]),
  /** The job came through a service point, which has its share. */
  throughServicePoint: Type.Boolean(),
})
export type WorkOrderFacts = Static<typeof WorkOrderFacts>
