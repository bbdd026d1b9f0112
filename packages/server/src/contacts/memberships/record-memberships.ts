import type { NormalisedMember } from '../../connectors/contract/connector.ts'
import { recordConsents } from '../../consents/index.ts'
import { identifyCustomers } from '../../customers/index.ts'
import { parsePhone } from '../../kernel/phone.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { saveMemberships } from './store-memberships.ts'

export interface MemberTold {
  member: NormalisedMember
  shopId: string
  /** The kept message that told it: the proof of the consent. */
  entryId: string
}

/**
 * Who joined or left the club of a shop (会员通, T11): the account becomes a customer, the phone a hint to their friend and never
 * an identifier, and the word said to the marketplace a consent with the message as its proof.
 */
export async function recordMemberships(tx: Tx, told: readonly MemberTold[]): Promise<void> {
  if (told.length === 0) return
  const found = await identifyCustomers(
    tx,
    told.map(({ member, shopId }) => ({
      identifiers: [{ kind: 'marketplace_buyer' as const, value: `${member.marketplace}:${member.buyerId}` }],
      evidence: `membership:${shopId}`,
      origin: 'marketplace',
    })),
  )
  const known = told.map((one, index) => ({
    ...one,
    customerId: found[index]!.customerId!,
    link: found[index]!.link,
  }))
  const changed = await saveMemberships(
    tx,
    known.map(({ member, shopId, customerId, link }) => ({
      shopId,
      customerId,
      link,
      phoneIndex: phoneIndexOf(tx, member),
      at: member.at,
      left: member.left,
    })),
  )
  const news = new Set(changed.map((one) => `${one.shopId}|${one.customerId}`))
  await recordConsents(
    tx,
    known
      .filter(({ shopId, customerId }) => news.has(`${shopId}|${customerId}`))
      .map(({ member, customerId, entryId }) => ({
        customerId,
        purpose: 'linking' as const,
        channel: 'all' as const,
        given: !member.left,
        way: 'marketplace' as const,
        textVersion: null,
        evidence: null,
        record: `inbox:${entryId}`,
        // A clock of theirs that is ahead must not refuse the message.
        saidAt: member.at.getTime() > tx.now.getTime() ? tx.now : member.at,
      })),
  )
}

/** Masked or lent numbers are nobody's. */
function phoneIndexOf(tx: Tx, { phone, left }: NormalisedMember): Buffer | null {
  const canonical = left || phone === null ? null : parsePhone(phone).canonical
  return canonical ? tx.vault.index('phone', canonical) : null
}
