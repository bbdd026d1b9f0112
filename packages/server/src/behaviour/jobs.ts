import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { workThrough } from '../runtime/jobs/work-for.ts'
import { deleteOldEvents, deleteOldVisitors } from './store.ts'

const batch = 1_000

export const jobs: JobDefinition[] = [
  {
    name: 'behaviour.forget-old',
    everyMs: 3600_000,
    async run(runtime, brandId) {
      // Small transactions: nobody who tells something waits for a long delete.
      await workThrough(runtime, brandId, async (tx) => (await deleteOldEvents(tx, batch)) === batch)
      await runtime.db.transact(brandId, deleteOldVisitors)
    },
  },
]
