import { join } from 'node:path'
import { type SupervisedChild, superviseChild } from './child.ts'
import { type DataDirectory, openDataDirectory } from './data-directory.ts'
import { servingSettings } from './database-memory.ts'
import { type Demo, loadDemo, printLogins, startCast } from './demo.ts'
import { startPostgres } from './embedded-postgres.ts'
import type { StartFailure } from './failure.ts'
import { appPort, freePort } from './free-port.ts'
import { keepPostgresRunning } from './keep-postgres.ts'
import { readMasterKey, readOrMakeDatabasePasswords } from './keys.ts'
import { openLogFile } from './log-file.ts'
import type { StartOptions } from './options.ts'
import { type DatabaseAccess, prepareOwnDatabase } from './own-database.ts'
import { loopbackUrl, type Programs, sandboxProgram, serverProgram } from './programs.ts'
import type { Say } from './say.ts'
import { StoppedWhileStarting, type Stoppers } from './stoppers.ts'
import { buildWebs, listUnbuiltWebs } from './webs.ts'

export interface StartContext {
  root: string
  programs: Programs
  say: Say
  stoppers: Stoppers
  /** Called once when a program died too often; the caller ends everything. */
  onGivenUp(failure: StartFailure): void
  watch?: boolean
}

/**
 * Starts database, sandbox and server as direct children and resolves with the application's URL once it answers.
 * Whatever was started is in `context.stoppers`, also when this throws.
 */
export async function startAll(options: StartOptions, context: StartContext): Promise<{ url: string }> {
  const { say, stoppers } = context
  const port = await appPort(options.port, options.host)
  const data = openDataDirectory(options.dataDirectory)
  await stoppers.add(() => data.release())
  const webs = buildMissingWebs(context)
  const [database, sandboxPort] = await Promise.all([
    openDatabase(options, data, context),
    freePort(data.lastRun?.sandbox?.port),
  ])
  const running = {
    startedAt: new Date().toISOString(),
    ...(database.postgres && { postgres: database.postgres }),
    sandbox: { url: loopbackUrl('127.0.0.1', sandboxPort), port: sandboxPort },
  }
  data.writeRun(running)
  const innerPort = options.tls && options.demo ? await freePort() : null
  const env = serverEnvironment(options, data, database, { port, sandboxPort, innerPort })
  await migrate(database, context)
  await startSandbox(sandboxPort, data, context)
  const { logins, players } = options.demo ? await demo(database, env, context) : { logins: [] }
  await webs
  const url = await startServer(options, port, env, data, context)
  const innerUrl = innerPort ? loopbackUrl('127.0.0.1', innerPort) : url
  data.writeRun({ ...running, app: { url, port } })
  // In a database of the user's own nobody but the user moves a work order.
  if (players && !options.databaseUrl) await letCastPlay(running.sandbox.url, innerUrl, players, say)
  say.plain('')
  say.plain(`  桥 Qiao  ${url}`)
  if (options.demo) say.plain(`  企业微信客户端（仿真） · WeCom client  ${url}/sandbox/client/`)
  printLogins(say, logins, url)
  if (!options.demo && database.isEmpty)
    say.plain('  打开上面的地址，按向导建立品牌。 · Open the address above: a wizard sets up your brand.')
  say.plain('')
  say.plain(`  数据目录 · data directory: ${data.path}    停止 · stop: Ctrl-C`)
  return { url }
}

function buildMissingWebs({ root, say, stoppers }: StartContext): Promise<void> {
  const missing = listUnbuiltWebs(root)
  if (missing.length === 0) return Promise.resolve()
  say.step(`构建 ${missing.length} 个页面应用…`, `building ${missing.length} web apps…`)
  const building = buildWebs(root, missing, {
    onBuilt: (web, tookMs) => say.step(`已构建 ${web.name}（${seconds(tookMs)}）`, `built ${web.name}`),
    onChild: (child) => void stoppers.add(async () => void child.kill()).catch(() => {}),
  })
  // A failure is reported where it is awaited; until then it must not count as unhandled.
  building.catch(() => {})
  return building
}

interface OpenedDatabase extends DatabaseAccess {
  postgres: { port: number; pid: number } | null
}

async function openDatabase(
  options: StartOptions,
  data: DataDirectory,
  context: StartContext,
): Promise<OpenedDatabase> {
  const { say, stoppers } = context
  if (options.databaseUrl) {
    const own = await prepareOwnDatabase(options.databaseUrl, options.databaseOwnerUrl, data.keys)
    say.step('已连接你的数据库', 'connected to your database')
    return { ...own, postgres: null }
  }
  const log = openLogFile(join(data.logs, 'postgres.log'))
  const start = (port = data.lastRun?.postgres?.port) =>
    startPostgres({
      dataDir: data.pg,
      passwords: readOrMakeDatabasePasswords(data.keys),
      port,
      settings: servingSettings(),
      onLog: (line) => log.write(`${line}\n`),
    })
  if (data.hasDatabase) readMasterKey(data.keys, { mayCreate: false })
  const postgres = await keepPostgresRunning(start, {
    onRestart: () => say.step('数据库意外退出，已重启', 'the database died and was restarted'),
    onGivenUp: context.onGivenUp,
  })
  await stoppers.add(async () => {
    await postgres.stop()
    log.close()
  })
  say.step('数据库已就绪', 'database is ready')
  const { port, pid, ownerUrl, appUrl } = postgres.first
  return { ownerUrl, appUrl, isEmpty: !data.hasDatabase, postgres: { port, pid } }
}

function serverEnvironment(
  options: StartOptions,
  data: DataDirectory,
  database: OpenedDatabase,
  ports: { port: number; sandboxPort: number; innerPort: number | null },
): Record<string, string> {
  return {
    ...keyEnvironment(data.keys, database.isEmpty),
    QIAO_DATABASE_URL: database.appUrl,
    QIAO_FILES_DIR: data.files,
    QIAO_SANDBOX_URL: loopbackUrl('127.0.0.1', ports.sandboxPort),
    QIAO_PUBLIC_URL: process.env.QIAO_PUBLIC_URL ?? loopbackUrl(options.host, ports.port, options.tls),
    QIAO_INNER_PORT: ports.innerPort ? String(ports.innerPort) : '',
    QIAO_DEMO: options.demo ? '1' : '0',
  }
}

/** The server reads base64; a key given in hex is rewritten for it. */
export function keyEnvironment(keysDirectory: string, mayCreate: boolean): Record<string, string> {
  const { key, file } = readMasterKey(keysDirectory, { mayCreate })
  return file ? { QIAO_MASTER_KEY_FILE: file } : { QIAO_MASTER_KEY: key.toString('base64') }
}

async function migrate(database: OpenedDatabase, { programs, say, stoppers }: StartContext): Promise<void> {
  if (stoppers.isStopping) throw new StoppedWhileStarting()
  const { applied } = await programs.migrate(database.ownerUrl)
  if (applied.length)
    say.step(`数据库结构已更新（${applied.length} 步）`, `database schema updated (${applied.length} steps)`)
}

async function startSandbox(port: number, data: DataDirectory, context: StartContext): Promise<void> {
  await startProgram(
    sandboxProgram(context.programs.sandbox, port, join(data.path, 'sandbox-wecom.json')),
    data,
    context,
  )
  context.say.step('仿真平台已就绪', 'sandbox is ready')
}

async function demo(
  database: OpenedDatabase,
  env: Record<string, string>,
  context: StartContext,
): Promise<Demo> {
  const loaded = await loadDemo(
    context.programs.loadDemo,
    { ...env, QIAO_OWNER_URL: database.ownerUrl },
    context.stoppers,
  )
  context.say.step('演示数据已就绪', 'demo data is ready')
  return loaded
}

async function letCastPlay(sandboxUrl: string, qiaoUrl: string, players: object, say: Say): Promise<void> {
  if (await startCast(sandboxUrl, qiaoUrl, players))
    say.step('客户和师傅由仿真演员扮演（沙箱页可关）', 'the demo plays by itself (off on the page Sandbox)')
  else say.step('仿真演员没有上场', 'the demo does not play by itself')
}

async function startServer(
  options: StartOptions,
  port: number,
  env: Record<string, string>,
  data: DataDirectory,
  context: StartContext,
): Promise<string> {
  const program = serverProgram(
    context.programs.server,
    { role: options.role, host: options.host, port, tls: options.tls, watch: context.watch },
    env,
  )
  await startProgram(program, data, context)
  context.say.step('服务已就绪', 'server is ready')
  return loopbackUrl(options.host, port, options.tls)
}

async function startProgram(
  program: Parameters<typeof superviseChild>[0],
  data: DataDirectory,
  { say, stoppers, onGivenUp }: StartContext,
): Promise<SupervisedChild> {
  if (stoppers.isStopping) throw new StoppedWhileStarting()
  const log = openLogFile(join(data.logs, `${program.name}.log`))
  await stoppers.add(() => log.close())
  return superviseChild(program, {
    log,
    onSpawn: (child) => void stoppers.add(() => child.stop()).catch(() => {}),
    onRestart: (why) =>
      say.step(
        `${program.name} 意外退出（${why}），正在重启`,
        `${program.name} died (${why}) and is being restarted`,
      ),
    onGivenUp,
  })
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
