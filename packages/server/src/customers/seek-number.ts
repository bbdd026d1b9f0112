import { parsePhone } from '../kernel/phone.ts'
import { audit } from '../runtime/access/audit.ts'
import { policyTable } from '../runtime/access/policy-table.ts'
import { sha256 } from '../runtime/crypto/vault.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { NumbersSought } from './errors.ts'
import { revealsAlarmed } from './events.ts'
import { lockReveals } from './reveal-store.ts'
import { countSought, writeSought } from './seek-store.ts'

const hourMs = 3600_000
const { seek } = policyTable.reveal

/**
 * Asked before anything is searched by a whole phone number. A mask hides four digits, so whoever may try every number sees
 * through it: a person, with all programs in their name, may look for so many different ones in an hour, and half way there the
 * owners are told. One that was looked for already counts no more. What is no whole number passes. Throws `search.too_many_numbers`.
 */
export async function seekNumber(tx: Tx, asker: { id: string }, text: string): Promise<void> {
  const { canonical } = parsePhone(text)
  if (!canonical) return
  await lockReveals(tx, asker.id)
  const digest = sha256(`${tx.vault.index('phone', canonical).toString('hex')}|${asker.id}`)
  const since = new Date(tx.now.getTime() - hourMs)
  const before = await countSought(tx, asker.id, digest, since)
  if (before.known) return
  if (before.count >= seek.perHour) throw new NumbersSought(seek.perHour)
  await writeSought(tx, asker.id, digest, since)
  if (before.count + 1 === seek.alarmAt) await alarm(tx, asker.id, seek.alarmAt)
}

async function alarm(tx: Tx, memberId: string, count: number): Promise<void> {
  await audit(tx, [{ action: 'search.alarmed', subject: `member:${memberId}`, facts: { count } }])
  await emit(tx, [event(revealsAlarmed, memberId, { memberId, count, limit: seek.perHour, how: 'sought' })])
}
