import { parsePhone } from '../kernel/phone.ts'
import { audit } from '../runtime/access/audit.ts'
import { policyTable } from '../runtime/access/policy-table.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { countAct, minutesUntil } from './count-acts-store.ts'
import { DialsCounted } from './errors.ts'
import { revealsAlarmed } from './events.ts'

const { dial: limits } = policyTable.reveal

/**
 * Asked before a number is called without being shown. Calls have a count of their own, beside looks: how many different numbers
 * one person calls within an hour. Owners are told at what nobody calls who also talks, and it ends at what no person calls at all.
 * Throws `dial.too_many`.
 */
export async function countDial(tx: Tx, caller: { id: string }, number: string): Promise<void> {
  const { perHour, alarmAt } = limits
  const value = parsePhone(number).canonical ?? number
  const counted = await countAct(tx, caller.id, { what: 'dial', value, perHour })
  if (counted.isOver) throw new DialsCounted(perHour, minutesUntil(counted.goesOn, tx.now))
  if (counted.before >= alarmAt || counted.after < alarmAt) return
  const count = counted.after
  await audit(tx, [{ action: 'dial.alarmed', subject: `member:${caller.id}`, facts: { count } }])
  await emit(tx, [
    event(revealsAlarmed, caller.id, { memberId: caller.id, count, limit: perHour, how: 'dialled' }),
  ])
}
