import type { Tx } from '../runtime/db/transaction.ts'
import { moveCustomers } from './move-customers.ts'
import type { MoveWish } from './pool.ts'
import { lockRows, movesOfRuns, runsThatMoved } from './standing-store.ts'
import { takeBack } from './take-back.ts'

const start = '00000000-0000-0000-0000-000000000000'
const most = 10_000

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
    const [was, other] = [standing.get(customerId) ?? null, standing.get(otherId)]
    if (seen.has(mergeId) || wishes.has(customerId) || was?.ownerId || !other?.ownerId) continue
    const { pool, ownerId, protectedUntil, contractEndsOn } = other
    wishes.set(customerId, { customerId, was, pool, ownerId, protectedUntil, contractEndsOn, runId: mergeId })
  }
  await moveCustomers(tx, [...wishes.values()], { why: 'merge' })
}

/** What came along goes back, unless somebody moved the person since. */
export async function followUnmerges(tx: Tx, mergeIds: readonly string[]): Promise<void> {
  const moves = await movesOfRuns(tx, mergeIds, start, most)
  await takeBack(
    tx,
    moves.filter((one) => one.isLast),
  )
}
