import type { ContactOwner, NormalisedContact } from '../connectors/wecom/index.ts'
import { identifyCustomers } from '../customers/index.ts'
import { writeFindings } from '../intake/index.ts'
import type { CustomerId } from '../kernel/ids.ts'
import { corpOf } from '../outreach/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { type CleansedContact, cleanseContact } from './cleanse-contact.ts'
import { type Contact, identityOf } from './contact.ts'
import { contactAdded } from './events.ts'
import { saveOwners } from './relations/store-pairs.ts'
import { saveContact, setContactCustomer } from './store.ts'
import { holdTags, saveOwnerTags } from './tags/store-tags.ts'
import { uniteTags } from './tags/union-tags.ts'

export interface Kept {
  contact: Contact & { customerId: CustomerId }
  /** Members who are new or came back. */
  fresh: string[]
}

/**
 * What WeCom shows of one person now: the person, their members, remarks, phones and tags, and who they are to us. With
 * `factsOf` null no friendship begins by it: each is told by its own callback, which greets, counts and binds.
 */
export async function keepShown(
  tx: Tx,
  shown: NormalisedContact,
  factsOf: ((owner: ContactOwner) => Record<string, unknown>) | null,
): Promise<Kept> {
  const { contact: wecom, findings } = cleanseContact(shown)
  await holdTags(tx, 'bearers')
  const contact = await saveContact(tx, wecom)
  const fresh = await saveOwners(tx, contact.id, wecom.owners, factsOf)
  const takenOff = await saveOwnerTags(tx, contact.id, wecom.owners)
  const [found] = await identifyCustomers(tx, [identityOf(contact.id, wecom)])
  const customerId = found!.customerId!
  if (customerId !== contact.customerId) await setContactCustomer(tx, contact.id, customerId, found!.link)
  await uniteTags(tx, [contact.id], takenOff)
  // Behind the contact's own row, whose lock every way takes first.
  if (findings.length > 0) await noteFindings(tx, findings)
  return { contact: { ...contact, customerId }, fresh }
}

async function noteFindings(tx: Tx, findings: CleansedContact['findings']): Promise<void> {
  const sourceId = (await corpOf(tx, null))?.corpId ?? 'wecom'
  await writeFindings(
    tx,
    findings.map((one) => ({ ...one, sourceId })),
  )
}

/** Contacts that WeCom lists and nobody told us of. Returns how many pairs were new. */
export async function keepContacts(
  tx: Tx,
  page: NormalisedContact[],
  foundBy: 'reconciliation' | 'refresh',
): Promise<number> {
  let found = 0
  for (const wecom of page) {
    const { contact, fresh } = await keepShown(tx, wecom, (owner) => ({ state: owner.state, foundBy }))
    found += fresh.length
    await emit(
      tx,
      wecom.owners
        .filter((owner) => fresh.includes(owner.memberId))
        .map((owner) =>
          event(contactAdded, contact.id, {
            contactId: contact.id,
            externalUserId: contact.externalUserId,
            customerId: contact.customerId,
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
