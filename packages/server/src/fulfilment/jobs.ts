import type { Reach } from '../intake/index.ts'
import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { writeMemos } from './write-memos.ts'

export function fulfilmentJobs(reach: Reach): JobDefinition[] {
  return [
    {
      name: 'fulfilment.write-memos',
      everyMs: 5_000,
      run: async (runtime, brandId) => void (await writeMemos({ runtime, reach }, brandId)),
    },
  ]
}
