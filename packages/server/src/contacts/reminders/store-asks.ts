import { sql } from 'kysely'
import { rows, type Tx } from '../../runtime/db/transaction.ts'
import type { Askable } from './registration-ask.ts'
import { reminderPlace } from './store-reminders.ts'

/** Those of these friends who are there, in one statement. */
export function readAskable(tx: Tx, contactIds: readonly string[]): Promise<Askable[]> {
  return tx.named<Askable>(
    'contacts.askable',
    `select k.id as "contactId", w.member_id as "memberId", r.created_at as "askedAt", coalesce(r.is_open, false) as "isOpen"
     from contacts.contact k
     left join lateral (select m.id as member_id from contacts.contact_owner o
       join organization.member m on m.brand_id = $1 and m.wecom_user_id = o.wecom_user_id and m.left_at is null
       where o.brand_id = $1 and o.contact_id = k.id and o.lost_at is null order by o.added_at desc, m.id limit 1) w on true
     left join lateral (select r.created_at, r.done_at is null as is_open from contacts.reminder r
       where r.brand_id = $1 and r.contact_id = k.id and r.ask_id is not null and r.withdrawn_at is null
       order by r.created_at desc limit 1) r on true
     where k.brand_id = $1 and k.id = any($2::uuid[])`,
    [tx.brandId, contactIds],
  )
}

export interface AskedReminder {
  contactId: string
  memberId: string
}

/** Sets them all at once, in one order so that two acts wait and never lock each other, and answers whose were set. */
export async function insertAsked(
  tx: Tx,
  ask: { id: string; by: string; dueAt: Date; words: string },
  reminders: readonly AskedReminder[],
): Promise<Set<string>> {
  if (reminders.length === 0) return new Set()
  const ids = reminders.map(() => tx.ports.ids.next())
  const set = await tx.named<{ contact_id: string }>(
    'contacts.insert_asked',
    `insert into contacts.reminder (brand_id, id, contact_id, member_id, due_at, words, created_at, ask_id, asked_by)
     select $1, a.id, a.contact_id, a.member_id, $6, a.words, $7, $8, $9
     from unnest($2::uuid[], $3::uuid[], $4::text[], $5::bytea[]) as a(id, contact_id, member_id, words)
     order by a.contact_id
     on conflict (brand_id, contact_id) where ask_id is not null and done_at is null do nothing returning contact_id`,
    [
      tx.brandId,
      ids,
      reminders.map((one) => one.contactId),
      reminders.map((one) => one.memberId),
      ids.map((id) => tx.vault.seal(reminderPlace, id, ask.words)),
      ask.dueAt,
      tx.now,
      ask.id,
      ask.by,
    ],
  )
  return new Set(set.map((one) => one.contact_id))
}

/** Takes back what of an ask nobody has done yet; null where there is no such ask. */
export async function withdrawAsked(
  tx: Tx,
  askId: string,
): Promise<{ withdrawn: number; done: number } | null> {
  const [row] = await rows(
    tx,
    sql<{
      all: bigint
      withdrawn: bigint
      earlier: bigint
    }>`with taken as (update contacts.reminder set done_at = ${tx.now}, withdrawn_at = ${tx.now}
        where brand_id = ${tx.brandId} and ask_id = ${askId} and done_at is null returning id)
      select count(*) as all, (select count(*) from taken) as withdrawn, count(r.withdrawn_at) as earlier
      from contacts.reminder r where r.brand_id = ${tx.brandId} and r.ask_id = ${askId}`,
  )
  if (!row || row.all === 0n) return null
  return { withdrawn: Number(row.withdrawn), done: Number(row.all - row.withdrawn - row.earlier) }
}

export interface OpenAsk {
  askId: string
  /** The id of the member who asked. */
  askedBy: string
  askedAt: Date
  dueAt: Date
  /** Friends whom it reminds of or did, without those taken back; and of how many nobody did it yet. */
  reminded: number
  open: number
}

/** Acts of asking of which something can still be taken back, the newest first. */
export function openAsks(tx: Tx, limit: number): Promise<OpenAsk[]> {
  return tx.named<OpenAsk>(
    'contacts.open_asks',
    `select r.ask_id as "askId", min(r.asked_by) as "askedBy", min(r.created_at) as "askedAt", min(r.due_at) as "dueAt",
       (count(*) filter (where r.withdrawn_at is null))::int as reminded, (count(*) filter (where r.done_at is null))::int as open
     from contacts.reminder r where r.brand_id = $1 and r.ask_id in (
       select o.ask_id from contacts.reminder o where o.brand_id = $1 and o.ask_id is not null and o.done_at is null)
     group by r.ask_id order by min(r.created_at) desc, r.ask_id desc limit $2`,
    [tx.brandId, limit],
  )
}

export interface AskedMove {
  contactId: string
  /** Ids of members. */
  from: string
  to: string
}

/** A friend went from one member of WeCom to another; null where nobody said to whom. */
export interface FriendMoved {
  contactId: string
  from: string
  to: string | null
}

/**
 * Open asks go with their friends, and are told anew: to whom the friend went, or else whoever became their owner last. Without
 * any other owner they stay. Answers what moved; a second call finds nothing.
 */
export function moveAsked(tx: Tx, moves: readonly FriendMoved[]): Promise<AskedMove[]> {
  if (moves.length === 0) return Promise.resolve([])
  return tx.named<AskedMove>(
    'contacts.move_asked',
    `with heir as (
       select r.id, r.contact_id, r.member_id as was, h.id as heir
       from unnest($2::uuid[], $3::text[], $4::text[]) as n(contact_id, from_id, to_id)
       join contacts.reminder r on r.brand_id = $1 and r.contact_id = n.contact_id and r.ask_id is not null and r.done_at is null
       join organization.member f on f.brand_id = $1 and f.id = r.member_id and f.wecom_user_id = n.from_id
       cross join lateral (select m.id from organization.member m
         left join contacts.contact_owner o on o.brand_id = $1 and o.contact_id = n.contact_id and o.wecom_user_id = m.wecom_user_id
           and o.lost_at is null
         where m.brand_id = $1 and m.left_at is null and m.id <> r.member_id and (m.wecom_user_id = n.to_id or o.contact_id is not null)
         order by m.wecom_user_id is not distinct from n.to_id desc, o.added_at desc nulls last, m.id limit 1) h)
     update contacts.reminder r set member_id = h.heir, told_at = null from heir h where r.brand_id = $1 and r.id = h.id
     returning r.contact_id as "contactId", h.was as "from", h.heir as "to"`,
    [tx.brandId, moves.map((one) => one.contactId), moves.map((one) => one.from), moves.map((one) => one.to)],
  )
}

/** From whom a friend was handed over to nobody who was named, and whose open ask of it waits for an heir. */
export function leftBehind(tx: Tx, contactId: string): Promise<FriendMoved[]> {
  return tx.named<FriendMoved>(
    'contacts.left_behind',
    `select h.contact_id as "contactId", h.from_user_id as "from", null as "to"
     from contacts.reminder r
     join organization.member m on m.brand_id = $1 and m.id = r.member_id
     join contacts.handover h on h.brand_id = $1 and h.contact_id = r.contact_id and h.from_user_id = m.wecom_user_id
       and h.state = 'done' and h.to_user_id is null
     where r.brand_id = $1 and r.contact_id = $2 and r.ask_id is not null and r.done_at is null
       and not exists (select from contacts.contact_owner o where o.brand_id = $1 and o.contact_id = r.contact_id
         and o.wecom_user_id = m.wecom_user_id and o.lost_at is null)`,
    [tx.brandId, contactId],
  )
}

/** The friends have an order now: nothing is left to ask. */
export async function endAsked(tx: Tx, contactIds: readonly string[]): Promise<void> {
  await tx.named(
    'contacts.end_asked',
    `update contacts.reminder set done_at = $3
     where brand_id = $1 and contact_id = any($2::uuid[]) and ask_id is not null and done_at is null`,
    [tx.brandId, [...new Set(contactIds)], tx.now],
  )
}
