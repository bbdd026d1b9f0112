import type { SecondFact } from '../../contacts/index.ts'
import { receiverNameTokens } from '../../orders/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { candidatesOf } from './candidates.ts'
import { nicknameOf } from './open-values.ts'
import { repeatedBy, repeatedByPhone } from './repeats.ts'
import { isNamed, type PersonRow, readPerson } from './store.ts'
import { wasFoundByPhone } from './store-found.ts'

/**
 * By what an order was found for this friend, as far as a second fact could say it again. Looked up as if the friend had no
 * order yet, and a fitting nickname counts also where the list shows better hints by now: the agent's screen may be older.
 * What this member found by a phone counts too.
 */
export async function offeredBy(
  tx: Tx,
  externalUserId: string,
  orderNumber: string,
  memberId: string,
): Promise<readonly SecondFact['kind'][]> {
  const person = await readPerson(tx, externalUserId)
  if (!person) return []
  return [
    ...new Set([
      ...(await hintedBy(tx, person, orderNumber)),
      ...(await searchedBy(tx, memberId, orderNumber)),
    ]),
  ]
}

/** The tail that was typed into a search box is known already; asked of the friend it proves nothing new. */
async function searchedBy(
  tx: Tx,
  memberId: string,
  orderNumber: string,
): Promise<readonly SecondFact['kind'][]> {
  return (await wasFoundByPhone(tx, memberId, orderNumber)) ? repeatedByPhone : []
}

async function hintedBy(
  tx: Tx,
  person: PersonRow,
  orderNumber: string,
): Promise<readonly SecondFact['kind'][]> {
  const offered = await candidatesOf(tx, person, { said: [], bound: false })
  const here = offered.filter(({ order }) => order.outside_id === orderNumber)
  if (here.length > 0) return [...new Set(here.flatMap((one) => one.repeats))]
  const nickname = nicknameOf(tx, person)
  const tokens = nickname ? receiverNameTokens(tx.vault, nickname) : []
  if (tokens.length === 0) return []
  return (await isNamed(tx, orderNumber, tokens, person.first_added_at)) ? repeatedBy.nickname : []
}
