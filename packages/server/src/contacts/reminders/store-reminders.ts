import { sql } from 'kysely'
import { rows, type Tx } from '../../runtime/db/transaction.ts'

export const reminderPlace = 'contacts.reminder.words'

export interface Reminder {
  id: string
  dueAt: Date
  words: string
  told: boolean
  /** An operator asked for it: the friend's order is to be registered. */
  asked: boolean
}

export async function insertReminder(
  tx: Tx,
  reminder: { contactId: string; memberId: string; dueAt: Date; words: string },
): Promise<string> {
  const id = tx.ports.ids.next()
  await rows(
    tx,
    sql`insert into contacts.reminder (brand_id, id, contact_id, member_id, due_at, words, created_at) values (${tx.brandId}, ${id},
      ${reminder.contactId}, ${reminder.memberId}, ${reminder.dueAt}, ${tx.vault.seal(reminderPlace, id, reminder.words)}, ${tx.now})`,
  )
  return id
}

/** Of one member and one friend, not done yet; the next first. */
export async function remindersOf(tx: Tx, contactId: string, memberId: string): Promise<Reminder[]> {
  const found = await tx.named<{
    id: string
    due_at: Date
    words: Buffer
    told_at: Date | null
    asked: boolean
  }>(
    'contacts.reminders_of',
    `select id, due_at, words, told_at, ask_id is not null as asked from contacts.reminder
     where brand_id = $1 and contact_id = $2 and member_id = $3 and done_at is null order by due_at limit 20`,
    [tx.brandId, contactId, memberId],
  )
  return found.map((row) => ({
    id: row.id,
    dueAt: row.due_at,
    words: tx.vault.open(reminderPlace, row.id, row.words),
    told: row.told_at !== null,
    asked: row.asked,
  }))
}

/** Only a member's own; false when there is no such. */
export async function endReminder(tx: Tx, id: string, memberId: string): Promise<boolean> {
  const done = await rows(
    tx,
    sql`update contacts.reminder set done_at = coalesce(done_at, ${tx.now})
      where brand_id = ${tx.brandId} and id = ${id} and member_id = ${memberId} returning id`,
  )
  return done.length > 0
}

export interface DueReminder {
  id: string
  contactId: string
  externalUserId: string
  customerId: string | null
  memberId: string
  /** Null where the member has no account in WeCom: then only the sidebar shows it. */
  wecomUserId: string | null
  /** The act by which an operator asked for it. */
  askId: string | null
}

/** Those whose time has come, each given out once. */
export function takeDueReminders(tx: Tx, limit: number): Promise<DueReminder[]> {
  return tx.named<DueReminder>(
    'contacts.take_due_reminders',
    `with due as (
       select id from contacts.reminder where brand_id = $1 and due_at <= $2 and told_at is null and done_at is null
       order by due_at limit $3 for update skip locked),
     told as (update contacts.reminder r set told_at = $2 from due d where r.brand_id = $1 and r.id = d.id
       returning r.id, r.contact_id, r.member_id, r.ask_id)
     select t.id, t.contact_id as "contactId", c.external_user_id as "externalUserId", c.customer_id as "customerId",
       t.member_id as "memberId", m.wecom_user_id as "wecomUserId", t.ask_id as "askId"
     from told t join contacts.contact c on c.brand_id = $1 and c.id = t.contact_id
     left join organization.member m on m.brand_id = $1 and m.id = t.member_id order by t.id`,
    [tx.brandId, tx.now, limit],
  )
}

export interface MyReminder extends Reminder {
  externalUserId: string
  nickname: string | null
}

/** All of a member whose time has come, not done yet, the longest due first. */
export async function dueOf(tx: Tx, memberId: string, limit: number): Promise<MyReminder[]> {
  const found = await rows(
    tx,
    sql<{
      id: string
      dueAt: Date
      words: Buffer
      told: boolean
      asked: boolean
      contactId: string
      externalUserId: string
      nickname: Buffer | null
    }>`select r.id, r.due_at as "dueAt", r.words, r.told_at is not null as told, r.ask_id is not null as asked, c.id as "contactId",
        c.external_user_id as "externalUserId", c.nickname
      from contacts.reminder r join contacts.contact c on c.brand_id = r.brand_id and c.id = r.contact_id
      where r.brand_id = ${tx.brandId} and r.member_id = ${memberId} and r.done_at is null and r.due_at <= ${tx.now}
      order by r.due_at, r.id limit ${limit}`,
  )
  return found.map(({ contactId, nickname, words, ...one }) => ({
    ...one,
    words: tx.vault.open(reminderPlace, one.id, words),
    nickname: nickname && tx.vault.open('contacts.contact.nickname', contactId, nickname),
  }))
}
