import { subscribers as orders } from '../orders/subscribers.ts'
import type { Subscriber } from '../runtime/events/subscriber.ts'

/** Who follows which event. `inTransaction` ones act before the commit, in this order; the others by cursor, after it. */
export const subscribers: Subscriber[] = [...orders]
