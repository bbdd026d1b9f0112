import { existsSync, readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import {
  assignFiles,
  checkFiles,
  digestFile,
  errorsCsv,
  findImport,
  type Import,
  progressOf,
  runImport,
  startImport,
} from '../../packages/server/src/imports/index.ts'
import type { BrandId } from '../../packages/server/src/kernel/ids.ts'
import {
  type InwardMapping,
  type MappingProblem,
  MappingRefused,
  readMapping,
} from '../../packages/server/src/mapping/index.ts'
import { chooseBrand, type Installation, openInstallation } from './installation.ts'
import { peakRssMib } from './memory.ts'
import { note } from './say.ts'
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
  mapping: InwardMapping
  brand: string | undefined
  data: string | undefined
  shop: string | undefined
  dryRun: boolean
  errors: string | undefined
  startFlows: boolean
  json: boolean
}

/** `qiao import`: 0 when the import ended, also with refused rows; 2 on a wrong mapping; 1 when it could not be done. */
export async function importCommand(args: string[], root: string): Promise<number> {
  const since = performance.now()
  const asked = readArguments(args, root)
  if ('problems' in asked) return refuseMapping(asked.problems, asked.json)
  const files = await Promise.all(
    asked.files.map(async (file) => ({ ...file, ...(await digestFile(file.path, file.name)), keptAs: null })),
  )
  const assigned = assignFiles(asked.mapping, files)
  const installation = await openInstallation(asked.data)
  try {
    const { deps } = installation.desk
    const warnings = await checkFiles(asked.mapping, assigned, deps.ports.clock)
    for (const { words, mend } of warnings) note(`注意：${words.zh}；${mend.zh}`, `${words.en}; ${mend.en}`)
    const brandId = await chooseBrand(installation.desk, asked.brand)
    const one = await doImport(installation, brandId, asked, assigned)
    const summary = summaryOf(one, (performance.now() - since) / 1000)
    if (asked.json) console.log(JSON.stringify(summary))
    else tell(summary)
    return 0
  } catch (error) {
    if (error instanceof MappingRefused) return refuseMapping(error.problems, asked.json)
    throw error
  } finally {
    await installation.close()
  }
}

async function doImport(
  { desk: { deps }, database }: Installation,
  brandId: BrandId,
  asked: Asked,
  assigned: readonly HeldFile[],
): Promise<Import> {
  const { db, ports } = deps
  const options = { shopId: asked.shop ?? null, startFlows: asked.startFlows, dryRun: asked.dryRun }
  const { importId, resumed } = await db.transact(brandId, (tx) =>
    startImport(tx, { mapping: asked.mapping, files: assigned, options }),
  )
  if (resumed)
    note(
      '发现中断的同一导入，从中断处继续。',
      'The same import was interrupted: it goes on where it stopped.',
    )
  if (resumed && !database.alone) await awaitLease(deps, brandId, importId)
  const find = (): Promise<Import | null> => db.transact(brandId, (tx) => findImport(tx, importId))
  const stop = ports.clock.every(2_000, async () => showProgress(await find()))
  const paths = new Map(assigned.map(({ path }, number) => [number, path]))
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

function readArguments(args: string[], root: string): Asked | { problems: MappingProblem[]; json: boolean } {
  const { values, positionals } = parse(args)
  if (positionals.length === 0) throw new UsageError('缺少文件 · a file is missing')
  if (!values.mapping) throw new UsageError('缺少 --mapping · --mapping is missing')
  const json = values.json === true
  const mapping = findMapping(values.mapping, root)
  try {
    const read = readMapping(mapping)
    if (read.direction === 'out') throw new UsageError('这是导出用的映射 · this mapping is for what goes out')
    return {
      files: positionals.map((path) => ({ name: basename(path), path: resolve(path) })),
      mapping: read,
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

/** A file that is there, else the preset of this name. */
function findMapping(named: string, root: string): unknown {
  const preset = join(root, 'content/mappings', `${named}.json`)
  const path = existsSync(named) ? named : /^[\w-]+$/.test(named) && existsSync(preset) ? preset : null
  if (!path) throw new UsageError(`找不到映射 ${named} · there is no mapping ${named}`)
  try {
    return JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new UsageError(
      `映射 ${named} 不是有效的 JSON · the mapping ${named} is not valid JSON: ${(error as Error).message}`,
    )
  }
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
