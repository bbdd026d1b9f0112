import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { superviseChild } from './child.ts'
import { explainFileError, StartFailure } from './failure.ts'
import { appPort } from './free-port.ts'
import type { StartOptions } from './options.ts'
import { prepareOwnDatabase } from './own-database.ts'
import { loopbackUrl, serverProgram } from './programs.ts'
import { keyEnvironment, type StartContext } from './start.ts'

/**
 * The server alone on the user's own database, in the given role: no sandbox, no demo, no known password.
 * Several of these may share one data directory (keys and files), so it is not locked.
 */
export async function serveAll(options: StartOptions, context: StartContext): Promise<{ url: string }> {
  if (options.role === 'gateway') return serveGateway(options, context)
  const { programs, say } = context
  if (!options.databaseUrl)
    throw new StartFailure(
      'database.url_needed',
      'npm run serve 需要 DATABASE_URL；试用请用 npm start。',
      'npm run serve needs DATABASE_URL; to try Qiao use npm start.',
    )
  const keys = folder(options.dataDirectory, 'keys')
  const files = folder(options.dataDirectory, 'files')
  const database = await prepareOwnDatabase(options.databaseUrl, options.databaseOwnerUrl, keys)
  const key = keyEnvironment(keys, database.isEmpty)
  const { applied } = await programs.migrate(database.ownerUrl)
  say.step(
    `数据库结构已检查（新增 ${applied.length} 步）`,
    `database schema checked (${applied.length} new steps)`,
  )
  return serve(options, context, {
    ...key,
    QIAO_DATABASE_URL: database.appUrl,
    QIAO_FILES_DIR: files,
    QIAO_DEMO: '0',
  })
}

/** The process inside a marketplace's cloud: a key, a sealed file of shops, and no database. */
async function serveGateway(options: StartOptions, context: StartContext): Promise<{ url: string }> {
  const file = process.env.QIAO_GATEWAY_FILE ?? join(options.dataDirectory, 'gateway.json')
  if (!process.env.QIAO_GATEWAY && !existsSync(file))
    throw new StartFailure(
      'gateway.file_missing',
      `没有网关的店铺文件 ${file}：先运行 npm run -s qiao -- gateway-seal，见 docs/gateway.md。`,
      `There is no file of shops at ${file}: run npm run -s qiao -- gateway-seal first, see docs/gateway.md.`,
    )
  return serve(options, context, {
    ...keyEnvironment(folder(options.dataDirectory, 'keys'), false),
    QIAO_FILES_DIR: folder(options.dataDirectory, 'files'),
    QIAO_GATEWAY_FILE: file,
  })
}

async function serve(
  options: StartOptions,
  { say, stoppers, programs, onGivenUp }: StartContext,
  environment: Record<string, string>,
): Promise<{ url: string }> {
  const port = await appPort(options.port, options.host)
  const program = serverProgram(
    programs.server,
    { role: options.role, host: options.host, port, tls: options.tls },
    environment,
  )
  await superviseChild(program, {
    log: null,
    onSpawn: (child) => void stoppers.add(() => child.stop()).catch(() => {}),
    onRestart: (why) =>
      say.step(`服务意外退出（${why}），正在重启`, `the server died (${why}) and is being restarted`),
    onGivenUp,
  })
  const url = loopbackUrl(options.host, port, options.tls)
  say.step(`服务已就绪 ${url}`, `server is ready, role ${options.role}`)
  return { url }
}

function folder(dataDirectory: string, name: string): string {
  const path = join(dataDirectory, name)
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw explainFileError(error, path)
  }
  return path
}
