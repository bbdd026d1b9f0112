import type { SecondFact } from '../../contacts/index.ts'
import { receiverNameTokens } from '../../orders/index.ts'
import { type Tx, together } from '../../runtime/db/transaction.ts'
import { nicknameOf } from './open-values.ts'
import { repeatedBy } from './repeats.ts'
import {
  type CandidateReason,
  type NamedOrder,
  type OrderFact,
  type PersonRow,
  readCandidates,
  readNamed,
  readOrdersById,
  readSaid,
} from './store.ts'

const mostCandidates = 3

/** An order that may be the friend's. */
export interface Candidate {
  order: OrderFact
  reason: CandidateReason
  /** Second facts that say again what found it. */
  repeats: readonly SecondFact['kind'][]
}

/**
 * Never automatic, at most three. Of a bound friend only what they said themself; a nickname only while few orders fit it; an order
 * that was called off only if they said its number or nothing else was found.
 */
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
  const open = hinted.filter(({ state }) => state !== 'closed')
  const likely = open.length > 0 ? open : hinted
  const found = [...new Map([...likely, ...named].map((order) => [order.id, order])).values()]
    .sort((a, b) => Number(b.reason === 'said_number') - Number(a.reason === 'said_number'))
    .slice(0, mostCandidates)
    .map((order) => ({ order: order as OrderFact, reason: order.reason, repeats: repeatedBy[order.reason] }))
  return found.length > 0 || bound ? found : byNickname(tx, person)
}

async function byNickname(tx: Tx, person: PersonRow): Promise<Candidate[]> {
  const nickname = nicknameOf(tx, person)
  const tokens = nickname ? receiverNameTokens(tx.vault, nickname) : []
  if (tokens.length === 0) return []
  const ids = fewestOf(await readNamed(tx, tokens, person.first_added_at, mostCandidates + 1))
  if (ids.length === 0) return []
  const orders = await readOrdersById(tx, ids)
  return orders.map((order) => ({ order, reason: 'nickname', repeats: repeatedBy.nickname }))
}

/** A name that many have says nothing. 刘敏 in full says more than 刘*, so those count alone where all together are too many. */
export function fewestOf(fitting: readonly NamedOrder[]): string[] {
  const isFew = (orders: readonly NamedOrder[]): boolean => orders.length <= mostCandidates
  const whole = fitting.filter((order) => order.whole)
  const told = isFew(fitting) ? fitting : isFew(whole) ? whole : []
  return told.map(({ id }) => id)
}
