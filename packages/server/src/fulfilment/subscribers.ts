import { sellerNotesOf } from '../orders/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { type Subscriber, subscriber } from '../runtime/events/subscriber.ts'
import { workOrderAppointed, workOrderAssigned, workOrderCompleted } from '../work-orders/index.ts'
import type { MemoKind } from './memo-line.ts'
import { queueMemos, switchedOnShops } from './memo-store.ts'

/** A technician mostly follows within this time, and then one line says both. */
const settleMs = 60_000

interface Asked {
  workOrderId: string
  orderId: string | null
  kind: MemoKind
}

async function ask(tx: Tx, asked: Asked[]): Promise<void> {
  const on = await switchedOnShops(tx)
  if (on.size === 0) return
  const notes = await sellerNotesOf(
    tx,
    asked.flatMap(({ orderId }) => orderId ?? []),
  )
  const wanted = asked.flatMap(({ workOrderId, orderId, kind }) => {
    const note = orderId ? notes.get(orderId) : undefined
    if (!note || !on.has(note.shopId)) return []
    const { shopId, marketplace } = note
    return [{ id: tx.ports.ids.next(), workOrderId, orderId: note.orderId, shopId, marketplace, kind }]
  })
  await queueMemos(tx, wanted, new Date(tx.now.getTime() + settleMs))
}

export const subscribers: Subscriber[] = [
  subscriber('fulfilment.appointed', 'afterCommit', [workOrderAppointed], (tx, events) =>
    ask(
      tx,
      events.map(({ payload }) => ({ ...payload, kind: payload.previous ? 'changed' : 'appointed' })),
    ),
  ),
  subscriber('fulfilment.assigned', 'afterCommit', [workOrderAssigned], (tx, events) =>
    ask(
      tx,
      events.map(({ payload }) => ({ ...payload, kind: 'appointed' })),
    ),
  ),
  subscriber('fulfilment.completed', 'afterCommit', [workOrderCompleted], (tx, events) =>
    ask(
      tx,
      events.map(({ payload }) => ({ ...payload, kind: 'completed' })),
    ),
  ),
]
