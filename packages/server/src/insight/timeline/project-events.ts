import type { Tx } from '../../runtime/db/transaction.ts'
import type { StoredEvent } from '../../runtime/events/event.ts'
import {
  customersOfOrders,
  giveContactsToCustomers,
  giveToCustomers,
  type Place,
  placesOf,
  type TimelineRow,
  writeEntries,
} from './store.ts'
import { type Facts, keptFacts } from './tell.ts'
import { tellings } from './tellings.ts'

interface Payload {
  customerId?: string | null
  orderId?: string | null
  workOrderId?: string | null
  contactId?: string
}

/**
 * Keeps one line for each event that is news. Where an event names less than is known by now (an offer knows its work
 * order only, an order may have found its customer since), the rest is looked up. Replays change nothing.
 */
export async function projectEvents(tx: Tx, events: StoredEvent<never>[]): Promise<void> {
  const news = (events as StoredEvent<Facts & Payload>[]).filter(
    ({ type, payload }) => tellings[type]?.only?.(payload) ?? true,
  )
  const places = await lookUpPlaces(tx, news)
  const customers = await lookUpCustomers(tx, news, places)
  await writeEntries(
    tx,
    news.map((one) => entryOf(one, places, customers)),
  )
  await giveToCustomers(
    tx,
    news.flatMap(({ type, payload: { orderId, customerId } }) =>
      type === 'order.bound' && orderId && customerId ? [{ orderId, customerId }] : [],
    ),
  )
  await giveContactsToCustomers(
    tx,
    news.flatMap(({ payload: { contactId, customerId } }) =>
      contactId && customerId ? [{ contactId, customerId }] : [],
    ),
  )
}

async function lookUpPlaces(tx: Tx, events: StoredEvent<Payload>[]): Promise<Map<string, Place>> {
  const ids = events.flatMap(({ payload: { workOrderId, orderId } }) =>
    workOrderId && orderId === undefined && isUuid(workOrderId) ? [workOrderId] : [],
  )
  const found = ids.length === 0 ? [] : await placesOf(tx, [...new Set(ids)])
  return new Map(found.map((place) => [place.workOrderId, place]))
}

async function lookUpCustomers(
  tx: Tx,
  events: StoredEvent<Payload>[],
  places: Map<string, Place>,
): Promise<Map<string, string>> {
  const ids = events.flatMap(({ payload }) => {
    const orderId = payload.orderId ?? places.get(payload.workOrderId ?? '')?.orderId
    return orderId && !payload.customerId && isUuid(orderId) ? [orderId] : []
  })
  return ids.length === 0 ? new Map() : customersOfOrders(tx, [...new Set(ids)])
}

function entryOf(
  event: StoredEvent<Facts & Payload>,
  places: Map<string, Place>,
  customers: Map<string, string>,
): TimelineRow {
  const { seq, occurredAt, type, actor, payload } = event
  const place = places.get(payload.workOrderId ?? '')
  const orderId = payload.orderId ?? place?.orderId ?? null
  return {
    seq,
    at: occurredAt,
    type,
    actor,
    customerId: payload.customerId ?? customers.get(orderId ?? '') ?? place?.customerId ?? null,
    orderId,
    workOrderId: payload.workOrderId ?? null,
    facts: keptFacts(type, payload),
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function isUuid(text: string): boolean {
  return uuid.test(text)
}
