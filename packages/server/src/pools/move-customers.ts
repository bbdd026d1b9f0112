import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { poolMoved } from './events.ts'
import { type MoveReason, type MoveWish, standingAfter } from './pool.ts'
import { type NewMove, writeMoves, writeStandings } from './standing-store.ts'

export interface Why {
  why: MoveReason
  note?: string
  ruleVersion?: number
  runId?: string
}

/**
 * Moves customers between pools and owners, with a journal entry each. One who moved since they were read stays; returns
 * whom it moved.
 */
export async function moveCustomers(
  tx: Tx,
  wishes: readonly MoveWish[],
  { why, note = '', ruleVersion, runId }: Why,
): Promise<Set<string>> {
  const moves: NewMove[] = wishes.flatMap((wish) => {
    const id = tx.ports.ids.next()
    const now = standingAfter(wish, tx.now, id)
    if (!now) return []
    const { customerId, was, ruleId = null } = wish
    const of = { ruleId, ruleVersion: ruleVersion ?? null, runId: wish.runId ?? runId ?? null }
    return [{ id, customerId, was, now, why, note, ...of }]
  })
  const written = await writeStandings(tx, moves)
  const done = moves.filter((one) => written.has(one.customerId))
  await writeMoves(tx, done)
  // A first placing is no news: at the start it is everybody's.
  await emit(
    tx,
    (why === 'placed' ? [] : done).map(({ id, customerId, was, now }) =>
      event(poolMoved, customerId, {
        customerId,
        moveId: id,
        why,
        from: was?.pool ?? null,
        to: now.pool,
        fromOwner: was?.ownerId ?? null,
        toOwner: now.ownerId,
      }),
    ),
  )
  return written
}
