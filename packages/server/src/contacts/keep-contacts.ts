import type { NormalisedContact } from '../connectors/wecom/index.ts'
import { identifyCustomers } from '../customers/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { identityOf } from './contact.ts'
import { contactAdded } from './events.ts'
import { saveContact, saveOwners, setContactCustomer, writeHistory } from './store.ts'

/** Contacts that WeCom lists and nobody told us of. Returns how many pairs were new. */
export async function keepContacts(
  tx: Tx,
  page: NormalisedContact[],
  foundBy: 'reconciliation' | 'refresh',
): Promise<number> {
  let found = 0
  for (const wecom of page) {
    const contact = await saveContact(tx, wecom)
    const fresh = await saveOwners(tx, contact.id, wecom.owners)
    if (fresh.length === 0) continue
    found += fresh.length
    const [identified] = await identifyCustomers(tx, [identityOf(contact.id, wecom)])
    const customerId = identified!.customerId!
    await setContactCustomer(tx, contact.id, customerId)
    const owners = wecom.owners.filter((owner) => fresh.includes(owner.memberId))
    await writeHistory(
      tx,
      owners.map((owner) => ({
        contactId: contact.id,
        wecomUserId: owner.memberId,
        what: 'added' as const,
        facts: { state: owner.state, foundBy },
      })),
    )
    await emit(
      tx,
      owners.map((owner) =>
        event(contactAdded, contact.id, {
          contactId: contact.id,
          externalUserId: contact.externalUserId,
          customerId,
          wecomUserId: owner.memberId,
          state: owner.state,
          addWay: owner.addedBy,
          liveCodeId: null,
        }),
      ),
    )
  }
  return found
}
