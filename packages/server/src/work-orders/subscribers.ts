import type { Static } from 'typebox'
import {
  afterSalesRefunded,
  afterSalesRequested,
  afterSalesWithdrawn,
  amendsAmong,
  orderAddressChanged,
  orderBound,
  orderClosed,
  orderDelivered,
  orderMatched,
  orderPaid,
} from '../orders/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { StoredEvent } from '../runtime/events/event.ts'
import { type Subscriber, subscriber } from '../runtime/events/subscriber.ts'
import { followOrderFacts } from './follow-order-facts.ts'
import { followAddressChanges, followBindings, openForOrders } from './follow-orders.ts'
import { stageOf, type stages, stopsWork } from './lines.ts'

export const subscribers: Subscriber[] = [
  subscriber('work-orders.open', 'inTransaction', [orderPaid, orderMatched], (tx, events) =>
    openForOrders(
      tx,
      events.map(({ payload }) => payload),
    ),
  ),
  subscriber('work-orders.follow-deliveries', 'inTransaction', orderDelivered, (tx, events) =>
    followOrderFacts(
      tx,
      events.flatMap(({ payload: { orderId, lineIds } }) =>
        (lineIds ?? [null]).map((lineId) => ({
          orderId,
          factId: `delivered:${lineId ?? '*'}`,
          kind: 'delivered' as const,
          lineId,
          quantity: null,
          stage: 0,
        })),
      ),
    ),
  ),
  subscriber('work-orders.follow-closings', 'inTransaction', orderClosed, (tx, events) =>
    followOrderFacts(
      tx,
      events.map(({ payload: { orderId } }) => ({
        orderId,
        factId: 'closed',
        kind: 'closed' as const,
        lineId: null,
        quantity: null,
        stage: 0,
      })),
    ),
  ),
  subscriber(
    'work-orders.follow-after-sales',
    'inTransaction',
    [afterSalesRequested, afterSalesWithdrawn, afterSalesRefunded],
    (tx, events) => followRequests(tx, events),
  ),
  subscriber('work-orders.follow-addresses', 'inTransaction', orderAddressChanged, (tx, events) =>
    followAddressChanges(
      tx,
      events.map(({ payload }) => payload),
    ),
  ),
  subscriber('work-orders.follow-bindings', 'inTransaction', orderBound, (tx, events) =>
    followBindings(
      tx,
      events.map(({ payload }) => payload),
    ),
  ),
]

type Request = StoredEvent<Static<typeof afterSalesRequested.schema>>

async function followRequests(tx: Tx, events: readonly Request[]): Promise<void> {
  const stopping = events.filter(({ payload }) => stopsWork(payload.kind))
  const amends = await amendsAmong(
    tx,
    stopping.map(({ payload }) => payload.afterSalesId),
  )
  const facts = stopping.flatMap(
    ({ type, payload: { orderId, afterSalesId, lineId, lineIds, quantity } }) => {
      const stage = stageOf(toldBy(type), amends.has(afterSalesId))
      if (stage === null) return []
      const factId = `after-sales:${afterSalesId}`
      const named = lineIds?.map((one) => ({ factId: `${factId}:${one}`, lineId: one, quantity: null }))
      return (named ?? [{ factId, lineId, quantity }]).map((one) => ({
        ...one,
        orderId,
        kind: 'after_sales' as const,
        stage,
      }))
    },
  )
  await followOrderFacts(tx, facts)
}

function toldBy(type: string): keyof typeof stages {
  if (type === afterSalesRefunded.type) return 'refunded'
  return type === afterSalesWithdrawn.type ? 'withdrawn' : 'requested'
}
