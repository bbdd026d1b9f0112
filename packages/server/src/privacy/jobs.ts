import type { BrandId } from '../kernel/ids.ts'
import { errorCode } from '../runtime/events/dead-letters.ts'
import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { enqueue } from './ask.ts'
import { dropLateMessages } from './erase-store.ts'
import { keepTerms } from './keep-terms.ts'
import { performCopy } from './perform-copy.ts'
import { performErasure } from './perform-erasure.ts'
import { moveRequest, requestsToTakeUp } from './request-store.ts'
import { keepTombstones } from './tombstones.ts'

/** A worker that says nothing for so long is dead; the work is begun again where it stood. */
const staleMs = 5 * 60_000

/** What went wrong stands at the request, without a word of the person; the queue tries again. */
const noted =
  (work: (runtime: Runtime, brandId: BrandId, requestId: string) => Promise<void>): JobDefinition['run'] =>
  async (runtime, brandId, payload) => {
    const { requestId } = payload as { requestId: string }
    try {
      await work(runtime, brandId, requestId)
    } catch (error) {
      await runtime.db.transact(brandId, (tx) => moveRequest(tx, requestId, { error_code: errorCode(error) }))
      throw error
    }
  }

export const jobs: JobDefinition[] = [
  { name: 'privacy.copy', run: noted(performCopy) },
  { name: 'privacy.erase', run: noted(performErasure) },
  {
    name: 'privacy.take-up',
    everyMs: 60_000,
    async run(runtime, brandId) {
      await runtime.db.transact(brandId, async (tx) => {
        for (const request of await requestsToTakeUp(tx, new Date(tx.now.getTime() - staleMs)))
          await enqueue(tx, runtime, request)
        await dropLateMessages(tx)
      })
    },
  },
  {
    name: 'privacy.keep-tombstones',
    everyMs: 60_000,
    run: (runtime, brandId) => keepTombstones(runtime, brandId),
  },
  { name: 'privacy.keep-terms', everyMs: 3600_000, run: (runtime, brandId) => keepTerms(runtime, brandId) },
]
