import type { Tx } from '../runtime/db/transaction.ts'
import { readWorkOrders } from './store.ts'
import { contactsOf } from './store-contacts.ts'
import { listWorkOrders } from './store-lists.ts'
import { isOpen, type WorkOrder } from './work-order.ts'

/** Facts without personal data, in the order asked; unknown ids are left out. */
export async function getWorkOrders(tx: Tx, ids: readonly string[]): Promise<WorkOrder[]> {
  if (ids.length === 0) return []
  const byId = new Map((await readWorkOrders(tx, ids)).map((one) => [one.workOrderId, one]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

export interface ServiceContact {
  workOrderId: string
  name: string | null
  phone: string | null
  phoneKind: string | null
  origin: string
}

/** Opened personal data, for callers that may show it (T17). */
export async function serviceContactOf(tx: Tx, ids: readonly string[]): Promise<ServiceContact[]> {
  const found = await contactsOf(tx, ids)
  return [...found.values()].map(({ workOrderId, name, phone, phoneKind, origin }) => ({
    workOrderId,
    name,
    phone,
    phoneKind,
    origin,
  }))
}

export interface ServiceAddress {
  workOrderId: string
  address: string | null
  /** Notes that stood inside the address: 装修中勿送. */
  remarks: string[]
}

/** Opened personal data, for callers that may show it (T17). */
export async function serviceAddressOf(tx: Tx, ids: readonly string[]): Promise<ServiceAddress[]> {
  const found = await contactsOf(tx, ids)
  return [...found.values()].map(({ workOrderId, address, remarks }) => ({ workOrderId, address, remarks }))
}

/** What is open for a customer, newest first; at most a hundred. */
export async function openWorkOrdersOfCustomer(tx: Tx, customerId: string): Promise<WorkOrder[]> {
  return (await listWorkOrders(tx, { customerId, limit: 100 })).items.filter(isOpen)
}
