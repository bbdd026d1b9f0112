import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { workThrough } from '../runtime/jobs/work-for.ts'
import { forgetBodies } from './entry-store.ts'
import { handleEntries, type Taking } from './handle-entries.ts'
import { pullDue } from './pull-source.ts'
import { type Marks, takeFiles } from './take-files.ts'
import { watchMappedSources } from './watch-sources.ts'

/** Bodies are kept this long, to be run again; that they came, and what became of them, stays. */
const keptMs = 90 * 24 * 3600_000
const forgetBatch = 2_000

/** What a server does for mapped sources by itself. */
export function mappedSourceJobs(taking: Taking): JobDefinition[] {
  const marks: Marks = new Map()
  return [
    {
      name: 'mapped-sources.handle',
      everyMs: 500,
      run: (runtime, brandId) => handleEntries(runtime, taking, brandId),
    },
    { name: 'mapped-sources.pull', everyMs: 1_000, run: pullDue },
    {
      name: 'mapped-sources.take-files',
      everyMs: 2_000,
      run: (runtime, brandId) => takeFiles(runtime, taking, brandId, marks),
    },
    {
      name: 'mapped-sources.watch',
      everyMs: 30_000,
      run: (runtime, brandId) => runtime.db.transact(brandId, watchMappedSources),
    },
    {
      name: 'mapped-sources.forget',
      everyMs: 3600_000,
      run: (runtime, brandId) =>
        workThrough(runtime, brandId, async (tx) => {
          const before = new Date(tx.now.getTime() - keptMs)
          return (await forgetBodies(tx, before, forgetBatch)) > 0
        }),
    },
  ]
}
