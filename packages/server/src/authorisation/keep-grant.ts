import type { Authoriser, Grant } from '../connectors/contract/authorisation.ts'
import { readCredentials, writeCredential } from '../connectors/contract/credential-store.ts'
import { listShops } from '../organization/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { authorisationGranted } from './events.ts'
import { type GrantWay, type KeptAccess, nextRefreshAt } from './grant.ts'
import { writeGrant } from './store.ts'

/** Keeps what an owner granted, or a session that somebody pasted, sealed and with its life. */
export async function keepGrant(
  tx: Tx,
  given: {
    marketplace: string
    way: GrantWay
    access: KeptAccess
    grant: Grant | null
    authoriser: Authoriser | undefined
    again: boolean
  },
): Promise<void> {
  const { marketplace, way, access, grant, authoriser, again } = given
  const secret: KeptAccess = {
    ...access,
    refreshToken: grant?.refreshToken ?? null,
    subAccount: grant?.subAccount ?? null,
  }
  await writeCredential(tx, 'shop', access.shopId, secret, grant?.expiresAt ?? null)
  await writeGrant(tx, {
    shopId: access.shopId,
    marketplace,
    way,
    permissions: grant?.permissions ?? [],
    expiresAt: grant?.expiresAt ?? null,
    refreshEndsAt: grant?.refreshEndsAt ?? null,
    nextRefreshAt: grant && authoriser ? nextRefreshAt(grant, way, authoriser.refreshAheadMs, tx.now) : null,
  })
  await emit(tx, [
    event(authorisationGranted, access.shopId, { shopId: access.shopId, marketplace, way, again }),
  ])
}

export const keptAccesses = (tx: Tx): Promise<Map<string, KeptAccess>> =>
  readCredentials<KeptAccess>(tx, 'shop')

/** The app that a shop was connected with, or that another shop of its marketplace uses. */
export async function keptApp(
  tx: Tx,
  marketplace: string,
  shopId: string | null,
): Promise<Pick<KeptAccess, 'appKey' | 'appSecret' | 'extraSecrets' | 'serviceId'> | null> {
  const kept = await keptAccesses(tx)
  const siblings = (await listShops(tx)).filter((one) => one.marketplace === marketplace)
  const found =
    (shopId && kept.get(shopId)) || siblings.map(({ id }) => kept.get(id)).find((one) => one !== undefined)
  if (!found) return null
  const { appKey, appSecret, extraSecrets, serviceId } = found
  return { appKey, appSecret, extraSecrets, serviceId }
}
