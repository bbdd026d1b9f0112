import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UsageError, vectorsCommand } from './qiao/vectors.ts'

// `npm run -s qiao -- COMMAND …`: the command line of the product.

const root = join(fileURLToPath(import.meta.url), '../..')
const commands: Record<string, { usage: string; about: string; run(args: string[]): number }> = {
  vectors: {
    usage: 'vectors FILE.json [--json]',
    about: '用例校验签名与帧 · check signing and framing against cases',
    run: (args) => vectorsCommand(args, root),
  },
}

const [name = '', ...args] = process.argv.slice(2)
const command = commands[name]
try {
  if (!command)
    throw new UsageError(
      name ? `没有这个命令 · there is no command: ${name}` : '缺少命令 · a command is missing',
    )
  process.exitCode = command.run(args)
} catch (error) {
  if (!(error instanceof UsageError)) console.error((error as Error).message)
  else console.error(`${error.message}\n\n用法 · usage: npm run -s qiao -- COMMAND\n${usage()}`)
  process.exitCode = 2
}

function usage(): string {
  return Object.values(commands)
    .map((one) => `  ${one.usage.padEnd(30)} ${one.about}`)
    .join('\n')
}
