import type { JobDefinition } from '../../runtime/jobs/jobs.ts'
import { workThrough } from '../../runtime/jobs/work-for.ts'
import { judgeStep } from '../../tagging/index.ts'
import { tagFactsOf } from './store.ts'

export const jobs: JobDefinition[] = [
  {
    name: 'insight.judge-tags',
    everyMs: 5_000,
    run: (runtime, brandId) => workThrough(runtime, brandId, (tx) => judgeStep(tx, tagFactsOf), 1),
  },
]
