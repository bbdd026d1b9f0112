import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { backupCommand, commandContext, resetCommand, restoreCommand } from './backup/commands.ts'
import { describeFailure, StartFailure } from './failure.ts'
import { readStartOptions } from './options.ts'
import { qiaoPrograms } from './programs.ts'
import { runUntilStopped } from './run-until-stopped.ts'
import { sayTo } from './say.ts'
import { serveAll } from './serve.ts'
import { startAll } from './start.ts'
import { watchWebs } from './watch-webs.ts'
import { buildWebs, listWebs } from './webs.ts'

const root = join(fileURLToPath(import.meta.url), '../../../..')
const [command = '', ...args] = process.argv.slice(2)

const commands: Record<string, () => Promise<void>> = {
  start: () =>
    runUntilStopped(root, qiaoPrograms(root), (context) => startAll(readStartOptions(args), context)),
  dev: () =>
    runUntilStopped(root, qiaoPrograms(root), async (context) => {
      const started = await startAll(readStartOptions(args), { ...context, watch: true })
      await watchWebs(context)
      return started
    }),
  serve: () =>
    runUntilStopped(root, qiaoPrograms(root), (context) => serveAll(readStartOptions(args), context)),
  build: async () => {
    const say = sayTo()
    await buildWebs(root, listWebs(root), {
      onBuilt: (web) => say.step(`已构建 ${web.name}`, `built ${web.name}`),
    })
  },
  backup: () => backupCommand(args, commandContext(root)),
  restore: () => restoreCommand(args, commandContext(root)),
  reset: () => resetCommand(args, commandContext(root)),
}

const run = commands[command]
try {
  if (!run)
    throw new StartFailure(
      'options.no_command',
      `没有这个命令：${command}；可用：${Object.keys(commands).join('、')}。`,
      `There is no command ${command}; there are ${Object.keys(commands).join(', ')}.`,
    )
  await run()
} catch (error) {
  console.error(describeFailure(error))
  process.exitCode = 1
}
