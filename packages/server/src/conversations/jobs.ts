import { corpsOf } from '../outreach/index.ts'
import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { pullArchive } from './pull-archive.ts'
import { sweepService } from './pull-service.ts'

export const jobs: JobDefinition[] = [
  {
    // WeCom keeps messages for three days.
    name: 'conversations.sweep-service',
    everyMs: 30 * 60_000,
    run: async (runtime, brandId) => void (await sweepService(runtime, brandId)),
  },
  {
    // WeCom keeps the archive for five days, and its notice may be lost.
    name: 'conversations.sweep-archive',
    everyMs: 10 * 60_000,
    async run(runtime, brandId) {
      if (!runtime.config.archiveCommand) return
      for (const corpId of (await runtime.db.transact(brandId, corpsOf)).keys())
        await pullArchive(runtime, brandId, corpId)
    },
  },
]
