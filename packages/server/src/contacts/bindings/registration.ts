import { id as asId, type BrandId } from '../../kernel/ids.ts'
import { parsePhone } from '../../kernel/phone.ts'
import type { Order } from '../../orders/index.ts'
import { audit } from '../../runtime/access/audit.ts'
import { sha256 } from '../../runtime/crypto/vault.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { type Bound, bindOrderToContact } from '../bind-order.ts'
import { claimLimits, factFits } from '../claim-order.ts'
import type { BindingWay } from '../contact.ts'
import { ContactMissing } from '../errors.ts'
import { findContact, recordClaim, writeHistory, wrongClaims } from '../store.ts'
import { insertRegistrationLink, openRegistrationLink } from './store-bindings.ts'

/** Sixteen characters of 64, as on a printed card. */
const tokenBytes = 12
const lifeMs = 30 * 86_400_000

/** A card for one friend's chat, by which they register what they bought. Throws `contact.not_found`. */
export async function createRegistrationLink(tx: Tx, externalUserId: string): Promise<{ path: string }> {
  const contact = await findContact(tx, externalUserId)
  if (!contact) throw new ContactMissing(externalUserId)
  const token = tx.ports.randomness.bytes(tokenBytes).toString('base64url')
  const expiresAt = new Date(tx.now.getTime() + lifeMs)
  await insertRegistrationLink(tx, { tokenHash: sha256(token), contactId: contact.id, expiresAt })
  return { path: `/c/r/${tx.brandId}.${token}` }
}

/** The brand that a token names; null when it is no token at all. */
export function brandOfRegistration(token: string): { brandId: BrandId; secret: string } | null {
  const match = /^([a-z0-9][a-z0-9-]{1,62})\.([A-Za-z0-9_-]{16})$/.exec(token)
  return match ? { brandId: asId<BrandId>(match[1]!), secret: match[2]! } : null
}

/** Whose card it is; null when it ended. */
export function openRegistration(tx: Tx, secret: string): Promise<string | null> {
  return openRegistrationLink(tx, sha256(secret))
}

/** What they said of the order: the phone on it, or that they hold its device. */
export type Registration = { kind: 'serial'; serial: string } | { kind: 'phone'; phone: string }

type Registered = { kind: Bound; order: Order }
type Refused = { kind: 'refused'; triesLeft: number } | { kind: 'too_often' }

/**
 * Gives the order that a friend named to them. `proof` is what they said of it: a phone for a number that was typed, or
 * that they hold the device (T11). Wrong tries are counted for this friend, and the caller commits also a refusal.
 */
export async function registerOrder(
  tx: Tx,
  externalUserId: string,
  candidates: readonly Order[],
  proof: Registration,
): Promise<Registered | Refused> {
  const contact = await findContact(tx, externalUserId)
  if (!contact) throw new ContactMissing(externalUserId)
  const memberId = `contact:${contact.id}`
  const since = new Date(tx.now.getTime() - claimLimits.windowMs)
  const wrong = await wrongClaims(tx, contact.id, memberId, since)
  if (wrong.ofContact >= claimLimits.ofContact) return { kind: 'too_often' }
  const order = candidates.find((one) => proof.kind === 'serial' || phoneFits(one, proof.phone))
  await recordClaim(tx, { contactId: contact.id, memberId, rightFact: order !== undefined })
  await audit(tx, [
    {
      action: order ? 'order.registered' : 'order.registration_refused',
      subject: `contact:${contact.id}`,
      facts: { proof: proof.kind, ...(order ? { orderId: order.id } : {}) },
    },
  ])
  if (!order) {
    await writeHistory(tx, [{ contactId: contact.id, wecomUserId: null, what: 'claim_refused' }])
    return { kind: 'refused', triesLeft: claimLimits.ofContact - wrong.ofContact - 1 }
  }
  const way: BindingWay = proof.kind === 'serial' ? 'serial' : 'registration'
  const evidence = proof.kind === 'serial' ? `serial:${proof.serial}` : `registration:${contact.id}`
  const bound = await bindOrderToContact(tx, contact, order, { way, evidence, takeOver: false })
  return { kind: bound, order }
}

/** A whole number must be the receiver's; what the marketplace masks is compared by the four digits that it shows. */
export function phoneFits(order: Pick<Order, 'receiver' | 'paidFen'>, said: string): boolean {
  const digits = said.replaceAll(/\D/g, '')
  const own = order.receiver.phone && parsePhone(order.receiver.phone).canonical
  const given = parsePhone(said).canonical
  if (own && given) return own === given
  return digits.length >= 4 && factFits(order, { kind: 'phone_tail', value: digits.slice(-4) })
}
