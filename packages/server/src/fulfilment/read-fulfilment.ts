import type { Reach } from '../intake/index.ts'
import type { BrandId } from '../kernel/ids.ts'
import { businessDay, startOfDay } from '../kernel/time.ts'
import { getOrder } from '../orders/index.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { askedSince, type Decryption, decryptionsOf } from './decryption-store.ts'

export interface Decryptability {
  way: 'possible' | 'not_sealed' | 'no_such_call' | 'not_connected'
  /** Of the shop, since midnight in China: each costs quota. */
  askedToday: number
  /** The marketplace said so today. */
  quotaSpent: boolean
  items: Decryption[]
}

/** Whether the receiver of an order can be opened, and what was asked so far. Throws `order.not_found`. */
export async function readFulfilment(
  { db, ports }: Pick<Runtime, 'db' | 'ports'>,
  reach: Reach,
  brandId: BrandId,
  orderId: string,
): Promise<Decryptability> {
  const { order, items, asked } = await db.transact(brandId, async (tx) => {
    const order = await getOrder(tx, orderId)
    const today = startOfDay(businessDay(ports.clock.now()))
    const items = await decryptionsOf(tx, orderId, 20)
    return { order, items, asked: await askedSince(tx, order.shopId, today) }
  })
  const reached = await reach(brandId, order.shopId, order.marketplace)
  const way = !order.receiver.masked
    ? 'not_sealed'
    : !reached
      ? 'not_connected'
      : reached.connector.acts?.decrypt
        ? 'possible'
        : 'no_such_call'
  return { way, askedToday: asked.asked, quotaSpent: asked.quotaSpent, items }
}
