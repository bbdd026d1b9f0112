import { sql } from 'kysely'
import type { Traffic } from '../intake/index.ts'
import { rows, type Tx } from '../runtime/db/transaction.ts'

/**
 * What each source did since a moment, in records: a message that could not be read counts as one. What was handled again
 * and is well now is no trouble any more.
 */
export async function trafficSince(tx: Tx, since: Date): Promise<Map<string, Required<Traffic>>> {
  const found = await rows(
    tx,
    sql<Required<Traffic> & { id: string }>`select s.id, 0 as swept,
        (coalesce(t.records, 0) + coalesce(e.failed, 0))::integer as received, coalesce(e.troubled, 0)::integer as troubled,
        coalesce(t.looks, 0)::integer as rounds, coalesce(t.failed_looks, 0)::integer as "failedRounds",
        coalesce(t.calls, 0)::integer as calls, coalesce(t.refused, 0)::integer as "refusedCalls"
      from mapped_sources.source s
      left join (select source_id, sum(records) as records, sum(looks) as looks, sum(failed_looks) as failed_looks,
          sum(refused) as refused, sum(received + repeated + refused) as calls
        from mapped_sources.tally where brand_id = ${tx.brandId} and at >= ${since} group by 1) t on t.source_id = s.id
      left join (select source_id, count(*) filter (where state = 'failed') as failed,
          sum(case when state = 'failed' then 1 else refused + quarantined end) as troubled
        from mapped_sources.entry where brand_id = ${tx.brandId} and received_at >= ${since}
          and (state = 'failed' or refused + quarantined > 0) group by 1) e on e.source_id = s.id
      where s.brand_id = ${tx.brandId} and s.state = 'active'`,
  )
  return new Map(found.map(({ id, ...traffic }) => [id, traffic]))
}

const forgottenAfterMs = 35 * 24 * 3600_000

export async function forgetTallies(tx: Tx): Promise<void> {
  await sql`delete from mapped_sources.tally where brand_id = ${tx.brandId}
    and at < ${new Date(tx.now.getTime() - forgottenAfterMs)}`.execute(tx.db)
}
