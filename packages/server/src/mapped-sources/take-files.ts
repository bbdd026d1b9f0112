import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  digestFile,
  findImport,
  type Import,
  type ImportDeps,
  runImport,
  startImport,
} from '../imports/index.ts'
import type { BrandId } from '../kernel/ids.ts'
import { peakRssMib } from '../runtime/adapters/peak-memory.ts'
import { errorCode } from '../runtime/events/dead-letters.ts'
import type { Runtime } from '../runtime/runtime.ts'
import {
  filesIn,
  folderOf,
  forgetFiles,
  keepFilesMs,
  makeFolder,
  moveTo,
  sealedEntries,
  sealedPath,
} from './drop-folder.ts'
import { filesAskedFor, keepFileEntry, settleEntries } from './entry-store.ts'
import { mappingOf, type Taking } from './handle-entries.ts'
import { dedupOf } from './receive-call.ts'
import { openFile, sealFile } from './seal-file.ts'
import type { Source } from './source.ts'
import { count, listSources, noteLook } from './store.ts'

const actor = { kind: 'system', id: 'mapped-sources' } as const
/** What was seen at the last look, by path: a file that still grows is left alone. */
export type Marks = Map<string, string>

/** Looks into the folder of every drop, and imports what is whole. */
export async function takeFiles(
  runtime: Runtime,
  taking: Taking,
  brandId: BrandId,
  marks: Marks,
): Promise<void> {
  const sources = await runtime.db.transact(brandId, listSources)
  for (const source of sources.filter(({ kind, state }) => kind === 'drop' && state === 'active'))
    await takeFrom(runtime, taking, brandId, source, marks).catch(async (error) => {
      // The folders of the others are looked into all the same.
      const code = errorCode(error)
      runtime.log.warn({ event: 'mapped_source.folder_failed', code })
      await runtime.db.transact(brandId, (tx) => noteLook(tx, source.id, code, null))
    })
}

async function takeFrom(
  runtime: Runtime,
  taking: Taking,
  brandId: BrandId,
  source: Source,
  marks: Marks,
): Promise<void> {
  const folder = folderOf(runtime.config.filesDirectory, source.id)
  await makeFolder(folder)
  for (const { name, mark } of await filesIn(folder)) {
    const path = join(folder, name)
    if (marks.get(path) !== mark) marks.set(path, mark)
    else {
      marks.delete(path)
      await moveTo(folder, name, 'taking', undefined, `${runtime.ports.ids.next()}-${name}`)
    }
  }
  await openAsked(runtime, brandId, folder)
  // Also what a process that died left here: the import goes on where it stood.
  for (const { name } of await filesIn(folder, 'taking'))
    if (!name.endsWith('.part')) await takeFile(runtime, taking, brandId, source, folder, name)
  await forgetFiles(folder, new Date(runtime.ports.clock.now().getTime() - keepFilesMs))
}

/** Files that failed and are asked for again. */
async function openAsked({ db, vault, ports }: Runtime, brandId: BrandId, folder: string): Promise<void> {
  const sealed = await sealedEntries(folder)
  if (sealed.length === 0) return
  const asked = await db.transact(brandId, (tx) => filesAskedFor(tx, sealed))
  const ofBrand = await vault.brand(brandId)
  for (const { id, fileName } of asked)
    await openFile(
      ofBrand,
      id,
      sealedPath(folder, id),
      join(folder, 'taking', `${ports.ids.next()}-${fileName}`),
    )
}

async function takeFile(
  { db, ports, log, vault }: Runtime,
  taking: Taking,
  brandId: BrandId,
  source: Source,
  folder: string,
  kept: string,
): Promise<void> {
  // A time-ordered id and a dash stand in front.
  const name = kept.slice(37)
  const path = join(folder, 'taking', kept)
  const { digest, bytes } = await digestFile(path, name)
  const begun = await db.transact(
    brandId,
    async (tx) => {
      const mapping = await mappingOf(tx, source)
      // Whatever the pattern of the mapping, this source's files are its files.
      const { file: _file, ...read } = mapping.source
      const options = {
        shopId: source.shopId,
        startFlows: source.startFlows,
        dryRun: false,
        sourceId: source.id,
        sourceName: source.name,
      }
      const files = [{ name, digest, bytes, keptAs: null }]
      const { importId } = await startImport(tx, { mapping: { ...mapping, source: read }, files, options })
      const entryId = await keepFileEntry(tx, {
        id: tx.ports.ids.next(),
        sourceId: source.id,
        dedup: dedupOf(tx, source.id, `file|${digest.toString('hex')}|${name}`),
        fileName: name,
        bytes,
      })
      return { importId, entryId, mapping }
    },
    { actor },
  )
  const deps: ImportDeps = {
    db,
    ports,
    log,
    ...taking,
    peakRssMib,
  }
  const error = await runImport(deps, brandId, begun.importId, new Map([[0, path]]), { actor }).then(
    () => null,
    errorCode,
  )
  // Another process is at work on it, or the database is away: it stays for the next look.
  if (error === 'import.taken' || error?.startsWith('runtime.')) return
  // Its rows are kept sealed by the import; what could not be read is kept sealed as a whole. Nothing plain stays.
  const sealed = sealedPath(folder, begun.entryId)
  if (error === null) await Promise.all([path, sealed].map((one) => rm(one, { force: true })))
  else await sealFile(await vault.brand(brandId), begun.entryId, path, sealed)
  await db.transact(brandId, async (tx) => {
    const one = (await findImport(tx, begun.importId))!
    await settleEntries(tx, [entryOf(begun.entryId, one, error)])
    await count(tx, source.id, {
      received: 1,
      records: one.records,
      badRecords: one.refused + one.quarantined,
      failed: error === null ? 0 : 1,
    })
    await noteLook(tx, source.id, error, null)
  })
}

function entryOf(id: string, one: Import, error: string | null) {
  const { records, imported, updated, unchanged, refused, quarantined, skipped } = one
  return {
    id,
    state: error === null ? ('done' as const) : ('failed' as const),
    errorCode: error,
    mappingName: one.mapping.name,
    mappingVersion: one.mapping.version,
    importId: one.id,
    firstRow: null,
    records,
    created: imported,
    updated,
    unchanged,
    refused,
    quarantined,
    skipped,
    targets: [],
    problems: [],
  }
}
