import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import type { GrantWay, KeptGrant } from './grant.ts'

interface GrantRow {
  shop_id: string
  marketplace: string
  state: KeptGrant['state']
  way: GrantWay
  granted_by: string
  granted_at: Date
  permissions: string[]
  expires_at: Date | null
  refresh_ends_at: Date | null
  subscription_ends_at: Date | null
  next_refresh_at: Date | null
  refreshed_at: Date | null
  refresh_error: string | null
  lease_id: string | null
  lease_until: Date | null
  young_refusals: number
  refused_at: Date | null
  ended_at: Date | null
  ended_code: string | null
}

const asGrant = (row: GrantRow): KeptGrant => ({
  shopId: row.shop_id,
  marketplace: row.marketplace,
  state: row.state,
  way: row.way,
  grantedBy: row.granted_by,
  grantedAt: row.granted_at,
  permissions: row.permissions,
  expiresAt: row.expires_at,
  refreshEndsAt: row.refresh_ends_at,
  subscriptionEndsAt: row.subscription_ends_at,
  nextRefreshAt: row.next_refresh_at,
  refreshedAt: row.refreshed_at,
  refreshError: row.refresh_error,
  leaseId: row.lease_id,
  leaseUntil: row.lease_until,
  youngRefusals: row.young_refusals,
  refusedAt: row.refused_at,
  endedAt: row.ended_at,
  endedCode: row.ended_code,
})

export async function listGrants(tx: Tx): Promise<KeptGrant[]> {
  const found = await rows(
    tx,
    sql<GrantRow>`select * from authorisation."grant" where brand_id = ${tx.brandId} order by shop_id`,
  )
  return found.map(asGrant)
}

/** Locked until the end of the transaction. */
export async function lockGrant(tx: Tx, shopId: string): Promise<KeptGrant | null> {
  const row = await firstRow(
    tx,
    sql<GrantRow>`select * from authorisation."grant" where brand_id = ${tx.brandId} and shop_id = ${shopId} for update`,
  )
  return row && asGrant(row)
}

/** A shop that was connected before grants were kept gets its row, as a session that somebody pasted. */
export async function ensureGrant(tx: Tx, shopId: string, marketplace: string): Promise<void> {
  await sql`insert into authorisation."grant" (brand_id, shop_id, marketplace, state, way, granted_by, granted_at, permissions)
    values (${tx.brandId}, ${shopId}, ${marketplace}, 'good', 'pasted', 'unknown', ${tx.now}, '{}')
    on conflict (brand_id, shop_id) do nothing`.execute(tx.db)
}

export interface GrantWrite {
  shopId: string
  marketplace: string
  way: GrantWay
  permissions: string[]
  expiresAt: Date | null
  refreshEndsAt: Date | null
  nextRefreshAt: Date | null
}

/** A new grant of the owner: whatever ended before is forgotten. */
export async function writeGrant(tx: Tx, grant: GrantWrite): Promise<void> {
  const by = `${tx.actor.kind}:${tx.actor.id}`
  await sql`insert into authorisation."grant" (brand_id, shop_id, marketplace, state, way, granted_by, granted_at, permissions,
      expires_at, refresh_ends_at, next_refresh_at)
    values (${tx.brandId}, ${grant.shopId}, ${grant.marketplace}, 'good', ${grant.way}, ${by}, ${tx.now}, ${grant.permissions}::text[],
      ${grant.expiresAt}, ${grant.refreshEndsAt}, ${grant.nextRefreshAt})
    on conflict (brand_id, shop_id) do update set marketplace = excluded.marketplace, state = 'good', way = excluded.way,
      granted_by = excluded.granted_by, granted_at = excluded.granted_at, permissions = excluded.permissions,
      expires_at = excluded.expires_at, refresh_ends_at = excluded.refresh_ends_at, next_refresh_at = excluded.next_refresh_at,
      refreshed_at = null, refresh_error = null, lease_id = null, lease_until = null, young_refusals = 0, refused_at = null, ended_at = null,
      ended_code = null`.execute(tx.db)
}

export async function takeLease(
  tx: Tx,
  shopId: string,
  leaseId: string,
  until: Date,
  young: boolean,
): Promise<void> {
  await sql`update authorisation."grant" set lease_id = ${leaseId}, lease_until = ${until},
      young_refusals = ${young ? sql`young_refusals + 1` : sql`0`}
    where brand_id = ${tx.brandId} and shop_id = ${shopId}`.execute(tx.db)
}

export async function noteRefusal(tx: Tx, shopId: string): Promise<void> {
  await sql`update authorisation."grant" set refused_at = ${tx.now}
    where brand_id = ${tx.brandId} and shop_id = ${shopId}`.execute(tx.db)
}

export async function writeRefreshed(
  tx: Tx,
  shopId: string,
  {
    expiresAt,
    refreshEndsAt,
    nextRefreshAt,
  }: Pick<GrantWrite, 'expiresAt' | 'refreshEndsAt' | 'nextRefreshAt'>,
): Promise<void> {
  await sql`update authorisation."grant" set lease_id = null, lease_until = null, expires_at = ${expiresAt},
      refresh_ends_at = ${refreshEndsAt}, next_refresh_at = ${nextRefreshAt}, refreshed_at = ${tx.now}, refreshes = refreshes + 1,
      refresh_error = null
    where brand_id = ${tx.brandId} and shop_id = ${shopId}`.execute(tx.db)
}

export async function writeRefreshFailed(
  tx: Tx,
  shopId: string,
  code: string,
  nextRefreshAt: Date | null,
): Promise<void> {
  await sql`update authorisation."grant" set lease_id = null, lease_until = null, refresh_error = ${code}, next_refresh_at = ${nextRefreshAt}
    where brand_id = ${tx.brandId} and shop_id = ${shopId}`.execute(tx.db)
}

export async function writeEnded(tx: Tx, shopId: string, code: string): Promise<void> {
  await sql`update authorisation."grant" set state = 'ended', ended_at = ${tx.now}, ended_code = ${code}, next_refresh_at = null,
      lease_id = null, lease_until = null
    where brand_id = ${tx.brandId} and shop_id = ${shopId}`.execute(tx.db)
}

/** False for a shop without a grant. */
export async function writeSubscriptionEnd(tx: Tx, shopId: string, endsAt: Date | null): Promise<boolean> {
  const noted = await rows(
    tx,
    sql`update authorisation."grant" set subscription_ends_at = ${endsAt}
      where brand_id = ${tx.brandId} and shop_id = ${shopId} returning shop_id`,
  )
  return noted.length > 0
}

/** Grants whose refresh is due, and those whose time is over without one. */
export async function dueGrants(tx: Tx): Promise<KeptGrant[]> {
  const found = await rows(
    tx,
    sql<GrantRow>`select * from authorisation."grant" where brand_id = ${tx.brandId} and state = 'good'
      and (next_refresh_at <= ${tx.now} or (next_refresh_at is null and expires_at <= ${tx.now})) order by shop_id`,
  )
  return found.map(asGrant)
}
