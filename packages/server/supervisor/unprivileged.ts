import { spawnSync } from 'node:child_process'
import { chownSync, mkdirSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { StartFailure } from './failure.ts'

/** How to start a program that refuses root, and that must not outlive us. */
export interface Launch {
  how: 'plain' | 'user-namespace' | `account ${string}`
  command(program: string, args: string[]): { file: string; args: string[] }
  /** Set only where the program must run under another account. */
  identity: { uid?: number; gid?: number; cwd?: string }
}

const NAMESPACE = ['unshare', '--user', '--map-user=1', '--map-group=1', '--']

/**
 * PostgreSQL refuses to run as root and needs a user that has a name.
 * On Linux the kernel also tells it to stop when we die, even by `kill -9`.
 */
export function unprivilegedLaunch(bin: string, dataDir: string): Launch {
  if (process.platform !== 'linux') return launch('plain', [])
  const uid = process.getuid?.() ?? 0
  const tether = endsWithParent('INT')
  if (uid !== 0 && hasName()) return launch('plain', tether)
  if (runs([...NAMESPACE, 'true'])) return launch('user-namespace', [...NAMESPACE, ...tether])
  if (uid !== 0)
    throw new StartFailure(
      'postgres.nameless_user',
      `当前用户（uid ${uid}）没有名称，内置数据库无法启动：请在 /etc/passwd 中加入该用户，或设置 DATABASE_URL。`,
      `This user (uid ${uid}) has no name, so the embedded database cannot start: add it to /etc/passwd, or set DATABASE_URL.`,
    )
  return otherAccount(bin, dataDir, tether)
}

/** A prefix that makes the kernel send `signal` to the program when we die; empty where the system has none. */
export function endsWithParent(signal: 'INT' | 'TERM'): string[] {
  if (process.platform !== 'linux') return []
  const prefix = ['setpriv', '--pdeathsig', signal, '--']
  canTether ??= runs([...prefix, 'true'])
  return canTether ? prefix : []
}

let canTether: boolean | undefined

function otherAccount(bin: string, dataDir: string, tether: string[]): Launch {
  for (const name of ['postgres', 'nobody']) {
    const uid = accountNumber('-u', name)
    const gid = accountNumber('-g', name)
    const identity = { uid, gid, cwd: '/' }
    if (
      !uid ||
      !gid ||
      spawnSync(join(bin, 'postgres'), ['--version'], { ...identity, stdio: 'ignore' }).status !== 0
    )
      continue
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    chownSync(dataDir, uid, gid)
    return { ...launch(`account ${name}`, tether), identity }
  }
  throw new StartFailure(
    'postgres.root_refused',
    '无法以 root 运行内置数据库：请换普通用户，或把项目移出仅 root 可读的目录，或设置 DATABASE_URL。',
    'The embedded database cannot run as root here: use an ordinary user, move the project out of a root-only folder, or set DATABASE_URL.',
  )
}

function launch(how: Launch['how'], prefix: string[]): Launch {
  return {
    how,
    identity: {},
    command(program, args) {
      const [file = program, ...rest] = [...prefix, program, ...args]
      return { file, args: rest }
    },
  }
}

function hasName(): boolean {
  try {
    return Boolean(userInfo().username)
  } catch {
    return false
  }
}

function accountNumber(flag: string, name: string): number {
  return Number(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout)
}

function runs([file = '', ...args]: string[]): boolean {
  return spawnSync(file, args, { stdio: 'ignore' }).status === 0
}
