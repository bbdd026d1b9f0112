import type { NormalisedContact, WecomEvent, WelcomeAttachment } from '../../connectors/wecom/index.ts'
import { identifyCustomers, tagCustomers } from '../../customers/index.ts'
import type { BrandId, CustomerId } from '../../kernel/ids.ts'
import { getOrders } from '../../orders/index.ts'
import { getBrandName } from '../../organization/index.ts'
import { sendWelcome } from '../../outreach/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { event } from '../../runtime/events/event.ts'
import { emit } from '../../runtime/events/outbox.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { bindOrderToContact } from '../bind-order.ts'
import { createRegistrationLink } from '../bindings/registration.ts'
import { asksForOrder, type Contact, cardWords, channelTags, welcomeLifeMs, welcomeText } from '../contact.ts'
import { contactAdded } from '../events.ts'
import { fetchContact } from '../fetch-contact.ts'
import { keepShown } from '../keep-contacts.ts'
import { asksFindOwner } from '../reminders/asks-follow.ts'
import { ensureContact, findContact, setContactCustomer } from '../store.ts'
import { countScan, findLiveCodeByState, type LiveCode } from '../store-live-codes.ts'
import { recordPairFacts } from './store-pairs.ts'
import { wantWriteBack } from './store-write-back.ts'

type Added = Extract<WecomEvent, { type: 'contact.added' }>

/** The welcome goes first and by itself: its code ends 20 s after the event, whatever else is slow. */
export async function contactWasAdded(
  runtime: Runtime,
  brandId: BrandId,
  corpId: string,
  added: Added,
): Promise<void> {
  const { code, brandName, card, customerId } = await runtime.db.transact(brandId, async (tx) => {
    const customerId = ((await findContact(tx, added.contactId))?.customerId ?? null) as CustomerId | null
    const code = added.state ? await findLiveCodeByState(tx, added.state) : null
    const brandName = await getBrandName(tx)
    const { publicUrl } = runtime.config
    const asks = added.welcomeCode !== null && publicUrl !== '' && asksForOrder(code)
    return { code, brandName, customerId, card: asks ? await cardFor(tx, added, brandName, publicUrl) : null }
  })
  const greeting = added.welcomeCode
    ? sendWelcome(runtime, brandId, {
        corpId,
        externalUserId: added.contactId,
        welcomeCode: added.welcomeCode,
        customerId,
        text: welcomeText(brandName, code),
        ...(card ? { attachments: [card] } : {}),
        deadlineAt: new Date((added.occurredAt ?? runtime.ports.clock.now()).getTime() + welcomeLifeMs),
      })
    : null
  const [contact] = await Promise.all([fetchContact(runtime, brandId, corpId, added.contactId), greeting])
  await runtime.db.transact(brandId, (tx) => recordAdded(tx, added, contact, code))
}

/** A card in the welcome: who has an order registers it at once, and no agent has to ask. */
async function cardFor(
  tx: Tx,
  added: Added,
  brandName: string,
  publicUrl: string,
): Promise<WelcomeAttachment> {
  await ensureContact(tx, added.contactId, added.occurredAt ?? tx.now)
  const { path } = await createRegistrationLink(tx, added.contactId)
  const title = `${brandName} · ${cardWords.title}`
  return { msgtype: 'link', link: { title, desc: cardWords.description, url: new URL(path, publicUrl).href } }
}

async function recordAdded(
  tx: Tx,
  added: Added,
  wecom: NormalisedContact | null,
  code: LiveCode | null,
): Promise<void> {
  const shown = wecom?.owners.find((owner) => owner.memberId === added.memberId)
  // The callback's own time, not that of what WeCom shows now: a late callback tells of an earlier friendship.
  const at = added.occurredAt ?? shown?.addedAt ?? tx.now
  const { id: contactId } = await ensureContact(tx, added.contactId, at)
  const fresh = await recordPairFacts(tx, [
    {
      contactId,
      wecomUserId: added.memberId,
      what: 'added',
      at,
      facts: { state: added.state, liveCodeId: code?.id ?? null, mutual: added.mutual },
    },
  ])
  const contact = wecom ? (await keepShown(tx, wecom, null)).contact : await somebody(tx, added, at)
  const tags = channelTags(code)
  await tagCustomers(
    tx,
    tags.map((name) => ({
      customerId: contact.customerId,
      name,
      origin: 'live_code',
      record: `contact:${contact.id}`,
    })),
  )
  if (fresh.length > 0) {
    await asksFindOwner(tx, contact.id)
    if (code) await countScan(tx, code.id)
    await emit(tx, [
      event(contactAdded, contact.id, {
        contactId: contact.id,
        externalUserId: contact.externalUserId,
        customerId: contact.customerId,
        wecomUserId: added.memberId,
        state: added.state,
        addWay: shown?.addedBy ?? 'unknown',
        liveCodeId: code?.id ?? null,
      }),
    ])
    // A new owner gets the tags that the customer has here.
    await wantWriteBack(tx, [contact.id])
  }
  if (code?.orderId) await bindByCode(tx, contact, code.orderId, code.id)
}

/** Whom WeCom does not show any more was somebody all the same: the facts about them must have a place. */
async function somebody(tx: Tx, added: Added, at: Date): Promise<Contact & { customerId: CustomerId }> {
  const contact = await ensureContact(tx, added.contactId, at)
  const [found] = await identifyCustomers(tx, [
    {
      identifiers: [{ kind: 'wecom_external', value: added.contactId }],
      evidence: `contact:${contact.id}`,
      origin: 'wecom',
    },
  ])
  await setContactCustomer(tx, contact.id, found!.customerId!, found!.link)
  return { ...contact, customerId: found!.customerId! }
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
