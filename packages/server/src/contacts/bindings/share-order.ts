import { audit } from '../../runtime/access/audit.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { event } from '../../runtime/events/event.ts'
import { emit } from '../../runtime/events/outbox.ts'
import type { BindingWay, Contact } from '../contact.ts'
import { contactOrderShared, contactOrderUnshared } from '../events.ts'
import { setBoundBy, writeHistory } from '../store.ts'
import { endShare, insertShare, lockShare } from './store-shares.ts'

/** Whoever proves more orders that are other friends’ is no giver of gifts; an agent may still take one over. */
export const shareLimits = { windowMs: 30 * 86_400_000, ofContact: 3 }

/**
 * Lets an order that another friend holds stand beside this one, too, who proved it as well: 给父母买. It stays whose it is, nobody
 * is merged. False when it has a second friend already, this one or another, or this one shares too many of late.
 */
export async function shareOrder(
  tx: Tx,
  contact: Contact,
  share: { orderId: string; customerId: string; way: BindingWay; evidence: string },
): Promise<boolean> {
  const { orderId, customerId, way, evidence } = share
  const since = new Date(tx.now.getTime() - shareLimits.windowMs)
  const written = await insertShare(
    tx,
    { contactId: contact.id, orderId, way, evidence },
    { since, most: shareLimits.ofContact },
  )
  const subject = `contact:${contact.id}`
  if (!written) {
    await audit(tx, [{ action: 'order.share_refused', subject, facts: { orderId, way } }])
    return false
  }
  await setBoundBy(tx, contact.id, way)
  const facts = { orderId, way, evidence, shared: true }
  await writeHistory(tx, [{ contactId: contact.id, wecomUserId: null, what: 'bound', facts }])
  await audit(tx, [{ action: 'order.shared', subject, facts: { orderId, way } }])
  const about = { contactId: contact.id, externalUserId: contact.externalUserId, customerId }
  await emit(tx, [event(contactOrderShared, contact.id, { ...about, sharedOrderId: orderId, way })])
  return true
}

/** Takes a share back; the holder and the order are as they were. Null when there is none by this id. */
export async function undoShare(tx: Tx, id: string): Promise<{ orderId: string } | null> {
  const share = await lockShare(tx, id)
  if (!share) return null
  const { contactId, externalUserId, customerId, orderId } = share
  if (share.undoneAt) return { orderId }
  await endShare(tx, share, `${tx.actor.kind}:${tx.actor.id}`)
  const facts = { orderId, shared: true }
  await writeHistory(tx, [{ contactId, wecomUserId: null, what: 'unbound', facts }])
  await audit(tx, [{ action: 'order.unshared', subject: `contact:${contactId}`, facts: { orderId } }])
  const about = { contactId, externalUserId, customerId, sharedOrderId: orderId }
  await emit(tx, [event(contactOrderUnshared, contactId, about)])
  return { orderId }
}
