import { listShops, type Shop, writeShop } from '../../organization/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import type { EffectWrite } from '../effect-store.ts'
import { ImportRefused } from '../errors.ts'
import type { ImportOptions } from '../import.ts'

/** Shops that exist only for files: no connector reaches them. */
export const fileMarketplace = 'import'
const ownShop = { id: 'import', name: '导入' }

export interface Shops {
  of(named: string | null): Shop
  effects: EffectWrite[]
}

/**
 * The shop of each record: the one chosen for the import, else the one that the record names by id or name; a name that
 * nobody knows, and a record without any, get a shop of their own.
 */
export async function resolveShops(
  tx: Tx,
  options: ImportOptions,
  named: readonly (string | null)[],
): Promise<Shops> {
  const known = await listShops(tx)
  const find = (text: string): Shop | undefined =>
    known.find(({ id }) => id === text) ?? known.find(({ name }) => same(name, text))
  if (options.shopId !== null) {
    const chosen = find(options.shopId)
    if (!chosen) throw new ImportRefused('shop_unknown', { shop: options.shopId })
    return { of: () => chosen, effects: [] }
  }
  const effects: EffectWrite[] = []
  for (const name of new Set(named)) {
    if (find(name ?? ownShop.id)) continue
    const shop: Shop = {
      id: name === null ? ownShop.id : `import-${tx.vault.mark('shop', name).toString('hex').slice(0, 12)}`,
      name: name ?? ownShop.name,
      marketplace: fileMarketplace,
      sellerId: null,
      state: 'not_connected',
    }
    await writeShop(tx, shop)
    known.push(shop)
    effects.push({
      kind: 'shop',
      id: shop.id,
      what: 'created',
      row: null,
      key: null,
      content: null,
      before: null,
    })
  }
  return { of: (name) => find(name ?? ownShop.id)!, effects }
}

function same(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase()
}
