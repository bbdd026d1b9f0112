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
import { soughtSince, writeSought } from './seek-store.ts'

const hourMs = 3600_000
const { seek } = policyTable.reveal

/**
 * Asked before anything is searched by a whole phone number. A mask hides four digits, so whoever may try every number sees
 * through it: a person, with all programs in their name, may look for so many different ones in an hour, and half way there the
 * owners are told. One that was looked for already counts no more. What is no whole number passes. Throws `search.too_many_numbers`.
 */
export async function seekNumber(tx: Tx, asker: { id: string }, text: string): Promise<void> {
  const { canonical } = parsePhone(text)
  if (canonical && !(await seekNumbers(tx, asker, [canonical]))) throw new NumbersSought(seek.perHour)
}

/**
 * The same for many at once, canonical numbers (`+8613812345678`); false where they are more than the hour has left. Then what is
 * left is spent, and of a refused list the owners hear each time. Throws nothing, so that the caller's commit keeps the count.
 */
export async function seekNumbers(
  tx: Tx,
  asker: { id: string },
  canonical: readonly string[],
): Promise<boolean> {
  await lockReveals(tx, asker.id)
  const since = new Date(tx.now.getTime() - hourMs)
  const before = await soughtSince(tx, asker.id, since)
  const known = new Set(before.map(hex))
  const fresh = [...new Set(canonical)]
    // A mark: the index moves while keys change, and a number that was asked for would count again.
    .map((number) => sha256(`${hex(tx.vault.mark('phone', number))}|${asker.id}`))
    .filter((digest) => !known.has(hex(digest)))
  const count = before.length + fresh.length
  const fitting = fresh.slice(0, Math.max(0, seek.perHour - before.length))
  if (fitting.length > 0) await writeSought(tx, asker.id, fitting, since)
  const isRefused = fresh.length > 0 && count > seek.perHour
  const isReached = before.length < seek.alarmAt && count >= seek.alarmAt
  if (isReached || (isRefused && fresh.length > 1)) await alarm(tx, asker.id, count)
  return !isRefused
}

const hex = (bytes: Buffer): string => bytes.toString('hex')

async function alarm(tx: Tx, memberId: string, count: number): Promise<void> {
  await audit(tx, [{ action: 'search.alarmed', subject: `member:${memberId}`, facts: { count } }])
  await emit(tx, [event(revealsAlarmed, memberId, { memberId, count, limit: seek.perHour, how: 'sought' })])
}

/** By whom numbers were tried that are too many; a source's name goes to its brand's owners only. */
export type Trier = { memberId: string } | { sourceId: string; name: string }

/** Notes in the audit that numbers look tried (`count` of `limit` in all within thirty days), and tells the owners. */
export async function alarmTried(
  tx: Tx,
  { by, count, limit }: { by: Trier; count: number; limit: number },
): Promise<void> {
  const subject = 'memberId' in by ? `member:${by.memberId}` : `mapped-source:${by.sourceId}`
  await audit(tx, [{ action: 'search.alarmed', subject, facts: { count } }])
  const memberId = 'memberId' in by ? by.memberId : ''
  const source = 'memberId' in by ? {} : { source: by.name }
  await emit(tx, [
    event(revealsAlarmed, memberId || subject, { memberId, ...source, count, limit, how: 'tried' }),
  ])
}
