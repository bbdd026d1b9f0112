import { getOrder } from '../orders/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { WorkOrderError } from './errors.ts'
import { openWorkOrders } from './open-work-orders.ts'
import type { GivenContact } from './service-contact.ts'
import { lockWorkOrdersOfOrders } from './store.ts'
import type { WorkOrder } from './work-order.ts'

export interface OpenByHand {
  customerId: string | null
  orderId: string | null
  serviceType: string
  lines: { productId: string | null; productName: string; category: string; quantity: number }[]
  contact: GivenContact | null
  urgency: 'normal' | 'urgent'
  /** Needed when the order already has a work order of this kind (T4). */
  reason: string | null
}

/** 新建工单. Throws `work_order.already_exists` when a second one has no reason. */
export async function openByHand(tx: Tx, given: OpenByHand): Promise<WorkOrder> {
  const order = given.orderId ? await getOrder(tx, given.orderId) : null
  const rounds = given.orderId
    ? (await lockWorkOrdersOfOrders(tx, [given.orderId])).filter(
        ({ serviceType }) => serviceType === given.serviceType,
      )
    : []
  if (rounds.length > 0 && !given.reason?.trim())
    throw new WorkOrderError('already_exists', { code: rounds.at(-1)!.code })
  const [opened] = await openWorkOrders(tx, [
    {
      orderId: given.orderId,
      shopId: order?.shopId ?? null,
      customerId: given.customerId,
      origin: 'agent',
      serviceType: given.serviceType,
      // A person who opens a job by hand knows that the goods are at home.
      lines: given.lines.map(({ quantity, ...line }) => ({
        ...line,
        lineId: null,
        ordered: quantity,
        goodsNeeded: false,
      })),
      districtCode: null,
      addressKey: null,
      contact: given.contact ? { ...given.contact, origin: 'agent' } : null,
      urgency: given.urgency,
      round: Math.max(0, ...rounds.map(({ round }) => round)) + 1,
      reason: given.reason?.trim() || null,
    },
  ])
  return opened!
}
