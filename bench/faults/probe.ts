import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { orderRecorded } from '../../packages/server/src/orders/events.ts'
import { type Subscriber, subscriber } from '../../packages/server/src/runtime/events/subscriber.ts'
import type { JobDefinition } from '../../packages/server/src/runtime/jobs/jobs.ts'

/** Long enough for a random kill to fall between an effect and its commit. */
const dwellMs = 15

/** One row for each event that was handled; nothing but the cursor keeps a second row away. */
export const probeSubscribers: Subscriber[] = [
  subscriber('faults.probe', 'afterCommit', orderRecorded, async (tx, events) => {
    await sql`insert into faults.effect (event_id, pid) select id, ${process.pid}
      from unnest(${events.map((one) => one.id)}::uuid[]) as e(id)`.execute(tx.db)
    await delay(dwellMs)
  }),
]

/** Jobs run at least once and are idempotent by contract: the effect has a key, the runs are counted. */
export const probeJobs: JobDefinition[] = [
  {
    name: 'faults.probe',
    async run(runtime, brandId, payload) {
      const { id } = payload as { id: string }
      await runtime.db.transact(brandId, async (tx) => {
        await sql`insert into faults.job_run (id, pid) values (${id}, ${process.pid})`.execute(tx.db)
      })
      await delay(dwellMs)
      await runtime.db.transact(brandId, async (tx) => {
        await sql`insert into faults.job_effect (id) values (${id}) on conflict do nothing`.execute(tx.db)
      })
    },
  },
]

/** Tables of the harness, in its own cluster only. */
export const probeTables = `
  create schema faults;
  create table faults.effect (event_id uuid not null, pid integer not null, at timestamptz not null default clock_timestamp());
  create table faults.job_run (id text not null, pid integer not null, at timestamptz not null default clock_timestamp());
  create table faults.job_effect (id text primary key);
  grant usage on schema faults to qiao_app;
  grant select, insert on all tables in schema faults to qiao_app;`
