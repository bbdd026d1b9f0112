import { type Static, Type } from 'typebox'
import { getTechnicians } from '../../providers/index.ts'
import type { Role } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { stateNames, type WorkOrder } from '../../work-orders/index.ts'
import { shownDistrict } from '../shown.ts'
import { type Language, serviceName } from '../words.ts'

const nullable = Type.Union([Type.String(), Type.Null()])

/** A work order in one line, without personal data. */
export const workOrderBrief = Type.Object({
  id: Type.String(),
  code: Type.String(),
  orderId: nullable,
  state: Type.String(),
  stateName: Type.String(),
  suspended: Type.Boolean(),
  addressState: Type.String(),
  service: Type.String(),
  quantity: Type.Integer(),
  district: nullable,
  appointment: Type.Union([Type.Object({ startsAt: Type.String(), endsAt: Type.String() }), Type.Null()]),
  technicianId: nullable,
  technicianName: nullable,
  rating: Type.Union([Type.Integer(), Type.Null()]),
  openedAt: Type.String(),
})

export async function briefsOf(
  tx: Tx,
  workOrders: readonly WorkOrder[],
  roles: readonly Role[],
  language: Language,
): Promise<Static<typeof workOrderBrief>[]> {
  const ids = [...new Set(workOrders.flatMap((one) => one.technicianId ?? []))]
  const names = new Map((await getTechnicians(tx, ids)).map((one) => [one.technicianId, one.name]))
  return workOrders.map((one) => ({
    id: one.workOrderId,
    code: one.code,
    orderId: one.orderId,
    state: one.state,
    stateName: stateNames[one.state][language],
    suspended: one.suspension !== null,
    addressState: one.addressState,
    service: serviceName(one.category, one.serviceType, language),
    quantity: one.quantity,
    district: shownDistrict(roles, one.districtCode),
    appointment: one.appointment && {
      startsAt: one.appointment.startsAt.toISOString(),
      endsAt: one.appointment.endsAt.toISOString(),
    },
    technicianId: one.technicianId,
    technicianName: one.technicianId ? (names.get(one.technicianId) ?? null) : null,
    rating: one.rating,
    openedAt: one.openedAt.toISOString(),
  }))
}
