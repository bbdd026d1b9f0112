import { sql } from 'kysely'
import type { ContactOwner, TagGroup } from '../../connectors/wecom/index.ts'
import { rows, type Tx } from '../../runtime/db/transaction.ts'

export interface CorpTagNews {
  /** Ids renamed or gone: customers follow. */
  changed: string[]
  /** Names that stood in WeCom and do so no more. */
  lost: string[]
  /** Whether anything differs from what was known, also group or order. */
  any: boolean
}

/** The corp's whole list of tags as WeCom has it now, in its order; what is missing is gone. */
export async function writeCorpTags(tx: Tx, corpId: string, groups: TagGroup[]): Promise<CorpTagNews> {
  const tags = groups.flatMap((group, groupPlace) =>
    group.tags.map((tag, place) => ({
      ...tag,
      groupId: group.groupId,
      groupName: group.name,
      groupPlace,
      place,
    })),
  )
  const differing = await tx.named<{ tag_id: string; before: string | null; after: string | null }>(
    'contacts.write_corp_tags',
    `with before as (select tag_id, name, group_id, group_name, position, group_position from contacts.corp_tag
       where brand_id = $1 and corp_id = $2 and removed_at is null),
     gone as (update contacts.corp_tag set removed_at = $3 where brand_id = $1 and corp_id = $2 and removed_at is null
       and tag_id <> all($4::text[]) returning tag_id),
     written as (insert into contacts.corp_tag (brand_id, corp_id, tag_id, group_id, group_name, name, position, group_position)
       select $1::text, $2, * from unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bigint[])
       on conflict (brand_id, corp_id, tag_id) do update set group_id = excluded.group_id, group_name = excluded.group_name,
         name = excluded.name, position = excluded.position, group_position = excluded.group_position, removed_at = null
       returning tag_id, name, group_id, group_name, position, group_position)
     select g.tag_id, b.name as before, null as after from gone g join before b using (tag_id)
     union all select w.tag_id, b.name, w.name from written w left join before b using (tag_id)
       where (b.name, b.group_id, b.group_name, b.position, b.group_position)
         is distinct from (w.name, w.group_id, w.group_name, w.position, w.group_position)`,
    [
      tx.brandId,
      corpId,
      tx.now,
      tags.map((one) => one.tagId),
      tags.map((one) => one.groupId),
      tags.map((one) => one.groupName),
      tags.map((one) => one.name),
      tags.map((one) => one.place),
      tags.map((one) => one.groupPlace),
    ],
  )
  const names = new Set(tags.map((one) => one.name))
  const renamed = differing.filter((row) => row.before !== row.after)
  return {
    changed: renamed.map((row) => row.tag_id),
    lost: [...new Set(renamed.flatMap(({ before }) => (before && !names.has(before) ? [before] : [])))],
    any: differing.length > 0,
  }
}

/** Names that are not written to WeCom until somebody says so, or WeCom has them again. */
export async function holdNames(tx: Tx, names: readonly string[]): Promise<void> {
  await tx.named(
    'contacts.hold_tag_names',
    `with again as (delete from contacts.held_tag h using contacts.corp_tag g where h.brand_id = $1 and g.brand_id = $1
       and g.name = h.name and g.removed_at is null)
     insert into contacts.held_tag (brand_id, name, held_at) select $1::text, name, $3 from unnest($2::text[]) as n(name)
     on conflict do nothing`,
    [tx.brandId, names, tx.now],
  )
}

/** They may be written to WeCom again. Returns the customers who have them. */
export async function releaseNames(tx: Tx, names: readonly string[]): Promise<string[]> {
  const found = await tx.named<{ customer_id: string }>(
    'contacts.release_tag_names',
    `with released as (delete from contacts.held_tag where brand_id = $1 and name = any($2::text[]) returning name)
     select distinct t.customer_id from customers.tag t join released r on r.name = t.name
     where t.brand_id = $1 and t.removed_at is null`,
    [tx.brandId, names],
  )
  return found.map((row) => row.customer_id)
}

export async function heldNames(tx: Tx): Promise<string[]> {
  const found = await tx.named<{ name: string }>(
    'contacts.held_tag_names',
    'select name from contacts.held_tag where brand_id = $1 order by name',
    [tx.brandId],
  )
  return found.map((row) => row.name)
}

export interface CorpTag {
  tagId: string
  groupId: string
  groupName: string
  name: string
  /** The tag of another group that takes its place. */
  leadsTo: string | null
  /** Pairs that carry it. */
  pairs: number
}

/** In WeCom's own order. */
export async function listCorpTags(tx: Tx, corpId: string): Promise<CorpTag[]> {
  return tx.named<CorpTag>(
    'contacts.list_corp_tags',
    `select g.tag_id as "tagId", g.group_id as "groupId", g.group_name as "groupName", g.name, g.leads_to as "leadsTo",
       case when g.leads_to is null then 0 else (select count(*)::int from contacts.owner_tag t
         join contacts.contact_owner o on o.brand_id = t.brand_id and o.contact_id = t.contact_id and o.wecom_user_id = t.wecom_user_id
         where t.brand_id = g.brand_id and t.tag_id = g.tag_id and not t.declined and o.lost_at is null) end as pairs
     from contacts.corp_tag g where g.brand_id = $1 and g.corp_id = $2 and g.removed_at is null
     order by g.group_position, g.position, g.tag_id`,
    [tx.brandId, corpId],
  )
}

/** A tag of another group takes the place of this one, also where an agent had taken it off. Returns the contacts to write to. */
export async function leadTag(tx: Tx, corpId: string, tagId: string, to: string): Promise<string[]> {
  const found = await tx.named<{ contact_id: string }>(
    'contacts.lead_tag',
    `with led as (update contacts.corp_tag set leads_to = $4 where brand_id = $1 and corp_id = $2 and tag_id = $3),
     declined as (insert into contacts.owner_tag (brand_id, contact_id, wecom_user_id, tag_id, by_us, declined, at)
       select brand_id, contact_id, wecom_user_id, $4, by_us, true, at from contacts.owner_tag
       where brand_id = $1 and tag_id = $3 and declined on conflict do nothing)
     select distinct contact_id from contacts.owner_tag where brand_id = $1 and tag_id = $3 and not declined`,
    [tx.brandId, corpId, tagId, to],
  )
  return found.map((row) => row.contact_id)
}

/**
 * Taken before either is written: who carries a tag, side by side, or the corp's list, alone. Without it a new tag and its
 * first bearer, written at once, would not see each other, and she would never have it here.
 */
export async function holdTags(tx: Tx, as: 'bearers' | 'list'): Promise<void> {
  const key = `contacts.tags|${tx.brandId}`
  if (as === 'list')
    await tx.named('contacts.hold_tag_list', 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [key])
  else
    await tx.named(
      'contacts.hold_tag_bearers',
      'select pg_advisory_xact_lock_shared(hashtextextended($1, 0))',
      [key],
    )
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
     select $1::text, $2, $3, n.tag_id, coalesce(led.by_us, true), $6 from unnest($4::text[]) as n(tag_id)
     left join lateral (select bool_or(o.by_us) as by_us from contacts.owner_tag o
       join contacts.corp_tag g on g.brand_id = o.brand_id and g.tag_id = o.tag_id and g.leads_to = n.tag_id
       where o.brand_id = $1 and o.contact_id = $2 and o.wecom_user_id = $3) led on true
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
      group by g.brand_id, g.corp_id, g.tag_id order by g.group_position, g.position, g.tag_id`,
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
