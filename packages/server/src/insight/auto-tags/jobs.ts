import type { JobDefinition } from '../../runtime/jobs/jobs.ts'
import { judgeStep } from '../../tagging/index.ts'
import { tagFactsOf } from './store.ts'

export const jobs: JobDefinition[] = [
  {
    name: 'insight.judge-tags',
    everyMs: 5_000,
    async run(runtime, brandId) {
      for (let more = true; more; )
        more = await runtime.db.transact(brandId, (tx) => judgeStep(tx, tagFactsOf))
    },
  },
]
