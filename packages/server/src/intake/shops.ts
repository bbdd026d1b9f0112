import { keptAccesses } from '../authorisation/index.ts'
import type { AppAccess } from '../connectors/contract/authorisation.ts'
import type { Connector, PushChannel, ShopAccess } from '../connectors/contract/connector.ts'
import { readCredentials } from '../connectors/contract/credential-store.ts'
import type { AppKeys, PushWebhook } from '../connectors/contract/webhook.ts'
import type { WecomAccess } from '../connectors/wecom/index.ts'
import type { BrandId } from '../kernel/ids.ts'
import { listShops } from '../organization/index.ts'
import { type BrandRoute, findBrandRoutes } from '../runtime/brands.ts'
import type { Runtime } from '../runtime/runtime.ts'

const keptMs = 30_000

/** WeCom's keys as kept: the app's access and the callback's secrets. */
export interface WecomCredential extends WecomAccess {
  token: string
  encodingAesKey: string
}

/** Sellers, shops and their keys, looked up once in a while instead of once a message. */
export interface Directory {
  /** Brand and shop of each seller; sellers that nobody connected are missing. */
  resolveSellers(marketplace: string, sellerIds: string[]): Promise<Map<string, BrandRoute>>
  access(brandId: BrandId, shopId: string): Promise<ShopAccess | null>
  /** Every shop that was ever connected, with what is known of its keys. */
  shops(brandId: BrandId): Promise<Map<string, ShopAccess>>
  /** Those that may be asked: a shop whose authorisation ended is left alone until its owner grants again. */
  openShops(brandId: BrandId): Promise<Map<string, ShopAccess>>
  /** Key and secret of an app that some brand has connected; null for a stranger's. */
  app(marketplace: string, appKey: string): Promise<AppKeys | null>
  corps(brandId: BrandId): Promise<Map<string, WecomCredential>>
  forget(): void
}

/** The session in the place of one that the marketplace refused; null when only the owner can help. */
export type Renew = (brandId: BrandId, shopId: string, ended: string) => Promise<string | null>

export function openDirectory(runtime: Runtime, renew: Renew = async () => null): Directory {
  const kept = new Map<string, { at: number; value: Promise<unknown> }>()
  const keep = <T>(key: string, load: () => Promise<T>): Promise<T> => {
    const now = runtime.ports.clock.monotonicMs()
    const known = kept.get(key)
    if (known && now - known.at < keptMs) return known.value as Promise<T>
    const value = load()
    kept.set(key, { at: now, value })
    value.catch(() => kept.delete(key))
    return value
  }
  const shops = (brandId: BrandId) =>
    keep(`shops|${brandId}`, async () => {
      const kept = await runtime.db.transact(brandId, keptAccesses)
      return new Map(
        [...kept].map(([shopId, access]): [string, ShopAccess] => [
          shopId,
          { ...access, brandId, renew: (ended) => renew(brandId, shopId, ended) },
        ]),
      )
    })
  const ended = (brandId: BrandId) =>
    keep(`ended|${brandId}`, async () => {
      const known = await runtime.db.transact(brandId, listShops)
      return new Set(known.filter(({ state }) => state === 'authorisation_expired').map(({ id }) => id))
    })
  return {
    async resolveSellers(marketplace, sellerIds) {
      const unique = [...new Set(sellerIds)]
      const found = await Promise.all(
        unique.map((seller) =>
          keep(
            `seller|${marketplace}|${seller}`,
            async () =>
              (await findBrandRoutes(runtime.db, `${marketplace}-seller`, [seller])).get(seller) ?? null,
          ),
        ),
      )
      return new Map(unique.flatMap((seller, i) => (found[i] ? [[seller, found[i]] as const] : [])))
    },
    shops,
    async openShops(brandId) {
      const [all, over] = await Promise.all([shops(brandId), ended(brandId)])
      return new Map([...all].filter(([shopId]) => !over.has(shopId)))
    },
    app: (marketplace, appKey) =>
      keep(`app|${marketplace}|${appKey}`, async () => {
        const route = (await findBrandRoutes(runtime.db, `${marketplace}-app`, [appKey])).get(appKey)
        const access = route && (await shops(route.brandId)).get(route.targetId)
        return access?.appKey === appKey ? keysOf(access) : null
      }),
    access: async (brandId, shopId) => (await shops(brandId)).get(shopId) ?? null,
    corps: (brandId) =>
      keep(`corps|${brandId}`, () =>
        runtime.db.transact(brandId, (tx) => readCredentials<WecomCredential>(tx, 'wecom')),
      ),
    forget: () => kept.clear(),
  }
}

function keysOf({ appKey, appSecret, extraSecrets }: ShopAccess): AppKeys {
  return { appKey, appSecret, ...(extraSecrets && { extraSecrets }) }
}

export type Connectors = ReadonlyMap<string, Connector>

export interface Reached {
  connector: Connector
  access: ShopAccess
}
/** A connected shop and the connector that speaks to it; null where either is missing. */
export type Reach = (brandId: BrandId, shopId: string, marketplace: string) => Promise<Reached | null>

/** Where a marketplace is: ours to know, so that no caller can name a host. */
export type Gateway = Pick<ShopAccess, 'baseUrl' | 'channelUrl'> & Pick<AppAccess, 'consentUrl'>
export type Gateways = Partial<Record<'production' | 'sandbox', Gateway>>

/** How marketplaces are reached and heard, by their name. */
export interface Sources {
  connectors: Connectors
  gateways: ReadonlyMap<string, Gateways>
  /** Marketplaces that keep a channel open towards us. */
  channels: ReadonlyMap<string, PushChannel>
  /** Marketplaces that post to us. */
  webhooks: ReadonlyMap<string, PushWebhook>
}
