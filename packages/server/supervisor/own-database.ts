import { StartFailure } from './failure.ts'
import { readDatabasePasswords, readOrMakeDatabasePasswords } from './keys.ts'
import { ensureRoles, withClient } from './postgres-roles.ts'

const OLDEST_VERSION = 150_000

/** How to reach a database that the user runs. */
export interface DatabaseAccess {
  /** Role that owns the schema; migrations and the demo use it. */
  ownerUrl: string
  /** Role of the server. */
  appUrl: string
  /** No table of ours is in it yet. */
  isEmpty: boolean
}

/**
 * Prepares the user's own PostgreSQL. With `DATABASE_OWNER_URL`, `DATABASE_URL` is the server's role as it is.
 * Without it, `DATABASE_URL` must be allowed to make roles: `qiao_owner` and `qiao_app` are made with
 * passwords kept in the data directory's keys.
 */
export async function prepareOwnDatabase(
  databaseUrl: string,
  ownerUrl: string | undefined,
  keysDirectory: string,
): Promise<DatabaseAccess> {
  const asked = await look(databaseUrl, 'DATABASE_URL')
  if (ownerUrl) {
    const { isEmpty } = await look(ownerUrl, 'DATABASE_OWNER_URL')
    return { ownerUrl, appUrl: databaseUrl, isEmpty }
  }
  if (!asked.mayMakeRoles) throw needsOwner()
  return await makeOurRoles(databaseUrl, asked, keysDirectory)
}

interface Look {
  database: string
  mayMakeRoles: boolean
  hasOurRoles: boolean
  isEmpty: boolean
}

async function look(url: string, variable: string): Promise<Look> {
  try {
    return await withClient(url, async (client) => {
      const { rows } = await client.query<Look & { version: number }>(`
        select current_setting('server_version_num')::int as version, current_database() as database,
          (select rolsuper from pg_roles where rolname = current_user) as "mayMakeRoles",
          exists (select from pg_roles where rolname in ('qiao_owner', 'qiao_app')) as "hasOurRoles",
          not exists (select from pg_namespace where nspname = 'runtime') as "isEmpty"`)
      const found = rows[0]
      if (!found || found.version < OLDEST_VERSION) throw tooOld(variable)
      return found
    })
  } catch (error) {
    throw explainConnection(error, variable)
  }
}

async function makeOurRoles(
  databaseUrl: string,
  asked: Look,
  keysDirectory: string,
): Promise<DatabaseAccess> {
  if (asked.hasOurRoles && !readDatabasePasswords(keysDirectory)) throw needsOwner()
  const passwords = readOrMakeDatabasePasswords(keysDirectory)
  await withClient(databaseUrl, async (client) => {
    await ensureRoles(client, passwords)
    const database = client.escapeIdentifier(asked.database)
    await client.query(`grant create, connect, temporary on database ${database} to qiao_owner`)
    await client.query(`grant connect, temporary on database ${database} to qiao_app`)
  })
  return {
    ownerUrl: withRole(databaseUrl, 'qiao_owner', passwords.owner),
    appUrl: withRole(databaseUrl, 'qiao_app', passwords.app),
    isEmpty: asked.isEmpty,
  }
}

function withRole(url: string, role: string, password: string): string {
  const address = new URL(url)
  address.username = role
  address.password = password
  return address.href
}

function needsOwner(): StartFailure {
  return new StartFailure(
    'database.owner_needed',
    '请用 DATABASE_OWNER_URL 提供角色 qiao_owner（建表用），并让 DATABASE_URL 使用角色 qiao_app；或在 DATABASE_URL 中给出超级用户，由 Qiao 创建这两个角色。',
    'Give the role qiao_owner (makes the tables) in DATABASE_OWNER_URL and the role qiao_app in DATABASE_URL; or give a superuser in DATABASE_URL and Qiao makes both.',
  )
}

function tooOld(variable: string): StartFailure {
  return new StartFailure(
    'database.too_old',
    `${variable} 的 PostgreSQL 版本过低，需要 15 或更新版本。`,
    `The PostgreSQL of ${variable} is too old: 15 or newer is needed.`,
  )
}

/** One line a cause; the address is not repeated because it holds a password. */
function explainConnection(error: unknown, variable: string): unknown {
  if (error instanceof StartFailure) return error
  const code = (error as { code?: string }).code ?? ''
  const causes: Record<string, [string, string]> = {
    ECONNREFUSED: ['没有数据库在该地址监听', 'nothing listens at this address'],
    ENOTFOUND: ['找不到该主机', 'the host is not known'],
    EAI_AGAIN: ['找不到该主机', 'the host is not known'],
    ETIMEDOUT: ['该地址没有应答', 'the address does not answer'],
    ERR_INVALID_URL: ['地址格式不对', 'the address is malformed'],
    '28P01': ['用户名或密码不对', 'wrong user or password'],
    '28000': ['用户名或密码不对', 'wrong user or password'],
    '3D000': ['没有这个数据库', 'there is no such database'],
    '53300': ['连接数已满', 'no connection is free'],
  }
  const [zh, en] = causes[code] ?? [String((error as Error).message), String((error as Error).message)]
  return new StartFailure(
    'database.unreachable',
    `${variable} 无法连接：${zh}。`,
    `${variable} cannot be used: ${en}.`,
    {
      cause: error,
    },
  )
}
