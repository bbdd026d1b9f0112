import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { poolMoved } from './events.ts'
import { type KeptMove, markUndone, type NewMove, writeMoves, writeStandings } from './standing-store.ts'

/** Takes moves back, each being the last of its customer. A first placing has nothing before it and stays. */
export async function takeBack(
  tx: Tx,
  moves: readonly KeptMove[],
  runId: string | null = null,
): Promise<number> {
  const back = moves.flatMap(({ id, customerId, before, standing }): (NewMove & { of: string })[] => {
    if (!before) return []
    const undo = tx.ports.ids.next()
    const now = { ...before, lastMove: undo }
    const why = { why: 'undo' as const, note: '', ruleId: null, ruleVersion: null, runId }
    return [{ id: undo, of: id, customerId, was: standing, now, ...why }]
  })
  const written = await writeStandings(tx, back)
  const done = back.filter((one) => written.has(one.customerId))
  await markUndone(
    tx,
    done.map((one) => one.of),
  )
  await writeMoves(tx, done)
  await emit(
    tx,
    done.map(({ id, customerId, was, now }) =>
      event(poolMoved, customerId, {
        customerId,
        moveId: id,
        why: 'undo',
        from: was?.pool ?? null,
        to: now.pool,
        fromOwner: was?.ownerId ?? null,
        toOwner: now.ownerId,
      }),
    ),
  )
  return done.length
}
