import { readFileSync } from 'node:fs'
import { QiaoError } from '../kernel/error.ts'
import { type AllowRule, readAllowList } from './adapters/outside-address.ts'
import type { TlsFiles } from './adapters/tls-files.ts'

export const serverRoles = ['all', 'api', 'worker', 'intake'] as const
export type ServerRole = (typeof serverRoles)[number]

export interface Config {
  role: ServerRole
  host: string
  port: number
  databaseUrl: string
  masterKey: Buffer
  filesDirectory: string
  /** Base URL of the sandbox in the demo; null in production. */
  sandboxUrl: string | null
  /** Where people and outside systems reach this server. */
  publicUrl: string
  secureCookies: boolean
  /** This server speaks TLS itself; without, TLS stands before it or nowhere. */
  tls?: TlsFiles | null
  /** Behind TLS, where the demo's own programs on this machine reach the server without. */
  innerPort?: number | null
  demo: boolean
  logLevel: string
  /** Whoever sets an empty server up from another machine must know this. */
  setupCode: string | null
  /** The program that reads the conversation archive with WeCom's native library; null where there is none. */
  archiveCommand: readonly string[] | null
  /** Followers inside the transaction run late, from the outbox, instead: the story must end the same. */
  lateFollowers: boolean
  /** Addresses of the operator's own network that outgoing webhooks may reach besides public ones. */
  webhookAllow: readonly AllowRule[]
  /** Addresses of the operator's own network at which gateways may stand, besides public ones. */
  gatewayAllow?: readonly AllowRule[]
  /** From where this server calls out: what marketplaces must have on their lists of addresses. */
  outgoingAddresses?: readonly string[]
  /** Only a disposable test cluster may answer before a commit is on disk; no environment variable sets this. */
  mayLoseCommits: boolean
}

const optionsIn =
  (args: string[]) =>
  (name: string): string | undefined => {
    const at = args.indexOf(`--${name}`)
    return at >= 0 ? args[at + 1] : undefined
  }

/** Which part this process is, and where and how it listens. */
export function readAddress(env: NodeJS.ProcessEnv, args: string[]) {
  const option = optionsIn(args)
  const port = Number(option('port') ?? env.PORT ?? 8080)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw badSetting('PORT', 'a port number')
  const host = option('host') ?? env.HOST ?? '127.0.0.1'
  return { role: option('role') ?? env.QIAO_ROLE ?? 'all', host, port, tls: readTlsFiles(env, args) }
}

function readTlsFiles(env: NodeJS.ProcessEnv, args: string[]): TlsFiles | null {
  const option = optionsIn(args)
  const cert = option('tls-cert') || env.QIAO_TLS_CERT
  const key = option('tls-key') || env.QIAO_TLS_KEY
  if (!cert && !key) return null
  if (!cert) throw badSetting('--tls-cert or QIAO_TLS_CERT', 'the certificate file beside the key')
  if (!key) throw badSetting('--tls-key or QIAO_TLS_KEY', 'the key file beside the certificate')
  return { cert, key }
}

/** Reads the environment once, at start. Every problem is named with the variable and how to mend it. */
export function readConfig(env: NodeJS.ProcessEnv, args: string[]): Config {
  const { role, host, port, tls } = readAddress(env, args)
  if (!serverRoles.includes(role as ServerRole))
    throw badSetting('--role', `one of ${serverRoles.join(', ')}, gateway`)
  const databaseUrl = env.QIAO_DATABASE_URL ?? env.DATABASE_URL
  if (!databaseUrl) throw badSetting('DATABASE_URL', 'postgres://qiao_app:…@host:5432/qiao')
  return {
    role: role as ServerRole,
    host,
    port,
    databaseUrl,
    masterKey: readMasterKey(env),
    filesDirectory: env.QIAO_FILES_DIR ?? '.qiao/files',
    sandboxUrl: env.QIAO_SANDBOX_URL ?? null,
    publicUrl:
      env.QIAO_PUBLIC_URL ?? `${tls ? 'https' : 'http'}://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`,
    secureCookies: tls !== null || env.QIAO_TLS === '1' || (env.QIAO_PUBLIC_URL ?? '').startsWith('https:'),
    tls,
    innerPort: Number(env.QIAO_INNER_PORT) || null,
    demo: env.QIAO_DEMO === '1',
    setupCode: env.QIAO_SETUP_CODE ?? null,
    logLevel: env.QIAO_LOG ?? 'info',
    archiveCommand: env.QIAO_WECOM_ARCHIVE?.trim().split(/\s+/) ?? null,
    lateFollowers: env.QIAO_LATE_FOLLOWERS === '1',
    webhookAllow: readAllow('QIAO_WEBHOOK_ALLOW', env),
    gatewayAllow: readAllow('QIAO_GATEWAY_ALLOW', env),
    outgoingAddresses: (env.QIAO_OUTGOING_ADDRESSES ?? '').split(/[\s,]+/).filter(Boolean),
    mayLoseCommits: false,
  }
}

function readAllow(
  setting: 'QIAO_WEBHOOK_ALLOW' | 'QIAO_GATEWAY_ALLOW',
  env: NodeJS.ProcessEnv,
): readonly AllowRule[] {
  const rules = readAllowList(env[setting] ?? '')
  if (!rules) throw badSetting(setting, 'hosts or ranges such as 10.1.0.0/16, erp.example:8080')
  return rules
}

export function readMasterKey(env: NodeJS.ProcessEnv): Buffer {
  const text =
    env.QIAO_MASTER_KEY ?? (env.QIAO_MASTER_KEY_FILE ? readFileSync(env.QIAO_MASTER_KEY_FILE, 'utf8') : '')
  const key = Buffer.from(text.trim(), 'base64')
  if (key.length !== 32) throw badSetting('QIAO_MASTER_KEY or QIAO_MASTER_KEY_FILE', '32 bytes in base64')
  return key
}

function badSetting(setting: string, expected: string): QiaoError {
  return new QiaoError('runtime.bad_setting', { setting, expected })
}
