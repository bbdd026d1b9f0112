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
  return putBack(
    tx,
    moves.flatMap(({ id, customerId, before, standing }) =>
      before ? [{ customerId, was: standing, now: before, of: [id], runId }] : [],
    ),
  )
}

/** Writes how customers stand without moves that are taken back, which it marks. One who moved since they were read stays. */
export async function putBack(
  tx: Tx,
  all: readonly (Pick<NewMove, 'customerId' | 'was' | 'now' | 'runId'> & { of: readonly string[] })[],
): Promise<number> {
  const back = all.map((one) => {
    const id = tx.ports.ids.next()
    const why = { why: 'undo' as const, note: '', ruleId: null, ruleVersion: null }
    return { ...one, ...why, id, now: { ...one.now, lastMove: id } }
  })
  const written = await writeStandings(tx, back)
  const done = back.filter((one) => written.has(one.customerId))
  await markUndone(
    tx,
    done.flatMap((one) => one.of),
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
