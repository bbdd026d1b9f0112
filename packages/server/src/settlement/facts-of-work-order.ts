import { distanceKm } from '../kernel/region/coordinates.ts'
import type { GeoPoint } from '../routing/index.ts'
import type { Job } from './job.ts'
import type { WorkOrderFacts } from './work-order-facts.ts'

interface Part {
  code: string
  quantity: number
}

/** What settlement needs of a work order: the part of its door's answer that a price depends on. */
export interface WorkOrderForSettlement {
  workOrderId: string
  code: string
  serviceType: string
  lines: readonly { category: string; ordered: number; refunded: number }[]
  districtCode: string | null
  /** GCJ-02. `exact` is false for the middle of the district. */
  point: (GeoPoint & { exact: boolean }) | null
  appointment: { startsAt: Date } | null
  urgency: string
  technicianId: string | null
  servicePointId: string | null
  providerId: string | null
  visits: readonly {
    checkIn: { gcj02: GeoPoint | null } | null
    materials: readonly Part[]
    customerOwnParts: readonly Part[]
  }[]
  rating: number | null
}

/** Who does the job, or might: whom to pay, and where the way begins. */
export interface Doer {
  technicianId: string | null
  servicePointId: string | null
  providerId: string | null
  from: GeoPoint | null
}

/** Parts of all visits count together; what was refunded was not done. */
export function jobOf(workOrder: WorkOrderForSettlement, doer: Doer): Job {
  const { workOrderId, code, visits } = workOrder
  const { technicianId, servicePointId, providerId, from } = doer
  const facts: WorkOrderFacts = {
    workOrderId,
    serviceType: workOrder.serviceType,
    items: workOrder.lines.map((line) => ({
      category: line.category,
      quantity: Math.max(0, line.ordered - line.refunded),
    })),
    districtCode: workOrder.districtCode,
    appointmentStartsAt: workOrder.appointment?.startsAt.toISOString() ?? null,
    straightM: straightMetres(from, placeOf(workOrder)),
    urgency: workOrder.urgency,
    customerOwnParts: summed(visits.flatMap((visit) => visit.customerOwnParts)),
    materials: summed(visits.flatMap((visit) => visit.materials)),
    rating: workOrder.rating,
    throughServicePoint: servicePointId !== null,
  }
  return { workOrderId, code, technicianId, servicePointId, providerId, facts }
}

/** The address where it is known to the house; else where the technician stood at check-in; else the district's middle. */
function placeOf({ point, visits }: WorkOrderForSettlement): GeoPoint | null {
  if (point?.exact) return point
  return visits.findLast((visit) => visit.checkIn?.gcj02)?.checkIn?.gcj02 ?? point
}

function straightMetres(from: GeoPoint | null, to: GeoPoint | null): number | null {
  return from && to ? Math.round(distanceKm(from, to) * 1000) : null
}

function summed(parts: readonly Part[]): Part[] {
  const quantities = new Map<string, number>()
  for (const { code, quantity } of parts) quantities.set(code, (quantities.get(code) ?? 0) + quantity)
  return [...quantities]
    .map(([code, quantity]) => ({ code, quantity }))
    .sort((a, b) => (a.code < b.code ? -1 : 1))
}
