import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { Client } from 'pg'
import { withClient } from '../postgres-roles.ts'
import { type ArchiveWriter, createArchive } from './archive.ts'
import { listMigrations, listSequences, listTables, place, type Table } from './catalogue.ts'
import { copyOut } from './copy-stream.ts'
import { FILES, type Manifest, type TableInBackup, tablePart } from './manifest.ts'

/**
 * Writes rows (one snapshot, so they agree with each other), files and wrapped brand keys into one `.tar.gz`.
 * The server may run meanwhile. The master key is not in it.
 */
export async function backup(source: {
  /** A role that sees past row-level security. */
  adminUrl: string
  filesDirectory: string
  masterKeyFingerprint: string | null
  product: string
  out: string
}): Promise<Manifest> {
  const createdAt = new Date()
  const archive = await createArchive(source.out, createdAt)
  try {
    const rows = await withClient(source.adminUrl, (client) => saveRows(client, archive))
    const files = await saveFiles(source.filesDirectory, archive)
    const manifest: Manifest = {
      format: 1,
      product: source.product,
      createdAt: createdAt.toISOString(),
      masterKeyFingerprint: source.masterKeyFingerprint,
      ...rows,
      files,
      parts: archive.parts,
    }
    await archive.finish(manifest)
    return manifest
  } catch (error) {
    await archive.abandon()
    throw error
  }
}

type Rows = Pick<Manifest, 'postgresVersion' | 'migrations' | 'nextTransaction' | 'tables' | 'sequences'>

async function saveRows(client: Client, archive: ArchiveWriter): Promise<Rows> {
  await client.query('begin isolation level repeatable read read only')
  // Rather fail than save what a policy lets through.
  await client.query('set local row_security = off')
  const about = await client.query<{ version: string; next: string }>(
    "select current_setting('server_version') as version, pg_snapshot_xmax(pg_current_snapshot())::text as next",
  )
  const tables: TableInBackup[] = []
  for (const table of await listTables(client))
    tables.push({ ...table, rows: await saveTable(client, table, archive) })
  const rows = {
    postgresVersion: about.rows[0]?.version ?? '',
    nextTransaction: about.rows[0]?.next ?? '0',
    migrations: await listMigrations(client),
    tables,
    // Read last: a sequence is never behind the rows of the snapshot then.
    sequences: await listSequences(client),
  }
  await client.query('commit')
  return rows
}

async function saveTable(client: Client, table: Table, archive: ArchiveWriter): Promise<number> {
  const columns = table.columns.map((name) => client.escapeIdentifier(name)).join(', ')
  let parts = 0
  return copyOut(client, `copy (select ${columns} from ${place(client, table)}) to stdout`, (part) => {
    parts += 1
    return archive.add(tablePart(table, parts), part)
  })
}

/** After the rows: a file is written before the row that names it, so each named file is there. */
async function saveFiles(directory: string, archive: ArchiveWriter): Promise<number> {
  let count = 0
  for (const path of await listFiles(directory)) {
    const found = await stat(path).catch(() => null)
    // Removed since the listing, with the row that named it.
    if (!found) continue
    const name = FILES + relative(directory, path).split(sep).join('/')
    const bytes = found.size === 0 ? nothing() : createReadStream(path, { end: found.size - 1 })
    await archive.addStream(name, found.size, bytes)
    count += 1
  }
  return count
}

async function listFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.part'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

async function* nothing(): AsyncGenerator<Buffer> {}
