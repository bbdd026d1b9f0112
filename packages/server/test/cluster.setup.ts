import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '../supervisor/embedded-postgres.ts'
import { ensureRolesAndDatabase, toDatabase, withClient } from '../supervisor/postgres-roles.ts'
import { TEMPLATE, type TestCluster } from './support/database.ts'

/**
 * One real PostgreSQL a run, with a migrated template that `testDatabase` copies for each file.
 * vitest calls this once for each of its projects; the first call starts, and the same one ends it.
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.QIAO_TEST_PG) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'qiao-test-'))
  const passwords = { admin: 'admin', owner: 'owner', app: 'app' }
  // `npm run test:canary` looks through what a run leaves on the disk: no piece of the log of writes is used again.
  const settings: Record<string, string> = process.env.QIAO_KEEP_TESTS ? { wal_keep_size: '64GB' } : {}
  const postgres = await startPostgres({ dataDir: join(folder, 'pg'), passwords, disposable: true, settings })
  const remove = async () => {
    delete process.env.QIAO_TEST_PG
    await postgres.stop()
    if (!process.env.QIAO_KEEP_TESTS) rmSync(folder, { recursive: true, force: true })
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
  return remove
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
}
