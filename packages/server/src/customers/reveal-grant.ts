import { findPhones } from '../kernel/phone.ts'
import { audit } from '../runtime/access/audit.ts'
import { policyTable } from '../runtime/access/policy-table.ts'
import type { Principal } from '../runtime/access/principal.ts'
import { sha256 } from '../runtime/crypto/vault.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { RevealRefused } from './errors.ts'
import { revealsAlarmed } from './events.ts'
import { countReveals, lockReveals, takeReveal, writeReveal } from './reveal-store.ts'

export const revealReasons = ['联系客户', '核对地址', '补发', '平台投诉', '其他'] as const
export type RevealReason = (typeof revealReasons)[number]
export const revealSubjects = ['customer', 'order', 'work-order'] as const
/** `receiver`: all that a marketplace opens of an order at once. */
export const revealFields = ['name', 'phone', 'address', 'receiver'] as const

export interface RevealWish {
  kind: (typeof revealSubjects)[number]
  id: string
  field: (typeof revealFields)[number]
  reason: RevealReason
  /** A work-order code, or one's own words with 其他. */
  words?: string | undefined
}

type Asker = Pick<Principal, 'id' | 'tokenId'>

const hourMs = 3600_000
const { seconds, bulk } = policyTable.reveal

/**
 * Gives one person one token for one value, for a reason (T18). How many one is given in an hour is limited, whether by hand or by
 * programs in their name, and half way there the owners are told. Throws `reveal.words_…`, `reveal.too_many`.
 */
export async function grantReveal(
  tx: Tx,
  asker: Asker,
  wish: RevealWish,
): Promise<{ token: string; expiresAt: Date }> {
  const principal = asker.id
  const words = wordsOf(wish)
  await lockReveals(tx, principal)
  const lifeMs = seconds * 1000
  const given = await countReveals(tx, principal, new Date(tx.now.getTime() - hourMs + lifeMs))
  if (given >= bulk.perHour) throw new RevealRefused('too_many', { limit: String(bulk.perHour) })
  const token = tx.ports.randomness.bytes(24).toString('base64url')
  const expiresAt = new Date(tx.now.getTime() + lifeMs)
  const subject = `${wish.kind}:${wish.id}`
  const facts = { field: wish.field, reason: wish.reason, words, apiToken: asker.tokenId ?? null }
  await writeReveal(
    tx,
    { hash: sha256(token), principal, subject, facts, expiresAt },
    new Date(tx.now.getTime() - 24 * hourMs),
  )
  await audit(tx, [{ action: 'reveal.asked', subject, facts: { field: wish.field, reason: wish.reason } }])
  if (given + 1 === bulk.alarmAt) await alarm(tx, asker.id, given + 1)
  return { token, expiresAt }
}

/** Takes the token for the value that it was given for. Returns the reason as it is kept. Throws `reveal.token_refused`. */
export async function spendReveal(
  tx: Tx,
  asker: Asker,
  at: { subject: string; field: string; token: string },
): Promise<{ reason: RevealReason; words: string | null; text: string }> {
  const facts = await takeReveal(tx, {
    hash: sha256(at.token),
    principal: asker.id,
    subject: at.subject,
    field: at.field,
    apiToken: asker.tokenId ?? null,
  })
  if (!facts) throw new RevealRefused('token_refused')
  const text = facts.words === null ? facts.reason : `${facts.reason}：${facts.words}`
  return { reason: facts.reason as RevealReason, words: facts.words, text }
}

async function alarm(tx: Tx, memberId: string, count: number): Promise<void> {
  await audit(tx, [{ action: 'reveal.alarmed', subject: `member:${memberId}`, facts: { count } }])
  await emit(tx, [event(revealsAlarmed, memberId, { memberId, count, limit: bulk.perHour })])
}

/** It travels in events and stands in the audit, so it must not name a number. */
function wordsOf({ reason, words = '' }: RevealWish): string | null {
  const own = words.trim()
  if (reason === '其他' && own === '') throw new RevealRefused('words_missing')
  if (findPhones(own).phones.length > 0) throw new RevealRefused('words_name_a_person')
  return own === '' ? null : own
}
