import type { Client } from 'pg'
import type { SequenceInBackup } from './manifest.ts'

/** Schemas that are the database's own, or that migrations fill by themselves. */
const OURS = `n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'migrations')`

export interface Table {
  schema: string
  name: string
  columns: string[]
}

/** Every table that holds rows of the product; a partitioned one counts as one table. */
export async function listTables(client: Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(`
    select n.nspname as schema, c.relname as name,
      array(select a.attname::text from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and ${OURS}
    order by 1, 2`)
  return rows
}

export async function listSequences(client: Client): Promise<SequenceInBackup[]> {
  const { rows } = await client.query<{ schema: string; name: string }>(`
    select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'S' and ${OURS} order by 1, 2`)
  const sequences: SequenceInBackup[] = []
  for (const { schema, name } of rows) {
    const place = `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`
    const state = await client.query<{ lastValue: string; isCalled: boolean }>(
      `select last_value::text as "lastValue", is_called as "isCalled" from ${place}`,
    )
    sequences.push({
      schema,
      name,
      lastValue: state.rows[0]?.lastValue ?? '1',
      isCalled: state.rows[0]?.isCalled ?? false,
    })
  }
  return sequences
}

/** Names of the migrations that a database has. */
export async function listMigrations(client: Client): Promise<string[]> {
  const found = await client.query("select to_regclass('migrations.kysely_migration') is not null as there")
  if (!found.rows[0]?.there) return []
  const { rows } = await client.query<{ name: string }>(
    'select name from migrations.kysely_migration order by name',
  )
  return rows.map((row) => row.name)
}

export interface ForeignKey {
  table: string
  name: string
  definition: string
}

/** Foreign keys as they were declared; those that partitions inherit are not listed apart. */
export async function listForeignKeys(client: Client): Promise<ForeignKey[]> {
  const { rows } = await client.query<ForeignKey>(`
    select k.conrelid::regclass::text as table, quote_ident(k.conname) as name, pg_get_constraintdef(k.oid) as definition
    from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
    where k.contype = 'f' and k.conparentid = 0 and ${OURS} order by 1, 2`)
  return rows
}

export function place(client: Client, table: { schema: string; name: string }): string {
  return `${client.escapeIdentifier(table.schema)}.${client.escapeIdentifier(table.name)}`
}
