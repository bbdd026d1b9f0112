import { sql } from 'kysely'
import type { RoleName } from '../runtime/access/policy.ts'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import type { ApiToken, Sight } from './api-token.ts'

export interface NewToken {
  id: string
  name: string
  hash: Buffer
  tail: string
  memberId: string
  scopes: readonly string[]
  sight: Sight
  expiresAt: Date | null
}

/** False when another token that is not revoked has this name. */
export async function writeToken(tx: Tx, token: NewToken): Promise<boolean> {
  const row = await firstRow(
    tx,
    sql`insert into organization.api_token
      (brand_id, id, name, token_hash, tail, member_id, scopes, sight, created_at, expires_at)
    values (${tx.brandId}, ${token.id}, ${token.name}, ${token.hash}, ${token.tail}, ${token.memberId},
      ${[...token.scopes]}::text[], ${JSON.stringify(token.sight)}::jsonb, ${tx.now}, ${token.expiresAt})
    on conflict (brand_id, lower(name)) where revoked_at is null do nothing returning id`,
  )
  return row !== null
}

export interface LiveToken {
  id: string
  scopes: string[]
  sight: Sight
  last_used_at: Date | null
  member_id: string
  member_name: string
  roles: RoleName[]
  regions: string[]
}

/** A token that may be used now, with its maker's roles of today. */
export async function findLiveToken(tx: Tx, hash: Buffer): Promise<LiveToken | null> {
  const [row] = await tx.named<LiveToken>(
    'organization.find_live_token',
    `select t.id, t.scopes, t.sight, t.last_used_at, m.id as member_id, m.name as member_name, m.roles, m.regions
     from organization.api_token t
     join organization.member m on m.brand_id = t.brand_id and m.id = t.member_id and m.left_at is null
     where t.brand_id = $1 and t.token_hash = $2 and t.revoked_at is null
       and (t.expires_at is null or t.expires_at > $3)`,
    [tx.brandId, hash, tx.now],
  )
  return row ?? null
}

/** Never waits for a twin that marks the same use. */
export async function touchToken(tx: Tx, id: string): Promise<void> {
  await sql`update organization.api_token set last_used_at = ${tx.now}
    where brand_id = ${tx.brandId} and id = (select id from organization.api_token
      where brand_id = ${tx.brandId} and id = ${id} for update skip locked)`.execute(tx.db)
}

interface Row {
  id: string
  name: string
  tail: string
  member_id: string
  member_name: string | null
  left_at: Date | null
  scopes: string[]
  sight: Sight
  created_at: Date
  expires_at: Date | null
  last_used_at: Date | null
  revoked_at: Date | null
  revoked_by: string | null
}

export async function listTokens(tx: Tx): Promise<ApiToken[]> {
  const found = await rows(
    tx,
    sql<Row>`select t.id, t.name, t.tail, t.member_id, m.name as member_name, m.left_at, t.scopes, t.sight,
        t.created_at, t.expires_at, t.last_used_at, t.revoked_at, t.revoked_by
      from organization.api_token t
      left join organization.member m on m.brand_id = t.brand_id and m.id = t.member_id
      where t.brand_id = ${tx.brandId}
      order by t.revoked_at is not null, t.created_at desc limit 500`,
  )
  return found.map(asToken)
}

const asToken = (row: Row): ApiToken => ({
  id: row.id,
  name: row.name,
  tail: row.tail,
  memberId: row.member_id,
  memberName: row.member_name ?? row.member_id,
  scopes: row.scopes,
  sight: row.sight,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
  revokedAt: row.revoked_at,
  revokedBy: row.revoked_by,
  makerIsHere: row.member_name !== null && row.left_at === null,
})

/** False when there is no such token; one that is revoked already stays as it is. */
export async function markRevoked(tx: Tx, id: string): Promise<boolean> {
  const row = await firstRow(
    tx,
    sql`update organization.api_token set revoked_at = coalesce(revoked_at, ${tx.now}),
        revoked_by = coalesce(revoked_by, ${tx.actor.id})
      where brand_id = ${tx.brandId} and id = ${id} returning id`,
  )
  return row !== null
}
