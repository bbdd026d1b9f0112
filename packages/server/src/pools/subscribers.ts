import { contactHandedOver } from '../contacts/index.ts'
import { customersMerged, customersUnmerged } from '../customers/index.ts'
import { type Subscriber, subscriber } from '../runtime/events/subscriber.ts'
import { followMerges, followUnmerges } from './follow-merges.ts'
import { followFriends } from './follow-owners.ts'

export const subscribers: Subscriber[] = [
  subscriber('pools.merges', 'afterCommit', [customersMerged], (tx, events) =>
    followMerges(
      tx,
      events.map((one) => one.payload),
    ),
  ),
  subscriber('pools.unmerges', 'afterCommit', [customersUnmerged], (tx, events) =>
    followUnmerges(
      tx,
      events.map((one) => one.payload.mergeId),
    ),
  ),
  subscriber('pools.friends', 'afterCommit', [contactHandedOver], (tx, events) =>
    followFriends(
      tx,
      events.map((one) => one.payload),
    ),
  ),
]
