import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { IntakeRefused } from './errors.ts'
import {
  cancelReplay,
  createReplay,
  type EntryFilter,
  endReplays,
  handBack,
  settleReplayed,
} from './inbox-store.ts'

export const mostInReplay = 100_000
/** Under way at one time, so that what comes meanwhile is not held up. */
const underWay = 500

/** Plans to handle again what matches; the job hands it back by and by. Throws `replay.nothing_matches`. */
export async function beginReplay(tx: Tx, filter: EntryFilter): Promise<{ id: string; total: number }> {
  const id = tx.ports.ids.next()
  const total = await createReplay(tx, id, filter, mostInReplay)
  if (total === 0) throw new IntakeRefused('replay.nothing_matches')
  await audit(tx, [
    {
      action: 'inbox-entries.replayed',
      subject: `replay:${id}`,
      facts: { total, filter: auditable(filter) },
    },
    ...(filter.ids ?? []).map((entry) => ({
      action: 'inbox-entry.replayed',
      subject: `inbox-entry:${entry}`,
      facts: { replay: id },
    })),
  ])
  return { id, total }
}

const auditable = ({ ids: _ids, phoneIndex, ...rest }: EntryFilter) => ({
  ...rest,
  ...(phoneIndex && { byPhone: true }),
})

/** One step of all replays that run: notes results, hands back the next, ends what is through. */
export async function stepReplays(tx: Tx): Promise<number> {
  await settleReplayed(tx)
  const handed = await handBack(tx, underWay)
  if (handed === 0) await endReplays(tx)
  return handed
}

/** Throws `replay.not_running`. */
export async function stopReplay(tx: Tx, id: string): Promise<void> {
  if (!(await cancelReplay(tx, id))) throw new IntakeRefused('replay.not_running')
  await audit(tx, [{ action: 'replay.cancelled', subject: `replay:${id}` }])
}
