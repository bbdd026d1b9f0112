import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { noticeEndingPhones } from './notice-ending-phones.ts'
import { sweepPromises } from './sweep-promises.ts'

const batch = 500

export const jobs: JobDefinition[] = [
  {
    name: 'work-orders.sweep-promises',
    everyMs: 5_000,
    async run(runtime, brandId) {
      while ((await runtime.db.transact(brandId, (tx) => sweepPromises(tx, batch))) === batch);
    },
  },
  {
    name: 'work-orders.notice-ending-phones',
    everyMs: 60_000,
    async run(runtime, brandId) {
      while ((await runtime.db.transact(brandId, (tx) => noticeEndingPhones(tx, batch))) === batch);
    },
  },
]
