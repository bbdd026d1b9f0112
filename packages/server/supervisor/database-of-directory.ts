import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { isDirectoryInUse, openDataDirectory, readRunFile } from './data-directory.ts'
import { startPostgres, urls } from './embedded-postgres.ts'
import { StartFailure } from './failure.ts'
import { readDatabasePasswords, readMasterKey, readOrMakeDatabasePasswords } from './keys.ts'
import { openLogFile } from './log-file.ts'
import { prepareOwnDatabase } from './own-database.ts'

/** A database that a command works on beside, or instead of, the server. */
export interface CommandDatabase {
  appUrl: string
  masterKey: Buffer
  filesDirectory: string
  /** No server runs on it, and none can start before `close`. */
  alone: boolean
  /** It was made just now. */
  isNew: boolean
  close(): Promise<void>
}

/**
 * The database of a data directory: the running server's, else started here and stopped by `close`. `DATABASE_URL` names one
 * of the user's own. Brings the schema up to date where no server runs that did.
 */
export async function openCommandDatabase(
  directory: string,
  migrate: (ownerUrl: string) => Promise<unknown>,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<CommandDatabase> {
  if (environment.DATABASE_URL) return openOwn(directory, environment, migrate)
  return isDirectoryInUse(directory) ? joinRunning(directory) : startHere(directory, migrate)
}

async function openOwn(
  directory: string,
  environment: NodeJS.ProcessEnv,
  migrate: (ownerUrl: string) => Promise<unknown>,
): Promise<CommandDatabase> {
  const [keys, files] = ['keys', 'files'].map((name) => join(directory, name)) as [string, string]
  for (const folder of [keys, files]) mkdirSync(folder, { recursive: true, mode: 0o700 })
  const own = await prepareOwnDatabase(
    environment.DATABASE_URL!,
    environment.DATABASE_OWNER_URL || undefined,
    keys,
  )
  const { key } = readMasterKey(keys, { mayCreate: own.isEmpty })
  await migrate(own.ownerUrl)
  return {
    appUrl: own.appUrl,
    masterKey: key,
    filesDirectory: files,
    alone: false,
    isNew: own.isEmpty,
    close: async () => undefined,
  }
}

function joinRunning(directory: string): CommandDatabase {
  const keys = join(directory, 'keys')
  const run = readRunFile(directory)
  const passwords = readDatabasePasswords(keys)
  // The address of the application is written last, when the schema is up to date.
  if (!run?.postgres || !run.app || !passwords)
    throw new StartFailure(
      'data.still_starting',
      'Qiao 正在启动，请稍后再试。',
      'Qiao is still starting: try again in a moment.',
    )
  return {
    appUrl: urls(run.postgres.port, passwords).appUrl,
    masterKey: readMasterKey(keys, { mayCreate: false }).key,
    filesDirectory: join(directory, 'files'),
    alone: false,
    isNew: false,
    close: async () => undefined,
  }
}

async function startHere(
  directory: string,
  migrate: (ownerUrl: string) => Promise<unknown>,
): Promise<CommandDatabase> {
  const data = openDataDirectory(directory)
  const undo: (() => Promise<void> | void)[] = [() => data.release()]
  const close = async (): Promise<void> => {
    for (let stop = undo.pop(); stop; stop = undo.pop()) await stop()
  }
  try {
    const isNew = !data.hasDatabase
    const { key } = readMasterKey(data.keys, { mayCreate: isNew })
    const log = openLogFile(join(data.logs, 'postgres.log'))
    undo.push(() => log.close())
    const postgres = await startPostgres({
      dataDir: data.pg,
      passwords: readOrMakeDatabasePasswords(data.keys),
      port: data.lastRun?.postgres?.port,
      onLog: (line) => log.write(`${line}\n`),
    })
    undo.push(() => postgres.stop())
    await migrate(postgres.ownerUrl)
    return { appUrl: postgres.appUrl, masterKey: key, filesDirectory: data.files, alone: true, isNew, close }
  } catch (error) {
    await close()
    throw error
  }
}
