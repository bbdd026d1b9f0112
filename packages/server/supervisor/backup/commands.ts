import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import {
  type DataDirectory,
  isDirectoryInUse,
  openDataDirectory,
  readRunFile,
  resetDataDirectory,
} from '../data-directory.ts'
import { startPostgres, urls } from '../embedded-postgres.ts'
import { StartFailure } from '../failure.ts'
import {
  readDatabasePasswords,
  readFingerprint,
  readMasterKey,
  readOrMakeDatabasePasswords,
  writeFingerprint,
} from '../keys.ts'
import { readFileOptions } from '../options.ts'
import { type Programs, qiaoPrograms } from '../programs.ts'
import { type Say, sayTo } from '../say.ts'
import { verifyArchive } from './archive.ts'
import { backup } from './backup.ts'
import type { Manifest } from './manifest.ts'
import { restore } from './restore.ts'
import { addTombstones, tombstoneFiles } from './tombstones.ts'

/** What the commands work with; tests give a database that does not sync. */
export interface CommandContext {
  root: string
  programs: Programs
  startPostgres: typeof startPostgres
  say: Say
}

export function commandContext(root: string): CommandContext {
  return { root, programs: qiaoPrograms(root), startPostgres, say: sayTo() }
}

/** `npm run backup [-- --out FILE] [--data DIR]`, while Qiao runs or while it is stopped. */
export async function backupCommand(args: string[], context: CommandContext): Promise<void> {
  const { say } = context
  const options = readFileOptions(args)
  refuseOwnDatabase()
  const directory = options.dataDirectory
  if (!existsSync(join(directory, 'pg', 'PG_VERSION'))) throw nothingToSave(directory)
  const out = resolve(options.out ?? defaultName(new Date()))
  if (existsSync(out)) throw alreadyThere(out)
  const manifest = await withAdminUrl(directory, context, (adminUrl) =>
    backup({
      adminUrl,
      filesDirectory: join(directory, 'files'),
      masterKeyFingerprint: readFingerprint(join(directory, 'keys')),
      product: productVersion(context.root),
      out,
    }),
  )
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0)
  say.step(
    `已备份 ${manifest.tables.length} 张表、${rows} 行、${manifest.files} 个文件到 ${out}`,
    `saved ${manifest.tables.length} tables, ${rows} rows and ${manifest.files} files`,
  )
  say.plain('  备份不含主密钥。请另行保存 keys/master.key（或 QIAO_MASTER_KEY），没有它加密的内容无法读取。')
  say.plain(
    '  The master key is not in the backup. Keep keys/master.key (or QIAO_MASTER_KEY) apart: nothing encrypted can be read without it.',
  )
}

/**
 * `npm run restore FILE [-- --data DIR] [--tombstones FORMER]` into an empty directory; `keys/master.key` may already lie
 * there. `FORMER` is the data directory that was in use last: who was erased since the backup is erased anew.
 */
export async function restoreCommand(args: string[], context: CommandContext): Promise<void> {
  const { say } = context
  const options = readFileOptions(args)
  refuseOwnDatabase()
  const [file] = options.files
  if (!file)
    throw new StartFailure(
      'options.no_file',
      '用法：npm run restore 文件 -- --data 目录',
      'usage: npm run restore FILE -- --data DIR',
    )
  const target = options.dataDirectory
  if (!isEmptyTarget(target)) throw notEmpty(target)
  const tombstones = options.tombstones === undefined ? [] : tombstoneFiles(options.tombstones)
  const manifest = await verifyArchive(file)
  say.step('备份完整，校验和一致', 'the backup is whole, all sums agree')
  const data = openDataDirectory(target)
  try {
    await restoreInto(data, file, manifest, context)
    addTombstones(tombstones, data.files)
    data.release()
  } catch (error) {
    data.release()
    emptyAgain(data)
    throw error
  }
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0)
  say.step(`已恢复 ${rows} 行、${manifest.files} 个文件`, `restored ${rows} rows and ${manifest.files} files`)
  say.plain('  对外动作（消息、回写、打款）已停用，请在控制台确认原系统已停止后再开启。')
  say.plain(
    '  Outgoing effects (messages, write-backs, payouts) are off until an operator confirms in the console that the original has stopped.',
  )
  if (tombstones.length === 0) {
    say.plain(
      '  备份之后被删除的个人信息会随备份回来：请用 --tombstones 指向原数据目录重新恢复，启动后自动再次删除。',
    )
    say.plain(
      '  Persons erased after this backup come back with it: restore with --tombstones and the former data directory, and they are erased anew at the start.',
    )
  }
  if (!process.env.QIAO_MASTER_KEY && !existsSync(join(data.keys, 'master.key'))) {
    say.plain(
      `  请把原来的 master.key 放到 ${join(data.keys, 'master.key')}，或设置 QIAO_MASTER_KEY，然后启动。`,
    )
    say.plain('  Put the original master.key there, or set QIAO_MASTER_KEY, and start.')
  }
}

/** `npm run reset [-- --data DIR] [--yes]`: asks first, because there is no way back. */
export async function resetCommand(args: string[], { say }: CommandContext): Promise<void> {
  const options = readFileOptions(args)
  const path = options.dataDirectory
  if (!existsSync(path)) return say.step(`没有数据目录 ${path}`, 'there is no such data directory')
  if (!options.yes && !(await confirmed(path))) return say.step('没有改动', 'nothing was changed')
  resetDataDirectory(path)
  say.step(`已清空 ${path}`, 'the data directory is empty now')
}

async function restoreInto(
  data: DataDirectory,
  file: string,
  manifest: Manifest,
  context: CommandContext,
): Promise<void> {
  if (manifest.masterKeyFingerprint) writeFingerprint(data.keys, manifest.masterKeyFingerprint)
  // A wrong key is refused before anything is loaded; a missing one may still be put there.
  if (process.env.QIAO_MASTER_KEY || existsSync(join(data.keys, 'master.key')))
    readMasterKey(data.keys, { mayCreate: false })
  const passwords = readOrMakeDatabasePasswords(data.keys)
  const postgres = await context.startPostgres({ dataDir: data.pg, passwords })
  try {
    await context.programs.migrate(postgres.ownerUrl)
    await restore(file, manifest, { adminUrl: postgres.adminUrl, filesDirectory: data.files })
  } finally {
    await postgres.stop()
  }
}

/** Takes back what a failed restore made, so that it can be tried again; a key that lay there stays. */
function emptyAgain(data: DataDirectory): void {
  const made = [data.pg, data.files, data.logs, join(data.path, 'lock')]
  const keys = ['postgres.json', 'master.fingerprint'].map((name) => join(data.keys, name))
  for (const path of [...made, ...keys]) rmSync(path, { recursive: true, force: true })
}

/** The running supervisor's database, or our own start of it while nothing runs. */
async function withAdminUrl<T>(
  directory: string,
  context: CommandContext,
  work: (adminUrl: string) => Promise<T>,
): Promise<T> {
  const keys = join(directory, 'keys')
  if (isDirectoryInUse(directory)) {
    const port = readRunFile(directory)?.postgres?.port
    const passwords = readDatabasePasswords(keys)
    if (!port || !passwords) throw stillStarting()
    return work(urls(port, passwords).adminUrl)
  }
  const data = openDataDirectory(directory)
  try {
    const passwords = readOrMakeDatabasePasswords(keys)
    const postgres = await context.startPostgres({ dataDir: data.pg, passwords })
    return await work(postgres.adminUrl).finally(() => postgres.stop())
  } finally {
    data.release()
  }
}

function isEmptyTarget(path: string): boolean {
  if (!existsSync(path)) return true
  mkdirSync(path, { recursive: true })
  const found = readdirSync(path, { recursive: true }).map(String)
  return found.every((name) => ['keys', join('keys', 'master.key')].includes(name))
}

async function confirmed(path: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new StartFailure(
      'reset.not_confirmed',
      '请加 --yes 确认清空。',
      'Add --yes to confirm that everything is removed.',
    )
  const ask = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await ask.question(
    `清空 ${path}，无法撤销。输入 yes 继续 · Remove everything in it, for good? Type yes: `,
  )
  ask.close()
  return answer.trim().toLowerCase() === 'yes'
}

function productVersion(root: string): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version
}

function defaultName(now: Date): string {
  return `qiao-backup-${now.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}.tar.gz`
}

function refuseOwnDatabase(): void {
  if (!process.env.DATABASE_URL) return
  throw new StartFailure(
    'backup.own_database',
    'DATABASE_URL 指向你自己的数据库：请用它的备份工具（如 pg_dump），并另存 files 目录。',
    'DATABASE_URL names a database of your own: use its backup tool (pg_dump), and save the files folder beside it.',
  )
}

function nothingToSave(directory: string): StartFailure {
  return new StartFailure(
    'backup.no_data',
    `${directory} 中没有数据库。`,
    `There is no database in ${directory}.`,
  )
}

function alreadyThere(out: string): StartFailure {
  return new StartFailure('backup.file_exists', `文件已存在：${out}。`, `The file is already there: ${out}.`)
}

function notEmpty(target: string): StartFailure {
  return new StartFailure(
    'restore.not_empty',
    `恢复需要空目录，${target} 不是空的：请用 --data 指定另一个。`,
    `A restore wants an empty directory and ${target} is not: choose another with --data.`,
  )
}

function stillStarting(): StartFailure {
  return new StartFailure(
    'backup.still_starting',
    'Qiao 正在启动，请稍后再备份。',
    'Qiao is still starting: back up in a moment.',
  )
}
