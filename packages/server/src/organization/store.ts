import { sql } from 'kysely'
import type { RoleName } from '../runtime/access/policy.ts'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'

export interface Member {
  id: string
  name: string
  login: string
  roles: RoleName[]
  /** Codes of the regions of a region manager; empty for everybody else. */
  regions?: string[]
  wecomUserId: string | null
}

interface MemberRow {
  id: string
  name: string
  login: string
  password_hash: string | null
  roles: RoleName[]
  regions: string[]
  wecom_user_id: string | null
}

const asMember = (row: MemberRow): Member => ({
  id: row.id,
  name: row.name,
  login: row.login,
  roles: row.roles,
  regions: row.regions,
  wecomUserId: row.wecom_user_id,
})

export async function findMember(tx: Tx, memberId: string): Promise<Member | null> {
  const [row] = await tx.named<MemberRow>(
    'organization.find_member',
    'select * from organization.member where brand_id = $1 and id = $2 and left_at is null',
    [tx.brandId, memberId],
  )
  return row ? asMember(row) : null
}

export async function findMemberByLogin(
  tx: Tx,
  login: string,
): Promise<(Member & { passwordHash: string | null }) | null> {
  const row = await firstRow(
    tx,
    sql<MemberRow>`select * from organization.member where brand_id = ${tx.brandId} and lower(login) = lower(${login}) and left_at is null`,
  )
  return row && { ...asMember(row), passwordHash: row.password_hash }
}

export async function findMemberByWecom(tx: Tx, wecomUserId: string): Promise<Member | null> {
  const row = await firstRow(
    tx,
    sql<MemberRow>`select * from organization.member where brand_id = ${tx.brandId} and wecom_user_id = ${wecomUserId} and left_at is null`,
  )
  return row && asMember(row)
}

export async function listMembers(tx: Tx): Promise<Member[]> {
  const found = await rows(
    tx,
    sql<MemberRow>`select * from organization.member where brand_id = ${tx.brandId} and left_at is null order by id`,
  )
  return found.map(asMember)
}

/** Everybody who ever was a member, so that what they did keeps its name. */
export function listEveryMember(tx: Tx): Promise<{ id: string; name: string; wecomUserId: string | null }[]> {
  return rows(
    tx,
    sql<{
      id: string
      name: string
      wecomUserId: string | null
    }>`select id, name, wecom_user_id as "wecomUserId"
      from organization.member where brand_id = ${tx.brandId} order by left_at nulls last, id`,
  )
}

export async function writeMember(tx: Tx, member: Member & { passwordHash: string | null }): Promise<void> {
  await sql`insert into organization.member (brand_id, id, name, login, password_hash, roles, regions, wecom_user_id)
    values (${tx.brandId}, ${member.id}, ${member.name}, ${member.login}, ${member.passwordHash}, ${member.roles}::text[],
      ${member.regions ?? []}::text[], ${member.wecomUserId})
    on conflict (brand_id, id) do update set name = excluded.name, roles = excluded.roles, regions = excluded.regions, wecom_user_id = excluded.wecom_user_id,
      password_hash = coalesce(excluded.password_hash, organization.member.password_hash)`.execute(tx.db)
}

/** Gives a member other roles and regions; every session and token follows at once. False when nobody has the id. */
export async function writeDuty(
  tx: Tx,
  memberId: string,
  { roles, regions }: { roles: readonly RoleName[]; regions: readonly string[] },
): Promise<boolean> {
  const changed = await rows(
    tx,
    sql`update organization.member set roles = ${[...roles]}::text[], regions = ${[...regions]}::text[]
      where brand_id = ${tx.brandId} and id = ${memberId} and left_at is null returning id`,
  )
  return changed.length > 0
}

/** The other members who are owners, locked: of two who step down at once, one is the last. */
export async function lockOtherOwners(tx: Tx, memberId: string): Promise<number> {
  const found = await rows(
    tx,
    sql`select id from organization.member where brand_id = ${tx.brandId} and left_at is null
      and 'owner' = any(roles) order by id for update`,
  )
  return (found as { id: string }[]).filter((one) => one.id !== memberId).length
}

export type ShopState = 'connected' | 'not_connected' | 'authorisation_expired'

export interface Shop {
  id: string
  marketplace: string
  name: string
  sellerId: string | null
  state: ShopState
}

export async function listShops(tx: Tx): Promise<Shop[]> {
  const found = await tx.named<{
    id: string
    marketplace: string
    name: string
    seller_id: string | null
    state: ShopState
  }>(
    'organization.list_shops',
    'select id, marketplace, name, seller_id, state from organization.shop where brand_id = $1 order by id',
    [tx.brandId],
  )
  return found.map((row) => ({
    id: row.id,
    marketplace: row.marketplace,
    name: row.name,
    sellerId: row.seller_id,
    state: row.state,
  }))
}

export async function writeShop(tx: Tx, shop: Shop): Promise<void> {
  await sql`insert into organization.shop (brand_id, id, marketplace, name, seller_id, state)
    values (${tx.brandId}, ${shop.id}, ${shop.marketplace}, ${shop.name}, ${shop.sellerId}, ${shop.state})
    on conflict (brand_id, id) do update set name = excluded.name, seller_id = excluded.seller_id, state = excluded.state`.execute(
    tx.db,
  )
}

/** Removes shops that were made for files; one that a connector reached since stays. */
export async function removeShops(tx: Tx, shopIds: readonly string[]): Promise<void> {
  await sql`delete from organization.shop where brand_id = ${tx.brandId} and id = any(${shopIds}::text[])
    and state = 'not_connected' and seller_id is null`.execute(tx.db)
}

export async function setShopState(tx: Tx, shopId: string, state: ShopState): Promise<boolean> {
  const changed = await rows(
    tx,
    sql`update organization.shop set state = ${state} where brand_id = ${tx.brandId} and id = ${shopId} and state <> ${state} returning id`,
  )
  return changed.length > 0
}

export async function writeBrandProfile(tx: Tx, name: string): Promise<void> {
  await sql`insert into organization.brand_profile (brand_id, name, created_at) values (${tx.brandId}, ${name}, ${tx.now})
    on conflict (brand_id) do update set name = excluded.name`.execute(tx.db)
}

export async function getBrandName(tx: Tx): Promise<string> {
  const row = await firstRow(
    tx,
    sql<{ name: string }>`select name from organization.brand_profile where brand_id = ${tx.brandId}`,
  )
  return row?.name ?? tx.brandId
}
