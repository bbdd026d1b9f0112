import { audit } from '../../runtime/access/audit.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { ReminderRefused, TooManyAsked } from '../errors.ts'
import { type AskOutcome, askWords, mostAsked, outcomeOf } from './registration-ask.ts'
import { checkTime } from './reminders.ts'
import { insertAsked, readAskable, withdrawAsked } from './store-asks.ts'

export interface AskResult {
  contactId: string
  outcome: AskOutcome
  /** Who was reminded; null where nobody was. */
  memberId: string | null
}

export interface AskWish {
  contactIds: readonly string[]
  /** Of these, whoever has an order by now: nobody is asked about them. */
  bound: ReadonlySet<string>
  /** Null is now. */
  dueAt: Date | null
}

/**
 * Reminds the member who owns each friend to get the order registered, in two statements however many they are. A friend of
 * several members is asked of by the one whom they added last. Throws `reminder.too_many` over 500, `reminder.bad_time`.
 */
export async function askRegistration(
  tx: Tx,
  { contactIds, bound, dueAt }: AskWish,
): Promise<{ askId: string; items: AskResult[] }> {
  const ids = [...new Set(contactIds)]
  if (ids.length > mostAsked) throw new TooManyAsked(ids.length, mostAsked)
  if (dueAt) checkTime(tx, dueAt)
  const friends = new Map((await readAskable(tx, ids)).map((one) => [one.contactId, one]))
  const wanted = ids.map((contactId) => {
    const friend = friends.get(contactId)
    const outcome = outcomeOf(friend, bound.has(contactId), tx.now)
    return { contactId, outcome, memberId: outcome === 'reminded' ? friend!.memberId : null }
  })
  const askId = tx.ports.ids.next()
  const ask = { id: askId, by: tx.actor.id, dueAt: dueAt ?? tx.now, words: askWords.zh }
  const set = await insertAsked(
    tx,
    ask,
    wanted.flatMap(({ contactId, memberId }) => (memberId === null ? [] : [{ contactId, memberId }])),
  )
  const items = wanted.map((one) =>
    one.outcome !== 'reminded' || set.has(one.contactId)
      ? one
      : { ...one, outcome: 'already' as const, memberId: null },
  )
  await audit(tx, [
    {
      action: 'registration.asked',
      subject: `registration-ask:${askId}`,
      facts: { asked: ids.length, reminded: set.size },
    },
  ])
  return { askId, items }
}

/** What of it nobody has done yet is taken back. Throws `reminder.ask_not_found`. */
export async function withdrawAsk(tx: Tx, askId: string): Promise<{ withdrawn: number; done: number }> {
  const found = await withdrawAsked(tx, askId)
  if (!found) throw new ReminderRefused('ask_not_found')
  await audit(tx, [
    { action: 'registration.ask_withdrawn', subject: `registration-ask:${askId}`, facts: { ...found } },
  ])
  return found
}
