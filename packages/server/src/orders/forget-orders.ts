import type { NormalisedOrder, Receiver } from '../connectors/contract/connector.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { forgetInOrders, receiversOfRows } from './forget-store.ts'
import { openReceiver, sealReceiver } from './receiver.ts'

/**
 * Takes the person out of orders: receiver, message, memo and customer go; number, goods, money, state and district stay, as trade
 * records must. What a marketplace tells of such an order later is taken without the person. Returns how many there were.
 */
export async function forgetOrders(tx: Tx, orderIds: readonly string[]): Promise<number> {
  const rows = await receiversOfRows(tx, orderIds)
  return forgetInOrders(
    tx,
    rows.map(({ id, receiver }) => {
      const { sealed, key } = sealReceiver(tx, id, nobody(openReceiver(tx, id, receiver)))
      return { id, sealed, key }
    }),
  )
}

/** What may be known of an order of somebody who was forgotten. */
export function withoutPerson<T extends NormalisedOrder>(order: T): T {
  const { buyerUnionId: _unionId, ...rest } = order
  return {
    ...rest,
    buyerId: null,
    buyerNickMasked: null,
    buyerMessage: null,
    sellerMemo: null,
    receiver: nobody(order.receiver),
  } as T
}

/** District and above: what prices, routes and the region of a member need. */
function nobody({ province, city, district }: Receiver): Receiver {
  return {
    name: null,
    phone: null,
    province,
    city,
    district,
    town: null,
    address: null,
    masked: true,
    receiverId: null,
  }
}
