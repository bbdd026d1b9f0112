import type { Tx } from '../../runtime/db/transaction.ts'
import { writeHistory } from '../store.ts'
import { type FriendMoved, leftBehind, moveAsked } from './store-asks.ts'

/** Open asks to register go where their friends went, once, and the friend's history says so. A member's own reminders stay theirs. */
export async function asksFollow(tx: Tx, moves: readonly FriendMoved[]): Promise<void> {
  const moved = await moveAsked(tx, moves)
  await writeHistory(
    tx,
    moved.map(({ contactId, from, to }) => ({
      contactId,
      wecomUserId: null,
      what: 'reminder_moved',
      facts: { from, to },
    })),
  )
}

/** Somebody has the friend now whom WeCom had not named when another handed them over. */
export async function asksFindOwner(tx: Tx, contactId: string): Promise<void> {
  await asksFollow(tx, await leftBehind(tx, contactId))
}
