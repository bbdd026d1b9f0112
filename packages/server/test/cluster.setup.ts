import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { startPostgres } from '../supervisor/embedded-postgres.ts'
import { ensureRolesAndDatabase, toDatabase, withClient } from '../supervisor/postgres-roles.ts'
import { TEMPLATE, type TestCluster } from './support/database.ts'
import { makeRunFolder } from './support/run-folder.ts'

/**
 * One real PostgreSQL a run, with a migrated template that `testDatabase` copies for each file, and one folder for all that
 * a run writes beside the tree. vitest calls this once for each of its projects; the first call starts, and the same one
 * ends it.
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.QIAO_TEST_PG) return undefined
  const folder = makeRunFolder()
  const before = { TMPDIR: process.env.TMPDIR, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE }
  const passwords = { admin: 'admin', owner: 'owner', app: 'app' }
  // `npm run test:canary` looks through what a run leaves on the disk: no piece of the log of writes is used again.
  const settings: Record<string, string> = process.env.QIAO_KEEP_TESTS ? { wal_keep_size: '64GB' } : {}
  const postgres = await startPostgres({ dataDir: join(folder, 'pg'), passwords, disposable: true, settings })
  const remove = async () => {
    delete process.env.QIAO_TEST_PG
    setEnvironment(before)
    await postgres.stop()
    if (!process.env.QIAO_KEEP_TESTS) rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  const cluster: TestCluster = {
    adminUrl: postgres.adminUrl,
    ownerUrl: postgres.ownerUrl,
    appUrl: postgres.appUrl,
  }
  // A broken migration fails the tests that need a database, each by name, and lets the pure ones run.
  await makeTemplate(cluster, passwords).catch((error: Error) => {
    cluster.broken = error.stack ?? error.message
  })
  process.env.QIAO_TEST_PG = JSON.stringify(cluster)
  // `npm run test:canary` has a folder of its own, which it looks through.
  if (!process.env.QIAO_KEEP_TESTS) {
    const [temporary, code] = [join(folder, 'tmp'), join(folder, 'code')]
    mkdirSync(temporary)
    // What tests and the programs that they start leave in the folder of temporary files goes with the run. What Node
    // makes of each source file is kept for the next thread or program that reads it.
    setEnvironment({ TMPDIR: temporary, NODE_COMPILE_CACHE: before.NODE_COMPILE_CACHE ?? code })
  }
  return remove
}

function setEnvironment(variables: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(variables))
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
}

async function makeTemplate(
  { adminUrl, ownerUrl }: TestCluster,
  passwords: { owner: string; app: string },
): Promise<void> {
  await ensureRolesAndDatabase({ adminUrl }, passwords, TEMPLATE)
  const { migrate } = await import('../src/runtime/db/migrate.ts')
  await migrate(toDatabase(ownerUrl, TEMPLATE))
  // A template must have no sessions while it is copied, and copying a frozen one is cheaper.
  await withClient(
    toDatabase(adminUrl, TEMPLATE),
    async (client) => void (await client.query('vacuum freeze')),
  )
  await copyBySystem(toDatabase(adminUrl, 'postgres')).catch(() => undefined)
}

/** Has the system copy a database's files, without their bytes passing through PostgreSQL, where a try shows that it can. */
async function copyBySystem(adminUrl: string): Promise<void> {
  await withClient(adminUrl, async (client) => {
    await client.query(`set file_copy_method = 'clone'`)
    await client.query(`create database qiao_try template ${TEMPLATE} strategy file_copy`)
    await client.query('drop database qiao_try')
    await client.query(`alter system set file_copy_method = 'clone'`)
    await client.query('select pg_reload_conf()')
  })
}
