import type { BrandId } from '../kernel/ids.ts'
import { surnameOf } from '../kernel/name.ts'
import { type Order, searchOrders } from '../orders/index.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Actor } from '../runtime/db/actor.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { bindOrderToContact } from './bind-order.ts'
import type { BindingWay, Contact } from './contact.ts'
import { AlreadyClaimed, ClaimRefused, ContactMissing, FactRepeated, TooManyClaims } from './errors.ts'
import { isMembersOrder } from './memberships/store-memberships.ts'
import { findContact, hasRemarkTail, recordClaim, writeHistory, wrongClaims } from './store.ts'

/** What the person said besides the number: people paste other people's order numbers. */
export type SecondFact =
  | { kind: 'phone_tail'; value: string }
  | { kind: 'surname'; value: string }
  | { kind: 'paid_fen'; value: number }

export interface ClaimOrder {
  externalUserId: string
  outsideOrderId: string
  fact: SecondFact
  /** The friend wrote this number in the chat, as the caller found there. */
  saidInChat?: boolean
  /** Facts by which the order was offered to the agent: none of them counts a second time. */
  foundBy?: readonly SecondFact['kind'][]
  /** Moves the order from another contact, after the agent was asked. */
  takeOver?: boolean
}

export const claimLimits = { windowMs: 3600_000, ofContact: 5, ofMember: 15 }

type Outcome =
  | { kind: 'bound'; orderId: string }
  | { kind: 'refused'; triesLeft: number }
  | { kind: 'too_often' }
  | { kind: 'taken'; orderId: string }

/**
 * Binds an order to a contact on an agent's word with a second fact, or shares it with the contact who has it (`bindOrderToContact`). A wrong fact and an unknown number are answered
 * alike (`order.claim_refused`), counted, limited and audited; the count is committed before the answer.
 */
export async function claimOrder(
  runtime: Runtime,
  brandId: BrandId,
  actor: Actor,
  claim: ClaimOrder,
): Promise<{ orderId: string }> {
  const outcome = await runtime.db.transact(brandId, (opened) => tryClaim({ ...opened, actor }, claim))
  switch (outcome.kind) {
    case 'bound':
      return { orderId: outcome.orderId }
    case 'refused':
      throw new ClaimRefused(outcome.triesLeft)
    case 'too_often':
      throw new TooManyClaims(claimLimits.windowMs / 60_000)
    case 'taken':
      throw new AlreadyClaimed(outcome.orderId)
  }
}

async function tryClaim(tx: Tx, claim: ClaimOrder): Promise<Outcome> {
  const contact = await findContact(tx, claim.externalUserId)
  if (!contact) throw new ContactMissing(claim.externalUserId)
  const since = new Date(tx.now.getTime() - claimLimits.windowMs)
  const wrong = await wrongClaims(tx, contact.id, tx.actor.id, since)
  if (wrong.ofContact >= claimLimits.ofContact || wrong.ofMember >= claimLimits.ofMember)
    return { kind: 'too_often' }
  // Before anything is compared: the answer tells nothing of the order, and costs no try.
  if (claim.foundBy?.includes(claim.fact.kind)) throw new FactRepeated(claim.fact.kind)
  const { items } = await searchOrders(tx, { outsideId: claim.outsideOrderId, limit: 5 })
  const order = items.find((one) => factFits(one, claim.fact))
  await recordClaim(tx, { contactId: contact.id, memberId: tx.actor.id, rightFact: order !== undefined })
  await audit(tx, [
    {
      action: order ? 'order.claimed' : 'order.claim_refused',
      subject: `contact:${contact.id}`,
      facts: { fact: claim.fact.kind, ...(order ? { orderId: order.id } : {}) },
    },
  ])
  if (!order) {
    await writeHistory(tx, [{ contactId: contact.id, wecomUserId: null, what: 'claim_refused' }])
    return { kind: 'refused', triesLeft: claimLimits.ofContact - wrong.ofContact - 1 }
  }
  const bound = await bindOrderToContact(tx, contact, order, {
    way: await wayOf(tx, contact, order, claim),
    evidence: `claim:${tx.actor.id}:${claim.fact.kind}`,
    takeOver: claim.takeOver ?? false,
  })
  return { kind: bound === 'taken' ? 'taken' : 'bound', orderId: order.id }
}

/** How the agent came to the number: what the friend wrote, a club's member with the phone that an agent noted, that phone on the order, or none is known. */
async function wayOf(tx: Tx, contact: Contact, order: Order, claim: ClaimOrder): Promise<BindingWay> {
  if (claim.saidInChat) return 'chat_number'
  if (await isMembersOrder(tx, contact.id, order.id)) return 'member'
  const tail = /(\d{4})\D*$/.exec(order.receiver.phone ?? '')?.[1]
  return tail && (await hasRemarkTail(tx, contact.id, tail)) ? 'remark_phone' : 'claim'
}

/** Masked values still tell the tail and the surname. */
export function factFits(order: Pick<Order, 'receiver' | 'paidFen'>, fact: SecondFact): boolean {
  const { name, phone } = order.receiver
  switch (fact.kind) {
    case 'phone_tail':
      return /^\d{4}$/.test(fact.value) && (phone?.trim().endsWith(fact.value) ?? false)
    case 'surname': {
      const said = fact.value.trim()
      if (!name || said === '' || said.includes('*')) return false
      const own = surnameOf(name.replaceAll('*', '某')) ?? [...name][0]
      return said === own || surnameOf(said) === own
    }
    case 'paid_fen':
      return order.paidFen > 0n && order.paidFen === BigInt(fact.value)
  }
}
