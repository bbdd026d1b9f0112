import { type GrantWay, type KeptAccess, keepGrant } from '../authorisation/index.ts'
import type { Grant } from '../connectors/contract/authorisation.ts'
import type { BrandId } from '../kernel/ids.ts'
import { listShops, type Shop, writeShop } from '../organization/index.ts'
import { audit } from '../runtime/access/audit.ts'
import { claimBrandRoute, findBrandRoutes } from '../runtime/brands.ts'
import type { Actor } from '../runtime/db/actor.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { type Check, checkConnection, holds } from './check-connection.ts'
import { ShopRefused } from './errors.ts'
import { closeGap, releaseEntries } from './gap-store.ts'
import type { Directory, Sources } from './shops.ts'
import { type AroundDeps, pushState, surroundingsOf } from './surroundings.ts'

export interface ShopWish {
  /** A shop that is known and not connected yet; null makes a new one. */
  shopId: string | null
  name: string
  marketplace: string
  environment: 'production' | 'sandbox'
  sellerId: string
  appKey: string
  appSecret: string
  /** For a marketplace that gives an app more than one secret. */
  extraSecrets?: Record<string, string>
  /** Absent where the keys of an app of the shop's own are enough. */
  session?: string
}

/** What an owner granted, where the session was not pasted. */
export interface Granted {
  grant: Grant
  way: GrantWay
  serviceId: string | undefined
}

export interface Connected {
  connected: boolean
  shopId: string | null
  checks: Check[]
}

export interface ConnectDeps extends AroundDeps {
  runtime: Runtime
  directory: Directory
  sources: Pick<Sources, 'connectors' | 'gateways' | 'channels' | 'webhooks'>
}

/**
 * Connects a shop when every check passes; otherwise nothing is written and the checks say what is missing. Throws
 * `shop.unknown_marketplace`, `shop.not_found`, `shop.connected_twice` and `shop.taken`.
 */
export async function connectShop(
  deps: ConnectDeps,
  brandId: BrandId,
  actor: Actor,
  wish: ShopWish,
  granted: Granted | null = null,
): Promise<Connected> {
  const { runtime, sources } = deps
  const { marketplace, sellerId, appKey, appSecret, session = '', environment } = wish
  const connector = sources.connectors.get(marketplace)
  const gateway = sources.gateways.get(marketplace)?.[environment]
  if (!connector || !gateway) throw new ShopRefused('unknown_marketplace', { marketplace })
  const shop = await shopOf(runtime, brandId, wish)
  await refuseTaken(runtime, brandId, wish, shop.id)
  const { consentUrl: _, ...reached } = gateway
  const extra = wish.extraSecrets ? { extraSecrets: wish.extraSecrets } : {}
  const access: KeptAccess = {
    shopId: shop.id,
    sellerId,
    appKey,
    appSecret,
    ...extra,
    session,
    ...reached,
    environment,
  }
  if (granted?.serviceId) access.serviceId = granted.serviceId
  return admit(deps, brandId, actor, shop, access, granted)
}

/** Connects a known or new shop by an access, when every check holds. */
export async function admit(
  deps: ConnectDeps,
  brandId: BrandId,
  actor: Actor,
  shop: Shop,
  access: KeptAccess,
  granted: Granted | null,
): Promise<Connected> {
  const { runtime, directory, sources } = deps
  const { marketplace } = shop
  const { sellerId, appKey } = access
  const connector = sources.connectors.get(marketplace)
  if (!connector) throw new ShopRefused('unknown_marketplace', { marketplace })
  const hurried = shop.state === 'authorisation_expired'
  const around = surroundingsOf(deps, brandId, marketplace, access, hurried)
  const checks = await checkConnection(connector, access, around)
  if (!checks.every(holds)) return { connected: false, shopId: null, checks }
  if (!(await claimBrandRoute(runtime.db, `${marketplace}-seller`, sellerId, { brandId, targetId: shop.id })))
    throw new ShopRefused('taken', { sellerId })
  // An app of many brands is claimed by the first: its secret is the same for all of them. A gateway's stays there.
  if (!access.through)
    await claimBrandRoute(runtime.db, `${marketplace}-app`, appKey, { brandId, targetId: shop.id })
  await runtime.db.transact(
    brandId,
    async (tx) => {
      await writeShop(tx, { ...shop, sellerId, state: 'connected' })
      await keepGrant(tx, {
        marketplace,
        access,
        way: access.through ? 'gateway' : (granted?.way ?? 'pasted'),
        grant: granted?.grant ?? null,
        authoriser: connector.authoriser,
        again: shop.state === 'authorisation_expired',
      })
      await closeGap(tx, shop.id)
      await releaseEntries(tx, shop.id)
      await audit(tx, [{ action: 'shop.connected', subject: `shop:${shop.id}`, facts: { marketplace } }])
    },
    { actor },
  )
  directory.forget()
  return { connected: true, shopId: shop.id, checks }
}

/** Looks again at a connected shop. Throws `shop.not_found`. */
export async function checkShop(deps: ConnectDeps, brandId: BrandId, shopId: string): Promise<Check[]> {
  const { runtime, directory, sources } = deps
  const shop = (await runtime.db.transact(brandId, listShops)).find(({ id }) => id === shopId)
  const access = await directory.access(brandId, shopId)
  const connector = shop && sources.connectors.get(shop.marketplace)
  if (!access || !connector) throw new ShopRefused('not_found', { shopId })
  return checkConnection(connector, access, surroundingsOf(deps, brandId, shop.marketplace, access))
}

/** Whether a connected shop's pushes come by now. Throws `shop.not_found`. */
export async function checkPush(deps: ConnectDeps, brandId: BrandId, shopId: string) {
  const { runtime, directory } = deps
  const shop = (await runtime.db.transact(brandId, listShops)).find(({ id }) => id === shopId)
  const access = await directory.access(brandId, shopId)
  if (!access || !shop) throw new ShopRefused('not_found', { shopId })
  return pushState(deps, brandId, shop.marketplace, access)
}

export async function shopOf(
  runtime: Runtime,
  brandId: BrandId,
  wish: Pick<ShopWish, 'shopId' | 'marketplace' | 'sellerId' | 'name'>,
): Promise<Shop> {
  const { shopId, marketplace, sellerId, name } = wish
  if (!shopId)
    return { id: `${marketplace}-${sellerId}`, marketplace, name, sellerId, state: 'not_connected' }
  const known = (await runtime.db.transact(brandId, listShops)).find(({ id }) => id === shopId)
  if (known?.marketplace !== marketplace) throw new ShopRefused('not_found', { shopId })
  return { ...known, name }
}

export async function refuseTaken(
  runtime: Runtime,
  brandId: BrandId,
  { marketplace, sellerId }: Pick<ShopWish, 'marketplace' | 'sellerId'>,
  shopId: string,
): Promise<void> {
  const route = (await findBrandRoutes(runtime.db, `${marketplace}-seller`, [sellerId])).get(sellerId)
  if (!route || (route.brandId === brandId && route.targetId === shopId)) return
  if (route.brandId !== brandId) throw new ShopRefused('taken', { sellerId })
  const shops = await runtime.db.transact(brandId, listShops)
  const name = shops.find(({ id }) => id === route.targetId)?.name ?? route.targetId
  throw new ShopRefused('connected_twice', { sellerId, name })
}
