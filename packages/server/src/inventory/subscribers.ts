import type { OrderState } from '../connectors/contract/connector.ts'
import { intakeSwept } from '../intake/index.ts'
import { orderRecorded, soldLines } from '../orders/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { EventDefinition, StoredEvent } from '../runtime/events/event.ts'
import { type Subscriber, subscriber } from '../runtime/events/subscriber.ts'
import { stockLimitOf } from './limits.ts'
import { writeSweptTo } from './push-store.ts'
import { lineChanges, type Passage } from './sale.ts'
import { takeChanges } from './take-changes.ts'

interface Recorded {
  orderId: string
  state: OrderState
  previousState: OrderState | null
}
interface Swept {
  shopId: string
  marketplace: string
  to: string
}

/**
 * One follower for orders and sweeps: it reads them in the order in which they were committed, so a sweep is believed only
 * after the sales that it found.
 */
export const subscribers: Subscriber[] = [
  subscriber(
    'inventory.follow-orders',
    'afterCommit',
    [orderRecorded, intakeSwept] as unknown as EventDefinition[],
    async (tx, events) => {
      await followSweeps(tx, ofType<Swept>(events, intakeSwept.type))
      await followOrders(tx, ofType<Recorded>(events, orderRecorded.type))
    },
  ),
]

function ofType<T>(events: readonly StoredEvent<unknown>[], type: string): T[] {
  return events.filter((one) => one.type === type).map((one) => one.payload as T)
}

/** First, because paces are locked before products; both take effect in one commit. */
async function followSweeps(tx: Tx, sweeps: readonly Swept[]): Promise<void> {
  const newest = new Map(
    sweeps.map(({ shopId, marketplace, to }) => {
      const margin = stockLimitOf(marketplace).sweepMarginSeconds * 1_000
      return [shopId, { shopId, to: new Date(Date.parse(to) - margin) }]
    }),
  )
  if (newest.size > 0) await writeSweptTo(tx, [...newest.values()])
}

async function followOrders(tx: Tx, recorded: readonly Recorded[]): Promise<void> {
  if (recorded.length === 0) return
  const passages = [...Map.groupBy(recorded, ({ orderId }) => orderId)].map(
    ([orderId, own]): Passage => ({
      orderId,
      states: [own[0]!.previousState, ...own.map(({ state }) => state)],
    }),
  )
  const lines = await soldLines(
    tx,
    passages.map(({ orderId }) => orderId),
  )
  await takeChanges(tx, lineChanges(passages, lines))
}
