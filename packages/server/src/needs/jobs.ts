import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { drawSome, markTouched, walkCustomers } from './draw-needs.ts'

/** In one sweep: a backlog is worked off over many, so that orders keep their pace. */
const mostBatches = 5

export const jobs: JobDefinition[] = [
  {
    name: 'needs.draw',
    everyMs: 15_000,
    async run(runtime, brandId) {
      for (const some of [markTouched, walkCustomers, drawSome])
        for (let left = mostBatches, more = true; more && left > 0; left--)
          more = await runtime.db.transact(brandId, some)
    },
  },
]
