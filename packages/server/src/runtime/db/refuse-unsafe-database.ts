import { sql } from 'kysely'
import { QiaoError } from '../../kernel/error.ts'
import type { Database } from './database.ts'

/** A role that steps over row-level security shows brands to each other; commits that do not wait for the disk get lost. */
export async function refuseUnsafeDatabase(db: Database, mayLoseCommits: boolean): Promise<void> {
  const role = await db.directory(
    async (k) =>
      (
        await sql<{ name: string; unsafe: boolean; sync: string }>`
          select current_user as name, rolsuper or rolbypassrls as unsafe, current_setting('synchronous_commit') as sync
          from pg_roles where rolname = current_user`.execute(k)
      ).rows[0],
  )
  if (!role || role.unsafe) throw new QiaoError('runtime.unsafe_database_role', { role: role?.name ?? '' })
  if (role.sync === 'off' && !mayLoseCommits)
    throw new QiaoError('runtime.unsafe_synchronous_commit', { value: role.sync })
}
