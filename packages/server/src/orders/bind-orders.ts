import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { orderBound } from './events.ts'
import { findOrders, setCustomer } from './store.ts'

/** Gives orders to a customer who proved a claim on them; `evidence` says how. Repeating changes nothing. */
export async function bindOrders(
  tx: Tx,
  orderIds: string[],
  customerId: string,
  evidence: string,
): Promise<void> {
  const former = await setCustomer(tx, orderIds, customerId)
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
        formerCustomerId: former.get(row.id) ?? null,
      }),
    ),
  )
}
