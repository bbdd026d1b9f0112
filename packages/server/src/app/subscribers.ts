import { subscribers as behaviour } from '../behaviour/subscribers.ts'
import { subscribers as contacts } from '../contacts/subscribers.ts'
import { subscribers as dispatch } from '../dispatch/subscribers.ts'
import { subscribers as fulfilment } from '../fulfilment/subscribers.ts'
import { subscribers as insight } from '../insight/subscribers.ts'
import { subscribers as installedProducts } from '../installed-products/subscribers.ts'
import { subscribers as inventory } from '../inventory/subscribers.ts'
import { subscribers as loyalty } from '../loyalty/subscribers.ts'
import { subscribers as orders } from '../orders/subscribers.ts'
import { subscribers as pools } from '../pools/subscribers.ts'
import { subscribers as records } from '../records/subscribers.ts'
import type { Subscriber } from '../runtime/events/subscriber.ts'
import { subscribers as segments } from '../segments/subscribers.ts'
import { subscribers as settlement } from '../settlement/subscribers.ts'
import { subscribers as tagging } from '../tagging/subscribers.ts'
import { webhookSubscribers } from '../webhooks/subscribers.ts'
import { subscribers as workOrders } from '../work-orders/subscribers.ts'
import { eventDefinitions } from './events.ts'

/** Who follows which event. `inTransaction` ones act before the commit, in this order; the others by cursor, after it. */
export const subscribers: Subscriber[] = [
  ...workOrders,
  ...orders,
  ...contacts,
  ...pools,
  ...tagging,
  ...segments,
  ...inventory,
  ...behaviour,
  ...dispatch,
  ...fulfilment,
  ...records,
  ...loyalty,
  ...installedProducts,
  ...settlement,
  ...insight,
  ...webhookSubscribers(eventDefinitions),
]
