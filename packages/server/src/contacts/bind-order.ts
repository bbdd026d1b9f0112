import { identifyCustomers, isOnePerson } from '../customers/index.ts'
import { bindOrders, type Order } from '../orders/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { shareOrder } from './bindings/share-order.ts'
import { insertBinding } from './bindings/store-bindings.ts'
import { endShareByBinding } from './bindings/store-shares.ts'
import { type BindingWay, bindingRuleVersion, type Contact } from './contact.ts'
import { contactBound } from './events.ts'
import { contactOfCustomer, setBoundBy, setContactCustomer, writeHistory } from './store.ts'

export type Bound = 'bound' | 'shared' | 'taken'

/**
 * Gives an order to the customer behind a contact. It proves a claim on this order, not that buyer and contact are one
 * person: nobody is merged (T11). Where the order is another contact's already and `takeOver` was not said it is shared, and
 * stays where it is; `taken` where it cannot be.
 */
export async function bindOrderToContact(
  tx: Tx,
  contact: Contact,
  order: Pick<Order, 'id' | 'customerId'>,
  binding: { way: BindingWay; evidence: string; takeOver: boolean },
): Promise<Bound> {
  const customerId = contact.customerId ?? (await customerOf(tx, contact))
  if (order.customerId && (await isOnePerson(tx, order.customerId, customerId))) {
    await setBoundBy(tx, contact.id, binding.way)
    return 'bound'
  }
  const holder = order.customerId ? await contactOfCustomer(tx, order.customerId) : null
  if (holder && holder.id !== contact.id && !binding.takeOver) {
    const shared = await shareOrder(tx, contact, { orderId: order.id, customerId, ...binding })
    return shared ? 'shared' : 'taken'
  }
  const { way, evidence } = binding
  const link = { linkedBy: { way }, ruleVersion: bindingRuleVersion }
  const before = (await bindOrders(tx, [order.id], customerId, evidence, link)).get(order.id)
  const moved = { contactId: contact.id, orderId: order.id, way, evidence, customerId }
  await insertBinding(tx, { ...moved, beforeCustomerId: order.customerId, beforeLink: before?.link ?? null })
  await endShareByBinding(tx, contact.id, order.id)
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
  return 'bound'
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
  await setContactCustomer(tx, contact.id, customerId, found!.link)
  return customerId
}
