import { getCustomer } from '../../customers/index.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import { listReplies, type ReadyReply } from '../../outreach/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { segmentsOfPersons } from '../../segments/index.ts'

/**
 * What may be said to this person with one tap: replies for everybody, and those for a segment that they are in now, which stand
 * first. A friend who is nobody yet is in none. Throws `customer.not_found`, also of whom the caller may not see.
 */
export async function repliesFor(tx: Tx, customerId: CustomerId | null): Promise<ReadyReply[]> {
  const all = await listReplies(tx)
  const personId = customerId && (await getCustomer(tx, customerId)).id
  const asks = all.some(({ segmentId }) => segmentId !== null)
  const theirs = new Set(personId && asks ? await segmentsOfPersons(tx, [personId]) : [])
  const [own, common] = [
    all.filter(({ segmentId }) => segmentId !== null && theirs.has(segmentId)),
    all.filter(({ segmentId }) => segmentId === null),
  ]
  return [...own, ...common]
}
