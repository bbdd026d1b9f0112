import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { isWithCustomer } from './archived-message.ts'
import { conversationSaid } from './events.ts'
import { type NewMessage, writeMessages } from './store.ts'
import { touchThreads } from './store-threads.ts'

/** Keeps what is not kept yet, sets the conversations it stands in, and tells whoever has them open. Returns what was new. */
export async function keepMessages(tx: Tx, messages: NewMessage[]): Promise<Set<string>> {
  const fresh = await writeMessages(tx, messages)
  await tellSaid(
    tx,
    messages.filter((one) => fresh.has(one.outsideId)),
  )
  return fresh
}

/** Sets the conversations of messages that were just kept, and tells whoever has them open. */
export async function tellSaid(tx: Tx, messages: NewMessage[]): Promise<void> {
  const touched = await touchThreads(
    tx,
    messages.filter((one) => one.side !== 'system' && isWithCustomer(one.thread)),
  )
  await emit(
    tx,
    touched.map(({ id, customerId, lastSide, channel }) =>
      event(conversationSaid, id, { conversationId: id, customerId, side: lastSide, channel }),
    ),
  )
}
