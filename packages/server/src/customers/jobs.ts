import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { mendAll } from './mend/mend-persons.ts'
import { indexNames } from './name-job.ts'
import { performUndo } from './resolve/join-plan.ts'
import type { RecordSources } from './resolve/read-records.ts'
import { performRun } from './resolve/resolve-run.ts'
import type { LastByHand } from './unmerge-customers.ts'

/** `sources`, `lastByHand`: what folders above say of people; customers stand below orders and notes. */
export function customerJobs(sources: RecordSources, lastByHand: LastByHand): JobDefinition[] {
  const runOf = (payload: unknown): string => (payload as { runId: string }).runId
  return [
    { name: 'customers.index-names', everyMs: 5_000, run: indexNames },
    { name: 'customers.mend-persons', everyMs: 3600_000, run: mendAll },
    {
      name: 'customers.resolve',
      run: (runtime, brandId, payload) => performRun(runtime, brandId, runOf(payload), sources),
    },
    {
      name: 'customers.undo-resolve',
      run: (runtime, brandId, payload) => performUndo(runtime, brandId, runOf(payload), lastByHand),
    },
  ]
}
