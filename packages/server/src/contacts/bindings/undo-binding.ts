import { isOnePerson } from '../../customers/index.ts'
import { bindOrders, getOrder } from '../../orders/index.ts'
import { audit } from '../../runtime/access/audit.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { event } from '../../runtime/events/event.ts'
import { emit } from '../../runtime/events/outbox.ts'
import { BindingMissing, BindingMovedOn } from '../errors.ts'
import { contactUnbound } from '../events.ts'
import { writeHistory } from '../store.ts'
import { undoShare } from './share-order.ts'
import { endBinding, lockBinding } from './store-bindings.ts'

/**
 * Gives an order back to whom it belonged before it was bound to a friend; its work orders follow. Of a share only the share
 * ends. Undoing twice changes nothing. Throws `binding.not_found`, and `binding.moved_on` when the order went elsewhere since, or had nobody before.
 */
export async function undoBinding(tx: Tx, bindingId: string): Promise<{ orderId: string }> {
  const binding = await lockBinding(tx, bindingId)
  if (!binding) {
    const shared = await undoShare(tx, bindingId)
    if (!shared) throw new BindingMissing(bindingId)
    return shared
  }
  const { contactId, externalUserId, orderId, customerId, beforeCustomerId, beforeLink } = binding
  if (binding.undoneAt) return { orderId }
  const order = await getOrder(tx, orderId)
  const isStill = order.customerId !== null && (await isOnePerson(tx, order.customerId, customerId))
  if (!isStill || !beforeCustomerId) throw new BindingMovedOn(orderId)
  const by = `${tx.actor.kind}:${tx.actor.id}`
  await bindOrders(tx, [orderId], beforeCustomerId, `unbound:${by}`, beforeLink)
  await endBinding(tx, binding, by)
  await writeHistory(tx, [{ contactId, wecomUserId: null, what: 'unbound', facts: { orderId } }])
  await audit(tx, [{ action: 'order.unbound', subject: `contact:${contactId}`, facts: { orderId } }])
  await emit(tx, [event(contactUnbound, contactId, { contactId, externalUserId, customerId, orderId })])
  return { orderId }
}
