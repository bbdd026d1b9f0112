import type { SecondFact } from '../../contacts/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { candidatesOf } from './read-sidebar.ts'
import { readPerson } from './store.ts'

/**
 * By what an order was offered for this friend, as far as a second fact could say it again. Looked up as if the friend had
 * no order yet: of two that were offered side by side, the second was found no better for the first one's being taken.
 */
export async function offeredBy(
  tx: Tx,
  externalUserId: string,
  orderNumber: string,
): Promise<readonly SecondFact['kind'][]> {
  const person = await readPerson(tx, externalUserId)
  if (!person) return []
  const offered = await candidatesOf(tx, person, { said: [], bound: false })
  return [
    ...new Set(offered.filter(({ order }) => order.outside_id === orderNumber).flatMap((one) => one.repeats)),
  ]
}
