import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { stepReplays } from './replay-entries.ts'
import { watchSources } from './watch-sources.ts'

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
]
