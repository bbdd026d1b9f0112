import type { Sinks } from '../sinks.ts'
import { cleanseOrder } from './cleanse-order.ts'
import { writeFindings } from './finding-store.ts'

type Cleansed = ReturnType<typeof cleanseOrder>

/** A version that came late says nothing of the order as it stands. */
function newestOf(
  cleansed: readonly Cleansed[],
  recorded: Awaited<ReturnType<Sinks['recordOrders']>>,
): Cleansed[] {
  const told = new Set(
    recorded.filter((one) => one.recorded).map((one) => `${one.shopId}|${one.outsideOrderId}`),
  )
  const newest = new Map<string, Cleansed>()
  for (const one of cleansed) {
    const key = `${one.order.shopId}|${one.order.orderId}`
    const known = newest.get(key)
    if (told.has(key) && (!known || known.order.versionAt <= one.order.versionAt)) newest.set(key, one)
  }
  return [...newest.values()]
}

/** The same sinks, behind cleansing: orders come here by push, fetch, sweep, backfill and replay alike. */
export function cleansing(sinks: Sinks): Sinks {
  return {
    ...sinks,
    async recordOrders(tx, orders, receivedAt) {
      const cleansed = orders.map((order) => cleanseOrder(order, tx.now))
      const recorded = await sinks.recordOrders(
        tx,
        cleansed.map(({ order }) => order),
        receivedAt,
      )
      // Behind the orders: their locks keep two transactions from writing the findings of one order at a time.
      await writeFindings(
        tx,
        newestOf(cleansed, recorded).flatMap(({ findings }) => findings),
      )
      return recorded
    },
  }
}
