import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import type { BrandId } from '../../src/kernel/ids.ts'
import type { Database } from '../../src/runtime/db/database.ts'
import { firstRow } from '../../src/runtime/db/transaction.ts'

/**
 * Waits until followers and sealers may see all that was committed so far. Transaction numbers are shared by all
 * databases of a cluster, so a neighbour's test that is still at work hides our newest events for a moment.
 */
export async function horizonPassed(db: Database, brandId: BrandId): Promise<void> {
  const here = await db.transact(brandId, (tx) =>
    firstRow(tx, sql<{ xid: bigint }>`select pg_current_xact_id()::text::bigint as xid`),
  )
  for (let tries = 0; tries < 1_000; tries += 1) {
    const row = await db.transact(brandId, (tx) =>
      firstRow(tx, sql<{ at: bigint }>`select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as at`),
    )
    if (row!.at > here!.xid) return
    await delay(10)
  }
  throw new Error('a transaction of this cluster has been open for ten seconds')
}
