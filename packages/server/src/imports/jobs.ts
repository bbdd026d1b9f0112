import { QiaoError } from '../kernel/error.ts'
import type { BrandId } from '../kernel/ids.ts'
import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { ImportDeps } from './deps.ts'
import { unfinished } from './import.ts'
import { dropParts, withFiles } from './kept-files.ts'
import { runImport } from './run-import.ts'
import { abandonedImports, findImport, removeImport, setState } from './store.ts'
import { undoImport } from './undo-import.ts'
import { dropUploads } from './upload-store.ts'

const keepUploadsMs = 24 * 3600_000

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
          else await runKept(runtime, taking, brandId, id)
        }
      },
    },
    {
      name: 'imports.run',
      run: (runtime, brandId, payload) =>
        runKept(runtime, taking, brandId, (payload as { importId: string }).importId),
    },
    {
      name: 'imports.drop-uploads',
      everyMs: 600_000,
      async run({ db, ports }, brandId) {
        const before = new Date(ports.clock.now().getTime() - keepUploadsMs)
        const dropped = await db.transact(brandId, (tx) => dropUploads(tx, before))
        for (const { id, parts } of dropped) await dropParts({ brandId, ports }, id, parts)
      },
    },
  ]
}

/**
 * Runs an import whose rows are read already or whose files the server keeps. Others are in files that only their owner
 * can give again. Somebody else at work, or a file that cannot be read, is written down with the import: no reason to try again.
 */
async function runKept(runtime: Runtime, taking: Taking, brandId: BrandId, id: string): Promise<void> {
  const { db, ports } = runtime
  const { one, vault } = await db.transact(brandId, async (tx) => ({
    one: await findImport(tx, id),
    vault: tx.vault,
  }))
  if (!one || !unfinished.includes(one.state)) return
  const missing = one.files.filter(({ isRead }) => !isRead)
  if (missing.some(({ keptAs }) => keptAs === null)) return
  const kept = missing.map(({ keptAs, name, bytes }) => ({ keptAs: keptAs!, name, bytes }))
  await withFiles({ brandId, vault, ports }, kept, async (paths) => {
    const byNumber = new Map(missing.map(({ number }, i) => [number, paths[i]!]))
    await runImport(depsOf(runtime, taking), brandId, id, byNumber)
  }).catch(async (error: unknown) => {
    if (!(error instanceof QiaoError) || !/^(import|import_file|mapping)\./.test(error.code)) throw error
    // Also what was met before the work began: a kept part that is gone does not come back.
    const { code, facts } = error
    if (code.startsWith('import_file.'))
      await db.transact(brandId, (tx) => setState(tx, id, 'failed', { over: true, error: { code, facts } }))
  })
}
