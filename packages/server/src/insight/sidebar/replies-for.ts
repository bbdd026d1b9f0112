import { getCustomer } from '../../customers/index.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import { listReplies, type ReadyReply } from '../../outreach/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { segmentsOfPersons } from '../../segments/index.ts'
import { type FirstReply, repliesOfPerson } from './store-replies.ts'

/** As many as an agent looks over without searching. */
const atOnce = 12

/**
 * What may be said to this person with one tap: replies for everybody, and those for a segment that they are in now, which stand
 * first; then what is said most. A friend who is nobody yet is in none. Throws `customer.not_found`, also of whom the caller may not see.
 */
export async function repliesFor(tx: Tx, customerId: CustomerId | null): Promise<ReadyReply[]> {
  const all = await listReplies(tx)
  const personId = customerId && (await getCustomer(tx, customerId)).id
  const asks = all.some(({ segmentId }) => segmentId !== null)
  const theirs = new Set(personId && asks ? await segmentsOfPersons(tx, [personId]) : [])
  const most = (replies: ReadyReply[]) => replies.toSorted((one, two) => two.used - one.used)
  return [
    ...most(all.filter(({ segmentId }) => segmentId !== null && theirs.has(segmentId))),
    ...most(all.filter(({ segmentId }) => segmentId === null)),
  ]
}

/** The first of the same, with whether there are more: those come when somebody looks for one. */
export async function firstReplies(
  tx: Tx,
  rowIds: readonly string[],
): Promise<{ items: FirstReply[]; more: boolean }> {
  const found = await repliesOfPerson(tx, rowIds, atOnce + 1)
  return { items: found.slice(0, atOnce), more: found.length > atOnce }
}
