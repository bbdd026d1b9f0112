import type { Tx } from '../runtime/db/transaction.ts'
import { lockKnownOrders } from './store.ts'

/**
 * Locks those of these orders that stand, for a transaction that records some of them and requests of others: taken in
 * two steps, two such transactions could wait for each other.
 */
export async function lockOrders(
  tx: Tx,
  places: readonly { shopId: string; orderId: string }[],
): Promise<void> {
  await lockKnownOrders(
    tx,
    places.map(({ shopId, orderId }) => ({ shopId, outsideId: orderId })),
  )
}
