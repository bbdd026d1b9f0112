import { importFinished, importUndone } from '../imports/index.ts'
import type { EventDefinition } from '../runtime/events/event.ts'
import { type Subscriber, subscriber } from '../runtime/events/subscriber.ts'
import { judgeAllAnew } from './walk-everybody.ts'

/** A file names nobody row by row. */
export const subscribers: Subscriber[] = [
  subscriber(
    'loyalty.imports',
    'afterCommit',
    [importFinished, importUndone] as unknown as EventDefinition[],
    (tx) => judgeAllAnew(tx),
  ),
]
