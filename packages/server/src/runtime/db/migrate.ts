import { readdir, readFile } from 'node:fs/promises'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { migrateJobs } from '../jobs/jobs.ts'
import { openPool } from './pool.ts'

const folder = new URL('../../../migrations/', import.meta.url)

/**
 * Brings a database to the newest schema: plain `.sql` files in name order, each once, forward only, under a lock.
 * Connects as the owner, never as the application.
 */
export async function migrate(ownerUrl: string): Promise<{ applied: string[] }> {
  const db = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: openPool({ connectionString: ownerUrl, max: 2 }) }),
  })
  try {
    const migrator = new Migrator({
      db,
      migrationTableSchema: 'migrations',
      provider: { getMigrations: readMigrations },
    })
    const { error, results } = await migrator.migrateToLatest()
    const failed = results?.find((one) => one.status === 'Error')
    if (error)
      throw new Error(`migration ${failed?.migrationName ?? ''} failed: ${(error as Error).message}`, {
        cause: error,
      })
    await grantToApplication(db)
    await migrateJobs(ownerUrl)
    return { applied: (results ?? []).map((one) => one.migrationName) }
  } finally {
    await db.destroy()
  }
}

async function readMigrations(): Promise<Record<string, Migration>> {
  const migrations: Record<string, Migration> = {}
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()) {
    const text = await readFile(new URL(file, folder), 'utf8')
    migrations[file.slice(0, -4)] = { up: async (db) => void (await sql.raw(text).execute(db)) }
  }
  return migrations
}

/** The application may look into every capability's schema; `runtime.guard` gives it the rights on each table. */
async function grantToApplication(db: Kysely<unknown>): Promise<void> {
  const schemas = await sql<{ name: string }>`
    select nspname as name from pg_namespace
    where nspname !~ '^pg_' and nspname not in ('information_schema', 'public', 'migrations', 'graphile_worker')
  `.execute(db)
  for (const { name } of schemas.rows)
    await sql`grant usage on schema ${sql.id(name)} to qiao_app`.execute(db)
}
