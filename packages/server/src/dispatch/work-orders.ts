import type { Tx } from '../runtime/db/transaction.ts'
import {
  assignWorkOrders,
  getWorkOrders,
  serviceAddressOf,
  serviceContactOf,
  unassignWorkOrders,
  type WorkOrder,
} from '../work-orders/index.ts'

/** What dispatch needs to know of a work order: no personal data. */
export interface DispatchableWorkOrder {
  workOrderId: string
  /** Stands at the step of dispatch, address complete, window agreed, not suspended, nobody named yet. */
  ready: boolean
  districtCode: string
  street: string | null
  category: string
  serviceType: string
  products: { name: string; quantity: number }[]
  units: number
  /** GCJ-02. */
  point: { lng: number; lat: number } | null
  window: { from: Date; to: Date } | null
  technicianId: string | null
}

/** Contact and address in plain: for those who accepted the job only. */
export interface ServicePerson {
  workOrderId: string
  name: string
  phone: string
  address: string
}

interface Assign {
  workOrderId: string
  technicianId: string
  servicePointId: string
  providerId: string
  offerId: string | null
}

/** The one place where dispatch speaks to work orders. */
export const workOrders = {
  async get(tx: Tx, ids: readonly string[]): Promise<DispatchableWorkOrder[]> {
    return (await getWorkOrders(tx, ids)).map(toDispatchable)
  },
  async assign(tx: Tx, list: readonly Assign[]): Promise<void> {
    await assignWorkOrders(tx, list)
  },
  async unassign(tx: Tx, list: readonly { workOrderId: string; reason: string }[]): Promise<void> {
    await unassignWorkOrders(tx, list)
  },
  async peopleOf(tx: Tx, ids: readonly string[]): Promise<ServicePerson[]> {
    if (ids.length === 0) return []
    const addresses = new Map((await serviceAddressOf(tx, ids)).map((one) => [one.workOrderId, one.address]))
    return (await serviceContactOf(tx, ids)).map(({ workOrderId, name, phone }) => ({
      workOrderId,
      name: name ?? '',
      phone: phone ?? '',
      address: addresses.get(workOrderId) ?? '',
    }))
  },
}

function toDispatchable(one: WorkOrder): DispatchableWorkOrder {
  const { workOrderId, state, suspension, addressState, districtCode, appointment, technicianId } = one
  const stopped = suspension !== null && (suspension.refund || suspension.reason !== null)
  const complete = addressState === 'complete' && districtCode !== null && appointment !== null
  return {
    workOrderId,
    ready: state === 'dispatch' && complete && !stopped && technicianId === null,
    districtCode: districtCode ?? '',
    street: one.street,
    category: one.category,
    serviceType: one.serviceType,
    products: one.lines
      .map((line) => ({ name: line.productName, quantity: line.ordered - line.refunded }))
      .filter((line) => line.quantity > 0),
    units: Math.max(1, one.quantity),
    point: one.point && { lng: one.point.lng, lat: one.point.lat },
    window: appointment && { from: appointment.startsAt, to: appointment.endsAt },
    technicianId,
  }
}
