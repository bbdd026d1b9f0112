import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { lockDirectory } from './directory-lock.ts'
import { explainFileError, StartFailure } from './failure.ts'

/** What a running supervisor tells others about itself, in `run.json`. */
export interface RunFile {
  pid: number
  startedAt: string
  app?: { url: string; port: number }
  postgres?: { port: number; pid: number }
  sandbox?: { url: string; port: number }
}

/** Everything of one installation: `pg/ files/ keys/ logs/ run.json`, locked for one supervisor. */
export interface DataDirectory {
  path: string
  pg: string
  files: string
  keys: string
  logs: string
  /** True when this directory already holds a database. */
  hasDatabase: boolean
  /** What the last run wrote, so that ports stay the same from start to start. */
  lastRun: RunFile | null
  writeRun(run: Omit<RunFile, 'pid'>): void
  release(): void
}

/** `--data DIR`, else `QIAO_DATA`, else `./.qiao`. */
export function dataDirectoryPath(
  option: string | undefined,
  environment: NodeJS.ProcessEnv = process.env,
): string {
  return resolve(option ?? environment.QIAO_DATA ?? '.qiao')
}

/** Makes the folders and takes the lock. Throws `data.locked` when another supervisor runs on it. */
export function openDataDirectory(path: string): DataDirectory {
  const folders = {
    pg: join(path, 'pg'),
    files: join(path, 'files'),
    keys: join(path, 'keys'),
    logs: join(path, 'logs'),
  }
  makeFolder(path)
  const lock = lockDirectory(path)
  if (!lock) throw lockedBy(path)
  for (const folder of [folders.files, folders.keys, folders.logs]) makeFolder(folder)
  return {
    path,
    ...folders,
    hasDatabase: existsSync(join(folders.pg, 'PG_VERSION')),
    lastRun: readRunFile(path),
    writeRun: (run) => writeRunFile(path, { pid: process.pid, ...run }),
    release: () => lock.release(),
  }
}

/** What the supervisor of this directory last wrote; null when there is none or it is unreadable. */
export function readRunFile(path: string): RunFile | null {
  try {
    return JSON.parse(readFileSync(join(path, 'run.json'), 'utf8')) as RunFile
  } catch {
    return null
  }
}

/** True while a supervisor holds the directory. */
export function isDirectoryInUse(path: string): boolean {
  if (!existsSync(join(path, 'lock'))) return false
  const lock = lockDirectory(path)
  lock?.release()
  return lock === null
}

function lockedBy(path: string): StartFailure {
  const run = readRunFile(path)
  const who = run ? `${run.app?.url ?? ''} (pid ${run.pid})`.trim() : ''
  return new StartFailure(
    'data.locked',
    `数据目录 ${path} 正被另一个 Qiao 使用 ${who}：请先停止它，或用 --data 换一个目录。`,
    `The data directory ${path} is in use by another Qiao ${who}: stop it first, or choose another with --data.`,
  )
}

function writeRunFile(path: string, run: RunFile): void {
  const file = join(path, 'run.json')
  try {
    writeFileSync(`${file}.new`, `${JSON.stringify(run, null, 2)}\n`)
    renameSync(`${file}.new`, file)
  } catch (error) {
    throw explainFileError(error, file)
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw explainFileError(error, folder)
  }
}

/** Removes everything below a data directory that no supervisor holds. Throws `data.locked` otherwise. */
export function resetDataDirectory(path: string): void {
  if (!existsSync(path)) return
  const lock = lockDirectory(path)
  if (!lock) throw lockedBy(path)
  for (const name of ['pg', 'files', 'keys', 'logs', 'run.json'])
    rmSync(join(path, name), { recursive: true, force: true })
  lock.release()
  rmSync(join(path, 'lock'), { force: true })
}
