import { listingsAt, pageOfProducts, type SellingSku, skusOfProducts } from '../catalog/index.ts'
import { listShops, type Shop } from '../organization/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { isBusy, isSettled, shownOf } from './allowance.ts'
import { type Offer, placeKey } from './offer.ts'
import { exposedOf } from './plan-stock.ts'
import { offersOf, productsWith, type Stock, type StockFilter, stockOf } from './store.ts'

export interface StockQuery {
  search: string | null
  filter: StockFilter | null
  after: string | null
  limit: number
}

/** `sending`: a number is on its way. `doubt`: an older number may still count. `waiting`: the shop's limit holds it back. */
export type OfferState = 'off' | 'sure' | 'sending' | 'doubt' | 'waiting' | 'refused'

export interface OfferView {
  shopId: string
  itemId: string
  skuId: string
  /** As its shop lists it; null where no pull has seen it. */
  title: string | null
  skuText: string | null
  units: number
  weight: number
  on: boolean
  /** Whether anybody built setting numbers for this marketplace yet. */
  possible: boolean
  /** Sells nothing else; a bundle cannot be offered by itself. */
  alone: boolean
  state: OfferState
  shown: number | null
  pushedAt: Date | null
  pushedValue: number | null
  errorCode: string | null
  errorAt: Date | null
}

export interface StockView {
  productId: string
  name: string
  model: string
  /** Null for a product that nobody counts. */
  units: number | null
  /** What the shops may sell in the worst case. */
  exposed: number
  oversoldBy: number
  changedAt: Date | null
  offers: OfferView[]
}

type CanSetStock = (marketplace: string) => boolean

/** Products with their stock and the SKUs that sell them, by product id. */
export async function readStock(
  tx: Tx,
  { search, filter, after, limit }: StockQuery,
  canSetStock: CanSetStock,
): Promise<{ items: StockView[]; nextCursor: string | null }> {
  const only = filter ? await productsWith(tx, filter) : null
  const products = await pageOfProducts(tx, { search, only, after, limit: limit + 1 })
  const shownOnes = products.slice(0, limit)
  const ids = shownOnes.map(({ id }) => id)
  const [stocks, offers, skus, shops] = await Promise.all([
    stockOf(tx, ids),
    offersOf(tx, ids),
    skusOfProducts(tx, ids),
    listShops(tx),
  ])
  const listed = new Map((await listingsAt(tx, [...offers, ...skus])).map((one) => [placeKey(one), one]))
  const stockById = new Map(stocks.map((stock) => [stock.productId, stock]))
  const shopById = new Map(shops.map((shop) => [shop.id, shop]))
  const offersById = Map.groupBy(offers, ({ productId }) => productId)
  const skusById = Map.groupBy(skus, ({ productId }) => productId)
  return {
    nextCursor: products.length > limit ? ids.at(-1)! : null,
    items: shownOnes.map(({ id, name, model }) => {
      const stock = stockById.get(id)
      const own = offersById.get(id) ?? []
      const exposed = exposedOf(own)
      return {
        productId: id,
        name,
        model,
        units: stock?.units ?? null,
        exposed,
        oversoldBy: stock ? Math.max(0, exposed - Math.max(0, stock.units)) : 0,
        changedAt: stock?.changedAt ?? null,
        offers: viewsOf(own, skusById.get(id) ?? [], {
          stock,
          listed,
          shops: shopById,
          canSetStock,
          now: tx.now,
        }),
      }
    }),
  }
}

interface Around {
  stock: Stock | undefined
  listed: ReadonlyMap<string, Pick<OfferView, 'title' | 'skuText'>>
  shops: ReadonlyMap<string, Shop>
  canSetStock: CanSetStock
  now: Date
}

function viewsOf(
  offers: readonly Offer[],
  skus: readonly SellingSku[],
  { stock, listed, shops, canSetStock, now }: Around,
): OfferView[] {
  const known = new Map(offers.map((offer) => [placeKey(offer), offer]))
  const matched = new Map(skus.map((sku) => [placeKey(sku), sku]))
  // Where SKUs of an item are listed or were sold, the item as a whole has no number.
  const items = new Set(
    [...offers, ...skus]
      .filter(({ skuId }) => skuId !== '')
      .map(({ shopId, itemId }) => `${shopId}|${itemId}`),
  )
  const keys = [...new Set([...matched.keys(), ...known.keys()])].sort().filter((key) => {
    const sku = matched.get(key)
    return known.has(key) || sku?.skuId !== '' || !items.has(`${sku.shopId}|${sku.itemId}`)
  })
  return keys.map((key) => {
    const offer = known.get(key)
    const sku = matched.get(key) ?? (offer && matched.get(placeKey({ ...offer, skuId: '' })))
    const { shopId, itemId, skuId } = (offer ?? sku)!
    return {
      shopId,
      itemId,
      skuId,
      title: listed.get(key)?.title ?? null,
      skuText: listed.get(key)?.skuText ?? null,
      units: offer?.units ?? sku!.quantity,
      weight: offer?.weight ?? 1,
      on: offer?.on ?? false,
      possible: canSetStock(shops.get(shopId)?.marketplace ?? ''),
      alone: sku?.alone ?? false,
      state: offer ? stateOf(offer, stock, now) : 'off',
      shown: offer ? shownOf(offer.allowance) : null,
      pushedAt: offer?.pushedAt ?? null,
      pushedValue: offer?.pushedValue ?? null,
      errorCode: offer?.errorCode ?? null,
      errorAt: offer?.errorAt ?? null,
    }
  })
}

function stateOf(offer: Offer, stock: Stock | undefined, now: Date): OfferState {
  const { on, allowance, heldUntil, shopId } = offer
  if (!on) return 'off'
  if (heldUntil && heldUntil > now) return 'refused'
  if (stock?.waitsFor?.includes(shopId)) return 'waiting'
  if (isBusy(allowance)) return 'sending'
  return isSettled(allowance) && !allowance.doubt ? 'sure' : 'doubt'
}
