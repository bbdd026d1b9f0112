import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { remindOwners } from './remind-owners.ts'

export const jobs: JobDefinition[] = [
  {
    name: 'authorisation.remind-owners',
    everyMs: 10 * 60_000,
    run: (runtime, brandId) =>
      runtime.db.transact(brandId, (tx) => remindOwners(tx, runtime.config.publicUrl)),
  },
]
