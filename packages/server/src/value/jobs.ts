import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { workFor } from '../runtime/jobs/work-for.ts'
import { fitToday } from './fit-models.ts'
import { markTouched, scoreSome, walkCustomers } from './score-people.ts'

/** Of each step in one sweep: a backlog, such as everybody after midnight, is worked off over many, so that orders keep their pace. */
const stepMs = 150

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
        await workFor(runtime.ports.clock, stepMs, () => runtime.db.transact(brandId, some))
    },
  },
]
