import { createSite, demoToken } from '../src/behaviour/index.ts'
import { matchProducts, writeProducts } from '../src/catalog/index.ts'
import type { ShopAccess } from '../src/connectors/contract/connector.ts'
import { writeCredential } from '../src/connectors/contract/credential-store.ts'
import type { WecomCredential } from '../src/intake/index.ts'
import { type BrandId, id } from '../src/kernel/ids.ts'
import { loginRoute, writeBrandProfile, writeMember, writeShop } from '../src/organization/index.ts'
import { hashPassword } from '../src/runtime/access/passwords.ts'
import { claimBrandRoute, registerBrand } from '../src/runtime/brands.ts'
import type { Vault } from '../src/runtime/crypto/vault.ts'
import type { Database } from '../src/runtime/db/database.ts'
import { brand, demoPassword, listings, members, products, shops } from './cast-brand.ts'

export interface Connections {
  /** By marketplace. */
  shops: Record<string, Omit<ShopAccess, 'shopId'>>
  wecom: WecomCredential | null
}

/** Writes the brand, its people, shops, products and matches, and how its connected shops are reached. Idempotent. */
export async function seedBrand(db: Database, vault: Vault, connections: Connections): Promise<BrandId> {
  const brandId = id<BrandId>(brand.id)
  await registerBrand(db, brandId, vault.newBrandKey(brandId))
  const passwordHash = await hashPassword(demoPassword)
  await db.transact(brandId, async (tx) => {
    await writeBrandProfile(tx, brand.name)
    for (const { role: _role, ...member } of members) await writeMember(tx, { ...member, passwordHash })
    for (const shop of shops) await writeShop(tx, { ...shop, sellerId: null, state: 'not_connected' })
    await writeProducts(tx, products)
    await createSite(
      tx,
      { name: '禾木官网商城', origins: ['https://shop.hemu.example'], respectDnt: true, keepDays: 395 },
      demoToken,
    )
    await matchProducts(
      tx,
      listings.map(({ shopId, itemId, productId }) => ({
        shopId,
        itemId,
        skuId: '',
        kind: productId ? ('product' as const) : ('not_goods' as const),
        products: productId ? [{ productId, quantity: 1 }] : [],
        linkKind: productId
          ? null
          : itemId.endsWith('91')
            ? ('price_difference' as const)
            : ('other' as const),
      })),
      'import',
    )
  })
  for (const member of members)
    await claimBrandRoute(db, 'log-in', loginRoute(member.login), { brandId, targetId: member.id })
  await connect(db, brandId, connections)
  return brandId
}

async function connect(db: Database, brandId: BrandId, connections: Connections): Promise<void> {
  const { wecom } = connections
  for (const shop of shops) {
    const access = connections.shops[shop.marketplace]
    if (access) await connectShop(db, brandId, shop, access)
  }
  if (wecom) {
    await claimBrandRoute(db, 'wecom-corp', wecom.corpId, { brandId, targetId: wecom.corpId })
    await db.transact(brandId, (tx) => writeCredential(tx, 'wecom', wecom.corpId, wecom, null))
  }
}

async function connectShop(
  db: Database,
  brandId: BrandId,
  shop: (typeof shops)[number],
  access: Omit<ShopAccess, 'shopId'>,
): Promise<void> {
  const route = { brandId, targetId: shop.id }
  await claimBrandRoute(db, `${shop.marketplace}-seller`, access.sellerId, route)
  await claimBrandRoute(db, `${shop.marketplace}-app`, access.appKey, route)
  await db.transact(brandId, async (tx) => {
    await writeCredential(tx, 'shop', shop.id, { ...access, shopId: shop.id }, null)
    await writeShop(tx, { ...shop, sellerId: access.sellerId, state: 'connected' })
  })
}
