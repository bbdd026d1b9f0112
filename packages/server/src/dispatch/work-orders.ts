import { maskAddress } from '../kernel/address.ts'
import { maskName } from '../kernel/name.ts'
import { maskPhone } from '../kernel/phone.ts'
import { type Role, type Visibility, visibility } from '../runtime/access/policy.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import {
  assignWorkOrders,
  getWorkOrders,
  serviceAddressOf,
  serviceContactOf,
  stageOf,
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

/** Contact and address as those outside who accepted the job see them now. */
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
  /** Of jobs that were accepted: in plain at first, masked some days after sign-off (T17). */
  async peopleOf(tx: Tx, ids: readonly string[], roles: readonly Role[]): Promise<ServicePerson[]> {
    if (ids.length === 0) return []
    const jobs = new Map((await getWorkOrders(tx, ids)).map((one) => [one.workOrderId, one]))
    const addresses = new Map((await serviceAddressOf(tx, ids)).map((one) => [one.workOrderId, one.address]))
    return (await serviceContactOf(tx, ids)).map(({ workOrderId, name, phone }) => {
      const job = jobs.get(workOrderId)
      const rows = job ? stageOf(job, tx.now) : 'offered'
      const seen = (dataClass: 'name' | 'phone' | 'address', value: string | null, mask: Mask) =>
        shownAs(visibility(roles, dataClass, { rows }), value, mask)
      return {
        workOrderId,
        name: seen('name', name, maskName),
        phone: seen('phone', phone, maskPhone),
        address: seen('address', addresses.get(workOrderId) ?? null, maskAddress),
      }
    })
  },
}

type Mask = (text: string) => string

function shownAs(sight: Visibility, value: string | null, mask: Mask): string {
  if (!value || sight === 'none') return ''
  return sight === 'plain' ? value : mask(value)
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
