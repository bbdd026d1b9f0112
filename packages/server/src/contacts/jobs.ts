import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { reconcileContacts } from './reconcile-contacts.ts'

export const jobs: JobDefinition[] = [
  {
    name: 'contacts.reconcile',
    everyMs: 6 * 3600_000,
    async run(runtime, brandId) {
      const found = await reconcileContacts(runtime, brandId)
      if (found > 0) runtime.log.info({ event: 'contacts.reconciled', brandId, count: found })
    },
  },
]
