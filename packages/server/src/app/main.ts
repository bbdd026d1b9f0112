import { QiaoError } from '../kernel/error.ts'
import { readAddress, readConfig } from '../runtime/config.ts'
import { problemOf } from '../runtime/http/problem.ts'
import { errorTable } from './errors.ts'
import { runGateway } from './gateway.ts'
import { startServer } from './start.ts'

/** `node packages/server/src/app/main.ts [--role all|api|worker|intake|gateway] [--port N] [--host H] [--tls-cert FILE --tls-key FILE]` */
async function main(): Promise<void> {
  const args = process.argv.slice(2)
  const { role, ...address } = readAddress(process.env, args)
  const server =
    role === 'gateway'
      ? await runGateway(process.env, address)
      : await startServer(readConfig(process.env, args))
  console.log(`Qiao is listening at ${server.url} (${role})`)
  let ending = false
  const end = async (): Promise<void> => {
    if (ending) return
    ending = true
    await server.stop()
    process.exit(0)
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
}

function told(error: unknown): string {
  if (!(error instanceof QiaoError)) return String((error as Error).stack)
  if (!errorTable[error.code]) return `${error.code} ${JSON.stringify(error.facts)}`
  const [zh, en] = (['zh', 'en'] as const).map((language) => problemOf(error, errorTable, language, ''))
  return `${zh!.title}：${zh!.whatToDo}。 · ${en!.title}: ${en!.whatToDo}. (${error.code})`
}

main().catch((error: unknown) => {
  console.error(`Qiao could not start · 启动失败: ${told(error)}`)
  process.exit(1)
})
