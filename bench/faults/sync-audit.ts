import type { KeptPush } from '../../packages/server/src/connectors/contract/connector.ts'
import { conclude, countOf, type FaultResult, judge } from './judge.ts'
import { Laboratory } from './laboratory.ts'
import { until } from './look.ts'
import type { FaultOptions } from './options.ts'
import { encodeCallback, eventXml } from './wecom-callback.ts'

/** One accepted callback: how far the log was on disk when the answer came. Positions are bytes of the write-ahead log. */
export interface Accept {
  id: string
  flushedTo: bigint
}

/** The checkpoint before we read would take away the part of the log that begins before it. */
const keepLog = { wal_keep_size: '256MB' }

/**
 * F-04: kill -9 cannot see a missing sync, because the page cache survives it. So each accept is followed alone: when
 * its answer arrives, the log must be flushed beyond the commit record of the transaction that kept it, and PostgreSQL
 * must have asked the disk at least once for each. Statistics of single accepts are no use here: backends report them
 * only after a second of rest, so positions are read at once and the number of syncs at the end.
 */
export async function auditSyncs({
  rounds: accepts,
  seed,
  saboteur,
  say,
}: FaultOptions): Promise<FaultResult> {
  const lab = await Laboratory.open({ seed, saboteur, say, postgres: keepLog })
  try {
    await lab.query(`create extension pg_walinspect; ${noteTransactions}`)
    const from = await position(lab, 'pg_current_wal_flush_lsn()')
    const before = await syncsSoFar(lab)
    const api = await lab.startServer('api')
    const log: Accept[] = []
    for (let n = 0; n < accepts; n += 1) {
      const id = `wmSync${n}x${lab.runId.slice(4, 12)}`
      await send(lab, api.url, id, n % 2 === 0)
      log.push({ id, flushedTo: await position(lab, 'pg_current_wal_flush_lsn()') })
      lab.acks.add([{ kind: 'callback', id, round: n }])
    }
    // Backends count their syncs for all to see when they end.
    await api.stop()
    await until(
      async () =>
        (await lab.query(`select from pg_stat_activity where application_name = 'qiao'`)).length === 0,
      10_000,
    )
    const syncs = (await syncsSoFar(lab)) - before
    const kept = await keptBy(lab)
    const commits = await commitsSince(lab, from)
    const early = answeredBeforeFlush(log, kept, commits)
    const problems = [
      ...(early.length > 0
        ? [`${early.length} of ${accepts} were answered before their commit was flushed`]
        : []),
      ...(syncs < accepts ? [`${syncs} syncs of the log for ${accepts} accepts one after another`] : []),
    ]
    say(`F-04: ${accepts} accepts, ${syncs} syncs, ${early.length} answered before the flush`)
    const verdict = judge(lab.acks.read(), countOf([...kept.keys()]))
    const rounds = log.map(() => ({ inFlight: 1, readyMs: api.readyMs }))
    return conclude(
      'F-04',
      rounds,
      { callbacks: verdict },
      // The server starts once here and recovers from nothing, so how long that took is not judged.
      { problems, facts: { syncs, answeredBeforeFlush: early.length }, judgeReadiness: false },
    )
  } finally {
    await lab.close()
  }
}

/** Which transaction first kept an entry: `xmin` tells the last one that touched it. */
const noteTransactions = `
  create table faults_kept (id uuid not null, xid text not null);
  create function note_transaction() returns trigger language plpgsql security definer
    as $$ begin insert into public.faults_kept values (new.id, pg_current_xact_id()::text); return null; end $$;
  create trigger note_transaction after insert on intake.inbox_entry for each row execute function note_transaction();`

/** Accepts whose commit record lies behind what was flushed when they were answered, or whose commit is not in the log. */
export function answeredBeforeFlush(
  accepts: readonly Accept[],
  keptBy: ReadonlyMap<string, string>,
  commitEnds: ReadonlyMap<string, bigint>,
): string[] {
  return accepts
    .filter(({ id, flushedTo }) => {
      const end = commitEnds.get(keptBy.get(id) ?? '')
      return end === undefined || end > flushedTo
    })
    .map(({ id }) => id)
}

async function send(lab: Laboratory, base: string, id: string, known: boolean): Promise<void> {
  const { callback } = lab.sandbox
  const { url, body } = encodeCallback(
    { ...callback, url: `${base}/webhooks/wecom/${callback.corpId}` },
    eventXml(callback.corpId, id, known),
  )
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'text/xml' }, body })
  await answer.text()
  if (answer.status !== 200) throw new Error(`callback ${id} was answered ${answer.status}`)
}

async function position(lab: Laboratory, of: string): Promise<bigint> {
  const [row] = await lab.query<{ at: string }>(`select (${of} - '0/0')::text as at`)
  return BigInt(row!.at)
}

/** Times that PostgreSQL asked the disk to keep the log; with `fsync = off` it never does. */
async function syncsSoFar(lab: Laboratory): Promise<number> {
  const [row] = await lab.query<{ n: string | null }>(
    `select sum(fsyncs)::text as n from pg_stat_io where object = 'wal' and context = 'normal'`,
  )
  return Number(row?.n ?? 0)
}

/** The transaction that kept each callback, by the id inside its raw copy. */
async function keptBy(lab: Laboratory): Promise<Map<string, string>> {
  const rows = await lab.query<{ id: string; body: Buffer; xid: string }>(
    'select e.id, e.body, k.xid from intake.inbox_entry e join faults_kept k on k.id = e.id',
  )
  const { vault, close } = lab.storage()
  try {
    const brand = await vault.brand(lab.brandId)
    return new Map(
      rows.map((row) => {
        const kept = JSON.parse(brand.open('intake.inbox_entry.body', row.id, row.body)) as KeptPush
        return [/<ExternalUserID><!\[CDATA\[(\w+)/.exec(kept.raw)?.[1] ?? 'unreadable', row.xid]
      }),
    )
  } finally {
    await close()
  }
}

/** End of the commit record of each transaction, from the log itself. */
async function commitsSince(lab: Laboratory, from: bigint): Promise<Map<string, bigint>> {
  // Only what is on disk can be read, and a build that does not wait for it may be behind.
  await lab.query('checkpoint')
  const rows = await lab.query<{ xid: string; at: string }>(
    `select xid::text, (end_lsn - '0/0')::text as at
     from pg_get_wal_records_info('0/0'::pg_lsn + $1::numeric, pg_current_wal_flush_lsn())
     where resource_manager = 'Transaction' and record_type = 'COMMIT'`,
    [from.toString()],
  )
  return new Map(rows.map((row) => [row.xid, BigInt(row.at)]))
}
