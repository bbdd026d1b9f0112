import { listMembers } from '../organization/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { StoredEvent } from '../runtime/events/event.ts'
import { queueDeliveries } from './delivery-store.ts'
import { disable } from './disable.ts'
import { wants } from './endpoint.ts'
import { activeEndpoints } from './store.ts'

/** Follows every event: each becomes a delivery for every endpoint that wants it and whose maker may see it. */
export async function queueEvents(tx: Tx, events: readonly StoredEvent[]): Promise<void> {
  const endpoints = await activeEndpoints(tx)
  if (endpoints.length === 0) return
  const roles = new Map((await listMembers(tx)).map((one) => [one.id, one.roles]))
  const orphans = endpoints.filter((one) => !roles.has(one.memberId))
  await disable(
    tx,
    orphans.map((one) => one.id),
    'maker_left',
  )
  await queueDeliveries(
    tx,
    endpoints.flatMap((endpoint) =>
      events
        .filter((event) => wants(endpoint, roles.get(endpoint.memberId) ?? [], event))
        .map((event) => ({ endpointId: endpoint.id, event })),
    ),
  )
}
