import { newestOf, recordedPlaces, versionOfOrder } from '../newest.ts'
import type { Sinks } from '../sinks.ts'
import { cleanseOrder } from './cleanse-order.ts'
import { writeFindings } from './finding-store.ts'

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
      // A version that came late says nothing of the order as it stands. Behind the orders: their locks keep two transactions from writing the findings of one order at a time.
      await writeFindings(
        tx,
        newestOf(cleansed, ({ order }) => versionOfOrder(order), recordedPlaces(recorded)).flatMap(
          ({ findings }) => findings,
        ),
      )
      return recorded
    },
  }
}
