import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withClient } from '../../../supervisor/postgres-roles.ts'
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts'
import { eventually } from '../../../test/support/eventually.ts'
import { systemClock } from '../adapters/system-clock.ts'
import { silentLog } from '../log.ts'
import { keepWorkerLease } from './worker-lease.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

const ask = (text: string, values: unknown[] = []) =>
  withClient(database.adminUrl, async (client) => (await client.query(text, values)).rows)

/** A job that this pool took some time ago. */
const heldJob = async (poolId: string, secondsAgo: number): Promise<void> => {
  const [job] = await ask(`select id::text from graphile_worker.add_job('lease.test', '{}'::json)`)
  await ask(
    `update graphile_worker._private_jobs set locked_by = $2, locked_at = now() - make_interval(secs => $3), attempts = 1
     where id = $1::bigint`,
    [job?.id, poolId, secondsAgo],
  )
}

const holders = async (): Promise<(string | null)[]> =>
  (await ask('select locked_by from graphile_worker._private_jobs order by locked_by nulls last')).map(
    (row) => row.locked_by,
  )

describe('the lease of a pool of workers', () => {
  it('frees what dead pools hold, and nothing that a living one or a fresh one holds', async () => {
    await heldJob('pool-alive', 60)
    await heldJob('pool-dead', 60)
    // Just taken: its pool may still be connecting.
    await heldJob('pool-fresh', -5)
    const endLease = keepWorkerLease(database.appUrl, 'pool-alive', systemClock(), silentLog)
    await eventually(async () => expect(await holders()).toEqual(['pool-alive', 'pool-fresh', null]))
    expect(await ask(`select attempts from graphile_worker._private_jobs where locked_by is null`)).toEqual([
      { attempts: 1 },
    ])
    await endLease()
  })

  it('comes back after its connection broke', async () => {
    const endLease = keepWorkerLease(database.appUrl, 'pool-again', systemClock(), silentLog)
    const lives = () =>
      ask(
        `select pid from pg_stat_activity where application_name = 'qiao-pool-again' and datname = current_database()`,
      )
    await eventually(async () => expect(await lives()).toHaveLength(1))
    const [before] = await lives()
    await ask('select pg_terminate_backend($1)', [before?.pid])
    await eventually(async () => {
      const [now] = await lives()
      expect(now?.pid).toBeDefined()
      expect(now?.pid).not.toBe(before?.pid)
    })
    await endLease()
    await eventually(async () => expect(await lives()).toHaveLength(0))
  })
})
