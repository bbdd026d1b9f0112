import { sql } from 'kysely'
import type { ContactOwner, NormalisedContact } from '../connectors/wecom/index.ts'
import { parsePhone, phoneTail } from '../kernel/phone.ts'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import type { BindingWay, Contact } from './contact.ts'

interface ContactRow {
  id: string
  external_user_id: string
  customer_id: string | null
  bound_by: BindingWay | null
}

const asContact = (row: ContactRow): Contact => ({
  id: row.id,
  externalUserId: row.external_user_id,
  customerId: row.customer_id,
  boundBy: row.bound_by,
})

export async function findContact(tx: Tx, externalUserId: string): Promise<Contact | null> {
  const [row] = await tx.named<ContactRow>(
    'contacts.find',
    'select id, external_user_id, customer_id, bound_by from contacts.contact where brand_id = $1 and external_user_id = $2',
    [tx.brandId, externalUserId],
  )
  return row ? asContact(row) : null
}

/** Writes what WeCom says of the person; the row stays locked until the commit. */
export async function saveContact(tx: Tx, contact: NormalisedContact): Promise<Contact> {
  const known = await findContact(tx, contact.contactId)
  const id = known?.id ?? tx.ports.ids.next()
  const firstAdded = contact.owners
    .flatMap((owner) => owner.addedAt ?? [])
    .reduce((first, at) => (at < first ? at : first), tx.now)
  const row = await firstRow(
    tx,
    sql<ContactRow>`insert into contacts.contact (brand_id, id, external_user_id, nickname, avatar, first_added_at, updated_at)
      values (${tx.brandId}, ${id}, ${contact.contactId},
        ${contact.name ? tx.vault.seal('contacts.contact.nickname', id, contact.name) : null}, ${contact.avatarUrl}, ${firstAdded}, ${tx.now})
      on conflict (brand_id, external_user_id) do update set avatar = excluded.avatar, updated_at = excluded.updated_at,
        nickname = case when contacts.contact.id = excluded.id then excluded.nickname else contacts.contact.nickname end
      returning id, external_user_id, customer_id, bound_by`,
  )
  return asContact(row!)
}

/** Owners as WeCom lists them now. One who came back is no longer lost. Returns members who are new or came back. */
export async function saveOwners(tx: Tx, contactId: string, owners: ContactOwner[]): Promise<string[]> {
  if (owners.length === 0) return []
  const written = await tx.named<{ wecom_user_id: string; fresh: boolean }>(
    'contacts.save_owners',
    `with before as (
       select wecom_user_id from contacts.contact_owner where brand_id = $1 and contact_id = $2 and lost_at is null)
     insert into contacts.contact_owner (brand_id, contact_id, wecom_user_id, remark, add_way, state, added_at)
     select $1, $2, * from unnest($3::text[], $4::bytea[], $5::integer[], $6::text[], $7::timestamptz[])
     on conflict (brand_id, contact_id, wecom_user_id) do update set remark = excluded.remark, add_way = excluded.add_way,
       state = coalesce(excluded.state, contacts.contact_owner.state), added_at = excluded.added_at, lost_at = null, lost_by = null
     returning wecom_user_id, wecom_user_id not in (select wecom_user_id from before) as fresh`,
    [
      tx.brandId,
      contactId,
      owners.map((o) => o.memberId),
      owners.map((o) =>
        o.remark
          ? tx.vault.seal('contacts.contact_owner.remark', `${contactId}|${o.memberId}`, o.remark)
          : null,
      ),
      owners.map((o) => addWayCodes[o.addedBy] ?? 0),
      owners.map((o) => o.state),
      owners.map((o) => o.addedAt ?? tx.now),
    ],
  )
  await saveRemarkPhones(tx, contactId, owners)
  return written.filter((row) => row.fresh).map((row) => row.wecom_user_id)
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
  const phones = owners.flatMap((owner) =>
    owner.phones.flatMap((text) => {
      const phone = parsePhone(text)
      if (!phone.identifies || !phone.canonical) return []
      const tail = phoneTail(phone)
      return [
        {
          member: owner.memberId,
          index: tx.vault.index('phone', phone.canonical),
          tail: tail ? tx.vault.index('phone-tail', tail) : null,
        },
      ]
    }),
  )
  await tx.named(
    'contacts.save_remark_phones',
    `with gone as (
       delete from contacts.remark_phone old where brand_id = $1 and contact_id = $2 and wecom_user_id = any($3::text[])
         and not exists (select from unnest($4::text[], $5::bytea[]) as now (member, index)
           where now.member = old.wecom_user_id and now.index = old.phone_index))
     insert into contacts.remark_phone (brand_id, contact_id, wecom_user_id, phone_index, tail_index)
     select $1, $2, * from unnest($4::text[], $5::bytea[], $6::bytea[]) on conflict do nothing`,
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

/** Marks a pair as ended; false when it had ended before, or began anew after `at`: callbacks come in any order. */
export async function markLost(
  tx: Tx,
  contactId: string,
  wecomUserId: string,
  by: 'member' | 'contact',
  at: Date | null = null,
): Promise<boolean> {
  const changed = await rows(
    tx,
    sql`update contacts.contact_owner set lost_at = ${tx.now}, lost_by = ${by}
      where brand_id = ${tx.brandId} and contact_id = ${contactId} and wecom_user_id = ${wecomUserId} and lost_at is null
        and (${at}::timestamptz is null or added_at <= ${at}::timestamptz)
      returning contact_id`,
  )
  return changed.length > 0
}

export async function setContactCustomer(tx: Tx, contactId: string, customerId: string): Promise<void> {
  await rows(
    tx,
    sql`update contacts.contact set customer_id = ${customerId}, updated_at = ${tx.now}
      where brand_id = ${tx.brandId} and id = ${contactId} and customer_id is distinct from ${customerId}::uuid`,
  )
}

export async function setBoundBy(tx: Tx, contactId: string, way: BindingWay): Promise<void> {
  await rows(
    tx,
    sql`update contacts.contact set bound_by = coalesce(bound_by, ${way}), updated_at = ${tx.now}
      where brand_id = ${tx.brandId} and id = ${contactId}`,
  )
}

/** The contact of a customer, if there is one: an order of theirs is spoken for. */
export async function contactOfCustomer(tx: Tx, customerId: string): Promise<Contact | null> {
  const row = await firstRow(
    tx,
    sql<ContactRow>`select id, external_user_id, customer_id, bound_by from contacts.contact
      where brand_id = ${tx.brandId} and customer_id = ${customerId} limit 1`,
  )
  return row && asContact(row)
}

export interface HistoryEntry {
  contactId: string
  wecomUserId: string | null
  what: 'added' | 'edited' | 'removed_by_member' | 'removed_by_contact' | 'bound' | 'claim_refused'
  facts?: Record<string, unknown>
}

export async function writeHistory(tx: Tx, entries: HistoryEntry[]): Promise<void> {
  if (entries.length === 0) return
  await tx.named(
    'contacts.write_history',
    `insert into contacts.history (brand_id, at, contact_id, id, wecom_user_id, what, facts)
     select $1, $2, * from unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::jsonb[])`,
    [
      tx.brandId,
      tx.now,
      entries.map((e) => e.contactId),
      entries.map(() => tx.ports.ids.next()),
      entries.map((e) => e.wecomUserId),
      entries.map((e) => e.what),
      entries.map((e) => JSON.stringify(e.facts ?? {})),
    ],
  )
}

export async function recordClaim(
  tx: Tx,
  attempt: { contactId: string; memberId: string; rightFact: boolean },
): Promise<void> {
  await rows(
    tx,
    sql`insert into contacts.claim_attempt (brand_id, id, contact_id, member_id, at, right_fact)
      values (${tx.brandId}, ${tx.ports.ids.next()}, ${attempt.contactId}, ${attempt.memberId}, ${tx.now}, ${attempt.rightFact})`,
  )
}

/** Wrong tries for this contact and by this member since a moment. The locks let twins count one after the other. */
export async function wrongClaims(
  tx: Tx,
  contactId: string,
  memberId: string,
  since: Date,
): Promise<{ ofContact: number; ofMember: number }> {
  // Member first, then contact, always: two locks taken in one order cannot wait for each other.
  for (const key of [`member:${memberId}`, `contact:${contactId}`])
    await rows(tx, sql`select pg_advisory_xact_lock(hashtextextended(${`claim:${tx.brandId}:${key}`}, 0))`)
  const row = await firstRow(
    tx,
    sql<{ of_contact: bigint; of_member: bigint }>`select
      (select count(*) from contacts.claim_attempt where brand_id = ${tx.brandId} and contact_id = ${contactId}
        and at > ${since} and not right_fact) as of_contact,
      (select count(*) from contacts.claim_attempt where brand_id = ${tx.brandId} and member_id = ${memberId}
        and at > ${since} and not right_fact) as of_member`,
  )
  return { ofContact: Number(row?.of_contact ?? 0), ofMember: Number(row?.of_member ?? 0) }
}
