import { sharesOrder } from '../contacts/index.ts'
import { isOnePerson } from '../customers/index.ts'
import { getOrder, type Order } from '../orders/index.ts'
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

/**
 * 新建工单. A job of an order is its customer's, whoever of the person or of those who share the order asked for it. Throws
 * `work_order.already_exists` when a second one has no reason, `work_order.order_of_another` for an order of somebody else.
 */
export async function openByHand(tx: Tx, given: OpenByHand): Promise<WorkOrder> {
  const order = given.orderId ? await getOrder(tx, given.orderId) : null
  if (order) await refuseStrangers(tx, order, given.customerId)
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
      customerId: order?.customerId ?? given.customerId,
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

/** Nobody is a stranger to an order whose customer is not known. */
async function refuseStrangers(tx: Tx, order: Order, customerId: string | null): Promise<void> {
  if (!customerId || !order.customerId) return
  if (await isOnePerson(tx, order.customerId, customerId)) return
  if (!(await sharesOrder(tx, order.id, customerId))) throw new WorkOrderError('order_of_another')
}
