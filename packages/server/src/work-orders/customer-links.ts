import { type BrandId, id } from '../kernel/ids.ts'
import type { Principal } from '../runtime/access/principal.ts'
import { sha256 } from '../runtime/crypto/vault.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { one } from './apply-changes.ts'
import { readWorkOrders } from './store.ts'
import { type CustomerLink, findLink, findLinkByToken, insertLink, type LinkPurpose } from './store-links.ts'

const lifeMs: Record<LinkPurpose, number> = { service: 90 * 24 * 3600_000, sign_off: 30 * 60_000 }

export interface NewCustomerLink {
  /** `brand.secret`: 256 random bits, of which only a hash is kept. */
  token: string
  /** Below the origin of the customer's pages. */
  path: string
  expiresAt: Date
}

/** A link for the customer of one work order, good for many visits. Each call makes one more. Throws `work_order.not_found`. */
export async function customerLinkFor(
  tx: Tx,
  workOrderId: string,
  purpose: LinkPurpose = 'service',
): Promise<NewCustomerLink> {
  one(await readWorkOrders(tx, [workOrderId]), workOrderId)
  const secret = tx.ports.randomness.bytes(32).toString('base64url')
  const expiresAt = new Date(tx.now.getTime() + lifeMs[purpose])
  await insertLink(tx, {
    linkId: tx.ports.ids.next(),
    workOrderId,
    purpose,
    expiresAt,
    tokenHash: sha256(secret),
  })
  const token = `${tx.brandId}.${secret}`
  return { token, path: `/c/${purpose === 'sign_off' ? 's' : 'w'}/${token}`, expiresAt }
}

/** The brand that a token names; null when it is no token at all. */
export function brandOfToken(token: string): { brandId: BrandId; secret: string } | null {
  const match = /^([a-z0-9][a-z0-9-]{1,62})\.([A-Za-z0-9_-]{43})$/.exec(token)
  return match ? { brandId: id<BrandId>(match[1]!), secret: match[2]! } : null
}

export function openLink(tx: Tx, secret: string): Promise<CustomerLink | null> {
  return findLinkByToken(tx, sha256(secret))
}

/**
 * Who stands behind a customer session: the link is the person, for one work order. Null when the link has ended.
 * A sign-off link's session has `sign_off` in its name and sees neither address nor completion code.
 */
export async function resolveCustomer(tx: Tx, principalId: string): Promise<Principal | null> {
  const link = await findLink(tx, principalId)
  if (!link) return null
  const [workOrder] = await readWorkOrders(tx, [link.workOrderId])
  if (!workOrder) return null
  return {
    brandId: tx.brandId,
    audience: 'customer',
    actor: { kind: 'customer', id: workOrder.customerId ?? link.linkId },
    id: link.linkId,
    name: link.purpose,
    roles: ['customer'],
    scope: {
      workOrderId: link.workOrderId,
      ...(workOrder.customerId ? { customerId: workOrder.customerId } : {}),
    },
  }
}
