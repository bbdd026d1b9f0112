import type { Connector, ShopAccess } from '../connectors/contract/connector.ts'
import { readCredentials } from '../connectors/contract/credential-store.ts'
import type { WecomAccess } from '../connectors/wecom/index.ts'
import type { BrandId } from '../kernel/ids.ts'
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
  shops(brandId: BrandId): Promise<Map<string, ShopAccess>>
  corps(brandId: BrandId): Promise<Map<string, WecomCredential>>
  forget(): void
}

export function openDirectory(runtime: Runtime): Directory {
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
    keep(`shops|${brandId}`, () =>
      runtime.db.transact(brandId, (tx) => readCredentials<ShopAccess>(tx, 'shop')),
    )
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
    access: async (brandId, shopId) => (await shops(brandId)).get(shopId) ?? null,
    corps: (brandId) =>
      keep(`corps|${brandId}`, () =>
        runtime.db.transact(brandId, (tx) => readCredentials<WecomCredential>(tx, 'wecom')),
      ),
    forget: () => kept.clear(),
  }
}

export type Connectors = ReadonlyMap<string, Connector>
