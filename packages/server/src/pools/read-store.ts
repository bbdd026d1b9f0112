import { sql } from 'kysely'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import type { Pool } from './pool.ts'
import type { StandingRow } from './standing-store.ts'

/** Rows for whom no other one stands. */
const standsAlone = sql.raw(`exists (select from customers.customer c
  where c.brand_id = s.brand_id and c.id = s.customer_id and c.merged_into is null)`)

export async function countPools(tx: Tx): Promise<{ pool: Pool; ownerId: string | null; n: number }[]> {
  const found = await rows(
    tx,
    sql<{
      pool: Pool
      owner_id: string | null
      n: bigint
    }>`select s.pool, s.owner_id, count(*) as n from pools.standing s
      where s.brand_id = ${tx.brandId} and ${standsAlone} group by s.pool, s.owner_id order by 3 desc`,
  )
  return found.map((row) => ({ pool: row.pool, ownerId: row.owner_id, n: Number(row.n) }))
}

export interface PoolQuery {
  pool?: Pool
  ownerId?: string
  /** Only those whom nobody owns. */
  unowned?: boolean
  before?: { at: Date; id: string }
  limit: number
}

export interface ListedStanding extends StandingRow {
  last_act_day: number | null
  paid_orders: number | null
  why: string
}

/** Who came into the pool last comes first. */
export function listStandings(
  tx: Tx,
  { pool, ownerId, unowned, before, limit }: PoolQuery,
): Promise<ListedStanding[]> {
  return rows(
    tx,
    sql<ListedStanding>`select s.customer_id, s.pool, s.owner_id, s.pool_since, s.owner_since, s.protected_until,
        s.contract_ends_on::text as contract_ends_on, s.last_move, p.last_act_day, p.paid_orders, m.why
      from pools.standing s
      join pools.move m on m.brand_id = s.brand_id and m.id = s.last_move
      left join segments.person p on p.brand_id = s.brand_id and p.person_id = s.customer_id
      where s.brand_id = ${tx.brandId} and (${pool ?? null}::text is null or s.pool = ${pool ?? null})
        and (${ownerId ?? null}::text is null or s.owner_id = ${ownerId ?? null})
        and (not ${unowned ?? false}::boolean or s.owner_id is null) and ${standsAlone}
        and (${before?.at ?? null}::timestamptz is null
          or (s.pool_since, s.customer_id) < (${before?.at ?? null}::timestamptz, ${before?.id ?? null}::uuid))
      order by s.pool_since desc, s.customer_id desc limit ${limit}`,
  )
}
