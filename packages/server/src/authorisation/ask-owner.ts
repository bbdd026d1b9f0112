import type { AppKeys } from '../connectors/contract/shop-access.ts'
import type { BrandId } from '../kernel/ids.ts'
import { splitCookie } from '../runtime/access/sessions.ts'
import { sha256 } from '../runtime/crypto/vault.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { AuthorisationRefused } from './errors.ts'
import { findLink, spendRequest, writeLink, writeRequest } from './request-store.ts'

/** What is to be authorised: a shop that is known, or a new one. */
export interface Asked {
  shopId: string | null
  name: string
  marketplace: string
  environment: 'production' | 'sandbox'
  /** Null where only the owner's grant will tell. */
  sellerId: string | null
  /** Null: the app that the shop is connected with. */
  app: (AppKeys & { serviceId?: string }) | null
  /** Where the browser began: the address of the way back is told twice and must be the same. */
  origin?: string
}

const stateLifeMs = 10 * 60_000
export const linkLifeMs = 3 * 86_400_000

/** A link for an owner who has no log-in. It names its brand and a secret that is kept as a hash only. */
export async function makeOwnerLink(tx: Tx, asked: Asked): Promise<{ token: string; expiresAt: Date }> {
  const secret = tx.ports.randomness.bytes(24).toString('base64url')
  const expiresAt = new Date(tx.now.getTime() + linkLifeMs)
  await writeLink(tx, { id: tx.ports.ids.next(), tokenHash: sha256(secret), asked, expiresAt })
  return { token: `${tx.brandId}.${secret}`, expiresAt }
}

export interface OpenedLink {
  brandId: BrandId
  id: string
  asked: Asked
  madeBy: string
}

/** Throws `authorisation.link_over` for one that is used, too old or made up. */
export async function openOwnerLink(runtime: Runtime, token: string): Promise<OpenedLink> {
  const { brandId, secret } = await split(runtime, token, 'link_over')
  const found = await runtime.db.transact(brandId, (tx) => findLink<Asked>(tx, sha256(secret)))
  if (!found) throw new AuthorisationRefused('link_over')
  return { brandId, ...found }
}

/** The state of one way to the page and back: good once, for ten minutes, in this browser. */
export async function beginWay(
  tx: Tx,
  way: { asked: Asked; browserSecret: string; begunBy: string; linkId: string | null },
): Promise<string> {
  const secret = tx.ports.randomness.bytes(24).toString('base64url')
  await writeRequest(tx, {
    stateHash: sha256(secret),
    browserHash: sha256(way.browserSecret),
    marketplace: way.asked.marketplace,
    asked: way.asked,
    begunBy: way.begunBy,
    linkId: way.linkId,
    expiresAt: new Date(tx.now.getTime() + stateLifeMs),
  })
  return `${tx.brandId}.${secret}`
}

export interface WayBack {
  brandId: BrandId
  asked: Asked
  begunBy: string
  linkId: string | null
}

/** Throws `authorisation.state_over` for a state that was used, is too old, or comes back in another browser. */
export async function comeBack(
  runtime: Runtime,
  back: { state: string; marketplace: string; browserSecrets: string[] },
): Promise<WayBack> {
  const { brandId, secret } = await split(runtime, back.state, 'state_over')
  const found = await runtime.db.transact(brandId, (tx) =>
    spendRequest<Asked>(tx, {
      stateHash: sha256(secret),
      browserHashes: back.browserSecrets.map(sha256),
      marketplace: back.marketplace,
    }),
  )
  if (!found) throw new AuthorisationRefused('state_over')
  return { brandId, ...found }
}

/** A token may name any brand: one that is not here has no key that could open anything. */
async function split(runtime: Runtime, token: string, reason: 'state_over' | 'link_over') {
  const parts = splitCookie(token)
  if (!parts || !(await runtime.brands()).includes(parts.brandId)) throw new AuthorisationRefused(reason)
  return { brandId: parts.brandId, secret: parts.token }
}
