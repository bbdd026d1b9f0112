import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { servingSettings } from '../../packages/server/supervisor/database-memory.ts'
import { type RunningPostgres, startPostgres } from '../../packages/server/supervisor/embedded-postgres.ts'
import { withClient } from '../../packages/server/supervisor/postgres-roles.ts'

export interface BenchCluster extends RunningPostgres {
  folder: string
  remove(): Promise<void>
}

/** A durable PostgreSQL of its own, as `npm start` runs it, in a folder that goes with the bench. */
export async function benchCluster(): Promise<BenchCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'qiao-bench-'))
  const passwords = { admin: 'admin', owner: 'owner', app: 'app' }
  const settings = measuredSettings()
  const postgres = await startPostgres({ dataDir: join(folder, 'pg'), passwords, settings })
  return {
    ...postgres,
    folder,
    async remove() {
      await postgres.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Memory as `npm start` gives it. `BENCH_STATEMENTS=1` tells where the database spends its time, at some cost. */
export function measuredSettings(): Record<string, string> {
  const serving = servingSettings()
  if (!process.env.BENCH_STATEMENTS) return serving
  return {
    ...serving,
    shared_preload_libraries: `${serving.shared_preload_libraries},pg_stat_statements`,
    'pg_stat_statements.track': 'all',
    'pg_stat_statements.track_planning': 'on',
  }
}

/** From here on they are counted anew: what ran before was warming up. */
export async function forgetStatements(adminUrl: string): Promise<void> {
  if (!process.env.BENCH_STATEMENTS) return
  await withClient(adminUrl, async (client) => {
    await client.query('create extension if not exists pg_stat_statements')
    await client.query('select pg_stat_statements_reset()')
  })
}

/** The dearest statements since start, on stderr; only with `BENCH_STATEMENTS=1`. */
export async function printStatements(adminUrl: string): Promise<void> {
  if (!process.env.BENCH_STATEMENTS) return
  await withClient(adminUrl, async (client) => {
    await client.query('create extension if not exists pg_stat_statements')
    const { rows } = await client.query(
      `select calls, plans, round(total_plan_time::numeric, 0) as plan_ms, round(total_exec_time::numeric, 0) as ms,
         round((total_exec_time / calls)::numeric, 3) as mean, rows, shared_blks_hit as blocks, wal_bytes as wal,
         left(regexp_replace(query, '\\s+', ' ', 'g'), ${process.env.BENCH_STATEMENTS_WIDTH ?? 110}) as query
       from pg_stat_statements where calls > 0 order by total_exec_time + total_plan_time desc limit ${process.env.BENCH_STATEMENTS_MANY ?? 40}`,
    )
    for (const row of rows)
      process.stderr.write(
        `${row.ms} ms ${row.calls} × ${row.mean} ms, ${row.plans} plans ${row.plan_ms} ms, ${row.rows} rows, ${row.blocks} blocks, ${row.wal} B: ${row.query}\n`,
      )
  })
}
