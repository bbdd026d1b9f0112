import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { ImportDeps } from './deps.ts'
import { runImport } from './run-import.ts'
import { abandonedImports, findImport, removeImport } from './store.ts'
import { undoImport } from './undo-import.ts'

type Taking = Pick<ImportDeps, 'sinks' | 'expressions'>

const depsOf = ({ db, ports, log }: Runtime, taking: Taking): ImportDeps => ({
  db,
  ports,
  log,
  ...taking,
  peakRssMib: () => process.resourceUsage().maxRSS / 1024,
})

/** What a server does for imports: it takes back what a person asks for, and takes up what a dead process left. */
export function importJobs(taking: Taking): JobDefinition[] {
  return [
    {
      name: 'imports.undo',
      async run(runtime, brandId, payload) {
        await undoImport(depsOf(runtime, taking), brandId, (payload as { importId: string }).importId)
      },
    },
    {
      name: 'imports.take-up',
      everyMs: 10_000,
      async run(runtime, brandId) {
        const left = await runtime.db.transact(brandId, abandonedImports)
        for (const { id, state, dryRun } of left) {
          if (dryRun) await runtime.db.transact(brandId, (tx) => removeImport(tx, id))
          else if (state === 'undoing') await undoImport(depsOf(runtime, taking), brandId, id)
          // Rows that were not read yet are in files that only their owner can give again.
          else if (await isRead(runtime, brandId, id))
            await runImport(depsOf(runtime, taking), brandId, id, new Map())
        }
      },
    },
  ]
}

async function isRead(
  { db }: Runtime,
  brandId: Parameters<JobDefinition['run']>[1],
  id: string,
): Promise<boolean> {
  const one = await db.transact(brandId, (tx) => findImport(tx, id))
  return one?.files.every((file) => file.isRead) ?? false
}
