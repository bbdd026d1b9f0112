import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { workFor } from '../runtime/jobs/work-for.ts'
import { drawSome, markTouched, walkCustomers } from './draw-needs.ts'

/** Of each step in one sweep: a backlog is worked off over many, so that orders keep their pace. */
const stepMs = 150

export const jobs: JobDefinition[] = [
  {
    name: 'needs.draw',
    everyMs: 15_000,
    async run(runtime, brandId) {
      for (const some of [markTouched, walkCustomers, drawSome])
        await workFor(runtime.ports.clock, stepMs, () => runtime.db.transact(brandId, some))
    },
  },
]
