import { customerCreated, customerLinked } from '../customers/index.ts'
import { importUndone } from '../imports/index.ts'
import { afterSalesRefunded, orderRecorded } from '../orders/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { EventDefinition, StoredEvent } from '../runtime/events/event.ts'
import { type Subscriber, subscriber } from '../runtime/events/subscriber.ts'
import { workOrderCompleted } from '../work-orders/index.ts'
import { learnFromJobs, linkToCustomers, linkToOrders, unlinkGone } from './link-late.ts'
import { awaited } from './store.ts'
import { comparePayments } from './take-records.ts'

interface Told {
  orderId?: string
  outsideOrderId?: string
  isNew?: boolean
  customerId?: string
  workOrderId?: string
}

const followed = [
  orderRecorded,
  afterSalesRefunded,
  customerCreated,
  customerLinked,
  workOrderCompleted,
  importUndone,
] as unknown as EventDefinition[]

/** What a record names may come after it: orders, customers, devices. */
export const subscribers: Subscriber[] = [
  subscriber('records.link-late', 'afterCommit', followed, linkLate, { gatherMs: 250 }),
]

async function linkLate(tx: Tx, events: readonly StoredEvent<unknown>[]): Promise<void> {
  const told = (definition: { type: string }): Told[] =>
    (events as readonly StoredEvent<Told>[])
      .filter((one) => one.type === definition.type)
      .map(({ payload }) => payload)
  const recorded = told(orderRecorded)
  // Asked once for the whole batch: an order costs no more than this where nothing waits.
  const before = await awaited(tx)
  await linkToOrders(
    tx,
    recorded
      .filter(({ isNew }) => isNew)
      .map(({ orderId, outsideOrderId }) => ({ orderId: orderId!, number: outsideOrderId! })),
    before,
  )
  await linkToCustomers(
    tx,
    [...told(customerCreated), ...told(customerLinked)].map(({ customerId }) => customerId!),
    before,
  )
  await learnFromJobs(
    tx,
    told(workOrderCompleted).map(({ workOrderId }) => workOrderId!),
  )
  const moved = [...recorded, ...told(afterSalesRefunded)].map(({ orderId }) => orderId!)
  if (before.payments) await comparePayments(tx, [...new Set(moved)])
  if (told(importUndone).length > 0) await unlinkGone(tx)
}
