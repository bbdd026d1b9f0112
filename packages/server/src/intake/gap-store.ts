import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import { sweptTo } from './store.ts'

/** Hours in which a shop's orders could not come, from where they were last known to be complete. */
export interface Gap {
  shopId: string
  openedAt: Date
  since: Date
  /** When the owner granted again; null while nothing can come. */
  until: Date | null
  found: number
  filledAt: Date | null
}

interface GapRow {
  shop_id: string
  opened_at: Date
  since: Date
  until: Date | null
  found: bigint
  filled_at: Date | null
}

const asGap = (row: GapRow): Gap => ({
  shopId: row.shop_id,
  openedAt: row.opened_at,
  since: row.since,
  until: row.until,
  found: Number(row.found),
  filledAt: row.filled_at,
})

/** Opens the gap of a shop, or finds it open; returns since when orders are missing. */
export async function openGap(tx: Tx, shopId: string): Promise<Date> {
  const since = (await sweptTo(tx, shopId, 'orders')) ?? tx.now
  await sql`insert into intake.gap (brand_id, shop_id, opened_at, since) values (${tx.brandId}, ${shopId}, ${tx.now}, ${since})
    on conflict (brand_id, shop_id) where filled_at is null do update set until = null`.execute(tx.db)
  return (await findGap(tx, shopId))?.since ?? since
}

/** The owner granted again: what is missing can be fetched up to now. */
export async function closeGap(tx: Tx, shopId: string): Promise<void> {
  await sql`update intake.gap set until = ${tx.now}
    where brand_id = ${tx.brandId} and shop_id = ${shopId} and filled_at is null`.execute(tx.db)
}

export async function findGap(tx: Tx, shopId: string): Promise<Gap | null> {
  const row = await firstRow(
    tx,
    sql<GapRow>`select shop_id, opened_at, since, until, found, filled_at from intake.gap
      where brand_id = ${tx.brandId} and shop_id = ${shopId} and filled_at is null`,
  )
  return row && asGap(row)
}

/**
 * Counts what came of the gap since the owner granted again, by a sweep or by a push that had waited; it is filled when
 * orders and after-sales have been compared beyond its end.
 */
export async function fillGap(tx: Tx, shopId: string): Promise<void> {
  await sql`update intake.gap g set
      found = (select count(distinct (kind, subject_id)) from intake.raw_record r
        where r.brand_id = g.brand_id and r.shop_id = g.shop_id and r.received_at >= g.until and r.version_at <= g.until),
      filled_at = case when until <= (select min(swept_to) from intake.sweep s where s.brand_id = g.brand_id and s.shop_id = g.shop_id
        having count(*) = 2) then ${tx.now}::timestamptz end
    where brand_id = ${tx.brandId} and shop_id = ${shopId} and filled_at is null`.execute(tx.db)
}

/** The last gap of each shop, with how far the slower of its sweeps has come. */
export async function listGaps(tx: Tx): Promise<(Gap & { reached: Date })[]> {
  const found = await rows(
    tx,
    sql<
      GapRow & { reached: Date | null }
    >`select distinct on (shop_id) shop_id, opened_at, since, until, found, filled_at,
        (select min(swept_to) from intake.sweep s where s.brand_id = g.brand_id and s.shop_id = g.shop_id) as reached
      from intake.gap g where brand_id = ${tx.brandId} order by shop_id, opened_at desc`,
  )
  return found.map((row) => ({ ...asGap(row), reached: row.reached ?? row.since }))
}

/** What waits or was given up because the shop could not be asked is due at once. */
export async function releaseEntries(tx: Tx, shopId: string): Promise<void> {
  await sql`update intake.inbox_entry set state = 'waiting', next_attempt_at = ${tx.now}, attempts = 0
    where brand_id = ${tx.brandId} and shop_id = ${shopId} and state in ('waiting', 'failed')
      and error_code = 'authorisation_expired'`.execute(tx.db)
}
