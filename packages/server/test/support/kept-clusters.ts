import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { startPostgres } from '../../supervisor/embedded-postgres.ts'
import { toDatabase, withClient } from '../../supervisor/postgres-roles.ts'
import { everyRow } from './every-row.ts'

/** Folders of clusters anywhere below. */
export function clustersBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => basename(name) === 'pg_hba.conf')
    .map((name) => dirname(join(folder, name)))
    .filter((path) => existsSync(join(path, 'PG_VERSION')))
    .sort()
}

/**
 * Every row of every database of a cluster that was left behind, table by table. What a database packs (long values are
 * compressed on the disk) and what is still in its log of writes alone shows only here.
 */
export async function* rowsOfCluster(
  dataDir: string,
  below: string,
): AsyncGenerator<{ where: string; text: string }> {
  // Nobody remembers the passwords of what a test left.
  writeFileSync(join(dataDir, 'pg_hba.conf'), 'host all all 127.0.0.1/32 trust\n')
  const passwords = { admin: 'admin', owner: 'owner', app: 'app' }
  const postgres = await startPostgres({ dataDir, passwords, disposable: true })
  try {
    const { rows } = await withClient(postgres.adminUrl, (client) =>
      client.query<{ name: string }>('select datname as name from pg_database where datallowconn order by 1'),
    )
    for (const { name } of rows)
      for (const [table, text] of Object.entries(await everyRow(toDatabase(postgres.adminUrl, name))))
        if (text) yield { where: `${relative(below, dataDir)}: ${name}.${table}`, text }
  } finally {
    await postgres.stop()
  }
}
