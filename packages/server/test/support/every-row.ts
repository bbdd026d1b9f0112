import type pg from 'pg'
import { withClient } from '../../supervisor/postgres-roles.ts'

/** Every column of every row of the database, as text; `bytea` shows as hexadecimal. */
export async function everyRow(adminUrl: string): Promise<Record<string, string>> {
  return withClient(adminUrl, async (client: pg.Client) => {
    const { rows: tables } = await client.query<{ name: string; place: string }>(`
      select n.nspname || '.' || c.relname as name, c.oid::regclass::text as place
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and n.nspname not like 'pg_%' and n.nspname <> 'information_schema'`)
    const found: Record<string, string> = {}
    for (const { name, place } of tables) {
      const { rows } = await client.query<{ row: string }>(`select to_jsonb(t)::text as row from ${place} t`)
      found[name] = rows.map(({ row }) => row).join('\n')
    }
    return found
  })
}
