import type { Offer } from './offer.ts'
import { placeKey } from './offer.ts'
import { exposedOf, planStock, type Wish } from './plan-stock.ts'

/** A number that leaves now. It is kept as sent before anybody is called. */
export interface Push {
  shopId: string
  itemId: string
  skuId: string
  productId: string
  no: number
  value: number
  /** When the oldest change behind it came; null when it waited for a limit, or nothing changed. */
  changedAt: Date | null
}

/** What is switched off is not touched, but what it may still sell is promised. */
export function wishesOf(units: number, offers: readonly Offer[], at: Date): Wish[] {
  const off = offers.filter(({ on }) => !on)
  const on = offers.filter((offer) => offer.on)
  return planStock(
    units - exposedOf(off),
    on.map((offer) => ({
      key: placeKey(offer),
      weight: offer.weight,
      units: offer.units,
      allowance: offer.allowance,
      held: offer.heldUntil !== null && offer.heldUntil > at,
    })),
    at.getTime(),
  )
}
