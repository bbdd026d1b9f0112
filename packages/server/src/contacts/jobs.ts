import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { isDirectoryOld, syncDirectory } from './directory/sync-directory.ts'
import { syncGroups } from './groups/sync-groups.ts'
import { continueWalks, reconcileContacts } from './reconcile-contacts.ts'
import { followHandovers } from './relations/hand-over.ts'
import { writeBack } from './relations/write-back.ts'
import { tellDueReminders } from './reminders/reminders.ts'
import { syncAllTags } from './tags/sync-tags.ts'

export const jobs: JobDefinition[] = [
  {
    name: 'contacts.reconcile',
    everyMs: 6 * 3600_000,
    async run(runtime, brandId) {
      const found = await reconcileContacts(runtime, brandId)
      if (found > 0) runtime.log.info({ event: 'contacts.reconciled', brandId, count: found })
    },
  },
  {
    name: 'contacts.continue-walks',
    everyMs: 60_000,
    run: async (runtime, brandId) => void (await continueWalks(runtime, brandId)),
  },
  {
    // A corp that was just connected is read within a minute, and then four times a day.
    name: 'contacts.sync-corp',
    everyMs: 60_000,
    async run(runtime, brandId) {
      if (!(await isDirectoryOld(runtime, brandId))) return
      await syncDirectory(runtime, brandId)
      await syncAllTags(runtime, brandId)
      await syncGroups(runtime, brandId)
    },
  },
  {
    name: 'contacts.write-back',
    everyMs: 2_000,
    run: async (runtime, brandId) => void (await writeBack(runtime, brandId)),
  },
  {
    name: 'contacts.reminders',
    everyMs: 15_000,
    run: async (runtime, brandId) => void (await tellDueReminders(runtime, brandId)),
  },
  {
    name: 'contacts.follow-handovers',
    everyMs: 30 * 60_000,
    run: async (runtime, brandId) => void (await followHandovers(runtime, brandId)),
  },
]
