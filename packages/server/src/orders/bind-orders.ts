import type { KeptLink } from '../customers/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { orderBound } from './events.ts'
import { type FormerCustomer, findOrders, setCustomer } from './store.ts'

/**
 * Gives orders to a customer who proved a claim on them; `evidence` says how, and `link` is what each keeps of it: null only
 * where an order goes back to what it was before any was kept. Returns whose those were that changed hands. Repeating changes nothing.
 */
export async function bindOrders(
  tx: Tx,
  orderIds: string[],
  customerId: string,
  evidence: string,
  link: KeptLink | null,
): Promise<Map<string, FormerCustomer>> {
  const former = await setCustomer(tx, orderIds, customerId, link)
  const orders = await findOrders(tx, [...former.keys()])
  await emit(
    tx,
    orders.map((row) =>
      event(orderBound, row.id, {
        orderId: row.id,
        shopId: row.shop_id,
        marketplace: row.marketplace,
        outsideOrderId: row.outside_id,
        customerId,
        evidence,
        formerCustomerId: former.get(row.id)?.customerId ?? null,
      }),
    ),
  )
  return former
}
