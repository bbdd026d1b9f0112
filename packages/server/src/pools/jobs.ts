import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { workThrough } from '../runtime/jobs/work-for.ts'
import { releaseLeavers } from './follow-owners.ts'
import { followPeople } from './follow-people.ts'
import { waitForPictures } from './rounds.ts'
import { performRun, performUndo } from './runs.ts'

const runOf = (payload: unknown): string => (payload as { runId: string }).runId

export const jobs: JobDefinition[] = [
  {
    name: 'pools.follow',
    everyMs: 5_000,
    run: async (runtime, brandId) => void (await followPeople(runtime, brandId)),
  },
  {
    name: 'pools.wait-for-pictures',
    everyMs: 60_000,
    run: (runtime, brandId) => runtime.db.transact(brandId, waitForPictures),
  },
  {
    name: 'pools.release-leavers',
    everyMs: 60_000,
    run: (runtime, brandId) => workThrough(runtime, brandId, async (tx) => (await releaseLeavers(tx)) > 0, 1),
  },
  {
    name: 'pools.perform-run',
    run: (runtime, brandId, payload) => performRun(runtime, brandId, runOf(payload)),
  },
  {
    name: 'pools.undo-run',
    run: (runtime, brandId, payload) => performUndo(runtime, brandId, runOf(payload)),
  },
]
