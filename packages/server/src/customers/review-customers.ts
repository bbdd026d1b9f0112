import type { CustomerId } from '../kernel/ids.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { pairDecided } from './events.ts'
import { type MergeWish, mergeMany } from './merge-customers.ts'
import type { Survivors } from './person.ts'
import { keepApart, lockPairs, mergesBetween, type Pair, type PairRow, waitAgain } from './review-store.ts'
import { type LastByHand, unmergeMany } from './unmerge-customers.ts'

export interface PairDecision extends Pair {
  decision: 'same' | 'different'
  /** Whose row stands for the person; the one known longer where nobody says. */
  keptId?: CustomerId
  survivors?: Survivors
}

export interface PairOutcome extends Pair {
  /** `already`: another was first. `missing`: no such pair. `edited_since`: the merge of `mergeId` stays. */
  outcome: 'merged' | 'apart' | 'waiting' | 'already' | 'missing' | 'edited_since'
  mergeId: string | null
}

/** Answers of a member to pairs that wait: one person, or two for good. One result a pair, in the order given. */
export async function decidePairs(tx: Tx, decisions: readonly PairDecision[]): Promise<PairOutcome[]> {
  const find = await pairsOf(tx, decisions)
  const open = decisions.filter((one) => find(one)?.state === 'waiting')
  const apart = open.filter((one) => one.decision === 'different')
  const same = open.filter((one) => one.decision === 'same')
  const merged = await mergeMany(
    tx,
    same.map((one) => wishOf(find(one)!, one)),
  )
  const mergeIds = new Map(merged.map((one) => [same[one.wish], one.mergeId]))
  if (apart.length > 0) await keepApart(tx, apart, { reason: 'member', by: 'member' })
  await tellPairs(tx, apart, 'different')
  return decisions.map((one) => {
    const { first, second } = one
    const mergeId = mergeIds.get(one) ?? null
    if (!find(one)) return { first, second, outcome: 'missing', mergeId }
    if (apart.includes(one)) return { first, second, outcome: 'apart', mergeId }
    return { first, second, outcome: mergeId ? 'merged' : 'already', mergeId }
  })
}

function wishOf(pair: PairRow, { keptId, survivors }: PairDecision): MergeWish {
  const kept = keptId === pair.first || keptId === pair.second ? keptId : pair.elder
  return {
    keptId: kept,
    absorbedId: kept === pair.first ? pair.second : pair.first,
    ...(survivors ? { survivors } : {}),
    reason: 'reviewed',
    way: 'member',
    evidence: pair.evidence,
    score: pair.score,
    ruleVersion: pair.ruleVersion,
  }
}

/**
 * Takes answers back, so that the pairs wait again. A merge after which somebody changed the person or made something for them
 * by hand is left alone and named: it asks whose that is, which is the unmerge's own question.
 */
export async function takeBackPairs(
  tx: Tx,
  pairs: readonly Pair[],
  lastByHand: LastByHand,
): Promise<PairOutcome[]> {
  const find = await pairsOf(tx, pairs)
  const different = pairs.flatMap((one) => (find(one)?.state === 'different' ? [find(one)!] : []))
  if (different.length > 0) await waitAgain(tx, different)
  await tellPairs(tx, different, 'waiting')
  const joined = await mergesBetween(
    tx,
    pairs.filter((one) => find(one)?.state === 'same'),
  )
  const merges = new Map(joined.map((one) => [keyOf(one), one.mergeId]))
  const { edited } = await unmergeMany(tx, [...new Set(merges.values())], 'review_taken_back', lastByHand)
  return pairs.map(({ first, second }) => {
    const found = find({ first, second })
    const mergeId = merges.get(keyOf({ first, second }))
    if (mergeId && edited.has(mergeId)) return { first, second, outcome: 'edited_since', mergeId }
    const outcome = !found ? 'missing' : found.state === 'different' || mergeId ? 'waiting' : 'already'
    return { first, second, outcome, mergeId: null }
  })
}

const keyOf = ({ first, second }: Pair): string => [first, second].sort().join('|')

async function pairsOf(tx: Tx, pairs: readonly Pair[]): Promise<(pair: Pair) => PairRow | undefined> {
  const known = new Map((await lockPairs(tx, pairs)).map((row) => [keyOf(row), row]))
  return (pair) => known.get(keyOf(pair))
}

async function tellPairs(tx: Tx, pairs: readonly Pair[], decision: 'different' | 'waiting'): Promise<void> {
  if (pairs.length === 0) return
  const facts = pairs.map(({ first, second }) => ({ customerId: first, otherId: second, decision }))
  await audit(
    tx,
    facts.map((one) => ({
      action: 'customer.pair-decided',
      subject: `customer:${one.customerId}`,
      facts: one,
    })),
  )
  await emit(
    tx,
    facts.map((one) => event(pairDecided, one.customerId, one)),
  )
}
