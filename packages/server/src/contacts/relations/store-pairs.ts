import type { ContactOwner } from '../../connectors/wecom/index.ts'
import { parsePhone, phoneTail } from '../../kernel/phone.ts'
import type { Tx } from '../../runtime/db/transaction.ts'

/** How a pair ended: by whom, or that WeCom does not list it any more and nobody told us why. */
export type EndedBy = 'member' | 'contact' | 'unknown'

export interface PairFact {
  contactId: string
  wecomUserId: string
  what: 'added' | 'removed_by_member' | 'removed_by_contact' | 'gone'
  /** When it happened; a fact is known by this time, give or take what WeCom's own clocks differ by. */
  at: Date
  facts?: Record<string, unknown>
}

const endings: Record<PairFact['what'], EndedBy | null> = {
  added: null,
  removed_by_member: 'member',
  removed_by_contact: 'contact',
  gone: 'unknown',
}

/**
 * Writes what happened between members and contacts, and lets each pair stand by its latest beginning and its latest end:
 * told in any order, and any number of times, the pairs end equal. Returns the facts that were new. The caller holds the
 * rows of the contacts.
 */
export async function recordPairFacts(tx: Tx, facts: PairFact[]): Promise<PairFact[]> {
  if (facts.length === 0) return []
  const fresh = await tx.named<{ n: bigint }>(
    'contacts.record_pair_facts',
    `with told as (
       select * from unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::timestamptz[], $8::jsonb[])
         with ordinality as t(contact_id, id, member, what, at, facts, n)),
     written as (
       insert into contacts.history (brand_id, at, contact_id, id, wecom_user_id, what, facts, happened_at)
       select $1::text, $2, contact_id, id, member, what, facts, at from told t
       where not exists (select from contacts.history h where h.brand_id = $1 and h.contact_id = t.contact_id
           and h.wecom_user_id = t.member and h.what = t.what
           and h.happened_at between t.at - interval '5 seconds' and t.at + interval '5 seconds')
         and not (t.what = 'added' and exists (select from contacts.contact_owner o where o.brand_id = $1
           and o.contact_id = t.contact_id and o.wecom_user_id = t.member and o.added_known
           and o.added_at between t.at - interval '5 seconds' and t.at + interval '5 seconds'))
       returning id)
     select n from told where id in (select id from written)`,
    [
      tx.brandId,
      tx.now,
      facts.map((one) => one.contactId),
      facts.map(() => tx.ports.ids.next()),
      facts.map((one) => one.wecomUserId),
      facts.map((one) => one.what),
      facts.map((one) => one.at),
      facts.map((one) => JSON.stringify(one.facts ?? {})),
    ],
  )
  await mergePairs(tx, facts)
  return fresh.map(({ n }) => facts[Number(n) - 1]!)
}

/** Never-seen beginnings are guessed as the end itself, until a real one is told. */
async function mergePairs(tx: Tx, facts: PairFact[]): Promise<void> {
  for (const batch of onePerPair(facts)) {
    const values = [
      tx.brandId,
      batch.map((one) => one.contactId),
      batch.map((one) => one.wecomUserId),
      batch.map((one) => one.at),
      batch.map((one) => endings[one.what]),
    ]
    await tx.named(
      'contacts.merge_pairs',
      `insert into contacts.contact_owner as o (brand_id, contact_id, wecom_user_id, added_at, added_known, ended_at, ended_by)
       select $1::text, contact_id, member, at, ended_by is null, case when ended_by is not null then at end, ended_by
       from unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::text[]) as f(contact_id, member, at, ended_by)
       on conflict (brand_id, contact_id, wecom_user_id) do update set
         added_at = case when o.added_known = excluded.added_known and o.added_known then greatest(o.added_at, excluded.added_at)
           when excluded.added_known then excluded.added_at when o.added_known then o.added_at
           else least(o.added_at, excluded.added_at) end,
         added_known = o.added_known or excluded.added_known,
         ended_by = case when excluded.ended_at is null then coalesce(o.ended_by, o.lost_by)
           when coalesce(o.ended_at, o.lost_at) is null or excluded.ended_at > coalesce(o.ended_at, o.lost_at) then excluded.ended_by
           when excluded.ended_at = coalesce(o.ended_at, o.lost_at) then least(o.ended_by, excluded.ended_by)
           else coalesce(o.ended_by, o.lost_by) end,
         ended_at = greatest(coalesce(o.ended_at, o.lost_at), excluded.ended_at)`,
      values,
    )
    await tx.named(
      'contacts.settle_pairs',
      `update contacts.contact_owner o set
         lost_at = case when not added_known or ended_at >= added_at then ended_at end,
         lost_by = case when not added_known or ended_at >= added_at then ended_by end
       from unnest($2::uuid[], $3::text[]) as f(contact_id, member)
       where o.brand_id = $1 and o.contact_id = f.contact_id and o.wecom_user_id = f.member and ended_at is not null`,
      values.slice(0, 3),
    )
  }
}

/** One statement may touch a row once: several facts of one pair go one after another. */
function onePerPair(facts: PairFact[]): PairFact[][] {
  const batches: Map<string, PairFact>[] = []
  for (const fact of facts) {
    const pair = `${fact.contactId}|${fact.wecomUserId}`
    const free = batches.find((batch) => !batch.has(pair)) ?? batches[batches.push(new Map()) - 1]!
    free.set(pair, fact)
  }
  return batches.map((batch) => [...batch.values()])
}

/**
 * Owners as WeCom lists them now. Returns members who are new or came back; with `factsOf` null nobody is, and only pairs
 * that are known are described.
 */
export async function saveOwners(
  tx: Tx,
  contactId: string,
  owners: ContactOwner[],
  factsOf: ((owner: ContactOwner) => Record<string, unknown>) | null = () => ({}),
): Promise<string[]> {
  if (owners.length === 0) return []
  const fresh = factsOf ? await recordBeginnings(tx, contactId, owners, factsOf) : []
  await describeOwners(tx, contactId, owners)
  await saveRemarkPhones(tx, contactId, owners)
  return fresh.map((one) => one.wecomUserId)
}

async function recordBeginnings(
  tx: Tx,
  contactId: string,
  owners: ContactOwner[],
  factsOf: (owner: ContactOwner) => Record<string, unknown>,
): Promise<PairFact[]> {
  const live = await tx.named<{ wecom_user_id: string }>(
    'contacts.live_owners',
    'select wecom_user_id from contacts.contact_owner where brand_id = $1 and contact_id = $2 and lost_at is null',
    [tx.brandId, contactId],
  )
  const known = new Set(live.map((row) => row.wecom_user_id))
  return recordPairFacts(
    tx,
    owners
      .filter((owner) => owner.addedAt !== null || !known.has(owner.memberId))
      .map((owner) => ({
        contactId,
        wecomUserId: owner.memberId,
        what: 'added',
        at: owner.addedAt ?? tx.now,
        facts: factsOf(owner),
      })),
  )
}

async function describeOwners(tx: Tx, contactId: string, owners: ContactOwner[]): Promise<void> {
  const seal = (column: 'remark' | 'description', owner: ContactOwner): Buffer | null => {
    const text = owner[column]
    return text
      ? tx.vault.seal(`contacts.contact_owner.${column}`, `${contactId}|${owner.memberId}`, text)
      : null
  }
  await tx.named(
    'contacts.describe_owners',
    `update contacts.contact_owner o set remark = v.remark, description = v.description, add_way = v.add_way,
       state = coalesce(v.state, o.state)
     from unnest($3::text[], $4::bytea[], $5::bytea[], $6::integer[], $7::text[]) as v(member, remark, description, add_way, state)
     where o.brand_id = $1 and o.contact_id = $2 and o.wecom_user_id = v.member`,
    [
      tx.brandId,
      contactId,
      owners.map((o) => o.memberId),
      owners.map((o) => seal('remark', o)),
      owners.map((o) => seal('description', o)),
      owners.map((o) => addWayCodes[o.addedBy] ?? 0),
      owners.map((o) => o.state),
    ],
  )
}

/** WeCom's numbers of the ways that the sidebar names. */
export const addWayCodes: Record<string, number> = {
  unknown: 0,
  qr_scan: 1,
  phone_search: 2,
  card_shared: 3,
  group_chat: 4,
  phone_book: 5,
  wechat_contact: 6,
  wechat_request: 7,
  acquisition_link: 16,
  shared_by_member: 201,
  assigned_by_admin: 202,
}

async function saveRemarkPhones(tx: Tx, contactId: string, owners: ContactOwner[]): Promise<void> {
  const phones = owners.flatMap((owner) => phoneIndexes(tx, owner.memberId, owner.phones))
  await tx.named(
    'contacts.save_remark_phones',
    `with gone as (
       delete from contacts.remark_phone old where brand_id = $1 and contact_id = $2 and wecom_user_id = any($3::text[])
         and not exists (select from unnest($4::text[], $5::bytea[]) as now (member, index)
           where now.member = old.wecom_user_id and now.index = old.phone_index))
     insert into contacts.remark_phone (brand_id, contact_id, wecom_user_id, phone_index, tail_index)
     select $1::text, $2, * from unnest($4::text[], $5::bytea[], $6::bytea[]) on conflict do nothing`,
    [
      tx.brandId,
      contactId,
      owners.map((o) => o.memberId),
      phones.map((p) => p.member),
      phones.map((p) => p.index),
      phones.map((p) => p.tail),
    ],
  )
}

/** A phone that we wrote beside a friend, as WeCom will tell of it. */
export async function addRemarkPhones(
  tx: Tx,
  { contactId, wecomUserId }: { contactId: string; wecomUserId: string },
  numbers: readonly string[],
): Promise<void> {
  const phones = phoneIndexes(tx, wecomUserId, numbers)
  await tx.named(
    'contacts.add_remark_phones',
    `insert into contacts.remark_phone (brand_id, contact_id, wecom_user_id, phone_index, tail_index)
     select $1::text, $2, * from unnest($3::text[], $4::bytea[], $5::bytea[]) on conflict do nothing`,
    [
      tx.brandId,
      contactId,
      phones.map((p) => p.member),
      phones.map((p) => p.index),
      phones.map((p) => p.tail),
    ],
  )
}

function phoneIndexes(tx: Tx, member: string, numbers: readonly string[]) {
  return numbers.flatMap((text) => {
    const phone = parsePhone(text)
    if (!phone.identifies || !phone.canonical) return []
    const tail = phoneTail(phone)
    return [
      {
        member,
        index: tx.vault.index('phone', phone.canonical),
        tail: tail ? tx.vault.index('phone-tail', tail) : null,
      },
    ]
  })
}

/** True also for a pair that we never heard of. */
export async function isPairLost(tx: Tx, contactId: string, wecomUserId: string): Promise<boolean> {
  const [live] = await tx.named(
    'contacts.is_pair_live',
    `select 1 from contacts.contact_owner where brand_id = $1 and contact_id = $2 and wecom_user_id = $3 and lost_at is null`,
    [tx.brandId, contactId, wecomUserId],
  )
  return !live
}

/** Known of a pair whose beginning may not have been told yet. */
export async function agreeToArchive(
  tx: Tx,
  contactId: string,
  wecomUserId: string,
  at: Date,
): Promise<void> {
  await tx.named(
    'contacts.agree_to_archive',
    `insert into contacts.contact_owner as o (brand_id, contact_id, wecom_user_id, added_at, added_known, archive_agreed_at)
     values ($1, $2, $3, $4, false, $4)
     on conflict (brand_id, contact_id, wecom_user_id) do update set archive_agreed_at = least(o.archive_agreed_at, excluded.archive_agreed_at)`,
    [tx.brandId, contactId, wecomUserId, at],
  )
}

/** Pairs that a walk has seen. */
export async function markListed(
  tx: Tx,
  walkId: string,
  pairs: { externalUserId: string; memberId: string }[],
): Promise<void> {
  await tx.named(
    'contacts.mark_listed',
    `update contacts.contact_owner o set seen_in = $2 from unnest($3::text[], $4::text[]) as p(external, member)
     join contacts.contact c on c.brand_id = $1 and c.external_user_id = p.external
     where o.brand_id = $1 and o.contact_id = c.id and o.wecom_user_id = p.member`,
    [tx.brandId, walkId, pairs.map((one) => one.externalUserId), pairs.map((one) => one.memberId)],
  )
}

/**
 * Ends the pairs of the walk's members that began before it and that it did not see. A member whom WeCom does not list
 * (out of sight, left) is not judged here. Returns those that ended.
 */
export async function endUnlisted(
  tx: Tx,
  walk: { walkId: string; members: string[]; startedAt: Date },
): Promise<UnlistedPair[]> {
  const found = await tx.named<{
    contact_id: string
    wecom_user_id: string
    external_user_id: string
    customer_id: string | null
  }>(
    'contacts.find_unlisted',
    `select o.contact_id, o.wecom_user_id, c.external_user_id, c.customer_id from contacts.contact_owner o
     join contacts.contact c on c.brand_id = o.brand_id and c.id = o.contact_id
     where o.brand_id = $1 and o.wecom_user_id = any($2::text[]) and o.lost_at is null and o.added_at < $3
       and o.seen_in is distinct from $4
     order by 1, 2 for update`,
    [tx.brandId, walk.members, walk.startedAt, walk.walkId],
  )
  await recordPairFacts(
    tx,
    found.map((row) => ({
      contactId: row.contact_id,
      wecomUserId: row.wecom_user_id,
      what: 'gone',
      at: walk.startedAt,
    })),
  )
  return found.map((row) => ({
    contactId: row.contact_id,
    wecomUserId: row.wecom_user_id,
    externalUserId: row.external_user_id,
    customerId: row.customer_id,
  }))
}

export interface UnlistedPair {
  contactId: string
  wecomUserId: string
  externalUserId: string
  customerId: string | null
}
