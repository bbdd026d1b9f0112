import { Client } from 'pg'
import type { DatabasePasswords } from './keys.ts'

/**
 * Makes `qiao_owner` (owns the database) and `qiao_app` (may log in, nothing else) where they are missing.
 * Safe to repeat, so that a first start which was cut off is finished by the next one.
 */
export async function ensureRolesAndDatabase(
  server: { adminUrl: string },
  passwords: Pick<DatabasePasswords, 'owner' | 'app'>,
  database = 'qiao',
): Promise<void> {
  await withClient(toDatabase(server.adminUrl, 'postgres'), async (client) => {
    await ensureRoles(client, passwords)
    const found = await client.query('select 1 from pg_database where datname = $1', [database])
    if (found.rowCount) return
    const name = client.escapeIdentifier(database)
    await client.query(`create database ${name} owner qiao_owner`)
    await client.query(`revoke all on database ${name} from public`)
    await client.query(`grant connect, temporary on database ${name} to qiao_app`)
  })
}

export async function ensureRoles(
  client: Client,
  passwords: Pick<DatabasePasswords, 'owner' | 'app'>,
): Promise<void> {
  await ensureRole(client, 'qiao_owner', passwords.owner)
  await ensureRole(client, 'qiao_app', passwords.app)
}

/** Connects, runs `work`, and always closes. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, application_name: 'qiao-supervisor' })
  // A connection that breaks fails the query that waits on it; the event beside that would end the process.
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** The same server and role, another database. */
export function toDatabase(url: string, database: string): string {
  const address = new URL(url)
  address.pathname = `/${encodeURIComponent(database)}`
  return address.href
}

async function ensureRole(client: Client, role: 'qiao_owner' | 'qiao_app', password: string): Promise<void> {
  const found = await client.query('select 1 from pg_roles where rolname = $1', [role])
  if (found.rowCount) return
  await client.query(
    `create role ${role} login nosuperuser nobypassrls nocreaterole nocreatedb password ${client.escapeLiteral(password)}`,
  )
}
