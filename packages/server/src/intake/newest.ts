import type { NormalisedOrder } from '../connectors/contract/connector.ts'
import type { Sinks } from './sinks.ts'

type RecordedOrders = Awaited<ReturnType<Sinks['recordOrders']>>

interface Version {
  place: string
  versionAt: Date
}

/** One string for a thing of a shop, in the marketplace's own number. */
export function placeOf(shopId: string, outsideId: string): string {
  return `${shopId}|${outsideId}`
}

/** Where an order stands that took something from its batch. */
export function recordedPlaces(orders: RecordedOrders): ReadonlySet<string> {
  return new Set(
    orders.flatMap(({ recorded, shopId, outsideOrderId }) =>
      recorded ? placeOf(shopId, outsideOrderId) : [],
    ),
  )
}

/** An order's place and version, as `newestOf` asks. */
export function versionOfOrder(order: NormalisedOrder): Version {
  return { place: placeOf(order.shopId, order.orderId), versionAt: order.versionAt }
}

/** Of several versions in one batch the newest gave the state, the last of two that are equal; none did where nothing was recorded. */
export function newestOf<T>(
  all: Iterable<T>,
  versionOf: (one: T) => Version,
  recorded: ReadonlySet<string>,
): T[] {
  const newest = new Map<string, { one: T; versionAt: Date }>()
  for (const one of all) {
    const { place, versionAt } = versionOf(one)
    const other = newest.get(place)
    if (recorded.has(place) && (!other || versionAt >= other.versionAt)) newest.set(place, { one, versionAt })
  }
  return [...newest.values()].map(({ one }) => one)
}
