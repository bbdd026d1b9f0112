import {
  customersMerged,
  customersUnmerged,
  giveLadderLevels,
  levelsOfRows,
  plainLevel,
  type Upkeep,
} from '../customers/index.ts'
import { afterSalesRefunded, orderBound, orderClosed, orderPaid, purchaseDays } from '../orders/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { tiersMoved } from './events.ts'
import { joinBought, judge, type Ladder, type Verdict } from './ladder.ts'
import {
  dropMembers,
  ladderInForce,
  type NotedReach,
  noteReaches,
  reachesOf,
  versionsOf,
  writeMoves,
  writeStandings,
} from './store.ts'

interface Person {
  personId: string
  rowIds: string[]
}

/** Levels are judged when an event names somebody, and on the day on which time alone may change one. */
export const judging: Upkeep = {
  follower: 'loyalty.touch',
  tables: { people: 'loyalty.member', walk: 'loyalty.walk' },
  touching: [orderPaid, orderBound, orderClosed, afterSalesRefunded, customersMerged, customersUnmerged],
  batch: 100,
  async look(tx, persons, today) {
    const ladder = await ladderInForce(tx)
    if (ladder) await settlePeople(tx, ladder, persons, today, 'orders')
  },
  drop: dropMembers,
}

export interface Judged extends Verdict {
  person: Person
  /** What the ladder gave before, and gives now; null for none. */
  from: string | null
  to: string | null
  /** Whether somebody wrote a level, so that what the ladder gives is not shown. */
  byHand: boolean
}

/** What this ladder says of these persons today; nothing is kept. Three statements for all. */
export async function judgePeople(
  tx: Tx,
  ladder: Ladder,
  persons: readonly Person[],
  today: number,
): Promise<Judged[]> {
  const rowIds = persons.flatMap((one) => one.rowIds)
  if (rowIds.length === 0) return []
  const bought = Map.groupBy(await purchaseDays(tx, rowIds), (one) => one.customerId)
  const noted = Map.groupBy(await reachesOf(tx, rowIds, ladder.version), (one) => one.personId)
  const levels = new Map((await levelsOfRows(tx, rowIds)).map((one) => [one.id, one]))
  return persons.map((person) => {
    const own = new Set(person.rowIds)
    // What a row reached with others that have left it is theirs together, and nobody's now.
    const reached = person.rowIds
      .flatMap((id) => noted.get(id) ?? [])
      .filter((one) => one.rowIds.every((id) => own.has(id)))
    const purchases = joinBought(person.rowIds.flatMap((id) => bought.get(id) ?? []))
    const verdict = judge(ladder, purchases, reached, today)
    return {
      ...verdict,
      person,
      from: levels.get(person.personId)?.ladderLevel ?? null,
      to: verdict.tier === 0 ? null : ladder.tiers[verdict.tier - 1]!.name,
      byHand: person.rowIds.some((id) => (levels.get(id)?.level ?? plainLevel) !== plainLevel),
    }
  })
}

/**
 * Judges persons whose rows are held, and gives them what the ladder says: one statement of a kind for all. `cause` is of those
 * whom no ladder ever judged; others moved by the ladder if it is another than theirs was.
 */
export async function settlePeople(
  tx: Tx,
  ladder: Ladder,
  persons: readonly Person[],
  today: number,
  cause: 'ladder' | 'orders',
): Promise<Judged[]> {
  const judged = await judgePeople(tx, ladder, persons, today)
  const versions = await versionsOf(
    tx,
    persons.map(({ personId }) => personId),
  )
  const causeOf = (personId: string): typeof cause => {
    const last = versions.get(personId)
    return last === undefined ? cause : last === ladder.version ? 'orders' : 'ladder'
  }
  await noteReaches(tx, judged.flatMap(reachOf), ladder.version)
  await writeStandings(
    tx,
    ladder.version,
    judged.map((one) => ({
      ...one,
      personId: one.person.personId,
      dueDay: Math.min(one.nextDay ?? Number.POSITIVE_INFINITY, today + lookAgain(one.person.personId)),
    })),
  )
  const moved = judged.filter(({ from, to }) => from !== to)
  await giveLadderLevels(
    tx,
    moved.map(({ person: { personId }, to }) => ({ personId, level: to })),
  )
  await writeMoves(
    tx,
    moved.map(({ person: { personId }, from, to }) => ({
      personId,
      from,
      to,
      cause: causeOf(personId),
      version: ladder.version,
    })),
  )
  const customerIds = moved.map(({ person }) => person.personId)
  if (customerIds.length > 0) await emit(tx, [event(tiersMoved, customerIds[0]!, { customerIds })])
  return judged
}

const reachOf = ({ person, tier, reachedDay }: Judged): NotedReach[] =>
  reachedDay === null ? [] : [{ ...person, rowIds: person.rowIds.toSorted(), tier, day: reachedDay }]

/** What no event tells is found within a fortnight; each person on a day of their own, so that no day has all of them. */
const lookAgain = (personId: string): number => 7 + (Number.parseInt(personId.slice(-2), 16) % 7)
