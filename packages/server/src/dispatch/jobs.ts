import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { expireAcceptances, expireOffers } from './expire-offers.ts'

/** Deadlines are rows; each sweep takes a batch, and goes on until none is due. */
export const jobs: JobDefinition[] = [
  {
    name: 'dispatch.expire-offers',
    everyMs: 5_000,
    async run(runtime, brandId) {
      while ((await runtime.db.transact(brandId, expireOffers)) > 0);
      while ((await runtime.db.transact(brandId, expireAcceptances)) > 0);
    },
  },
]
