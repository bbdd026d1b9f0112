import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { fitToday } from './fit-models.ts'
import { markTouched, scoreSome, walkCustomers } from './score-people.ts'

/** In one sweep: a backlog, such as everybody after midnight, is worked off over many, so that orders keep their pace. */
const mostBatches = 5

export const jobs: JobDefinition[] = [
  {
    name: 'value.fit-model',
    everyMs: 600_000,
    async run(runtime, brandId) {
      await fitToday(runtime, brandId)
    },
  },
  {
    name: 'value.score-people',
    everyMs: 15_000,
    async run(runtime, brandId) {
      for (const some of [markTouched, walkCustomers, scoreSome])
        for (let left = mostBatches, more = true; more && left > 0; left--)
          more = await runtime.db.transact(brandId, some)
    },
  },
]
