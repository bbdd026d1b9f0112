import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { workThrough } from '../runtime/jobs/work-for.ts'
import { endExpired, performChange } from './change-tags.ts'
import { syncDueGroups } from './wecom/sync.ts'

export const jobs: JobDefinition[] = [
  {
    name: 'tagging.perform-change',
    run: (runtime, brandId, payload) =>
      performChange(runtime, brandId, (payload as { changeId: string }).changeId),
  },
  {
    name: 'tagging.sync-groups',
    everyMs: 3_000,
    run: syncDueGroups,
  },
  {
    name: 'tagging.end-expired',
    everyMs: 10 * 60_000,
    run: (runtime, brandId) => workThrough(runtime, brandId, async (tx) => (await endExpired(tx)) > 0),
  },
]
