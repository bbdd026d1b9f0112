import * as behaviour from '../behaviour/index.ts'
import * as consents from '../consents/index.ts'
import * as contacts from '../contacts/index.ts'
import * as conversations from '../conversations/index.ts'
import * as customers from '../customers/index.ts'
import * as dispatch from '../dispatch/index.ts'
import * as installedProducts from '../installed-products/index.ts'
import * as notes from '../notes/index.ts'
import * as orders from '../orders/index.ts'
import * as pools from '../pools/index.ts'
import type { EventDefinition, StoredEvent } from '../runtime/events/event.ts'
import { type Subscriber, subscriber } from '../runtime/events/subscriber.ts'
import * as settlement from '../settlement/index.ts'
import * as workOrders from '../work-orders/index.ts'
import { tellOwners } from './console/tell-owners.ts'
import { subscribers as pictures } from './pictures/follow-people.ts'
import { subscribers as sidebar } from './sidebar/notices.ts'
import { projectEvents } from './timeline/project-events.ts'
import { tellings } from './timeline/tellings.ts'

/** Every announced event that the timeline has words for. */
export const storyEvents: EventDefinition[] = [
  behaviour,
  consents,
  customers,
  contacts,
  conversations,
  orders,
  workOrders,
  dispatch,
  installedProducts,
  notes,
  settlement,
  pools,
]
  .flatMap((door) => Object.values(door) as unknown[])
  .filter((one): one is EventDefinition => isDefinition(one) && one.type in tellings)

/** A page that hears of an act reads the timeline a moment later. */
const gathering = { gatherMs: 100, batch: 500 }

export const subscribers: Subscriber[] = [
  subscriber(
    'insight.timeline',
    'afterCommit',
    storyEvents,
    (tx, events) => projectEvents(tx, events as StoredEvent<never>[]),
    gathering,
  ),
  ...pictures,
  ...sidebar,
  tellOwners,
]

function isDefinition(value: unknown): value is EventDefinition {
  return typeof value === 'object' && value !== null && 'type' in value && 'topics' in value
}
