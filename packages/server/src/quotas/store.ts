import { sql } from 'kysely'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import type { OwnLimit } from './limits.ts'

export interface Use {
  onDay: string
  marketplace: string
  holder: string
  group: string
  count: number
  refused: number
  peakSecond: number
}

interface UseRow {
  on_day: string
  marketplace: string
  holder: string
  api_group: string
  count: bigint
  refused: bigint
  peak_second: number
}

const asUse = (row: UseRow): Use => ({
  onDay: row.on_day,
  marketplace: row.marketplace,
  holder: row.holder,
  group: row.api_group,
  count: Number(row.count),
  refused: Number(row.refused),
  peakSecond: row.peak_second,
})

/** Adds what this process counted; returns what all have counted by now. */
export async function addUses(tx: Tx, uses: Use[]): Promise<Use[]> {
  if (uses.length === 0) return []
  const key = (one: Use) => `${one.onDay}|${one.marketplace}|${one.holder}|${one.group}`
  const sorted = [...uses].sort((a, b) => (key(a) < key(b) ? -1 : 1))
  const written = await tx.named<UseRow>(
    'quotas.add_uses',
    `insert into quotas.use as u (brand_id, on_day, marketplace, holder, api_group, count, refused, peak_second, updated_at)
     select $1, on_day, marketplace, holder, api_group, count, refused, peak, $2
     from unnest($3::date[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::integer[])
       as n(on_day, marketplace, holder, api_group, count, refused, peak)
     on conflict (brand_id, on_day, marketplace, holder, api_group) do update set count = u.count + excluded.count,
       refused = u.refused + excluded.refused, peak_second = greatest(u.peak_second, excluded.peak_second),
       updated_at = excluded.updated_at
     returning u.on_day::text, u.marketplace, u.holder, u.api_group, u.count, u.refused, u.peak_second`,
    [
      tx.brandId,
      tx.now,
      sorted.map((one) => one.onDay),
      sorted.map((one) => one.marketplace),
      sorted.map((one) => one.holder),
      sorted.map((one) => one.group),
      sorted.map((one) => one.count),
      sorted.map((one) => one.refused),
      sorted.map((one) => one.peakSecond),
    ],
  )
  return written.map(asUse)
}

export async function listUses(tx: Tx, onDay: string): Promise<Use[]> {
  const found = await rows(
    tx,
    sql<UseRow>`select on_day::text, marketplace, holder, api_group, count, refused, peak_second from quotas.use
      where brand_id = ${tx.brandId} and on_day = ${onDay}::date order by marketplace, holder, api_group`,
  )
  return found.map(asUse)
}

/** From a day on, oldest first. */
export async function listUsesSince(tx: Tx, fromDay: string): Promise<Use[]> {
  const found = await rows(
    tx,
    sql<UseRow>`select on_day::text, marketplace, holder, api_group, count, refused, peak_second from quotas.use
      where brand_id = ${tx.brandId} and on_day >= ${fromDay}::date order by marketplace, holder, api_group, on_day`,
  )
  return found.map(asUse)
}

export async function listOwnLimits(tx: Tx): Promise<OwnLimit[]> {
  const found = await rows(
    tx,
    sql<{ marketplace: string; api_group: string; per_ms: bigint; times: bigint }>`
      select marketplace, api_group, per_ms, times from quotas.own_limit where brand_id = ${tx.brandId} order by 1, 2, 3`,
  )
  return found.map((row) => ({
    marketplace: row.marketplace,
    group: row.api_group,
    perMs: Number(row.per_ms),
    times: Number(row.times),
  }))
}

/** Zero times takes the limit away. */
export async function writeOwnLimit(tx: Tx, { marketplace, group, perMs, times }: OwnLimit): Promise<void> {
  if (times === 0)
    await sql`delete from quotas.own_limit where brand_id = ${tx.brandId} and marketplace = ${marketplace}
      and api_group = ${group} and per_ms = ${perMs}`.execute(tx.db)
  else
    await sql`insert into quotas.own_limit (brand_id, marketplace, api_group, per_ms, times, set_by, set_at)
      values (${tx.brandId}, ${marketplace}, ${group}, ${perMs}, ${times}, ${`${tx.actor.kind}:${tx.actor.id}`}, ${tx.now})
      on conflict (brand_id, marketplace, api_group, per_ms) do update set times = excluded.times, set_by = excluded.set_by,
        set_at = excluded.set_at`.execute(tx.db)
}
