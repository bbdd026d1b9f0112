import { type TProperties, Type } from 'typebox'
import { defineEvent } from '../runtime/events/event.ts'

const text = Type.String()
const maybe = Type.Union([Type.String(), Type.Null()])
const time = Type.String({ format: 'date-time' })

const about = { workOrderId: text, code: text, orderId: maybe, customerId: maybe }
type About = {
  workOrderId: string
  code: string
  orderId: string | null
  customerId: string | null
  technicianId?: string | null
}

function define<P extends TProperties>(what: string, properties: P) {
  return defineEvent(`work-order.${what}`, 1, Type.Object({ ...about, ...properties }), (payload) =>
    topicsOf(payload as unknown as About),
  )
}

function topicsOf({ workOrderId, orderId, customerId, technicianId }: About): string[] {
  return [
    'work-orders',
    `work-order:${workOrderId}`,
    ...(orderId ? [`order:${orderId}`] : []),
    ...(customerId ? [`customer:${customerId}`] : []),
    ...(technicianId ? [`technician:${technicianId}`] : []),
  ]
}

export const workOrderOpened = define('opened', {
  state: text,
  serviceType: text,
  category: text,
  quantity: Type.Integer(),
  districtCode: maybe,
  addressState: text,
  mergeProposal: maybe,
})
export const workOrderAddressCompleted = define('address-completed', { districtCode: maybe, origin: text })
/** The marketplace says another address than the customer gave: a person decides. */
export const workOrderAddressNoticed = define('address-noticed', { districtCode: maybe })
export const workOrderGoodsArrived = define('goods-arrived', {})
export const workOrderReadyForAppointment = define('ready-for-appointment', { districtCode: maybe })
export const workOrderAppointed = define('appointed', {
  startsAt: time,
  endsAt: time,
  previous: Type.Union([Type.Object({ startsAt: time, endsAt: time }), Type.Null()]),
  reason: maybe,
  technicianId: maybe,
})
export const workOrderAppointmentWithdrawn = define('appointment-withdrawn', { reason: text })
export const workOrderReadyForDispatch = define('ready-for-dispatch', {
  districtCode: maybe,
  serviceType: text,
  category: text,
  startsAt: time,
  endsAt: time,
  quantity: Type.Integer(),
})
export const workOrderAssigned = define('assigned', {
  technicianId: text,
  servicePointId: maybe,
  providerId: maybe,
  previousTechnicianId: maybe,
})
export const workOrderUnassigned = define('unassigned', { technicianId: maybe, reason: text })
export const workOrderFirstCalled = define('first-called', {
  outcome: text,
  attempt: Type.Integer(),
  technicianId: maybe,
})
export const workOrderDeparted = define('departed', { technicianId: maybe })
export const workOrderCheckedIn = define('checked-in', {
  technicianId: maybe,
  distanceM: Type.Union([Type.Number(), Type.Null()]),
})
export const workOrderCompleted = define('completed', { technicianId: maybe, visit: Type.Integer() })
export const workOrderRevisitNeeded = define('revisit-needed', { reason: text, technicianId: maybe })
export const workOrderReturnCallAsked = define('return-call-asked', { dueAt: time, technicianId: maybe })
export const workOrderSignedOff = define('signed-off', {
  proof: Type.Union([
    Type.Literal('qr_signature'),
    Type.Literal('completion_code'),
    Type.Literal('photos_and_call'),
  ]),
  rating: Type.Union([Type.Integer(), Type.Null()]),
  technicianId: maybe,
})
export const workOrderRated = define('rated', { stars: Type.Integer(), technicianId: maybe })
export const workOrderSettled = define('settled', { slipId: text, technicianId: maybe })
export const workOrderSuspended = define('suspended', { reason: text, technicianId: maybe })
export const workOrderResumed = define('resumed', { technicianId: maybe })
/** Some units of a job are refunded, or asked to be: told at once, the rest goes on. */
export const workOrderReduced = define('reduced', {
  quantity: Type.Integer(),
  held: Type.Integer(),
  technicianId: maybe,
})
export const workOrderCancelled = define('cancelled', {
  reason: text,
  wastedTrip: Type.Boolean(),
  technicianId: maybe,
})
export const workOrderReopened = define('reopened', { reason: text })
export const workOrderSlaBreached = define('sla-breached', {
  promise: text,
  node: text,
  dueAt: time,
  technicianId: maybe,
})

export const workOrderEvents = [
  workOrderOpened,
  workOrderAddressCompleted,
  workOrderAddressNoticed,
  workOrderGoodsArrived,
  workOrderReadyForAppointment,
  workOrderAppointed,
  workOrderAppointmentWithdrawn,
  workOrderReadyForDispatch,
  workOrderAssigned,
  workOrderUnassigned,
  workOrderFirstCalled,
  workOrderDeparted,
  workOrderCheckedIn,
  workOrderCompleted,
  workOrderRevisitNeeded,
  workOrderReturnCallAsked,
  workOrderSignedOff,
  workOrderRated,
  workOrderSettled,
  workOrderSuspended,
  workOrderResumed,
  workOrderReduced,
  workOrderCancelled,
  workOrderReopened,
  workOrderSlaBreached,
]
