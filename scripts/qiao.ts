import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UsageError } from './qiao/usage-error.ts'

// `npm run -s qiao -- COMMAND …`: the command line of the product. Each command is loaded when it is asked for.

const root = join(fileURLToPath(import.meta.url), '../..')
interface Command {
  usage: string
  about: string
  run(args: string[]): Promise<number> | number
}
const commands: Record<string, Command> = {
  import: {
    usage:
      'import FILE… --mapping NAME[@VERSION]|FILE.json [--brand CODE] [--data DIR] [--shop ID] [--dry-run] [--errors OUT.csv] [--start-flows] [--json]',
    about: '导入 CSV、Excel、JSON 文件 · import files',
    run: async (args) => (await import('./qiao/import.ts')).importCommand(args),
  },
  undo: {
    usage: 'undo IMPORT_ID [--data DIR] [--json]',
    about: '撤销一次导入 · take an import back',
    run: async (args) => (await import('./qiao/undo.ts')).undoCommand(args),
  },
  'gateway-seal': {
    usage: 'gateway-seal PLAIN.json [--data DIR] [--out FILE]',
    about: '加密网关的店铺文件 · seal the file of a gateway',
    run: async (args) => (await import('./qiao/gateway-seal.ts')).gatewaySealCommand(args),
  },
  keys: {
    usage: 'keys rotate|status [--brand CODE] [--data DIR] [--json]',
    about: '更换品牌密钥，读写不停 · change the keys of a brand while it works',
    run: async (args) => (await import('./qiao/keys.ts')).keysCommand(args),
  },
  audit: {
    usage: 'audit verify [--brand CODE] [--data DIR] [--json]',
    about: '校验审计链：改动、删除、插入、截尾 · verify the audit chain',
    run: async (args) => (await import('./qiao/audit.ts')).auditCommand(args),
  },
  policy: {
    usage: 'policy [--json]',
    about: '权限矩阵：谁能看什么 · who sees what',
    run: async (args) => (await import('./qiao/policy.ts')).policyCommand(args),
  },
  vectors: {
    usage: 'vectors FILE.json [--json]',
    about: '用例校验签名与帧 · check signing and framing against cases',
    run: async (args) => (await import('./qiao/vectors.ts')).vectorsCommand(args, root),
  },
}

const [name = '', ...args] = process.argv.slice(2)
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
try {
  if (!command)
    throw new UsageError(
      name ? `没有这个命令 · there is no command: ${name}` : '缺少命令 · a command is missing',
    )
  process.exitCode = await command.run(args)
} catch (error) {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n用法 · usage: npm run -s qiao -- COMMAND\n${usage()}`)
    process.exitCode = 2
  } else {
    console.error((await import('./qiao/say.ts')).sentenceOf(error))
    process.exitCode = 1
  }
}

function usage(): string {
  return Object.values(commands)
    .map((one) => `  ${one.usage}\n      ${one.about}`)
    .join('\n')
}
