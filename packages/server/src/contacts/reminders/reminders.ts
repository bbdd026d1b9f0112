import type { BrandId } from '../../kernel/ids.ts'
import { type MemberNotice, notifyMembers } from '../../outreach/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { event } from '../../runtime/events/event.ts'
import { emit } from '../../runtime/events/outbox.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { ContactMissing, ReminderRefused } from '../errors.ts'
import { contactReminderDue } from '../events.ts'
import { findContact } from '../store.ts'
import { type DueReminder, insertReminder, takeDueReminders } from './store-reminders.ts'

const batch = 200
const mostDaysAhead = 366

/** Throws `contact.not_found`, and `reminder.bad_time` for what is past or more than a year away. */
export async function setReminder(
  tx: Tx,
  externalUserId: string,
  memberId: string,
  wish: { dueAt: Date; words: string },
): Promise<{ id: string }> {
  const contact = await findContact(tx, externalUserId)
  if (!contact) throw new ContactMissing(externalUserId)
  checkTime(tx, wish.dueAt)
  return { id: await insertReminder(tx, { contactId: contact.id, memberId, ...wish }) }
}

/** Throws `reminder.bad_time` for what is past or more than a year away. */
export function checkTime(tx: Tx, dueAt: Date): void {
  const ahead = dueAt.getTime() - tx.now.getTime()
  if (!(ahead > 0 && ahead < mostDaysAhead * 86_400_000)) throw new ReminderRefused('bad_time')
}

/**
 * Tells members what they wanted to be reminded of, or were asked for: in WeCom, without its words, and beside the open chat.
 * Of what one act asked, each member hears once, however many friends it names.
 */
export async function tellDueReminders(runtime: Runtime, brandId: BrandId): Promise<number> {
  return runtime.db.transact(brandId, async (tx) => {
    const due = await takeDueReminders(tx, batch)
    const url = (rest: string) => new URL(`/sidebar/${rest}`, runtime.config.publicUrl).href
    await notifyMembers(
      tx,
      due.flatMap((one) => noticeOf(one, url)),
    )
    await emit(
      tx,
      due.map(({ id, contactId, externalUserId, customerId, memberId }) =>
        event(contactReminderDue, id, { reminderId: id, contactId, externalUserId, customerId, memberId }),
      ),
    )
    return due.length
  })
}

function noticeOf(reminder: DueReminder, url: (rest: string) => string): MemberNotice[] {
  const { id, wecomUserId, memberId, externalUserId, askId } = reminder
  if (!wecomUserId) return []
  const wecomUserIds = [wecomUserId]
  if (askId !== null)
    return [
      {
        about: `registration-ask:${askId}:${memberId}`,
        wecomUserIds,
        title: '有好友待登记订单',
        text: '运营请你给还没有订单的好友登记订单，点开看是哪几位。',
        url: url(''),
      },
    ]
  return [
    {
      about: `reminder:${id}`,
      wecomUserIds,
      title: '客户跟进提醒',
      text: '你设的提醒到时间了，点开看是哪位客户、要做什么。',
      url: url(`?contact=${encodeURIComponent(externalUserId)}`),
    },
  ]
}
