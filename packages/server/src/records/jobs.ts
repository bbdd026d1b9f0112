import { readKept, walkKept } from '../imports/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { takenUp, writeTakenUp, youngWaiting } from './store.ts'
import { takeRecords } from './take-records.ts'

const batch = 500
const mostLooked = 1_000
const youngMs = 3 * 86_400_000

export const jobs: JobDefinition[] = [
  {
    // Records that were kept before this folder was.
    name: 'records.take-up',
    everyMs: 60_000,
    async run(runtime, brandId) {
      while (await runtime.db.transact(brandId, takeUpSome));
    },
  },
  {
    // A record and what it names may be committed in the same moment, and a product is announced by nobody.
    name: 'records.look-again',
    everyMs: 600_000,
    run: (runtime, brandId) => runtime.db.transact(brandId, lookAgain),
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

export async function lookAgain(tx: Tx): Promise<void> {
  const since = new Date(tx.now.getTime() - youngMs)
  await takeRecords(tx, await readKept(tx, await youngWaiting(tx, since, mostLooked)))
}
