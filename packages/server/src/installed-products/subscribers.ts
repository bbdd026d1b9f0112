import { importUndone } from '../imports/index.ts'
import {
  afterSalesRefunded,
  orderBound,
  orderClosed,
  orderDelivered,
  orderMatched,
  orderPaid,
} from '../orders/index.ts'
import type { EventDefinition, StoredEvent } from '../runtime/events/event.ts'
import { type Subscriber, subscriber } from '../runtime/events/subscriber.ts'
import { workOrderCancelled, workOrderCompleted, workOrderRevisitNeeded } from '../work-orders/index.ts'
import { followJobs, followOrders } from './follow.ts'
import { dropOfGoneOrders } from './store.ts'

interface Told {
  orderId?: string | null
  workOrderId?: string
}

const ofOrders = [orderPaid, orderMatched, orderDelivered, orderClosed, orderBound, afterSalesRefunded]
const ofJobs = [workOrderCompleted, workOrderRevisitNeeded, workOrderCancelled]
const followed = [...ofOrders, ...ofJobs, importUndone] as unknown as EventDefinition[]
const jobTypes: readonly string[] = ofJobs.map(({ type }) => type)

/** Which units a customer has follows what is bought, given back and installed. */
export const subscribers: Subscriber[] = [
  subscriber(
    'installed-products.follow',
    'afterCommit',
    followed,
    async (tx, events) => {
      const told = events as StoredEvent<Told>[]
      const jobs = told.filter(({ type }) => jobTypes.includes(type))
      const orders = told.filter(({ type }) => !jobTypes.includes(type))
      await followOrders(
        tx,
        orders.flatMap(({ payload }) => payload.orderId ?? []),
      )
      await followJobs(
        tx,
        jobs.map(({ payload }) => payload.workOrderId!),
      )
      if (told.some(({ type }) => type === importUndone.type)) await dropOfGoneOrders(tx)
    },
    // Nobody waits for a unit at the moment it is bought.
    { gatherMs: 1_000 },
  ),
]
