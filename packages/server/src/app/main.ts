import { QiaoError } from '../kernel/error.ts'
import { readConfig } from '../runtime/config.ts'
import { startServer } from './start.ts'

/** `node packages/server/src/app/main.ts [--role all|api|worker|intake] [--port N] [--host H]` */
async function main(): Promise<void> {
  const config = readConfig(process.env, process.argv.slice(2))
  const server = await startServer(config)
  console.log(`Qiao is listening at ${server.url} (${config.role})`)
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

main().catch((error: unknown) => {
  const known =
    error instanceof QiaoError ? `${error.code} ${JSON.stringify(error.facts)}` : (error as Error).stack
  console.error(`Qiao could not start · 启动失败: ${known}`)
  process.exit(1)
})
