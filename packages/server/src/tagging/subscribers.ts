import { corpTagsChanged } from '../contacts/index.ts'
import { customersUnmerged, customerTagged } from '../customers/index.ts'
import { type Subscriber, subscriber } from '../runtime/events/subscriber.ts'
import { leadOn } from './change-tags.ts'
import { partRemovals, respectRemovals } from './judge-people.ts'
import { askForSync } from './wecom/agree-store.ts'

export const subscribers: Subscriber[] = [
  subscriber('tagging.removals', 'afterCommit', [customerTagged], (tx, events) =>
    respectRemovals(
      tx,
      events
        .filter(({ actor }) => actor.startsWith('member:'))
        .map(({ payload, actor, occurredAt }) => ({
          customerId: payload.customerId,
          names: payload.removed,
          by: actor,
          at: occurredAt,
        })),
    ),
  ),
  subscriber('tagging.parted-removals', 'afterCommit', [customersUnmerged], (tx, events) =>
    partRemovals(
      tx,
      events.map(({ payload }) => payload.mergeId),
    ),
  ),
  subscriber('tagging.corp-tags', 'afterCommit', [corpTagsChanged], (tx) => askForSync(tx)),
  subscriber('tagging.ended-names', 'afterCommit', [customerTagged], (tx, events) =>
    leadOn(
      tx,
      events.map(({ payload, actor }) => ({
        customerId: payload.customerId,
        names: payload.added,
        byHand: actor.startsWith('member:'),
      })),
    ),
  ),
]
