import {
  afterSalesPriceProtected,
  afterSalesRequested,
  orderAddressChanged,
  orderBound,
  orderClosed,
  orderPaid,
  orderRecorded,
} from '../orders/index.ts'
import type { EventDefinition, StoredEvent } from '../runtime/events/event.ts'
import { type Subscriber, subscriber } from '../runtime/events/subscriber.ts'
import { deriveItems } from './derive-items.ts'

const followed = [
  orderRecorded,
  orderPaid,
  orderClosed,
  orderAddressChanged,
  orderBound,
  afterSalesRequested,
  afterSalesPriceProtected,
] as unknown as EventDefinition[]

export const subscribers: Subscriber[] = [
  subscriber('behaviour.derive-items', 'afterCommit', followed, (tx, events) =>
    deriveItems(tx, events as StoredEvent<never>[]),
  ),
]
