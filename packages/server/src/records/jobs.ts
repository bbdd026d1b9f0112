import { readKept, walkKept } from '../imports/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { workThrough } from '../runtime/jobs/work-for.ts'
import { takenUp, writeTakenUp, youngWaiting } from './store.ts'
import { takeRecords } from './take-records.ts'

const batch = 200
const mostLooked = 1_000
const minute = 60_000
const justNow = 5 * minute
const lately = 3 * 1_440 * minute

export const jobs: JobDefinition[] = [
  {
    // Records that were kept before this folder was.
    name: 'records.take-up',
    everyMs: minute,
    run: (runtime, brandId) => workThrough(runtime, brandId, takeUpSome),
  },
  {
    // A record and what it names may be committed in the same moment, and then neither sees the other.
    name: 'records.look-again',
    everyMs: 15_000,
    run: (runtime, brandId) => runtime.db.transact(brandId, (tx) => lookAgain(tx, justNow)),
  },
  {
    // Products come without being announced.
    name: 'records.look-further',
    everyMs: 30 * minute,
    run: (runtime, brandId) => runtime.db.transact(brandId, (tx) => lookAgain(tx, lately)),
  },
]

/** True while there is more. */
export async function takeUpSome(tx: Tx): Promise<boolean> {
  const at = await takenUp(tx)
  if (at?.done) return false
  const found = await walkKept(tx, at?.after_id ?? null, batch)
  await takeRecords(tx, found)
  const done = found.length < batch
  await writeTakenUp(tx, found.at(-1)?.id ?? at?.after_id ?? null, done)
  return !done
}

export async function lookAgain(tx: Tx, backMs: number): Promise<void> {
  const since = new Date(tx.now.getTime() - backMs)
  await takeRecords(tx, await readKept(tx, await youngWaiting(tx, since, mostLooked)))
}
