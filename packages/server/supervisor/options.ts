import { parseArgs } from 'node:util'
import { dataDirectoryPath } from './data-directory.ts'
import { StartFailure } from './failure.ts'
import { readTlsOptions, type TlsFiles } from './tls.ts'

/** What `npm start`, `dev` and `serve` understand, from the command line first and the environment second. */
export interface StartOptions {
  dataDirectory: string
  /** Set only when the user asked for this very port. */
  port: number | undefined
  host: string
  demo: boolean
  role: string
  /** Certificate and key, as whole paths. */
  tls: TlsFiles | null
  databaseUrl: string | undefined
  databaseOwnerUrl: string | undefined
}

export function readStartOptions(args: string[], environment: NodeJS.ProcessEnv = process.env): StartOptions {
  const { values } = parse(args, {
    data: { type: 'string' },
    port: { type: 'string' },
    host: { type: 'string' },
    role: { type: 'string' },
    'tls-cert': { type: 'string' },
    'tls-key': { type: 'string' },
    demo: { type: 'boolean' },
    'no-demo': { type: 'boolean' },
  })
  const databaseUrl = environment.DATABASE_URL || undefined
  return {
    dataDirectory: dataDirectoryPath(values.data as string | undefined, environment),
    port: readPort((values.port as string | undefined) ?? environment.PORT),
    host: (values.host as string | undefined) ?? '127.0.0.1',
    // In a database of the user's own the demo is loaded only on request.
    demo: databaseUrl ? values.demo === true : values['no-demo'] !== true,
    role: (values.role as string | undefined) ?? environment.QIAO_ROLE ?? 'all',
    tls: readTlsOptions(
      (values['tls-cert'] as string | undefined) ?? environment.QIAO_TLS_CERT,
      (values['tls-key'] as string | undefined) ?? environment.QIAO_TLS_KEY,
    ),
    databaseUrl,
    databaseOwnerUrl: environment.DATABASE_OWNER_URL || undefined,
  }
}

/** `backup [--out FILE]`, `restore FILE [--tombstones DIR]`, `reset`: all with `--data DIR`. */
export function readFileOptions(
  args: string[],
  environment: NodeJS.ProcessEnv = process.env,
): {
  dataDirectory: string
  out: string | undefined
  tombstones: string | undefined
  yes: boolean
  files: string[]
} {
  const { values, positionals } = parse(
    args,
    {
      data: { type: 'string' },
      out: { type: 'string' },
      tombstones: { type: 'string' },
      yes: { type: 'boolean' },
    },
    true,
  )
  return {
    dataDirectory: dataDirectoryPath(values.data as string | undefined, environment),
    out: values.out as string | undefined,
    tombstones: values.tombstones as string | undefined,
    yes: values.yes === true,
    files: positionals,
  }
}

type OptionTypes = Record<string, { type: 'string' | 'boolean' }>

function parse(args: string[], options: OptionTypes, allowPositionals = false) {
  try {
    return parseArgs({ args, options, allowPositionals, strict: true })
  } catch (error) {
    const said = (error as Error).message.split('. ')[0]
    throw new StartFailure(
      'options.unknown',
      `无法识别的参数：${said}`,
      `This option is not understood: ${said}`,
      {
        cause: error,
      },
    )
  }
}

function readPort(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new StartFailure(
    'port.malformed',
    `端口 ${text} 不是 1 到 65535 的整数。`,
    `Port ${text} is not a whole number from 1 to 65535.`,
  )
}
