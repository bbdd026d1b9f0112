import { ConnectorFailure } from '../connectors/contract/connector.ts'
import type { NormalisedContact, WecomEvent } from '../connectors/wecom/index.ts'
import { identifyCustomers, tagCustomers } from '../customers/index.ts'
import type { BrandId, CustomerId } from '../kernel/ids.ts'
import { getOrders } from '../orders/index.ts'
import { getBrandName } from '../organization/index.ts'
import { corpOf, sendWelcome, wecomClient } from '../outreach/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event, type NewEvent } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { bindOrderToContact } from './bind-order.ts'
import { channelTags, identityOf, welcomeLifeMs, welcomeText } from './contact.ts'
import { ContactMissing, CorpMissing } from './errors.ts'
import { contactAdded, contactEdited, contactLost } from './events.ts'
import { keepContacts } from './keep-contacts.ts'
import { findContact, markLost, saveContact, saveOwners, setContactCustomer, writeHistory } from './store.ts'
import { countScan, findLiveCodeByState, type LiveCode } from './store-live-codes.ts'

type Added = Extract<WecomEvent, { type: 'contact.added' }>
type Pair = { memberId: string; contactId: string; occurredAt?: Date | null }

/**
 * What WeCom tells about contacts, in transactions of its own: WeCom is asked for details in between. Idempotent.
 * Throws `ConnectorFailure` when WeCom cannot be asked now: intake tries the event again.
 */
export async function applyWecomEvents(
  runtime: Runtime,
  brandId: BrandId,
  corpId: string,
  events: WecomEvent[],
): Promise<void> {
  for (const one of events) {
    switch (one.type) {
      case 'contact.added':
        await contactWasAdded(runtime, brandId, corpId, one)
        break
      case 'contact.edited':
        await contactWasEdited(runtime, brandId, corpId, one)
        break
      case 'contact.removed':
        await runtime.db.transact(brandId, (tx) => pairEnded(tx, one, 'member'))
        break
      case 'contact.lost':
        await runtime.db.transact(brandId, (tx) => pairEnded(tx, one, 'contact'))
        break
      default:
    }
  }
}

/** The welcome goes first and by itself: its code ends 20 s after the event, whatever else is slow. */
async function contactWasAdded(
  runtime: Runtime,
  brandId: BrandId,
  corpId: string,
  added: Added,
): Promise<void> {
  const { code, brandName } = await runtime.db.transact(brandId, async (tx) => ({
    code: added.state ? await findLiveCodeByState(tx, added.state) : null,
    brandName: await getBrandName(tx),
  }))
  const greeting = added.welcomeCode
    ? sendWelcome(runtime, brandId, {
        corpId,
        externalUserId: added.contactId,
        welcomeCode: added.welcomeCode,
        text: welcomeText(brandName, code),
        deadlineAt: new Date((added.occurredAt ?? runtime.ports.clock.now()).getTime() + welcomeLifeMs),
      })
    : null
  const [contact] = await Promise.all([fetchContact(runtime, brandId, corpId, added.contactId), greeting])
  if (contact) await runtime.db.transact(brandId, (tx) => recordAdded(tx, added, contact, code))
}

/** Null when WeCom no longer shows the contact: the pair ended meanwhile. */
async function fetchContact(
  runtime: Runtime,
  brandId: BrandId,
  corpId: string,
  externalUserId: string,
): Promise<NormalisedContact | null> {
  const corp = await runtime.db.transact(brandId, (tx) => corpOf(tx, corpId))
  if (!corp) throw new CorpMissing()
  try {
    return await wecomClient(runtime.ports).getContact(corp, externalUserId)
  } catch (error) {
    if (error instanceof ConnectorFailure && error.kind === 'not_found') return null
    throw error
  }
}

async function recordAdded(
  tx: Tx,
  added: Added,
  wecom: NormalisedContact,
  code: LiveCode | null,
): Promise<void> {
  const contact = await saveContact(tx, wecom)
  const fresh = await saveOwners(tx, contact.id, wecom.owners)
  const customerId = await customerOf(tx, contact.id, contact.customerId, wecom)
  const tags = channelTags(code)
  if (tags.length > 0)
    await tagCustomers(
      tx,
      tags.map((name) => ({ customerId, name, origin: 'live_code' })),
    )
  if (fresh.includes(added.memberId)) {
    const owner = wecom.owners.find((one) => one.memberId === added.memberId)
    if (code) await countScan(tx, code.id)
    await writeHistory(tx, [
      {
        contactId: contact.id,
        wecomUserId: added.memberId,
        what: 'added',
        facts: { state: added.state, liveCodeId: code?.id ?? null, mutual: added.mutual },
      },
    ])
    await emit(tx, [
      event(contactAdded, contact.id, {
        contactId: contact.id,
        externalUserId: contact.externalUserId,
        customerId,
        wecomUserId: added.memberId,
        state: added.state,
        addWay: owner?.addedBy ?? 'unknown',
        liveCodeId: code?.id ?? null,
      }),
    ])
  }
  if (code?.orderId) await bindByCode(tx, { ...contact, customerId }, code.orderId, code.id)
}

/** The strongest way (T11, 1): whoever scans the order's own code held the parcel. A second scanner takes nothing away. */
async function bindByCode(
  tx: Tx,
  contact: Parameters<typeof bindOrderToContact>[1],
  orderId: string,
  liveCodeId: string,
): Promise<void> {
  const [order] = await getOrders(tx, [orderId])
  if (!order) return
  await bindOrderToContact(tx, contact, order, {
    way: 'order_code',
    evidence: `live-code:${liveCodeId}`,
    takeOver: false,
  })
}

async function customerOf(
  tx: Tx,
  contactId: string,
  known: string | null,
  wecom: NormalisedContact,
): Promise<CustomerId> {
  const [found] = await identifyCustomers(tx, [identityOf(contactId, wecom)])
  const customerId = found!.customerId!
  if (customerId !== known) await setContactCustomer(tx, contactId, customerId)
  return customerId
}

async function contactWasEdited(
  runtime: Runtime,
  brandId: BrandId,
  corpId: string,
  pair: Pair,
): Promise<void> {
  const wecom = await fetchContact(runtime, brandId, corpId, pair.contactId)
  if (!wecom) return
  await runtime.db.transact(brandId, async (tx) => {
    const contact = await saveContact(tx, wecom)
    await saveOwners(tx, contact.id, wecom.owners)
    const customerId = await customerOf(tx, contact.id, contact.customerId, wecom)
    await writeHistory(tx, [{ contactId: contact.id, wecomUserId: pair.memberId, what: 'edited' }])
    await emit(tx, [
      event(contactEdited, contact.id, { ...aboutOf(contact, customerId), wecomUserId: pair.memberId }),
    ])
  })
}

/** Reads a contact that WeCom has and we do not, such as one from before the connection. Throws `contact.not_found`. */
export async function refreshContact(
  runtime: Runtime,
  brandId: BrandId,
  externalUserId: string,
): Promise<void> {
  const corp = await runtime.db.transact(brandId, (tx) => corpOf(tx, null))
  if (!corp) throw new CorpMissing()
  const wecom = await fetchContact(runtime, brandId, corp.corpId, externalUserId)
  if (!wecom) throw new ContactMissing(externalUserId)
  await runtime.db.transact(brandId, (tx) => keepContacts(tx, [wecom], 'refresh'))
}

/** Two directions, two facts; neither touches the customer. */
async function pairEnded(tx: Tx, pair: Pair, by: 'member' | 'contact'): Promise<void> {
  const contact = await findContact(tx, pair.contactId)
  if (!contact || !(await markLost(tx, contact.id, pair.memberId, by, pair.occurredAt))) return
  await writeHistory(tx, [
    {
      contactId: contact.id,
      wecomUserId: pair.memberId,
      what: by === 'member' ? 'removed_by_member' : 'removed_by_contact',
    },
  ])
  const lost: NewEvent = event(contactLost, contact.id, {
    ...aboutOf(contact, contact.customerId),
    wecomUserId: pair.memberId,
    by,
  })
  await emit(tx, [lost])
}

function aboutOf(contact: { id: string; externalUserId: string }, customerId: string | null) {
  return { contactId: contact.id, externalUserId: contact.externalUserId, customerId }
}
