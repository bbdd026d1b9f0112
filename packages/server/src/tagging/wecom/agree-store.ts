import { sql } from 'kysely'
import { type CorpTagAct, heldNames, listCorpTags, readSyncRule } from '../../contacts/index.ts'
import { rows, type Tx } from '../../runtime/db/transaction.ts'
import type {
  Agreement,
  Disagreement,
  DisagreementKind,
  GroupLink,
  OurGroup,
  OurTag,
  Sides,
  TagLink,
} from './agree.ts'

/** Whoever changes groups or tags, or brings both sides together, takes turns. */
export async function holdGroups(tx: Tx): Promise<void> {
  await tx.named(
    'tagging.hold_groups',
    `select pg_advisory_xact_lock(hashtextextended('tagging.groups|' || $1, 0))`,
    [tx.brandId],
  )
}

export async function readSides(tx: Tx, corpId: string): Promise<Sides> {
  const listed = await listCorpTags(tx, corpId)
  return {
    groups: await readGroups(tx),
    tags: await readTags(tx),
    theirs: [...Map.groupBy(listed, (one) => one.groupId)].map(([id, tags]) => ({
      id,
      name: tags[0]!.groupName,
      tags: tags.map(({ tagId, name, leadsTo, pairs }) => ({ id: tagId, name, leadsTo, pairs })),
    })),
    groupLinks: await tx.named<GroupLink>(
      'tagging.group_links',
      `select outside_id as id, group_id as "groupId", name from tagging.group_link
       where brand_id = $1 and corp_id = $2 order by position`,
      [tx.brandId, corpId],
    ),
    tagLinks: await tx.named<TagLink>(
      'tagging.tag_links',
      `select outside_id as id, name, outside_name as "theirName", outside_group_id as "theirGroup" from tagging.tag_link
       where brand_id = $1 and corp_id = $2 order by position`,
      [tx.brandId, corpId],
    ),
    held: new Set(await heldNames(tx)),
    spread: (await readSyncRule(tx)).tagRemoval === 'spread',
    newId: () => tx.ports.ids.next(),
  }
}

const readGroups = (tx: Tx): Promise<OurGroup[]> =>
  tx.named(
    'tagging.groups_in_order',
    'select id, name from tagging.tag_group where brand_id = $1 order by position, name',
    [tx.brandId],
  )

const readTags = (tx: Tx): Promise<OurTag[]> =>
  tx.named(
    'tagging.tags_in_order',
    `select t.name, t.group_id as "groupId", t.retired_at is not null as ended, t.delete_there as "deleteThere",
       t.renaming_to as "renamingTo", exists (select from tagging.change c where c.brand_id = t.brand_id and c.name = t.name
         and c.state in ('working', 'undoing')) as busy
     from tagging.tag t where t.brand_id = $1 order by t.position, t.name`,
    [tx.brandId],
  )

/** Keeps what both sides agreed on, in a fixed number of statements. */
export async function writeAgreement(
  tx: Tx,
  corpId: string,
  before: Sides,
  { groups, tags, groupLinks, tagLinks, disagreements }: Agreement,
): Promise<void> {
  if (!same(before.groups, groups)) await writeGroups(tx, groups)
  if (!same(before.tags, tags)) await writeTags(tx, tags)
  if (!same(before.groupLinks, groupLinks)) await writeGroupLinks(tx, corpId, groupLinks)
  if (!same(before.tagLinks, tagLinks)) await writeTagLinks(tx, corpId, tagLinks)
  await writeDisagreements(tx, corpId, disagreements)
}

const same = (one: unknown, two: unknown): boolean => JSON.stringify(one) === JSON.stringify(two)

export async function writeGroups(tx: Tx, groups: readonly OurGroup[]): Promise<void> {
  const values = [tx.brandId, groups.map((one) => one.id), groups.map((one) => one.name)]
  // Two groups may have changed names with each other.
  await tx.named(
    'tagging.free_group_names',
    `update tagging.tag_group g set name = g.id::text from unnest($2::uuid[], $3::text[]) as n(id, name)
     where g.brand_id = $1 and g.id = n.id and g.name <> n.name`,
    values,
  )
  await tx.named(
    'tagging.write_groups',
    `insert into tagging.tag_group (brand_id, id, name, exclusive, position)
     select $1::text, n.id, n.name, false, n.place from unnest($2::uuid[], $3::text[]) with ordinality as n(id, name, place)
     on conflict (brand_id, id) do update set name = excluded.name, position = excluded.position`,
    values,
  )
}

/** Their group, order and a name that is being taken on; what ended stays what it was. */
export async function writeTags(
  tx: Tx,
  tags: readonly Pick<OurTag, 'name' | 'groupId' | 'renamingTo'>[],
): Promise<void> {
  await tx.named(
    'tagging.write_tags',
    `insert into tagging.tag (brand_id, name, group_id, renaming_to, position)
     select $1::text, n.name, n.group_id, n.renaming_to, n.place
     from unnest($2::text[], $3::uuid[], $4::text[]) with ordinality as n(name, group_id, renaming_to, place)
     on conflict (brand_id, name) do update set group_id = excluded.group_id, renaming_to = excluded.renaming_to,
       position = excluded.position`,
    [
      tx.brandId,
      tags.map((one) => one.name),
      tags.map((one) => one.groupId),
      tags.map((one) => one.renamingTo),
    ],
  )
}

async function writeGroupLinks(tx: Tx, corpId: string, links: readonly GroupLink[]): Promise<void> {
  await tx.named(
    'tagging.write_group_links',
    `with gone as (delete from tagging.group_link where brand_id = $1 and corp_id = $2 and outside_id <> all($3::text[]))
     insert into tagging.group_link (brand_id, corp_id, outside_id, group_id, name, position)
     select $1::text, $2::text, n.id, n.group_id, n.name, n.place
     from unnest($3::text[], $4::uuid[], $5::text[]) with ordinality as n(id, group_id, name, place)
     on conflict (brand_id, corp_id, outside_id) do update set group_id = excluded.group_id, name = excluded.name,
       position = excluded.position`,
    [
      tx.brandId,
      corpId,
      links.map((one) => one.id),
      links.map((one) => one.groupId),
      links.map((one) => one.name),
    ],
  )
}

async function writeTagLinks(tx: Tx, corpId: string, links: readonly TagLink[]): Promise<void> {
  await tx.named(
    'tagging.write_tag_links',
    `with gone as (delete from tagging.tag_link where brand_id = $1 and corp_id = $2 and outside_id <> all($3::text[]))
     insert into tagging.tag_link (brand_id, corp_id, outside_id, name, outside_name, outside_group_id, position)
     select $1::text, $2::text, n.id, n.name, n.outside_name, n.group_id, n.place
     from unnest($3::text[], $4::text[], $5::text[], $6::text[]) with ordinality as n(id, name, outside_name, group_id, place)
     on conflict (brand_id, corp_id, outside_id) do update set name = excluded.name, outside_name = excluded.outside_name,
       outside_group_id = excluded.outside_group_id, position = excluded.position`,
    [
      tx.brandId,
      corpId,
      links.map((one) => one.id),
      links.map((one) => one.name),
      links.map((one) => one.theirName),
      links.map((one) => one.theirGroup),
    ],
  )
}

/** A name that is led on in one corp is led on in the others, too. */
export async function leadLinks(tx: Tx, from: string, to: string): Promise<void> {
  await sql`update tagging.tag_link set name = ${to} where brand_id = ${tx.brandId} and name = ${from}`.execute(
    tx.db,
  )
}

async function writeDisagreements(tx: Tx, corpId: string, all: readonly Disagreement[]): Promise<void> {
  if (all.length === 0) return
  await tx.named(
    'tagging.write_disagreements',
    `insert into tagging.disagreement (brand_id, id, corp_id, kind, subject, ours, theirs, at)
     select $1::text, n.id, $2, n.kind, n.subject, n.ours, n.theirs, $3
     from unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[]) as n(id, kind, subject, ours, theirs)`,
    [
      tx.brandId,
      corpId,
      tx.now,
      all.map(() => tx.ports.ids.next()),
      all.map((one) => one.kind),
      all.map((one) => one.subject),
      all.map((one) => one.ours),
      all.map((one) => one.theirs),
    ],
  )
}

export interface OpenDisagreement {
  id: string
  kind: DisagreementKind
  subject: string
  ours: string
  theirs: string
  at: Date
}

/** Those nobody has looked at. */
export const openDisagreements = (tx: Tx): Promise<OpenDisagreement[]> =>
  tx.named(
    'tagging.open_disagreements',
    `select id, kind, subject, ours, theirs, at from tagging.disagreement
     where brand_id = $1 and seen_at is null order by at desc, id limit 50`,
    [tx.brandId],
  )

export async function seeDisagreement(tx: Tx, id: string): Promise<boolean> {
  const seen = await rows(
    tx,
    sql<{
      id: string
    }>`update tagging.disagreement set seen_by = ${`${tx.actor.kind}:${tx.actor.id}`}, seen_at = ${tx.now}
      where brand_id = ${tx.brandId} and id = ${id}::uuid and seen_at is null returning id`,
  )
  return seen.length > 0
}

export interface Trouble {
  corpId: string
  key: string
  act: CorpTagAct
  attempts: number
  nextAttemptAt: Date
  givenUpAt: Date | null
  code: string
}

export const listTroubles = (tx: Tx): Promise<Trouble[]> =>
  tx.named(
    'tagging.list_troubles',
    `select corp_id as "corpId", key, act, attempts, next_attempt_at as "nextAttemptAt", given_up_at as "givenUpAt", error_code as code
     from tagging.trouble where brand_id = $1 order by given_up_at desc nulls last, key`,
    [tx.brandId],
  )

export async function writeTrouble(tx: Tx, one: Trouble): Promise<void> {
  await sql`insert into tagging.trouble (brand_id, corp_id, key, act, attempts, next_attempt_at, given_up_at, error_code)
    values (${tx.brandId}, ${one.corpId}, ${one.key}, ${JSON.stringify(one.act)}::jsonb, ${one.attempts}, ${one.nextAttemptAt},
      ${one.givenUpAt}, ${one.code})
    on conflict (brand_id, corp_id, key) do update set act = excluded.act, attempts = excluded.attempts,
      next_attempt_at = excluded.next_attempt_at, given_up_at = excluded.given_up_at, error_code = excluded.error_code`.execute(
    tx.db,
  )
}

/** What is not asked any more troubles nobody. */
export async function keepTroubles(tx: Tx, corpId: string, keys: readonly string[]): Promise<void> {
  await sql`delete from tagging.trouble where brand_id = ${tx.brandId} and corp_id = ${corpId}
    and key <> all(${keys}::text[])`.execute(tx.db)
}

/** Everything that was given up is tried anew. Returns how many. */
export async function retryTroubles(tx: Tx): Promise<number> {
  const found = await rows(
    tx,
    sql<{ key: string }>`delete from tagging.trouble where brand_id = ${tx.brandId} returning key`,
  )
  return found.length
}

/** Both sides are looked at as soon as the job comes by. */
export async function askForSync(tx: Tx, at: Date = tx.now): Promise<void> {
  await sql`insert into tagging.sync_state as s (brand_id, due_at) values (${tx.brandId}, ${at})
    on conflict (brand_id) do update set due_at = least(s.due_at, excluded.due_at)`.execute(tx.db)
}

/** Takes what is due, and says when to look again in any case. */
export async function claimSync(tx: Tx, again: Date): Promise<boolean> {
  const claimed = await rows(
    tx,
    sql<{
      due_at: Date
    }>`insert into tagging.sync_state as s (brand_id, due_at) values (${tx.brandId}, ${again})
      on conflict (brand_id) do update set due_at = excluded.due_at where s.due_at <= ${tx.now} returning due_at`,
  )
  return claimed.length > 0
}
