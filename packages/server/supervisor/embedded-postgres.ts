import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { explainFileError, StartFailure } from './failure.ts'
import { awaitFormerPostgres } from './former-postgres.ts'
import { freePort } from './free-port.ts'
import type { DatabasePasswords } from './keys.ts'
import { postgresBinaries } from './postgres-binaries.ts'
import { ensureRolesAndDatabase } from './postgres-roles.ts'
import { type Launch, unprivilegedLaunch } from './unprivileged.ts'

/** Durable (fsync, checksums and synchronous commit stay on), small in memory, made for many short commits. */
const SETTINGS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '256MB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  synchronous_commit: 'on',
  wal_buffers: '16MB',
  max_wal_size: '1GB',
  min_wal_size: '256MB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  // A young table has no statistics, and plans made for an empty one stay until it is analysed.
  autovacuum_naptime: '5s',
  jit: 'off',
  // Statements, details and error texts may hold personal data; the server logs its own errors by code.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_timezone: 'UTC',
  timezone: 'UTC',
}

const START_DEADLINE_MS = 60_000
const FAST_STOP_MS = 6_000

export interface PostgresOptions {
  /** The cluster's own folder (`…/pg`); made when it is missing. */
  dataDir: string
  passwords: DatabasePasswords
  port?: number
  settings?: Record<string, string>
  /** For clusters of one test run: nothing is worth a sync there. */
  disposable?: boolean
  /** Called with each line that the server writes to its log. */
  onLog?: (line: string) => void
}

export interface RunningPostgres {
  port: number
  pid: number
  how: Launch['how']
  /** Superuser, database `qiao`. */
  adminUrl: string
  /** Owns the database `qiao`; runs migrations. */
  ownerUrl: string
  /** What the server connects as: no superuser, no BYPASSRLS, owns nothing. */
  appUrl: string
  /** Settles when the server ends, by `stop` or by itself. */
  ended: Promise<void>
  stop(): Promise<void>
}

/** Starts the PostgreSQL of the npm package as our child; makes the cluster, roles and database the first time. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const bin = postgresBinaries()
  const launch = unprivilegedLaunch(bin, options.dataDir)
  const isNew = !existsSync(join(options.dataDir, 'PG_VERSION'))
  if (isNew) makeCluster(bin, launch, options)
  else {
    // A copied or unpacked directory often has lost this, and PostgreSQL insists on it.
    chmodSync(options.dataDir, 0o700)
    await awaitFormerPostgres(options.dataDir, options.passwords.admin)
  }
  const port = await freePort(options.port)
  const child = spawnPostgres(bin, launch, port, options)
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  await untilReady(child, options.onLog)
  const running: RunningPostgres = {
    port,
    pid: child.pid ?? 0,
    how: launch.how,
    ...urls(port, options.passwords),
    ended,
    stop: () => stopPostgres(child, ended),
  }
  await ensureRolesAndDatabase(running, options.passwords).catch(async (error) => {
    await running.stop()
    throw error
  })
  return running
}

/** Connection addresses of a cluster made by `startPostgres`. */
export function urls(
  port: number,
  passwords: DatabasePasswords,
): { adminUrl: string; ownerUrl: string; appUrl: string } {
  const url = (role: string, password: string) => `postgres://${role}:${password}@127.0.0.1:${port}/qiao`
  return {
    adminUrl: url('qiao_admin', passwords.admin),
    ownerUrl: url('qiao_owner', passwords.owner),
    appUrl: url('qiao_app', passwords.app),
  }
}

function makeCluster(bin: string, launch: Launch, options: PostgresOptions): void {
  try {
    mkdirSync(options.dataDir, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw explainFileError(error, options.dataDir)
  }
  const passwordFile = join(tmpdir(), `qiao-initdb-${process.pid}-${Date.now()}`)
  writeFileSync(passwordFile, `${options.passwords.admin}\n`, { mode: 0o600, flag: 'wx' })
  try {
    if (launch.identity.uid) chownSync(passwordFile, launch.identity.uid, launch.identity.gid ?? 0)
    const { file, args } = launch.command(join(bin, 'initdb'), [
      ...['-D', options.dataDir, '-U', 'qiao_admin', '--pwfile', passwordFile, '--auth=scram-sha-256'],
      ...[
        '-E',
        'UTF8',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
        '--data-checksums',
      ],
      ...(options.disposable ? ['--no-sync'] : []),
    ])
    const made = spawnSync(file, args, { ...launch.identity, encoding: 'utf8' })
    if (made.status !== 0) throw clusterFailure(options.dataDir, made.stderr || String(made.error))
  } catch (error) {
    // A half-made cluster would be taken for a whole one at the next start.
    rmSync(options.dataDir, { recursive: true, force: true })
    throw error
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

function clusterFailure(dataDir: string, said: string): unknown {
  if (/No space left on device/i.test(said)) return explainFileError({ code: 'ENOSPC' }, dataDir)
  if (/Permission denied/i.test(said)) return explainFileError({ code: 'EACCES' }, dataDir)
  return new StartFailure(
    'postgres.initdb_failed',
    `无法创建数据库：${lastLines(said, 3)}`,
    `The database could not be made: ${lastLines(said, 3)}`,
  )
}

function spawnPostgres(bin: string, launch: Launch, port: number, options: PostgresOptions): ChildProcess {
  const settings = { ...SETTINGS, ...(options.disposable ? DISPOSABLE : {}), ...options.settings }
  const { file, args } = launch.command(join(bin, 'postgres'), [
    ...['-D', options.dataDir, '-p', String(port)],
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ])
  // A group of its own: Ctrl-C in the terminal reaches us alone, and we stop it after the programs that use it.
  return spawn(file, args, { ...launch.identity, stdio: ['ignore', 'ignore', 'pipe'], detached: true })
}

const DISPOSABLE = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  // Three files at a time, each with a pool of up to 70, and what the programs take that they start: whoever came last was refused.
  max_connections: '400',
}

function untilReady(child: ChildProcess, onLog?: (line: string) => void): Promise<void> {
  return new Promise((ready, fail) => {
    let log = ''
    const deadline = setTimeout(() => {
      child.kill('SIGQUIT')
      fail(notStarted(`no answer in ${START_DEADLINE_MS / 1000} s\n${log}`))
    }, START_DEADLINE_MS)
    const settle = (act: () => void) => {
      clearTimeout(deadline)
      act()
    }
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-8_000)
      for (const line of text.split('\n')) if (line) onLog?.(line)
      if (log.includes('ready to accept connections')) settle(ready)
    })
    child.once('error', (error) => settle(() => fail(error)))
    child.once('exit', (code, signal) => settle(() => fail(notStarted(log || `exit ${code ?? signal}`))))
  })
}

function notStarted(log: string): unknown {
  if (/No space left on device/i.test(log)) return explainFileError({ code: 'ENOSPC' }, 'pg/')
  return new StartFailure(
    'postgres.not_started',
    `内置数据库未能启动：${lastLines(log, 3)}`,
    `The embedded database did not start: ${lastLines(log, 3)}`,
  )
}

/** Fast first (sessions are ended, all is written out), then immediate; both lose nothing that was acknowledged. */
async function stopPostgres(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGINT')
  const hurry = setTimeout(() => child.kill('SIGQUIT'), FAST_STOP_MS)
  await ended
  clearTimeout(hurry)
}

function lastLines(text: string, count: number): string {
  return text.trim().split('\n').slice(-count).join(' | ')
}
