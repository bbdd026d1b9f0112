import { QiaoError } from '../kernel/error.ts'
import { readAddress, readConfig } from '../runtime/config.ts'
import { runGateway } from './gateway.ts'
import { startServer } from './start.ts'

/** `node packages/server/src/app/main.ts [--role all|api|worker|intake|gateway] [--port N] [--host H]` */
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

main().catch((error: unknown) => {
  const known =
    error instanceof QiaoError ? `${error.code} ${JSON.stringify(error.facts)}` : (error as Error).stack
  console.error(`Qiao could not start · 启动失败: ${known}`)
  process.exit(1)
})
