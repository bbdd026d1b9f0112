import { type Static, Type } from 'typebox'
import { type Role, visibility } from '../runtime/access/policy.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { numbersIn, type SaidNumbers, wordsForNumbers } from './said-numbers.ts'
import { messageShape, pageOf } from './shapes.ts'
import { shownContent } from './shown-message.ts'
import { saidBeside } from './store-beside.ts'

/** What is shown beside a chat reaches so far back. */
export const talkDays = 92
const shownAtOnce = 20

export const talkShape = Type.Object({
  /** Newest first. */
  items: Type.Array(messageShape),
  /** Where `GET /console/customers/:id/conversation` goes on. */
  nextCursor: Type.Union([Type.String(), Type.Null()]),
  /** False: the reader may see that something was said, and when, but no words. */
  readable: Type.Boolean(),
})
export type Talk = Static<typeof talkShape>

export interface TalkBeside {
  /** `customerName` stands beside what the customer said, as this reader may see it. */
  page(customerName: string | null): Talk
  /** Empty for readers who may not read chats. */
  said: SaidNumbers
}

/** The newest of what the rows of one person and we said in three months, and the numbers that they wrote themselves. */
export async function talkBeside(
  tx: Tx,
  customerIds: readonly string[],
  roles: readonly Role[],
): Promise<TalkBeside> {
  const readable = visibility(roles, 'chat') === 'plain'
  const { messages, words } = await saidBeside(tx, customerIds, {
    since: new Date(tx.now.getTime() - talkDays * 86_400_000),
    shown: shownAtOnce + 1,
    words: wordsForNumbers(tx.now),
    open: readable,
  })
  const { page, nextCursor } = pageOf(messages, shownAtOnce, (one) => one.at)
  return {
    said: numbersIn(words),
    page: (customerName) => ({
      items: page.map(({ at, content, senderId, customerId: _row, memberName, ...one }) => ({
        ...one,
        senderName: one.side === 'member' ? (memberName ?? senderId) : customerName,
        content: shownContent(content, roles),
        at: at.toISOString(),
      })),
      nextCursor,
      readable,
    }),
  }
}
