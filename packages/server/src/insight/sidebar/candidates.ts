import type { SecondFact } from '../../contacts/index.ts'
import { type Tx, together } from '../../runtime/db/transaction.ts'
import { nicknameOf, openReceiver } from './open-values.ts'
import { mayFit, nicknameFits } from './people.ts'
import { repeatedBy } from './repeats.ts'
import {
  type CandidateReason,
  type OrderFact,
  type PersonRow,
  readCandidates,
  readOrdersById,
  readRecentOrders,
  readSaid,
  unclaimedAmong,
} from './store.ts'

const mostCandidates = 3

/** An order that may be the friend's. */
export interface Candidate {
  order: OrderFact
  reason: CandidateReason
  /** Second facts that say again what found it. */
  repeats: readonly SecondFact['kind'][]
}

/** Never automatic, at most three. Of a bound friend only what they said themself; a nickname only while few orders fit it. */
export async function candidatesOf(
  tx: Tx,
  person: PersonRow,
  { said, bound }: { said: readonly string[]; bound: boolean },
): Promise<Candidate[]> {
  const { contact_id: id, first_added_at: addedAt, row_ids: rowIds } = person
  const [named, hinted] = await together(
    tx,
    async () => (said.length > 0 ? readSaid(tx, said, rowIds) : []),
    async () => (bound ? [] : readCandidates(tx, { id, addedAt, rowIds })),
  )
  const found = [...new Map([...hinted, ...named].map((order) => [order.id, order])).values()]
    .sort((a, b) => Number(b.reason === 'said_number') - Number(a.reason === 'said_number'))
    .slice(0, mostCandidates)
    .map((order) => ({ order: order as OrderFact, reason: order.reason, repeats: repeatedBy[order.reason] }))
  return found.length > 0 || bound ? found : byNickname(tx, person)
}

async function byNickname(tx: Tx, person: PersonRow): Promise<Candidate[]> {
  const ids = await fittingNickname(tx, person)
  if (ids.length === 0 || ids.length > mostCandidates) return []
  const orders = await readOrdersById(tx, ids)
  return orders.map((order) => ({ order, reason: 'nickname', repeats: repeatedBy.nickname }))
}

/** Recent orders without a friend whose receiver is called as the friend calls themself. */
export async function fittingNickname(tx: Tx, person: PersonRow): Promise<string[]> {
  const nickname = nicknameOf(tx, person)
  if (!nickname || !mayFit(nickname)) return []
  const recent = await readRecentOrders(tx, person.first_added_at)
  const fitting = recent.filter((order) => nicknameFits(nickname, openReceiver(tx, order).name))
  return unclaimedAmong(
    tx,
    fitting.map(({ id }) => id),
  )
}
