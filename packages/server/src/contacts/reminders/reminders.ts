import type { BrandId } from '../../kernel/ids.ts'
import { notifyMembers } from '../../outreach/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { event } from '../../runtime/events/event.ts'
import { emit } from '../../runtime/events/outbox.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { ContactMissing, ReminderRefused } from '../errors.ts'
import { contactReminderDue } from '../events.ts'
import { findContact } from '../store.ts'
import { insertReminder, takeDueReminders } from './store-reminders.ts'

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
  const ahead = wish.dueAt.getTime() - tx.now.getTime()
  if (!(ahead > 0 && ahead < mostDaysAhead * 86_400_000)) throw new ReminderRefused('bad_time')
  return { id: await insertReminder(tx, { contactId: contact.id, memberId, ...wish }) }
}

/** Tells members what they wanted to be reminded of: in WeCom, without its words, and beside the open chat. */
export async function tellDueReminders(runtime: Runtime, brandId: BrandId): Promise<number> {
  return runtime.db.transact(brandId, async (tx) => {
    const due = await takeDueReminders(tx, batch)
    const url = (externalUserId: string) =>
      new URL(`/sidebar/?contact=${encodeURIComponent(externalUserId)}`, runtime.config.publicUrl).href
    await notifyMembers(
      tx,
      due.flatMap(({ id, wecomUserId, externalUserId }) =>
        wecomUserId
          ? [
              {
                about: `reminder:${id}`,
                wecomUserIds: [wecomUserId],
                title: '客户跟进提醒',
                text: '你设的提醒到时间了，点开看是哪位客户、要做什么。',
                url: url(externalUserId),
              },
            ]
          : [],
      ),
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
