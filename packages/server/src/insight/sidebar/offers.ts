import type { SecondFact } from '../../contacts/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { candidatesOf, fittingNickname } from './read-sidebar.ts'
import { repeatedBy } from './repeats.ts'
import { readPerson } from './store.ts'

/**
 * By what an order was found for this friend, as far as a second fact could say it again. Looked up as if the friend had no
 * order yet, and a fitting nickname counts also where the list shows better hints by now: the agent's screen may be older.
 */
export async function offeredBy(
  tx: Tx,
  externalUserId: string,
  orderNumber: string,
): Promise<readonly SecondFact['kind'][]> {
  const person = await readPerson(tx, externalUserId)
  if (!person) return []
  const offered = await candidatesOf(tx, person, { said: [], bound: false })
  const here = offered.filter(({ order }) => order.outside_id === orderNumber)
  if (here.length > 0) return [...new Set(here.flatMap((one) => one.repeats))]
  const named = await fittingNickname(tx, person)
  return named.some((order) => order.outside_id === orderNumber) ? repeatedBy.nickname : []
}
