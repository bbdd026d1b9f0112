import type { Reach } from '../intake/index.ts'
import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { planDuePulls } from './plan-pulls.ts'
import { pullListings } from './pull-listings.ts'

export function listingJobs(reach: Reach): JobDefinition[] {
  return [
    {
      name: 'listings.plan',
      everyMs: 60_000,
      run: async (runtime, brandId) => void (await planDuePulls({ runtime, reach }, brandId)),
    },
    {
      name: 'listings.pull',
      everyMs: 1_000,
      run: async (runtime, brandId) => void (await pullListings({ runtime, reach }, brandId)),
    },
  ]
}
