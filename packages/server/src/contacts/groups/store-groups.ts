import { sql } from 'kysely'
import type { CustomerGroup, GroupMember } from '../../connectors/wecom/index.ts'
import { businessDay, startOfDay } from '../../kernel/time.ts'
import { rows, type Tx } from '../../runtime/db/transaction.ts'

/** False when the group was dismissed: an older answer does not bring it back. */
export async function saveGroup(tx: Tx, corpId: string, group: CustomerGroup): Promise<boolean> {
  const seal = (column: 'name' | 'notice', text: string | null): Buffer | null =>
    text ? tx.vault.seal(`contacts.customer_group.${column}`, group.groupId, text) : null
  const written = await rows(
    tx,
    sql<{
      dismissed_at: Date | null
    }>`insert into contacts.customer_group (brand_id, group_id, corp_id, name, notice, owner_id, admins, version,
        created_at, fetched_at)
      values (${tx.brandId}, ${group.groupId}, ${corpId}, ${seal('name', group.name)}, ${seal('notice', group.notice)}, ${group.ownerId},
        ${group.admins}::text[], ${group.version}, ${group.createdAt}, ${tx.now})
      on conflict (brand_id, group_id) do update set name = excluded.name, notice = excluded.notice, owner_id = excluded.owner_id,
        admins = excluded.admins, version = excluded.version, created_at = coalesce(excluded.created_at, contacts.customer_group.created_at),
        fetched_at = excluded.fetched_at
      returning dismissed_at`,
  )
  return written[0]?.dismissed_at === null
}

export interface MemberChange {
  personId: string
  contactId: string | null
  customerId: string | null
  kind: 'member' | 'contact'
  joinedBy: string
}

/** The whole list of a group as WeCom has it now: who is missing has left. Who came and who went, each once. */
export async function saveGroupMembers(
  tx: Tx,
  groupId: string,
  members: GroupMember[],
): Promise<{ joined: MemberChange[]; left: MemberChange[] }> {
  interface Row {
    person_id: string
    contact_id: string | null
    customer_id: string | null
    kind: 'member' | 'contact'
    joined_by: string
    came: boolean
  }
  const changed = await tx.named<Row>(
    'contacts.save_group_members',
    `with listed as (
       select l.*, c.id as contact_id from unnest($4::text[], $5::text[], $6::bytea[], $7::timestamptz[], $8::text[], $9::text[], $10::text[])
         as l(person_id, kind, name, joined_at, joined_by, invited_by, state)
       left join contacts.contact c on c.brand_id = $1 and c.external_user_id = l.person_id and l.kind = 'contact'),
     before as (select person_id from contacts.group_member where brand_id = $1 and group_id = $2 and left_at is null),
     gone as (update contacts.group_member set left_at = $3 where brand_id = $1 and group_id = $2 and left_at is null
       and person_id <> all($4::text[]) returning person_id, contact_id, kind, joined_by),
     written as (
       insert into contacts.group_member (brand_id, group_id, person_id, kind, contact_id, name, joined_at, joined_by, invited_by, state)
       select $1::text, $2, person_id, kind, contact_id, name, joined_at, joined_by, invited_by, state from listed
       on conflict (brand_id, group_id, person_id) do update set contact_id = excluded.contact_id, name = excluded.name,
         joined_at = excluded.joined_at, joined_by = excluded.joined_by, invited_by = excluded.invited_by, left_at = null
       returning person_id, contact_id, kind, joined_by)
     select x.*, c.customer_id from (
       select person_id, contact_id, kind, joined_by, true as came from written where person_id not in (select person_id from before)
       union all select person_id, contact_id, kind, joined_by, false from gone) x
     left join contacts.contact c on c.brand_id = $1 and c.id = x.contact_id order by x.person_id`,
    [
      tx.brandId,
      groupId,
      tx.now,
      members.map((one) => one.personId),
      members.map((one) => one.kind),
      members.map((one) =>
        one.name ? tx.vault.seal('contacts.group_member.name', `${groupId}|${one.personId}`, one.name) : null,
      ),
      members.map((one) => one.joinedAt ?? tx.now),
      members.map((one) => one.joinedBy),
      members.map((one) => one.invitedBy),
      members.map((one) => one.state),
    ],
  )
  const shown = (row: Row): MemberChange => ({
    personId: row.person_id,
    contactId: row.contact_id,
    customerId: row.customer_id,
    kind: row.kind,
    joinedBy: row.joined_by,
  })
  return {
    joined: changed.filter((row) => row.came).map(shown),
    left: changed.filter((row) => !row.came).map(shown),
  }
}

/** People of groups who have become contacts since. */
export async function linkGroupMembers(tx: Tx, externalUserIds: string[]): Promise<void> {
  if (externalUserIds.length === 0) return
  await sql`update contacts.group_member m set contact_id = c.id from contacts.contact c
    where m.brand_id = ${tx.brandId} and m.kind = 'contact' and m.contact_id is null and m.person_id = any(${externalUserIds}::text[])
      and c.brand_id = m.brand_id and c.external_user_id = m.person_id`.execute(tx.db)
}

/** The group's end, told before its beginning or after; everybody has left it. Returns who was in it. */
export async function endGroup(tx: Tx, corpId: string, groupId: string, at: Date): Promise<MemberChange[]> {
  await sql`insert into contacts.customer_group (brand_id, group_id, corp_id, dismissed_at) values (${tx.brandId}, ${groupId}, ${corpId}, ${at})
    on conflict (brand_id, group_id) do update set dismissed_at = coalesce(contacts.customer_group.dismissed_at, excluded.dismissed_at)`.execute(
    tx.db,
  )
  const { left } = await saveGroupMembers(tx, groupId, [])
  return left
}

export interface GroupRow {
  groupId: string
  name: string | null
  ownerId: string | null
  contacts: number
  members: number
  joinedToday: number
  leftToday: number
  createdAt: Date | null
  dismissedAt: Date | null
}

interface RawGroup {
  group_id: string
  name: Buffer | null
  owner_id: string | null
  contacts: bigint
  members: bigint
  joined_today: bigint
  left_today: bigint
  created_at: Date | null
  dismissed_at: Date | null
}

/** Newest first; of one contact or one owner where named. */
export async function listGroupRows(
  tx: Tx,
  filter: {
    contactId: string | null
    ownerId: string | null
    state: 'live' | 'dismissed' | null
    limit: number
  },
): Promise<GroupRow[]> {
  const { contactId, ownerId, state, limit } = filter
  const today = startOfDay(businessDay(tx.now))
  const found = await rows(
    tx,
    sql<RawGroup>`select g.group_id, g.name, g.owner_id, g.created_at, g.dismissed_at,
        count(m.person_id) filter (where m.left_at is null and m.kind = 'contact') as contacts,
        count(m.person_id) filter (where m.left_at is null and m.kind = 'member') as members,
        count(m.person_id) filter (where m.joined_at >= ${today} and m.kind = 'contact') as joined_today,
        count(m.person_id) filter (where m.left_at >= ${today} and m.kind = 'contact') as left_today
      from contacts.customer_group g left join contacts.group_member m on m.brand_id = g.brand_id and m.group_id = g.group_id
      where g.brand_id = ${tx.brandId} and (${contactId}::uuid is null or exists (select from contacts.group_member o
        where o.brand_id = g.brand_id and o.group_id = g.group_id and o.contact_id = ${contactId}))
        and (${ownerId}::text is null or g.owner_id = ${ownerId})
        and (${state}::text is null or (g.dismissed_at is null) = (${state} = 'live'))
      group by g.brand_id, g.group_id order by g.dismissed_at nulls first, g.created_at desc nulls last, g.group_id limit ${limit}`,
  )
  return found.map((row) => ({
    groupId: row.group_id,
    name: row.name && tx.vault.open('contacts.customer_group.name', row.group_id, row.name),
    ownerId: row.owner_id,
    contacts: Number(row.contacts),
    members: Number(row.members),
    joinedToday: Number(row.joined_today),
    leftToday: Number(row.left_today),
    createdAt: row.created_at,
    dismissedAt: row.dismissed_at,
  }))
}

export interface GroupPerson {
  personId: string
  kind: 'member' | 'contact'
  name: string | null
  customerId: string | null
  joinedAt: Date
  joinedBy: string
  invitedBy: string | null
  leftAt: Date | null
}

/** WeCom's own limit of a group is 500 people; who left stays known. */
const mostShown = 1000

/** Who is there first, newest first; then who left. */
export async function listGroupPeople(tx: Tx, groupId: string): Promise<GroupPerson[]> {
  const found = await rows(
    tx,
    sql<{
      person_id: string
      kind: 'member' | 'contact'
      name: Buffer | null
      customer_id: string | null
      joined_at: Date
      joined_by: string
      invited_by: string | null
      left_at: Date | null
    }>`select m.person_id, m.kind, m.name, c.customer_id, m.joined_at, m.joined_by, m.invited_by, m.left_at
      from contacts.group_member m left join contacts.contact c on c.brand_id = m.brand_id and c.id = m.contact_id
      where m.brand_id = ${tx.brandId} and m.group_id = ${groupId}
      order by m.left_at desc nulls first, m.joined_at desc, m.person_id limit ${mostShown}`,
  )
  return found.map((row) => ({
    personId: row.person_id,
    kind: row.kind,
    name: row.name && tx.vault.open('contacts.group_member.name', `${groupId}|${row.person_id}`, row.name),
    customerId: row.customer_id,
    joinedAt: row.joined_at,
    joinedBy: row.joined_by,
    invitedBy: row.invited_by,
    leftAt: row.left_at,
  }))
}

/** Groups that stand, for the nightly comparison. */
export async function liveGroupIds(tx: Tx, corpId: string): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{
      group_id: string
    }>`select group_id from contacts.customer_group where brand_id = ${tx.brandId} and corp_id = ${corpId}
      and dismissed_at is null order by 1`,
  )
  return found.map((row) => row.group_id)
}
