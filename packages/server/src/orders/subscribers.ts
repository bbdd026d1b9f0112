import { productMatched } from '../catalog/index.ts'
import { type Subscriber, subscriber } from '../runtime/events/subscriber.ts'
import { backfillMatches } from './backfill-matches.ts'

export const subscribers: Subscriber[] = [
  subscriber('orders.backfill-matches', 'afterCommit', productMatched, (tx, events) =>
    backfillMatches(
      tx,
      events.map((e) => e.payload),
    ),
  ),
]
