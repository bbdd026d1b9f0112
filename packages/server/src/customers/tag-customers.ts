import type { CustomerId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { customerTagged } from './events.ts'
import { type NewTag, removeTags, writeTags } from './store.ts'

/** Adds tags, and returns who got any. `quiet` announces nothing. */
export async function tagCustomers(tx: Tx, tags: NewTag[], quiet = false): Promise<CustomerId[]> {
  if (tags.length === 0) return []
  const each = [...new Map(tags.map((one) => [`${one.customerId}|${one.name}`, one])).values()]
  const added = await writeTags(tx, each)
  const byCustomer = Map.groupBy(added, (one) => one.customer_id)
  if (!quiet)
    await emit(
      tx,
      [...byCustomer].map(([customerId, own]) =>
        event(customerTagged, customerId, { customerId, added: own.map((t) => t.name), removed: [] }),
      ),
    )
  return [...byCustomer.keys()]
}

/** Tags that are there go, in one statement; each customer hears of it once. */
export async function untagCustomers(
  tx: Tx,
  tags: { customerId: CustomerId; name: string }[],
): Promise<void> {
  const removed = await removeTags(tx, tags)
  await emit(
    tx,
    [...Map.groupBy(removed, (one) => one.customer_id)].map(([customerId, own]) =>
      event(customerTagged, customerId, { customerId, added: [], removed: own.map((tag) => tag.name) }),
    ),
  )
}
