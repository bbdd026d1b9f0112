import { identifyCustomers, isOnePerson } from '../customers/index.ts'
import { bindOrders, type Order } from '../orders/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { insertBinding } from './bindings/store-bindings.ts'
import type { BindingWay, Contact } from './contact.ts'
import { contactBound } from './events.ts'
import { contactOfCustomer, setBoundBy, setContactCustomer, writeHistory } from './store.ts'

/**
 * Gives an order to the customer behind a contact. It proves a claim on this order, not that buyer and contact are one
 * person: nobody is merged (T11). False when the order is another contact's already and `takeOver` was not said.
 */
export async function bindOrderToContact(
  tx: Tx,
  contact: Contact,
  order: Pick<Order, 'id' | 'customerId'>,
  binding: { way: BindingWay; evidence: string; takeOver: boolean },
): Promise<boolean> {
  const customerId = contact.customerId ?? (await customerOf(tx, contact))
  if (order.customerId && (await isOnePerson(tx, order.customerId, customerId))) {
    await setBoundBy(tx, contact.id, binding.way)
    return true
  }
  const holder = order.customerId ? await contactOfCustomer(tx, order.customerId) : null
  if (holder && holder.id !== contact.id && !binding.takeOver) return false
  await bindOrders(tx, [order.id], customerId, binding.evidence)
  const { way, evidence } = binding
  const moved = { contactId: contact.id, orderId: order.id, way, evidence, customerId }
  await insertBinding(tx, { ...moved, beforeCustomerId: order.customerId })
  await setBoundBy(tx, contact.id, way)
  await writeHistory(tx, [
    {
      contactId: contact.id,
      wecomUserId: null,
      what: 'bound',
      facts: { orderId: order.id, way, evidence },
    },
  ])
  await emit(tx, [
    event(contactBound, contact.id, {
      contactId: contact.id,
      externalUserId: contact.externalUserId,
      customerId,
      orderId: order.id,
      way,
    }),
  ])
  return true
}

/** A contact whom WeCom could not describe yet still is somebody. */
async function customerOf(tx: Tx, contact: Contact): Promise<string> {
  const [found] = await identifyCustomers(tx, [
    {
      identifiers: [{ kind: 'wecom_external', value: contact.externalUserId }],
      evidence: `contact:${contact.id}`,
      origin: 'wecom',
    },
  ])
  const customerId = found!.customerId!
  await setContactCustomer(tx, contact.id, customerId)
  return customerId
}
