import { countPersons, personsAfter } from '../customers/index.ts'
import { businessDayNumber } from '../kernel/time.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { type Judged, judgePeople, settlePeople } from './judge-people.ts'
import { directionOf } from './ladder.ts'
import {
  type Count,
  holdMembers,
  type LadderRow,
  ladderInForce,
  lastPast,
  lockWalking,
  moveWalkOn,
  walkAgain,
} from './store.ts'

/** Orders of so many are read at once; an agent's read waits for one such batch unnoticed. */
const walkedAtOnce = 250

/**
 * One batch of the walk over everybody: a draft counts who would move, the ladder in force moves them. Where it came stands in
 * the same transaction, so a walk that was cut off goes on. True while there are more.
 */
export async function walkSome(tx: Tx): Promise<boolean> {
  const ladder = await lockWalking(tx)
  if (!ladder) return false
  const persons = await personsAfter(tx, ladder.afterId, walkedAtOnce)
  const today = businessDayNumber(tx.now)
  const moves = ladder.state === 'in_force'
  if (moves)
    await holdMembers(
      tx,
      persons.map(({ personId }) => personId),
    )
  const judged = moves
    ? await settlePeople(tx, ladder, persons, today, 'ladder')
    : await judgePeople(tx, ladder, persons, today)
  const before = moves ? await lastPast(tx) : await ladderInForce(tx)
  const full = persons.length === walkedAtOnce
  const seen = ladder.seen + persons.length
  await moveWalkOn(tx, {
    ...tally(ladder, judged, before?.tiers.map(({ name }) => name) ?? []),
    walking: full,
    afterId: full ? persons.at(-1)!.personId : null,
    seen,
    total: full ? Math.max(ladder.total, seen) : seen,
  })
  return full
}

/** Everybody is judged once more, for what nobody announced. */
export async function judgeAllAnew(tx: Tx): Promise<void> {
  if (await ladderInForce(tx)) await walkAgain(tx, await countPersons(tx))
}

/** Those with a level by hand are counted apart: what they see does not move. */
function tally(ladder: LadderRow, judged: readonly Judged[], oldNames: readonly string[]): LadderRow {
  const names = ladder.tiers.map(({ name }) => name)
  const counts = new Map(ladder.counts.map((one) => [keyOf(one), one]))
  let { up, down, byHand } = ladder
  for (const { from, to, byHand: written } of judged) {
    if (written) {
      byHand += 1
      continue
    }
    const direction = directionOf(from, to, names, oldNames)
    if (direction === 'up') up += 1
    if (direction === 'down') down += 1
    if (ladder.state !== 'draft') continue
    const known = counts.get(keyOf({ from, to })) ?? { from, to, people: 0 }
    counts.set(keyOf(known), { ...known, people: known.people + 1 })
  }
  return { ...ladder, up, down, byHand, counts: [...counts.values()] }
}

const keyOf = ({ from, to }: Pick<Count, 'from' | 'to'>): string => JSON.stringify([from, to])
