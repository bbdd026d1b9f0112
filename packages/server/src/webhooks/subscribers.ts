import type { EventDefinition, StoredEvent } from '../runtime/events/event.ts'
import { type Subscriber, subscriber } from '../runtime/events/subscriber.ts'
import { queueEvents } from './queue-events.ts'

/** Follows all that is announced, but for this folder's own. */
export function webhookSubscribers(definitions: readonly EventDefinition[]): Subscriber[] {
  return [
    subscriber(
      'webhooks.queue',
      'afterCommit',
      tellable(definitions),
      (tx, events) => queueEvents(tx, events as StoredEvent[]),
      { gatherMs: 100, batch: 500 },
    ),
  ]
}

export function tellable(definitions: readonly EventDefinition[]): EventDefinition[] {
  return definitions.filter((one) => !one.type.startsWith('webhook.'))
}
