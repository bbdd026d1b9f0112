import { findProducts, skusOfProducts } from '../catalog/index.ts'
import { listShops } from '../organization/index.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { inDoubt, noAllowance } from './allowance.ts'
import { stockChanged } from './events.ts'
import { stockLimitOf } from './limits.ts'
import { type Offer, placeKey, type SkuPlace } from './offer.ts'
import { openPaces } from './push-store.ts'
import { changeStock, decideOffers, lockStock, offersOf } from './store.ts'

export interface OfferWish extends SkuPlace {
  productId: string
  on: boolean
  /** Its share of what is offered, against the other shops'. */
  weight: number
}

export type SwitchRefusal =
  | 'not_matched'
  | 'several_products'
  | 'not_counted'
  | 'not_connected'
  | 'not_possible'

export type Switched = SkuPlace & ({ ok: true } | { ok: false; code: SwitchRefusal })

/**
 * Lets Qiao set the numbers of these SKUs, or takes that back. What a shop shows when it is switched off stays there and
 * may still be sold, so it counts on.
 */
export async function switchOffers(
  tx: Tx,
  wishes: readonly OfferWish[],
  canSetStock: (marketplace: string) => boolean,
): Promise<Switched[]> {
  if (wishes.length === 0) return []
  const productIds = [...new Set(wishes.map(({ productId }) => productId))]
  const [products, skus, shops] = await Promise.all([
    findProducts(tx, productIds),
    skusOfProducts(tx, productIds),
    listShops(tx),
  ])
  const marketplaces = new Map(shops.map((shop) => [shop.id, shop]))
  await openPaces(
    tx,
    [...new Set(wishes.map(({ shopId }) => shopId))].map((shopId) => ({
      shopId,
      burst: stockLimitOf(marketplaces.get(shopId)?.marketplace ?? '').burst,
    })),
  )
  const counted = new Set((await lockStock(tx, productIds)).map(({ productId }) => productId))
  const known = new Map((await offersOf(tx, productIds)).map((offer) => [placeKey(offer), offer]))
  const selling = new Map(skus.map((sku) => [`${placeKey(sku)}|${sku.productId}`, sku]))
  const names = new Set(products.map(({ id }) => id))

  const decided = wishes.map((wish): { wish: OfferWish; offer: Offer } | SwitchRefusal => {
    const offer = known.get(placeKey(wish))
    if (!wish.on) return offer ? { wish, offer: { ...offer, weight: wish.weight, on: false } } : 'not_matched'
    const sku =
      selling.get(`${placeKey(wish)}|${wish.productId}`) ??
      selling.get(`${placeKey({ ...wish, skuId: '' })}|${wish.productId}`)
    const shop = marketplaces.get(wish.shopId)
    if (!sku || !names.has(wish.productId)) return 'not_matched'
    if (!sku.alone) return 'several_products'
    if (!counted.has(wish.productId)) return 'not_counted'
    if (shop?.state !== 'connected') return 'not_connected'
    if (!canSetStock(shop.marketplace)) return 'not_possible'
    return { wish, offer: switchedOn(wish, sku.quantity, offer) }
  })
  const taken = decided.filter((one) => typeof one === 'object')
  const before = new Set([...known.values()].filter(({ on }) => on).map(placeKey))
  await decideOffers(
    tx,
    taken.map(({ offer }) => offer),
    `${tx.actor.kind}:${tx.actor.id}`,
  )
  await tell(
    tx,
    taken.map(({ offer }) => offer),
    before,
  )
  return decided.map((one, i): Switched => {
    const { shopId, itemId, skuId } = wishes[i]!
    return typeof one === 'string'
      ? { shopId, itemId, skuId, ok: false, code: one }
      : { shopId, itemId, skuId, ok: true }
  })
}

/** Switched on anew, nobody knows what the shop shows by now. */
function switchedOn(wish: OfferWish, units: number, known: Offer | undefined): Offer {
  const { shopId, itemId, skuId, productId, weight } = wish
  if (known?.on) return { ...known, units, weight }
  return {
    shopId,
    itemId,
    skuId,
    productId,
    units,
    weight,
    on: true,
    allowance: known && known.allowance.settings.length > 0 ? inDoubt(known.allowance) : noAllowance,
    firstConfirmedAt: null,
    pushedAt: null,
    pushedValue: null,
    errorCode: null,
    errorAt: null,
    heldUntil: null,
    settlesAt: null,
  }
}

async function tell(tx: Tx, offers: readonly Offer[], before: ReadonlySet<string>): Promise<void> {
  if (offers.length === 0) return
  const productIds = [...new Set(offers.map(({ productId }) => productId))]
  await changeStock(
    tx,
    productIds.map((productId) => ({ productId, delta: 0 })),
  )
  await emit(tx, [event(stockChanged, productIds[0]!, { productIds, cause: 'offers' })])
  const turned = offers.filter((offer) => before.has(placeKey(offer)) !== offer.on)
  await audit(
    tx,
    turned.map((offer) => ({
      action: offer.on ? 'stock.offer_switched_on' : 'stock.offer_switched_off',
      subject: `sku:${placeKey(offer)}`,
      facts: { productId: offer.productId, weight: offer.weight },
    })),
  )
}
