import { endedMerges } from '../customers/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { moveCustomers } from './move-customers.ts'
import { placedLike, stands, withMove, withoutMoves } from './part-standings.ts'
import { movesSinceMerges, type SideMove, takenBackRuns } from './part-store.ts'
import { comesAlong, type MoveWish, type Standing } from './pool.ts'
import { lockRows, runsThatMoved } from './standing-store.ts'
import { putBack } from './take-back.ts'

interface Merge {
  mergeId: string
  customerId: string
  otherId: string
}

/**
 * The kept row speaks for the person from now on. Where nobody owned it and somebody owned the other, owner and pool come
 * along; the other row keeps its own standing, which counts again after an unmerge.
 */
export async function followMerges(tx: Tx, merges: readonly Merge[]): Promise<void> {
  // Told again a merge finds its own move.
  const seen = await runsThatMoved(
    tx,
    merges.map((one) => one.mergeId),
  )
  const standing = await lockRows(
    tx,
    merges.flatMap((one) => [one.customerId, one.otherId]),
  )
  const wishes = new Map<string, MoveWish>()
  for (const { mergeId, customerId, otherId } of merges) {
    const was = standing.get(customerId) ?? null
    const along = comesAlong(was, standing.get(otherId) ?? null)
    if (!along || seen.has(mergeId) || wishes.has(customerId)) continue
    wishes.set(customerId, { customerId, was, ...along, runId: mergeId })
  }
  await moveCustomers(tx, [...wishes.values()], { why: 'merge' })
}

/**
 * What came along goes back, what a member moved meanwhile goes to whom the choices of the unmerge give it, and what else
 * happened since stays as it would have happened without the merge.
 */
export async function followUnmerges(tx: Tx, mergeIds: readonly string[]): Promise<void> {
  const ended = await endedMerges(tx, mergeIds)
  // Told again an unmerge finds what it took back.
  const done = await takenBackRuns(tx, mergeIds)
  const merges = new Map(ended.flatMap((one) => (done.has(one.id) ? [] : [[one.id, one]])))
  if (merges.size === 0) return
  const moves = await movesSinceMerges(tx, [...merges.values()])
  const rowIds = moves.flatMap((one) => [one.customerId, one.otherHead])
  const standing = await lockRows(tx, rowIds)
  const given = moves.flatMap((move): Given[] => {
    const { id, choices } = merges.get(move.mergeId)!
    if (move.why === 'merge') return move.runId === id ? [{ move, leaves: true, goesTo: null }] : []
    const chosen = choices[move.id] ?? move.side
    if (chosen === move.side) return []
    return [{ move, leaves: chosen !== 'both', goesTo: move.otherHead }]
  })
  await putBack(tx, partedStandings(moves, given, standing))
}

interface Given {
  move: SideMove
  leaves: boolean
  goesTo: string | null
}

function partedStandings(
  moves: readonly SideMove[],
  given: readonly Given[],
  standing: ReadonlyMap<string, Standing>,
): Parameters<typeof putBack>[1] {
  const now = new Map<string, Standing>()
  const gone = new Map(
    given.flatMap(({ move, leaves }) => (leaves ? [[move.id, move.customerId] as const] : [])),
  )
  for (const row of new Set(gone.values())) {
    const own = new Map(moves.flatMap((one) => (one.customerId === row ? [[one.id, one]] : [])))
    now.set(
      row,
      withoutMoves([...own.values()], ({ id }) => gone.has(id)),
    )
  }
  for (const { move, goesTo } of given)
    if (goesTo)
      now.set(goesTo, withMove(now.get(goesTo) ?? standing.get(goesTo) ?? placedLike(move.after), move))
  const runOf = new Map(
    given.flatMap(({ move, goesTo }) => [move.customerId, goesTo].map((row) => [row, move.mergeId])),
  )
  return [...now].flatMap(([customerId, after]) => {
    const was = standing.get(customerId) ?? null
    const of = [...gone].flatMap(([id, row]) => (row === customerId ? [id] : []))
    return was && stands(was, after)
      ? []
      : [{ customerId, was, now: after, of, runId: runOf.get(customerId)! }]
  })
}
