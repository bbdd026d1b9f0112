import { mkdir, open } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import type { Client } from 'pg'
import { StartFailure } from '../failure.ts'
import { withClient } from '../postgres-roles.ts'
import { readArchive } from './archive.ts'
import { listForeignKeys, listMigrations, listTables, place } from './catalogue.ts'
import { copyIn } from './copy-stream.ts'
import { FILES, type Manifest, TABLES, tableOfPart } from './manifest.ts'

/**
 * Loads a verified backup into a freshly migrated, empty database and an empty files folder.
 * Rows go in with every constraint checked, in one transaction. Outgoing effects are off afterwards,
 * until an operator confirms: the original may still be running.
 */
export async function restore(
  archive: string,
  manifest: Manifest,
  target: { adminUrl: string; filesDirectory: string },
): Promise<void> {
  await withClient(target.adminUrl, async (client) => {
    await checkSchema(client, manifest)
    await client.query('begin')
    await loadRows(client, archive, manifest, target.filesDirectory)
    await client.query('commit')
    await countOnFrom(client, BigInt(manifest.nextTransaction))
    await client.query('analyze')
  })
}

async function checkSchema(client: Client, manifest: Manifest): Promise<void> {
  const here = await listMigrations(client)
  if (JSON.stringify(here) === JSON.stringify(manifest.migrations)) return
  throw new StartFailure(
    'backup.other_version',
    `备份来自 Qiao ${manifest.product}，与当前版本的数据库结构不同：请用该版本恢复，再升级。`,
    `This backup is of Qiao ${manifest.product}, whose schema differs from this version's: restore with that version, then upgrade.`,
    { details: difference(manifest.migrations, here) },
  )
}

function difference(backup: string[], here: string[]): string {
  return [
    ...backup.filter((name) => !here.includes(name)).map((name) => `  - ${name} (backup)`),
    ...here.filter((name) => !backup.includes(name)).map((name) => `  + ${name} (here)`),
  ].join('\n')
}

async function loadRows(
  client: Client,
  archive: string,
  manifest: Manifest,
  filesDirectory: string,
): Promise<void> {
  // Triggers fired when the rows were first written; the foreign keys are put back, and so checked, at the end.
  await client.query('set local session_replication_role = replica')
  const foreignKeys = await listForeignKeys(client)
  for (const key of foreignKeys) await client.query(`alter table ${key.table} drop constraint ${key.name}`)
  const tables = await listTables(client)
  if (tables.length) await client.query(`truncate ${tables.map((table) => place(client, table)).join(', ')}`)
  const columnsOf = new Map(manifest.tables.map((table) => [`${table.schema}.${table.name}`, table]))
  for await (const entry of readArchive(archive)) {
    if (entry.name.startsWith(FILES))
      await writeFile(filesDirectory, entry.name.slice(FILES.length), entry.chunks)
    if (!entry.name.startsWith(TABLES)) continue
    const table = columnsOf.get(tableOfPart(entry.name))
    if (!table) continue
    const columns = table.columns.map((name) => client.escapeIdentifier(name)).join(', ')
    await copyIn(client, `copy ${place(client, table)} (${columns}) from stdin`, entry.chunks)
  }
  await checkCounts(client, manifest)
  for (const key of foreignKeys)
    await client.query(`alter table ${key.table} add constraint ${key.name} ${key.definition}`)
  for (const { schema, name, lastValue, isCalled } of manifest.sequences)
    await client.query('select setval($1::text::regclass, $2::bigint, $3)', [
      place(client, { schema, name }),
      lastValue,
      isCalled,
    ])
  await turnEffectsOff(client)
}

async function checkCounts(client: Client, manifest: Manifest): Promise<void> {
  for (const table of manifest.tables) {
    const { rows } = await client.query<{ n: string }>(
      `select count(*)::text as n from ${place(client, table)}`,
    )
    if (Number(rows[0]?.n) !== table.rows)
      throw new StartFailure(
        'backup.rows_differ',
        `表 ${table.schema}.${table.name} 恢复了 ${rows[0]?.n} 行，应为 ${table.rows} 行：已全部撤销。`,
        `Table ${table.schema}.${table.name} got ${rows[0]?.n} rows instead of ${table.rows}: all was taken back.`,
      )
  }
}

async function turnEffectsOff(client: Client): Promise<void> {
  await client.query(`insert into runtime.setting (key, value) values ('outgoing_effects', '"off"')
    on conflict (key) do update set value = excluded.value`)
}

/**
 * A new cluster counts transactions from the start, and followers would take every new event for an old one.
 * Each empty commit uses one number, some hundred thousand a second.
 */
async function countOnFrom(client: Client, next: bigint): Promise<void> {
  await client.query('set synchronous_commit = off')
  await client.query(`do $$ begin
    while pg_current_xact_id()::text::bigint < ${next} loop commit; end loop;
  end $$`)
  await client.query('reset synchronous_commit')
}

async function writeFile(directory: string, name: string, chunks: AsyncIterable<Buffer>): Promise<void> {
  const path = resolve(directory, name)
  if (!path.startsWith(resolve(directory) + sep))
    throw new Error(`a file of the backup leaves its folder: ${name}`)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const file = await open(join(path), 'w', 0o600)
  try {
    for await (const chunk of chunks) await file.writeFile(chunk)
    await file.sync()
  } finally {
    await file.close()
  }
}
