import { sql } from 'kysely'
import type { ContactOwner, TagGroup } from '../../connectors/wecom/index.ts'
import { rows, type Tx } from '../../runtime/db/transaction.ts'

/** The corp's whole list of tags as WeCom has it now; what is missing is gone. Returns ids renamed or gone. */
export async function writeCorpTags(tx: Tx, corpId: string, groups: TagGroup[]): Promise<string[]> {
  const tags = groups.flatMap((group) =>
    group.tags.map((tag, place) => ({ ...tag, groupId: group.groupId, groupName: group.name, place })),
  )
  const changed = await tx.named<{ tag_id: string }>(
    'contacts.write_corp_tags',
    `with before as (select tag_id, name from contacts.corp_tag where brand_id = $1 and corp_id = $2 and removed_at is null),
     gone as (update contacts.corp_tag set removed_at = $3 where brand_id = $1 and corp_id = $2 and removed_at is null
       and tag_id <> all($4::text[]) returning tag_id),
     written as (insert into contacts.corp_tag (brand_id, corp_id, tag_id, group_id, group_name, name, position)
       select $1::text, $2, * from unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[])
       on conflict (brand_id, corp_id, tag_id) do update set group_id = excluded.group_id, group_name = excluded.group_name,
         name = excluded.name, position = excluded.position, removed_at = null
       returning tag_id, name)
     select tag_id from gone union select w.tag_id from written w left join before b using (tag_id) where b.name is distinct from w.name`,
    [
      tx.brandId,
      corpId,
      tx.now,
      tags.map((one) => one.tagId),
      tags.map((one) => one.groupId),
      tags.map((one) => one.groupName),
      tags.map((one) => one.name),
      tags.map((one) => one.place),
    ],
  )
  return changed.map((row) => row.tag_id)
}

export interface CorpTag {
  tagId: string
  groupName: string
  name: string
}

export async function listCorpTags(tx: Tx, corpId: string): Promise<CorpTag[]> {
  const found = await rows(
    tx,
    sql<{
      tag_id: string
      group_name: string
      name: string
    }>`select tag_id, group_name, name from contacts.corp_tag
      where brand_id = ${tx.brandId} and corp_id = ${corpId} and removed_at is null order by group_name, position, tag_id`,
  )
  return found.map((row) => ({ tagId: row.tag_id, groupName: row.group_name, name: row.name }))
}

/**
 * Corp tags of these pairs as WeCom lists them. Those that an agent took off are returned; where it was we who had put
 * them on, the row stays as declined, so that we do not put them on again.
 */
export async function saveOwnerTags(
  tx: Tx,
  contactId: string,
  owners: ContactOwner[],
): Promise<{ wecomUserId: string; tagId: string }[]> {
  const on = owners.flatMap((owner) =>
    owner.tags.flatMap((tag) =>
      tag.kind === 'corp' && tag.tagId ? [{ member: owner.memberId, tagId: tag.tagId }] : [],
    ),
  )
  const taken = await tx.named<{ wecom_user_id: string; tag_id: string }>(
    'contacts.save_owner_tags',
    `with now_on as (select distinct * from unnest($4::text[], $5::text[]) as t(member, tag_id)),
     off as (select old.wecom_user_id, old.tag_id, old.by_us from contacts.owner_tag old
       where old.brand_id = $1 and old.contact_id = $2 and old.wecom_user_id = any($3::text[]) and not old.declined
         and not exists (select from now_on n where n.member = old.wecom_user_id and n.tag_id = old.tag_id)),
     declined as (update contacts.owner_tag o set declined = true, at = $6 from off where o.brand_id = $1 and o.contact_id = $2
       and o.wecom_user_id = off.wecom_user_id and o.tag_id = off.tag_id and off.by_us),
     deleted as (delete from contacts.owner_tag o using off where o.brand_id = $1 and o.contact_id = $2
       and o.wecom_user_id = off.wecom_user_id and o.tag_id = off.tag_id and not off.by_us),
     written as (insert into contacts.owner_tag (brand_id, contact_id, wecom_user_id, tag_id, by_us, at)
       select $1::text, $2, member, tag_id, false, $6 from now_on
       on conflict (brand_id, contact_id, wecom_user_id, tag_id) do update set declined = false where contacts.owner_tag.declined)
     select wecom_user_id, tag_id from off`,
    [
      tx.brandId,
      contactId,
      owners.map((one) => one.memberId),
      on.map((one) => one.member),
      on.map((one) => one.tagId),
      tx.now,
    ],
  )
  return taken.map((row) => ({ wecomUserId: row.wecom_user_id, tagId: row.tag_id }))
}

/** What we put on or took off by the API: no event comes back from that. */
export async function keepMarked(
  tx: Tx,
  pair: { contactId: string; wecomUserId: string },
  marked: { on: string[]; off: string[] },
): Promise<void> {
  await tx.named(
    'contacts.keep_marked',
    `with off as (delete from contacts.owner_tag where brand_id = $1 and contact_id = $2 and wecom_user_id = $3 and tag_id = any($5::text[]))
     insert into contacts.owner_tag (brand_id, contact_id, wecom_user_id, tag_id, by_us, at)
     select $1::text, $2, $3, tag_id, true, $6 from unnest($4::text[]) as t(tag_id)
     on conflict (brand_id, contact_id, wecom_user_id, tag_id) do nothing`,
    [tx.brandId, pair.contactId, pair.wecomUserId, marked.on, marked.off, tx.now],
  )
}

/** By customer of these contacts: names of the corp tags that live pairs carry; an empty list where there is none. */
export async function readInWecom(tx: Tx, contactIds: string[]): Promise<Map<string, string[]>> {
  const found = await tx.named<{ customer_id: string; names: string[] | null }>(
    'contacts.read_tags_in_wecom',
    `with who as (select distinct customer_id from contacts.contact where brand_id = $1 and id = any($2::uuid[]) and customer_id is not null)
     select w.customer_id, (select array_agg(distinct g.name order by g.name) from contacts.contact c
         join contacts.owner_tag t on t.brand_id = c.brand_id and t.contact_id = c.id and not t.declined
         join contacts.contact_owner o on o.brand_id = c.brand_id and o.contact_id = c.id and o.wecom_user_id = t.wecom_user_id
           and o.lost_at is null
         join contacts.corp_tag g on g.brand_id = c.brand_id and g.tag_id = t.tag_id and g.removed_at is null
         where c.brand_id = $1 and c.customer_id = w.customer_id) as names
     from who w order by 1`,
    [tx.brandId, contactIds],
  )
  return new Map(found.map((row) => [row.customer_id, row.names ?? []]))
}

/** Contacts some pair of which carries one of these tags. */
export async function contactsWithTags(tx: Tx, tagIds: string[]): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ contact_id: string }>`select distinct contact_id from contacts.owner_tag
      where brand_id = ${tx.brandId} and tag_id = any(${tagIds}::text[]) order by 1`,
  )
  return found.map((row) => row.contact_id)
}

/** Names of tags, for ids that WeCom may have deleted since. */
export async function namesOfTags(tx: Tx, tagIds: string[]): Promise<Map<string, string>> {
  const found = await rows(
    tx,
    sql<{ tag_id: string; name: string }>`select tag_id, name from contacts.corp_tag
      where brand_id = ${tx.brandId} and tag_id = any(${tagIds}::text[])`,
  )
  return new Map(found.map((row) => [row.tag_id, row.name]))
}

export interface TagUse {
  tagId: string
  groupId: string
  groupName: string
  name: string
  /** Pairs of member and contact that carry it, and of these those we put it on. */
  pairs: number
  byUs: number
  /** Pairs where an agent took ours off. */
  declined: number
}

/** Every corp tag with where it hangs, in WeCom's own order. */
export async function listTagUse(tx: Tx, corpId: string): Promise<TagUse[]> {
  const found = await rows(
    tx,
    sql<{
      tag_id: string
      group_id: string
      group_name: string
      name: string
      pairs: bigint
      by_us: bigint
      declined: bigint
    }>`select g.tag_id, g.group_id, g.group_name, g.name, count(t.tag_id) filter (where not t.declined) as pairs,
        count(t.tag_id) filter (where t.by_us and not t.declined) as by_us, count(t.tag_id) filter (where t.declined) as declined
      from contacts.corp_tag g left join contacts.owner_tag t on t.brand_id = g.brand_id and t.tag_id = g.tag_id
      where g.brand_id = ${tx.brandId} and g.corp_id = ${corpId} and g.removed_at is null
      group by g.brand_id, g.corp_id, g.tag_id order by g.group_name, g.position, g.tag_id`,
  )
  return found.map((row) => ({
    tagId: row.tag_id,
    groupId: row.group_id,
    groupName: row.group_name,
    name: row.name,
    pairs: Number(row.pairs),
    byUs: Number(row.by_us),
    declined: Number(row.declined),
  }))
}
