import { type Subscriber, subscriber } from '../runtime/events/subscriber.ts'
import { segmentChanged } from './events.ts'
import { followMembers } from './segment-tags.ts'

export const subscribers: Subscriber[] = [
  subscriber('segments.tags', 'afterCommit', [segmentChanged], (tx, events) =>
    followMembers(
      tx,
      events.map((one) => one.payload),
    ),
  ),
]
