import { type Runner, run, runMigrations } from 'graphile-worker'
import pg from 'pg'
import type { BrandId } from '../../kernel/ids.ts'
import { errorCode } from '../events/dead-letters.ts'
import { faultPoint } from '../fault-point.ts'
import type { Log } from '../log.ts'
import type { Clock } from '../ports.ts'
import type { Runtime } from '../runtime.ts'
import type { JobQueue } from './job-queue.ts'

/** A named piece of background work. Runs at least once; must be idempotent. */
export interface JobDefinition {
  /** `capability.do-something`. */
  readonly name: string
  /** Swept for every brand at this pace; high-volume timers are rows that such a sweep takes in batches. */
  readonly everyMs?: number
  run(runtime: Runtime, brandId: BrandId, payload: unknown): Promise<void>
}

export interface Jobs extends JobQueue {
  start(runtime: Runtime, definitions: readonly JobDefinition[]): Promise<void>
  stop(): Promise<void>
}

const addJob = `select graphile_worker.add_job($1, $2::json, run_at => $3, max_attempts => $4, job_key => $5)`

export function openJobs(pool: pg.Pool, clock: Clock, log: Log): Jobs {
  let runner: Runner | null = null
  const stopSweeps: (() => void)[] = []
  return {
    async add(tx, name, payload, { key, runAt, maxAttempts = 8 } = {}) {
      const body = JSON.stringify({ brandId: tx.brandId, payload })
      await tx.named('runtime.add_job', addJob, [
        name,
        body,
        runAt ?? null,
        maxAttempts,
        key ? `${tx.brandId}|${key}` : null,
      ])
    },
    async start(runtime, definitions) {
      runner = await run({
        pgPool: pool,
        concurrency: 8,
        noHandleSignals: true,
        noPreparedStatements: false,
        logger: quietLogger(),
        taskList: Object.fromEntries(
          definitions.map((job) => [
            job.name,
            async (body: unknown) => {
              faultPoint('jobs.after-claim')
              const { brandId, payload } = body as { brandId: BrandId; payload: unknown }
              await job.run(runtime, brandId, payload)
              faultPoint('jobs.after-effect')
            },
          ]),
        ),
      })
      for (const job of definitions.filter((one) => one.everyMs !== undefined))
        stopSweeps.push(clock.every(job.everyMs!, () => sweep(runtime, job, log)))
    },
    async stop() {
      for (const stop of stopSweeps) stop()
      await runner?.stop()
    },
  }
}

async function sweep(runtime: Runtime, job: JobDefinition, log: Log): Promise<void> {
  for (const brandId of await runtime.brands().catch(() => []))
    try {
      await job.run(runtime, brandId, null)
    } catch (error) {
      log.error({ event: 'job.failed', job: job.name, brandId, code: errorCode(error) })
    }
}

/** The job tables belong to the owner; the application only adds and takes. Their own policies let nobody else in. */
export async function migrateJobs(ownerUrl: string): Promise<void> {
  await runMigrations({ connectionString: ownerUrl, logger: quietLogger() })
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query(`
      grant usage on schema graphile_worker to qiao_app;
      grant select, insert, update, delete on all tables in schema graphile_worker to qiao_app;
      grant usage, select on all sequences in schema graphile_worker to qiao_app;
      grant execute on all functions in schema graphile_worker to qiao_app;
      do $$ declare tab record; begin
        for tab in select c.oid::regclass as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where n.nspname = 'graphile_worker' and c.relkind = 'r' and c.relrowsecurity
            and not exists (select 1 from pg_policy p where p.polrelid = c.oid)
        loop execute format('create policy application on %s to qiao_app using (true) with check (true)', tab.name); end loop;
      end $$`)
  } finally {
    await client.end()
  }
}

function quietLogger() {
  return new (class {
    scope() {
      return this
    }
    error() {}
    warn() {}
    info() {}
    debug() {}
  })() as never
}
