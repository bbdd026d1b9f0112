import { behaviourRecorded, visitorBound } from '../../behaviour/index.ts'
import {
  contactAdded,
  contactBound,
  contactEdited,
  contactHandedOver,
  contactLost,
} from '../../contacts/index.ts'
import { customerCreated, customersMerged, customersUnmerged, customerTagged } from '../../customers/index.ts'
import { afterSalesRefunded } from '../../orders/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import type { EventDefinition, StoredEvent } from '../../runtime/events/event.ts'
import { type Subscriber, subscriber } from '../../runtime/events/subscriber.ts'
import type { JobDefinition } from '../../runtime/jobs/jobs.ts'
import { dayNumber, recordPeople, syncLiveSegments } from '../../segments/index.ts'
import {
  workOrderCancelled,
  workOrderOpened,
  workOrderRated,
  workOrderReopened,
  workOrderSettled,
} from '../../work-orders/index.ts'
import { absorbedOf, picturesOf, unpictured } from './store.ts'

/** What orders bring is told by `behaviour.recorded`, after their acts are kept: one look for both. */
const followed = [
  behaviourRecorded,
  visitorBound,
  customerCreated,
  customerTagged,
  customersMerged,
  customersUnmerged,
  contactAdded,
  contactEdited,
  contactLost,
  contactBound,
  contactHandedOver,
  afterSalesRefunded,
  workOrderOpened,
  workOrderSettled,
  workOrderCancelled,
  workOrderReopened,
  workOrderRated,
] as unknown as EventDefinition[]

interface Payload {
  customerId?: string | null
  otherId?: string
  customerIds?: string[]
}

export const subscribers: Subscriber[] = [
  subscriber('insight.pictures', 'afterCommit', followed, (tx, events) =>
    followPeople(tx, events as StoredEvent<never>[]),
  ),
]

/** Draws the persons whom events name anew, from what is kept now: a replay changes nothing. */
export async function followPeople(tx: Tx, events: StoredEvent<never>[]): Promise<void> {
  const named = (events as StoredEvent<Payload>[]).flatMap(({ payload }) => [
    payload.customerId,
    payload.otherId,
    ...(payload.customerIds ?? []),
  ])
  await draw(tx, [...new Set(named.filter((one) => typeof one === 'string'))])
}

async function draw(tx: Tx, rowIds: string[]): Promise<void> {
  if (rowIds.length === 0) return
  await recordPeople(tx, await picturesOf(tx, rowIds, dayNumber(tx.now)), await absorbedOf(tx, rowIds))
}

const batch = 1_000

export const jobs: JobDefinition[] = [
  {
    name: 'insight.draw-people',
    everyMs: 60_000,
    async run(runtime, brandId) {
      let drawn = 0
      for (let full = true; full; ) {
        const size = await runtime.db.transact(brandId, async (tx) => {
          const ids = await unpictured(tx, dayNumber(tx.now), batch)
          await draw(tx, ids)
          return ids.length
        })
        drawn += size
        full = size === batch
      }
      // Persons without an act of their own change by the day alone, and all of them were drawn today.
      if (drawn > 0) await runtime.db.transact(brandId, syncLiveSegments)
    },
  },
]
