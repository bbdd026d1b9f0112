import type { EventDefinition, StoredEvent } from '../runtime/events/event.ts'
import { type Subscriber, subscriber } from '../runtime/events/subscriber.ts'
import {
  settleWorkOrders,
  workOrderCancelled,
  workOrderRated,
  workOrderSignedOff,
} from '../work-orders/index.ts'
import { followWorkOrders, type WorkOrderEnd } from './follow-work-orders.ts'
import { readJobs } from './work-orders.ts'

const ends = [workOrderSignedOff, workOrderCancelled, workOrderRated] as unknown as EventDefinition[]

export const subscribers: Subscriber[] = [
  subscriber('settlement.post-slips', 'afterCommit', ends, (tx, events) =>
    followWorkOrders(tx, events as StoredEvent<WorkOrderEnd>[], { readJobs, settle: settleWorkOrders }),
  ),
]
