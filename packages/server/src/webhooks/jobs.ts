import type { EventDefinition } from '../runtime/events/event.ts'
import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { workThrough } from '../runtime/jobs/work-for.ts'
import { forgetSettled } from './delivery-store.ts'
import { replayBatch } from './replay-range.ts'
import { sendDue } from './send-due.ts'
import { tellable } from './subscribers.ts'

const keptMs = 30 * 24 * 3600_000
const forgetBatch = 2_000

export function webhookJobs(definitions: readonly EventDefinition[]): JobDefinition[] {
  const known = tellable(definitions).map((one) => one.type)
  return [
    {
      name: 'webhooks.send',
      everyMs: 500,
      async run(runtime, brandId) {
        await sendDue(runtime, brandId)
      },
    },
    {
      name: 'webhooks.replay',
      everyMs: 1_000,
      async run(runtime, brandId) {
        await runtime.db.transact(brandId, (tx) => replayBatch(tx, known))
      },
    },
    {
      name: 'webhooks.forget',
      everyMs: 600_000,
      run: (runtime, brandId) =>
        workThrough(runtime, brandId, async (tx) => {
          const before = new Date(tx.now.getTime() - keptMs)
          return (await forgetSettled(tx, before, forgetBatch)) > 0
        }),
    },
  ]
}
