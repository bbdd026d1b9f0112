import pg from 'pg'
import { errorCode } from '../events/dead-letters.ts'
import type { Log } from '../log.ts'
import type { Clock } from '../ports.ts'

const renewMs = 2_000
/** A worker whose connection broke has this long to come back before others take up what it held. */
const graceSeconds = 3

/** The connection ends with its process; a host that vanished is noticed by the server within 15 s. */
const noticeDeadHosts = '-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=2'

/** Jobs that are locked by a worker which no connection speaks for. graphile-worker itself waits four hours. */
const freeJobsOfTheDead = `
  select graphile_worker.force_unlock_workers(array(
    select distinct j.locked_by from graphile_worker._private_jobs j
    where j.locked_by is not null and j.locked_at < now() - make_interval(secs => ${graceSeconds})
      and not exists (select from pg_stat_activity a where a.application_name = 'qiao-' || j.locked_by)))`

/**
 * Keeps one connection open in the name of a pool of workers, and frees the jobs of pools that have none: the job of a
 * worker that was killed runs again within seconds, its try already counted. Returns what ends the lease.
 */
export function keepWorkerLease(
  databaseUrl: string,
  poolId: string,
  clock: Clock,
  log: Log,
): () => Promise<void> {
  let client: pg.Client | null = null

  const connect = async (): Promise<pg.Client> => {
    const fresh = new pg.Client({
      connectionString: databaseUrl,
      application_name: `qiao-${poolId}`,
      options: noticeDeadHosts,
    })
    fresh.on('error', () => undefined)
    fresh.once('end', () => {
      if (client === fresh) client = null
    })
    await fresh.connect()
    return fresh
  }

  const renew = async (): Promise<void> => {
    try {
      client ??= await connect()
      await client.query(freeJobsOfTheDead)
    } catch (error) {
      log.warn({ event: 'job.lease_not_renewed', code: errorCode(error) })
    }
  }

  void renew()
  const stopRenewing = clock.every(renewMs, renew)
  return async () => {
    stopRenewing()
    await client?.end()
  }
}
