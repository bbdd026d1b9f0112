import {
  afterSalesRefunded,
  afterSalesRequested,
  afterSalesWithdrawn,
  orderAddressChanged,
  orderBound,
  orderClosed,
  orderDelivered,
  orderMatched,
  orderPaid,
} from '../orders/index.ts'
import { type Subscriber, subscriber } from '../runtime/events/subscriber.ts'
import { followOrderFacts } from './follow-order-facts.ts'
import { followAddressChanges, followBindings, openForOrders } from './follow-orders.ts'
import { stages, stopsWork } from './lines.ts'

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
    (tx, events) =>
      followOrderFacts(
        tx,
        events
          .filter(({ payload }) => stopsWork(payload.kind))
          .map(({ type, payload: { orderId, afterSalesId, lineId, quantity } }) => ({
            orderId,
            factId: `after-sales:${afterSalesId}`,
            kind: 'after_sales' as const,
            lineId,
            quantity,
            stage: stageOf(type),
          })),
      ),
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

function stageOf(type: string): number {
  if (type === afterSalesRefunded.type) return stages.refunded
  return type === afterSalesWithdrawn.type ? stages.withdrawn : stages.requested
}
