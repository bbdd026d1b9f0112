import { EventEmitter } from 'node:events'
import { type Runner, run, runMigrations, type WorkerEvents } from 'graphile-worker'
import pg from 'pg'
import type { BrandId } from '../../kernel/ids.ts'
import { openPool } from '../db/pool.ts'
import { errorCode } from '../events/dead-letters.ts'
import { faultPoint } from '../fault-point.ts'
import type { Log } from '../log.ts'
import type { Clock } from '../ports.ts'
import type { Runtime } from '../runtime.ts'
import type { JobQueue } from './job-queue.ts'
import { keepWorkerLease } from './worker-lease.ts'

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

/** graphile-worker writes the ids of its jobs as JSON, which knows no bigint: on its own connections they stay text. */
const textIds = {
  getTypeParser: ((oid: number, format: 'text') =>
    oid === pg.types.builtins.INT8
      ? (text: string) => text
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
}

export function openJobs(databaseUrl: string, clock: Clock, log: Log): Jobs {
  let runner: Runner | null = null
  let pool: pg.Pool | null = null
  const stopSweeps: (() => void)[] = []
  let endLease = async (): Promise<void> => undefined
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
      pool = openPool({
        connectionString: databaseUrl,
        max: 10,
        types: textIds,
        application_name: 'qiao-jobs',
      })
      const events: WorkerEvents = new EventEmitter()
      events.once('pool:create', ({ workerPool }) => {
        endLease = keepWorkerLease(databaseUrl, workerPool.id, clock, log)
      })
      runner = await run({
        pgPool: pool,
        events,
        concurrency: 8,
        noHandleSignals: true,
        noPreparedStatements: false,
        logger: quietLogger(),
        taskList: Object.fromEntries(
          definitions.map((job) => [job.name, (body: unknown) => perform(runtime, job, body, log)]),
        ),
      })
      for (const job of definitions.filter((one) => one.everyMs !== undefined))
        stopSweeps.push(clock.every(job.everyMs!, () => sweep(runtime, job, log)))
    },
    async stop() {
      for (const stop of stopSweeps) stop()
      await runner?.stop()
      await endLease()
      await pool?.end()
    },
  }
}

/** The queue keeps the message of what a job throws: it gets the code only, for a message may name a person. */
async function perform(runtime: Runtime, job: JobDefinition, body: unknown, log: Log): Promise<void> {
  faultPoint('jobs.after-claim')
  const { brandId, payload } = body as { brandId: BrandId; payload: unknown }
  try {
    await job.run(runtime, brandId, payload)
  } catch (error) {
    log.warn({ event: 'job.failed', job: job.name, brandId, code: errorCode(error) })
    throw new Error(errorCode(error))
  }
  faultPoint('jobs.after-effect')
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
