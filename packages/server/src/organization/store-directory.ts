import { sql } from 'kysely'
import { rows, type Tx } from '../runtime/db/transaction.ts'

export interface DepartmentRecord {
  departmentId: number
  parentId: number | null
  name: string | null
  position: number
}

export interface CorpMemberRecord {
  wecomUserId: string
  name: string | null
  jobTitle: string | null
  departmentIds: number[]
  state: 'active' | 'inactive' | 'disabled' | 'left'
}

/** The whole list: what is missing in it is gone. An empty list is no list, and takes nothing away. */
export async function writeDepartments(tx: Tx, corpId: string, all: DepartmentRecord[]): Promise<void> {
  if (all.length === 0) return
  await tx.named(
    'organization.write_departments',
    `with gone as (update organization.department set removed_at = $3
       where brand_id = $1 and corp_id = $2 and removed_at is null and department_id <> all($4::int[]))
     insert into organization.department (brand_id, corp_id, department_id, parent_id, name, position)
     select $1::text, $2, * from unnest($4::int[], $5::int[], $6::text[], $7::bigint[])
     on conflict (brand_id, corp_id, department_id) do update set parent_id = excluded.parent_id,
       name = coalesce(excluded.name, organization.department.name), position = excluded.position, removed_at = null`,
    [
      tx.brandId,
      corpId,
      tx.now,
      all.map((one) => one.departmentId),
      all.map((one) => one.parentId),
      all.map((one) => one.name),
      all.map((one) => one.position),
    ],
  )
}

/** Returns who is new or back. One who has left stays left until WeCom lists them again. */
export async function writeCorpMembers(
  tx: Tx,
  corpId: string,
  members: CorpMemberRecord[],
): Promise<string[]> {
  if (members.length === 0) return []
  const unique = [...new Map(members.map((one) => [one.wecomUserId, one])).values()]
  const written = await tx.named<{ wecom_user_id: string; fresh: boolean }>(
    'organization.write_corp_members',
    `with before as (select wecom_user_id from organization.corp_member where brand_id = $1 and corp_id = $2 and left_at is null)
     insert into organization.corp_member (brand_id, corp_id, wecom_user_id, name, job_title, department_ids, state, seen_at)
     select $1::text, $2, id, name, title, array(select jsonb_array_elements_text(departments)::int), state, $3
     from unnest($4::text[], $5::text[], $6::text[], $7::jsonb[], $8::text[]) as m(id, name, title, departments, state)
     on conflict (brand_id, corp_id, wecom_user_id) do update set name = coalesce(excluded.name, organization.corp_member.name),
       job_title = coalesce(excluded.job_title, organization.corp_member.job_title), department_ids = excluded.department_ids,
       state = excluded.state, seen_at = excluded.seen_at, left_at = null
     returning wecom_user_id, wecom_user_id not in (select wecom_user_id from before) as fresh`,
    [
      tx.brandId,
      corpId,
      tx.now,
      unique.map((one) => one.wecomUserId),
      unique.map((one) => one.name),
      unique.map((one) => one.jobTitle),
      unique.map((one) => JSON.stringify(one.departmentIds)),
      unique.map((one) => one.state),
    ],
  )
  return written.filter((row) => row.fresh).map((row) => row.wecom_user_id)
}

/** Active ones that a pull which began at `since` did not list. */
export async function corpMembersNotSeenSince(tx: Tx, corpId: string, since: Date): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ wecom_user_id: string }>`select wecom_user_id from organization.corp_member
      where brand_id = ${tx.brandId} and corp_id = ${corpId} and left_at is null and seen_at < ${since} order by 1`,
  )
  return found.map((row) => row.wecom_user_id)
}

/** Returns who had not left before. Their log-ins end, but the last owner's: a brand must not lock itself out. */
export async function endCorpMembers(
  tx: Tx,
  corpId: string,
  wecomUserIds: string[],
): Promise<{ left: string[]; keptLogIns: string[] }> {
  const left = await rows(
    tx,
    sql<{
      wecom_user_id: string
    }>`insert into organization.corp_member (brand_id, corp_id, wecom_user_id, state, seen_at, left_at)
      select ${tx.brandId}, ${corpId}, id, 'left', ${tx.now}, ${tx.now} from unnest(${wecomUserIds}::text[]) as gone(id)
      on conflict (brand_id, corp_id, wecom_user_id) do update set state = 'left', left_at = excluded.left_at
        where organization.corp_member.left_at is null
      returning wecom_user_id`,
  )
  const ids = left.map((row) => row.wecom_user_id)
  const kept = await rows(
    tx,
    sql<{ wecom_user_id: string }>`with gone as (
        select id, wecom_user_id, 'owner' = any(roles) as owner from organization.member
        where brand_id = ${tx.brandId} and wecom_user_id = any(${ids}::text[]) and left_at is null),
      last as (select wecom_user_id from gone where owner and not exists (
        select from organization.member m where m.brand_id = ${tx.brandId} and m.left_at is null and 'owner' = any(m.roles)
          and m.id not in (select id from gone))),
      ended as (update organization.member m set left_at = ${tx.now} from gone
        where m.brand_id = ${tx.brandId} and m.id = gone.id and gone.wecom_user_id not in (select wecom_user_id from last))
      select wecom_user_id from last`,
  )
  return { left: ids, keptLogIns: kept.map((row) => row.wecom_user_id) }
}

/** A userid may be renamed once; where both are known already the old one leaves without a word. */
export async function renameCorpMember(tx: Tx, corpId: string, from: string, to: string): Promise<void> {
  await sql`update organization.member set wecom_user_id = ${to} where brand_id = ${tx.brandId} and wecom_user_id = ${from}
    and not exists (select from organization.member where brand_id = ${tx.brandId} and wecom_user_id = ${to})`.execute(
    tx.db,
  )
  await sql`with moved as (
      update organization.corp_member set wecom_user_id = ${to} where brand_id = ${tx.brandId} and corp_id = ${corpId}
        and wecom_user_id = ${from} and not exists (select from organization.corp_member
          where brand_id = ${tx.brandId} and corp_id = ${corpId} and wecom_user_id = ${to}) returning 1)
    delete from organization.corp_member where brand_id = ${tx.brandId} and corp_id = ${corpId}
      and wecom_user_id = ${from} and not exists (select from moved)`.execute(tx.db)
}

/** When the address book was last read; null before the first time. */
export async function directoryReadAt(tx: Tx, corpId: string): Promise<Date | null> {
  const [row] = await rows(
    tx,
    sql<{ at: Date | null }>`select max(seen_at) as at from organization.corp_member
      where brand_id = ${tx.brandId} and corp_id = ${corpId}`,
  )
  return row?.at ?? null
}

export interface DepartmentNode extends DepartmentRecord {
  members: number
}

/** Departments that exist, parents first where numbers say so, with the members of each itself. */
export async function listDepartments(tx: Tx, corpId: string): Promise<DepartmentNode[]> {
  const found = await rows(
    tx,
    sql<{
      department_id: number
      parent_id: number | null
      name: string | null
      position: bigint
      members: bigint
    }>`
      select d.department_id, d.parent_id, d.name, d.position, (select count(*) from organization.corp_member m
        where m.brand_id = d.brand_id and m.corp_id = d.corp_id and m.left_at is null and d.department_id = any(m.department_ids)) as members
      from organization.department d where d.brand_id = ${tx.brandId} and d.corp_id = ${corpId} and d.removed_at is null
      order by d.position desc, d.department_id`,
  )
  return found.map((row) => ({
    departmentId: row.department_id,
    parentId: row.parent_id,
    name: row.name,
    position: Number(row.position),
    members: Number(row.members),
  }))
}

export async function listCorpMembers(
  tx: Tx,
  corpId: string,
): Promise<(CorpMemberRecord & { leftAt: Date | null })[]> {
  const found = await rows(
    tx,
    sql<{
      wecom_user_id: string
      name: string | null
      job_title: string | null
      department_ids: number[]
      state: CorpMemberRecord['state']
      left_at: Date | null
    }>`select wecom_user_id, name, job_title, department_ids, state, left_at from organization.corp_member
      where brand_id = ${tx.brandId} and corp_id = ${corpId} order by left_at nulls first, wecom_user_id`,
  )
  return found.map((row) => ({
    wecomUserId: row.wecom_user_id,
    name: row.name,
    jobTitle: row.job_title,
    departmentIds: row.department_ids,
    state: row.state,
    leftAt: row.left_at,
  }))
}

/** Names of members of WeCom, whatever corp they are in; those without one are left out. */
export async function namesOfCorpMembers(
  tx: Tx,
  wecomUserIds: readonly string[],
): Promise<Map<string, string>> {
  const found = await tx.named<{ wecom_user_id: string; name: string }>(
    'organization.names_of_corp_members',
    `select distinct on (wecom_user_id) wecom_user_id, name from organization.corp_member
     where brand_id = $1 and wecom_user_id = any($2::text[]) and name is not null order by wecom_user_id, left_at nulls first`,
    [tx.brandId, wecomUserIds],
  )
  return new Map(found.map((one) => [one.wecom_user_id, one.name]))
}
