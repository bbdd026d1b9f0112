import { toDatabase, withClient } from '../../supervisor/postgres-roles.ts'

/** The migrated database that each test database is copied from. */
export const TEMPLATE = 'qiao_template'

/** Addresses of the run's cluster; the database in them is replaced for each test file. */
export interface TestCluster {
  adminUrl: string
  ownerUrl: string
  appUrl: string
  /** Why there is no template to copy. */
  broken?: string
}

export interface TestDatabase {
  name: string
  adminUrl: string
  ownerUrl: string
  appUrl: string
  drop(): Promise<void>
}

let made = 0

/**
 * A fresh, migrated database of its own. `appUrl` is what the server uses; `ownerUrl` owns the tables;
 * `adminUrl` sees past row-level security. Call `drop` in `afterAll`.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const cluster = testCluster()
  if (cluster.broken) throw new Error(`the template database was not made: ${cluster.broken}`)
  made += 1
  const name = `t_${process.pid}_${made}_${process.hrtime.bigint().toString(36)}`
  await withClient(toDatabase(cluster.adminUrl, 'postgres'), async (client) => {
    // The files of the template are copied as they are, not page by page through the log of writes: under half the time.
    await client.query(`create database ${name} template ${TEMPLATE} owner qiao_owner strategy file_copy`)
    await client.query(`grant connect, temporary on database ${name} to qiao_app`)
  })
  return {
    name,
    adminUrl: toDatabase(cluster.adminUrl, name),
    ownerUrl: toDatabase(cluster.ownerUrl, name),
    appUrl: toDatabase(cluster.appUrl, name),
    async drop() {
      if (process.env.QIAO_KEEP_TESTS) return
      await withClient(toDatabase(cluster.adminUrl, 'postgres'), async (client) => {
        await client.query(`drop database if exists ${name} with (force)`)
      })
    },
  }
}

/** The run's cluster, for tests that make databases by themselves. */
export function testCluster(): TestCluster {
  const given = process.env.QIAO_TEST_PG
  if (!given) throw new Error('QIAO_TEST_PG is not set: run the tests through vitest with its global setup')
  return JSON.parse(given) as TestCluster
}
