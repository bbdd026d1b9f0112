import { existsSync, readFileSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import {
  asPublished,
  assignFiles,
  builtInNamed,
  checkFiles,
  digestFile,
  errorsCsv,
  findImport,
  type Import,
  type ImportDeps,
  mappingNamed,
  progressOf,
  runImport,
  startImport,
} from '../../packages/server/src/imports/index.ts'
import { QiaoError } from '../../packages/server/src/kernel/error.ts'
import type { BrandId } from '../../packages/server/src/kernel/ids.ts'
import {
  type InwardMapping,
  type MappingProblem,
  MappingRefused,
  readMapping,
} from '../../packages/server/src/mapping/index.ts'
import type { Tx } from '../../packages/server/src/runtime/db/transaction.ts'
import { dataDirectoryPath } from '../../packages/server/supervisor/data-directory.ts'
import { chooseBrand, type Installation, openInstallation } from './installation.ts'
import { peakRssMib } from './memory.ts'
import { note, sentenceOf } from './say.ts'
import { UsageError } from './usage-error.ts'

export interface ImportSummary {
  rows: number
  records: number
  imported: number
  updated: number
  unchanged: number
  refused: number
  skipped: number
  seconds: number
  peakRssMiB: number
  importId: string | null
}

interface HeldFile {
  name: string
  path: string
  digest: Buffer
  bytes: number
  keptAs: null
}

interface Asked {
  files: { name: string; path: string }[]
  /** A file's mapping, or the name of one that the brand or the product has. */
  mapping: InwardMapping | string
  brand: string | undefined
  data: string | undefined
  shop: string | undefined
  dryRun: boolean
  errors: string | undefined
  startFlows: boolean
  json: boolean
}

/** `qiao import`: 0 when the import ended, also with refused rows; 2 on a wrong mapping; 1 when it could not be done. */
export async function importCommand(args: string[]): Promise<number> {
  const since = performance.now()
  const asked = readArguments(args)
  if ('problems' in asked) return refuseMapping(asked.problems, asked.json)
  try {
    const summary = await importAsked(asked, since)
    if (asked.json) console.log(JSON.stringify(summary))
    else tell(summary)
    return 0
  } catch (error) {
    if (error instanceof MappingRefused) return refuseMapping(error.problems, asked.json)
    if (error instanceof QiaoError && wrongNames.has(error.code)) return refuseName(error, asked.json)
    throw error
  }
}

async function importAsked(asked: Asked, since: number): Promise<ImportSummary> {
  const files = await Promise.all(
    asked.files.map(async (file) => ({ ...file, ...(await digestFile(file.path, file.name)), keptAs: null })),
  )
  const { mapping: given } = asked
  // Before a database is made: a wrong name or file is no reason for one.
  const early = typeof given !== 'string' ? given : isFresh(asked.data) ? builtInNamed(given) : null
  if (early) assignFiles(early, files)
  const installation = await openInstallation(asked.data)
  try {
    const { deps } = installation.desk
    if (early) await warnOf(early, files, deps)
    const brandId = await chooseBrand(installation.desk, asked.brand)
    const chosen = await deps.db.transact(brandId, (tx) => choose(tx, asked))
    if (!early) await warnOf(chosen.mapping, files, deps)
    const one = await doImport(installation, brandId, asked, {
      ...chosen,
      files: assignFiles(chosen.mapping, files),
    })
    return summaryOf(one, (performance.now() - since) / 1000)
  } finally {
    await installation.close()
  }
}

/** A brand's own name holds its published versions only; a file runs under it when it says the same as one of them. */
async function choose(tx: Tx, { mapping, dryRun }: Asked): Promise<Pick<Chosen, 'mapping' | 'unpublished'>> {
  if (typeof mapping === 'string') return { mapping: await mappingNamed(tx, mapping), unpublished: false }
  return dryRun ? { mapping, unpublished: false } : asPublished(tx, mapping)
}

async function warnOf(
  mapping: InwardMapping,
  files: readonly HeldFile[],
  { ports }: Pick<ImportDeps, 'ports'>,
): Promise<void> {
  const warnings = await checkFiles(mapping, assignFiles(mapping, files), ports.clock)
  for (const { words, mend } of warnings) note(`注意：${words.zh}；${mend.zh}`, `${words.en}; ${mend.en}`)
}

const isFresh = (data: string | undefined): boolean =>
  !process.env.DATABASE_URL && !existsSync(dataDirectoryPath(data))

interface Chosen {
  mapping: InwardMapping
  /** Of a file, under a name that has no published version. */
  unpublished: boolean
  files: readonly HeldFile[]
}

async function doImport(
  { desk: { deps }, database }: Installation,
  brandId: BrandId,
  asked: Asked,
  { mapping, unpublished, files }: Chosen,
): Promise<Import> {
  const { db, ports } = deps
  const { shop, startFlows, dryRun } = asked
  const options = { shopId: shop ?? null, startFlows, dryRun, ...(unpublished ? { unpublished } : {}) }
  const { importId, resumed } = await db.transact(brandId, (tx) =>
    startImport(tx, { mapping, files, options }),
  )
  if (resumed)
    note(
      '发现中断的同一导入，从中断处继续。',
      'The same import was interrupted: it goes on where it stopped.',
    )
  if (resumed && !database.alone) await awaitLease(deps, brandId, importId)
  const find = (): Promise<Import | null> => db.transact(brandId, (tx) => findImport(tx, importId))
  const stop = ports.clock.every(2_000, async () => showProgress(await find()))
  const paths = new Map(files.map(({ path }, number) => [number, path]))
  const errors = asked.errors === undefined ? null : resolve(asked.errors)
  try {
    return await runImport(deps, brandId, importId, paths, {
      beforeForgetting: async (one) => {
        if (errors) await writeErrors(deps, brandId, one, errors)
      },
    })
  } finally {
    stop()
  }
}

/** The other runner may be alive: its lease ends by itself soon after it died. */
async function awaitLease({ db, ports }: Installation['desk']['deps'], brandId: BrandId, importId: string) {
  for (;;) {
    const one = await db.transact(brandId, (tx) => findImport(tx, importId))
    if (!one?.leaseUntil || one.leaseUntil <= ports.clock.now()) return
    await ports.clock.sleep(500)
  }
}

async function writeErrors(
  { db }: Installation['desk']['deps'],
  brandId: BrandId,
  one: Import,
  path: string,
): Promise<void> {
  const file = await open(path, 'w')
  try {
    for await (const text of errorsCsv((work) => db.transact(brandId, work), one, 'zh'))
      await file.write(text)
  } finally {
    await file.close()
  }
}

function readArguments(args: string[]): Asked | { problems: MappingProblem[]; json: boolean } {
  const { values, positionals } = parse(args)
  if (positionals.length === 0) throw new UsageError('缺少文件 · a file is missing')
  if (!values.mapping) throw new UsageError('缺少 --mapping · --mapping is missing')
  const json = values.json === true
  try {
    return {
      files: positionals.map((path) => ({ name: basename(path), path: resolve(path) })),
      mapping: isFile(values.mapping) ? mappingIn(values.mapping) : values.mapping,
      brand: values.brand,
      data: values.data,
      shop: values.shop,
      dryRun: values['dry-run'] === true,
      errors: values.errors,
      startFlows: values['start-flows'] === true,
      json,
    }
  } catch (error) {
    if (error instanceof MappingRefused) return { problems: [...error.problems], json }
    throw error
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        mapping: { type: 'string' },
        brand: { type: 'string' },
        data: { type: 'string' },
        shop: { type: 'string' },
        'dry-run': { type: 'boolean' },
        errors: { type: 'string' },
        'start-flows': { type: 'boolean' },
        json: { type: 'boolean' },
      },
      allowPositionals: true,
    })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

/** A path is meant as one, there or not; a bare name only when a file has it. */
function isFile(named: string): boolean {
  const isThere = existsSync(named) && statSync(named).isFile()
  if (!isThere && /\.json$|[/\\]/i.test(named))
    throw new UsageError(`找不到字段转换文件 ${named} · there is no file ${named}`)
  return isThere
}

function mappingIn(path: string): InwardMapping {
  const mapping = readMapping(jsonIn(path))
  if (mapping.direction === 'out')
    throw new UsageError('这是导出用的字段转换 · this mapping is for what goes out')
  return mapping
}

function jsonIn(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new UsageError(
      `字段转换 ${path} 不是有效的 JSON · the mapping ${path} is not valid JSON: ${(error as Error).message}`,
    )
  }
}

const wrongNames = new Set([
  'import.mapping_not_found',
  'import.version_unknown',
  'import.mapping_outward',
  'import.mapping_unpublished',
])

function refuseName(error: QiaoError, json: boolean): number {
  console.error(sentenceOf(error))
  if (json) console.log(JSON.stringify({ error: error.code, ...error.facts }))
  return 2
}

function refuseMapping(problems: readonly MappingProblem[], json: boolean): number {
  for (const { pointer, words, mend } of problems)
    note(`${pointer || '/'}  ${words.zh}；${mend.zh}`, `${words.en}; ${mend.en}`)
  if (json) console.log(JSON.stringify({ error: 'mapping.refused', problems }))
  return 2
}

function summaryOf(one: Import, seconds: number): ImportSummary {
  return {
    rows: progressOf(one).rows,
    records: one.records,
    imported: one.imported,
    updated: one.updated,
    unchanged: one.unchanged,
    refused: one.refused + one.quarantined,
    skipped: one.skipped,
    seconds: Math.round(seconds * 10) / 10,
    peakRssMiB: peakRssMib(),
    importId: one.options.dryRun ? null : one.id,
  }
}

function showProgress(one: Import | null): void {
  if (!one) return
  const { percent, rows, secondsLeft } = progressOf(one)
  const left = secondsLeft === null ? '' : `，约剩 ${secondsLeft} 秒 · about ${secondsLeft} s left`
  console.error(`  ${percent}%  ${rows} 行 rows，${one.records} 条记录 records${left}`)
}

function tell(summary: ImportSummary): void {
  const { rows, records, imported, updated, unchanged, refused, skipped, seconds, importId } = summary
  console.log(
    `读取 ${rows} 行、${records} 条记录：新增 ${imported}，更新 ${updated}，未变 ${unchanged}，拒收 ${refused}，跳过 ${skipped}；用时 ${seconds} 秒。`,
  )
  console.log(
    `Read ${rows} rows, ${records} records: ${imported} new, ${updated} updated, ${unchanged} unchanged, ${refused} refused, ${skipped} skipped; ${seconds} s.`,
  )
  if (importId) console.log(`撤销 · undo: npm run -s qiao -- undo ${importId}`)
}
