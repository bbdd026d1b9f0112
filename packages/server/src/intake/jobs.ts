import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { workThrough } from '../runtime/jobs/work-for.ts'
import { trimRawRecords } from './raw-store.ts'
import { stepReplays } from './replay-entries.ts'
import { watchSources } from './watch-sources.ts'

const dayMs = 24 * 3600_000
/** A body that a newer one replaced is kept this long for questions about earlier values. */
const replacedDays = 90
/** Trade records are kept three years (电商法). */
const keptDays = 1095
const trimAtOnce = 2_000

export const jobs: JobDefinition[] = [
  {
    name: 'intake.watch-sources',
    everyMs: 30_000,
    async run(runtime, brandId) {
      await runtime.db.transact(brandId, watchSources)
    },
  },
  {
    name: 'intake.replay',
    everyMs: 1_000,
    async run(runtime, brandId) {
      await runtime.db.transact(brandId, stepReplays)
    },
  },
  {
    name: 'intake.trim-raw-records',
    everyMs: 3600_000,
    async run(runtime, brandId) {
      // Small transactions: no order waits for a long delete.
      await workThrough(runtime, brandId, async (tx) => {
        const daysAgo = (days: number): Date => new Date(tx.now.getTime() - days * dayMs)
        const until = { replaced: daysAgo(replacedDays), all: daysAgo(keptDays) }
        return (await trimRawRecords(tx, until, trimAtOnce)) === trimAtOnce
      })
    },
  },
]
