import { sql } from 'kysely'
import type { NormalisedContact } from '../connectors/wecom/index.ts'
import { type KeptLink, linkedByJson } from '../customers/index.ts'
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

/** Those that exist, by external id. */
export async function findContacts(tx: Tx, externalUserIds: string[]): Promise<Map<string, Contact>> {
  const found = await tx.named<ContactRow>(
    'contacts.find_many',
    `select id, external_user_id, customer_id, bound_by from contacts.contact
     where brand_id = $1 and external_user_id = any($2::text[])`,
    [tx.brandId, externalUserIds],
  )
  return new Map(found.map((row) => [row.external_user_id, asContact(row)]))
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
    sql<ContactRow>`insert into contacts.contact (brand_id, id, external_user_id, nickname, avatar, gender, first_added_at, updated_at)
      values (${tx.brandId}, ${id}, ${contact.contactId},
        ${contact.name ? tx.vault.seal('contacts.contact.nickname', id, contact.name) : null}, ${contact.avatarUrl},
        ${contact.gender}, ${firstAdded}, ${tx.now})
      on conflict (brand_id, external_user_id) do update set avatar = excluded.avatar, gender = excluded.gender, updated_at = excluded.updated_at,
        first_added_at = least(contacts.contact.first_added_at, excluded.first_added_at),
        nickname = case when contacts.contact.id = excluded.id then excluded.nickname else contacts.contact.nickname end
      returning id, external_user_id, customer_id, bound_by`,
  )
  return asContact(row!)
}

/** The row of somebody whom WeCom does not show any more; locked until the commit. */
export async function ensureContact(tx: Tx, externalUserId: string, at: Date): Promise<Contact> {
  const row = await firstRow(
    tx,
    sql<ContactRow>`insert into contacts.contact (brand_id, id, external_user_id, first_added_at, updated_at)
      values (${tx.brandId}, ${tx.ports.ids.next()}, ${externalUserId}, ${at}, ${tx.now})
      on conflict (brand_id, external_user_id) do update
        set first_added_at = least(contacts.contact.first_added_at, excluded.first_added_at)
      returning id, external_user_id, customer_id, bound_by`,
  )
  return asContact(row!)
}

/** Nicknames, sealed, and whose these friends are. */
export function nicknamesOf(
  tx: Tx,
  contactIds: readonly string[],
): Promise<{ id: string; nickname: Buffer | null; customerId: string | null }[]> {
  if (contactIds.length === 0) return Promise.resolve([])
  return tx.named(
    'contacts.nicknames_of',
    `select id, nickname, customer_id as "customerId" from contacts.contact where brand_id = $1 and id = any($2::uuid[])`,
    [tx.brandId, [...new Set(contactIds)]],
  )
}

/** Whose the contact is, and by what. */
export async function setContactCustomer(
  tx: Tx,
  contactId: string,
  customerId: string,
  link: KeptLink | null,
): Promise<void> {
  await rows(
    tx,
    sql`update contacts.contact set customer_id = ${customerId}, updated_at = ${tx.now},
        linked_by = ${linkedByJson(link)}::jsonb, link_rule_version = ${link?.ruleVersion ?? null}
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
      where brand_id = ${tx.brandId} and customer_id = any(customers.same_person(${tx.brandId}, ${customerId}::uuid)) order by id limit 1`,
  )
  return row && asContact(row)
}

export interface HistoryEntry {
  contactId: string
  wecomUserId: string | null
  what:
    | 'edited'
    | 'bound'
    | 'unbound'
    | 'claim_refused'
    | 'archive_agreed'
    | 'handover_asked'
    | 'handed_over'
    | 'handover_failed'
    | 'reminder_moved'
  facts?: Record<string, unknown>
  /** When WeCom says that it happened; the same fact of the same moment is written once. */
  happenedAt?: Date | null
}

/** Returns how many entries were new. The caller holds the rows of the contacts. */
export async function writeHistory(tx: Tx, entries: HistoryEntry[]): Promise<number> {
  if (entries.length === 0) return 0
  const written = await tx.named(
    'contacts.write_history',
    `insert into contacts.history (brand_id, at, contact_id, id, wecom_user_id, what, facts, happened_at)
     select $1::text, $2, n.* from unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::jsonb[], $8::timestamptz[])
       as n(contact_id, id, wecom_user_id, what, facts, happened_at)
     where n.happened_at is null or not exists (select from contacts.history h where h.brand_id = $1 and h.contact_id = n.contact_id
       and h.wecom_user_id = n.wecom_user_id and h.what = n.what and h.happened_at = n.happened_at)
     returning id`,
    [
      tx.brandId,
      tx.now,
      entries.map((e) => e.contactId),
      entries.map(() => tx.ports.ids.next()),
      entries.map((e) => e.wecomUserId),
      entries.map((e) => e.what),
      entries.map((e) => JSON.stringify(e.facts ?? {})),
      entries.map((e) => e.happenedAt ?? null),
    ],
  )
  return written.length
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

/** Whether an agent noted a phone with these last digits for the contact. */
export async function hasRemarkTail(tx: Tx, contactId: string, tail: string): Promise<boolean> {
  const found = await rows(
    tx,
    sql`select from contacts.remark_phone where brand_id = ${tx.brandId} and contact_id = ${contactId}
      and tail_index = ${tx.vault.index('phone-tail', tail)} limit 1`,
  )
  return found.length > 0
}
