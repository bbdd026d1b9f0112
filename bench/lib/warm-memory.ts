import { withClient } from '../../packages/server/supervisor/postgres-roles.ts'

/** Of PostgreSQL's memory: the rest stays for what the measured reads bring. */
const share = 0.9

/**
 * Brings the pages of what was read since the start into PostgreSQL's memory, as they are where agents have been at work for
 * hours: tables and indexes, those first of which a page was asked for most often, as far as the memory reaches.
 */
export async function warmMemory(adminUrl: string): Promise<{ pages: number; ofPages: number }> {
  return withClient(adminUrl, async (client) => {
    await client.query('create extension if not exists pg_prewarm')
    const { rows: used } = await client.query<{ id: number; pages: number; room: number }>(
      `select u.id::integer as id, u.pages::integer as pages, (select setting::integer from pg_settings where name = 'shared_buffers') as room
       from (
         select relid as id, heap_blks_read + heap_blks_hit as asked, pg_relation_size(relid) / 8192 as pages from pg_statio_user_tables
         union all
         select indexrelid, idx_blks_read + idx_blks_hit, pg_relation_size(indexrelid) / 8192 from pg_statio_user_indexes
       ) u where u.asked > 0 and u.pages > 0 order by u.asked::numeric / u.pages desc`,
    )
    let pages = 0
    for (const one of used) {
      if (pages + one.pages > one.room * share) continue
      await client.query('select pg_prewarm($1::oid)', [one.id])
      pages += one.pages
    }
    return { pages, ofPages: used.reduce((sum, one) => sum + one.pages, 0) }
  })
}
