import type { WecomEvent } from '../../connectors/wecom/index.ts'
import type { BrandId } from '../../kernel/ids.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { event } from '../../runtime/events/event.ts'
import { emit } from '../../runtime/events/outbox.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import type { Contact } from '../contact.ts'
import { contactEdited, contactHandedOver, contactHandoverFailed, contactLost } from '../events.ts'
import { fetchContact } from '../fetch-contact.ts'
import { keepShown } from '../keep-contacts.ts'
import { asksFollow } from '../reminders/asks-follow.ts'
import { ensureContact, findContact, writeHistory } from '../store.ts'
import { uniteTags } from '../tags/union-tags.ts'
import { isHandedOver, listHandovers, writeHandovers } from './store-handover.ts'
import { agreeToArchive, isPairLost, type PairFact, recordPairFacts } from './store-pairs.ts'

type Told<T extends WecomEvent['type']> = Extract<WecomEvent, { type: T }>

export async function contactWasEdited(
  runtime: Runtime,
  brandId: BrandId,
  corpId: string,
  edited: Told<'contact.edited'>,
): Promise<void> {
  const wecom = await fetchContact(runtime, brandId, corpId, edited.contactId)
  if (!wecom) return
  await runtime.db.transact(brandId, async (tx) => {
    const { contact } = await keepShown(tx, wecom, null)
    const written = await writeHistory(tx, [
      { contactId: contact.id, wecomUserId: edited.memberId, what: 'edited', happenedAt: edited.occurredAt },
    ])
    if (written === 0) return
    await emit(tx, [event(contactEdited, contact.id, { ...aboutOf(contact), wecomUserId: edited.memberId })])
  })
}

/**
 * Two directions, two facts; neither touches the customer. An end that is told before its beginning is kept and waits for
 * it: callbacks come in any order.
 */
export async function pairEnded(tx: Tx, ended: Told<'contact.removed' | 'contact.lost'>): Promise<void> {
  const by = ended.type === 'contact.lost' ? ('contact' as const) : ('member' as const)
  const known = await findContact(tx, ended.contactId)
  // Without a time of its own it can only be the end of what stands now.
  if (!ended.occurredAt && (!known || (await isPairLost(tx, known.id, ended.memberId)))) return
  const at = ended.occurredAt ?? tx.now
  const contact = await ensureContact(tx, ended.contactId, at)
  const byHandover = ended.type === 'contact.removed' && ended.byHandover
  const fact: PairFact = {
    contactId: contact.id,
    wecomUserId: ended.memberId,
    what: by === 'member' ? 'removed_by_member' : 'removed_by_contact',
    at,
    facts: byHandover ? { byHandover } : {},
  }
  if ((await recordPairFacts(tx, [fact])).length === 0) return
  await uniteTags(tx, [contact.id])
  await emit(tx, [
    event(contactLost, contact.id, { ...aboutOf(contact), wecomUserId: ended.memberId, by }, at),
  ])
  if (byHandover && !(await isHandedOver(tx, contact.id, ended.memberId)))
    await handedOver(tx, contact, ended.memberId)
}

async function handedOver(tx: Tx, contact: Contact, from: string): Promise<void> {
  const [asked] = (
    await listHandovers(tx, { states: ['asked', 'waiting'], contactIds: [contact.id], limit: 50 })
  ).filter((one) => one.fromUserId === from)
  const to = asked?.toUserId ?? null
  await writeHandovers(tx, [
    {
      contactId: contact.id,
      fromUserId: from,
      toUserId: to,
      resigned: asked?.resigned ?? false,
      state: 'done',
      code: null,
    },
  ])
  await writeHistory(tx, [{ contactId: contact.id, wecomUserId: from, what: 'handed_over', facts: { to } }])
  await asksFollow(tx, [{ contactId: contact.id, from, to }])
  await emit(tx, [event(contactHandedOver, contact.id, { ...aboutOf(contact), from, to })])
}

/** Told of the member who was to take over. */
export async function handoverFailed(tx: Tx, failed: Told<'contact.handover_failed'>): Promise<void> {
  const contact = await findContact(tx, failed.contactId)
  if (!contact) return
  const written = await writeHistory(tx, [
    {
      contactId: contact.id,
      wecomUserId: failed.memberId,
      what: 'handover_failed',
      facts: { reason: failed.reason },
      happenedAt: failed.occurredAt,
    },
  ])
  if (written === 0) return
  const asked = await listHandovers(tx, {
    states: ['asked'],
    contactIds: [contact.id],
    to: failed.memberId,
    limit: 1,
  })
  const state =
    failed.reason === 'customer_refused' ? 'refused' : failed.reason === 'other' ? 'failed' : 'limit'
  await writeHandovers(
    tx,
    asked.map((one) => ({ ...one, state, code: failed.reason })),
  )
  await emit(tx, [
    event(contactHandoverFailed, contact.id, {
      ...aboutOf(contact),
      to: failed.memberId,
      from: asked[0]?.fromUserId ?? null,
      reason: failed.reason,
    }),
  ])
}

/** The contact allows this member's conversations to be kept. */
export async function archiveAgreed(tx: Tx, agreed: Told<'contact.archive_agreed'>): Promise<void> {
  const at = agreed.occurredAt ?? tx.now
  const contact = await ensureContact(tx, agreed.contactId, at)
  await agreeToArchive(tx, contact.id, agreed.memberId, at)
  await writeHistory(tx, [
    {
      contactId: contact.id,
      wecomUserId: agreed.memberId,
      what: 'archive_agreed',
      happenedAt: agreed.occurredAt,
    },
  ])
}

function aboutOf(contact: Contact) {
  return { contactId: contact.id, externalUserId: contact.externalUserId, customerId: contact.customerId }
}
