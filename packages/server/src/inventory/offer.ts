import { type Allowance, inDoubt, putBack, settlesAt, sold } from './allowance.ts'

export interface SkuPlace {
  shopId: string
  itemId: string
  /** '' for an item without SKUs. */
  skuId: string
}

/** One SKU of a shop that sells a product of ours. */
export interface Offer extends SkuPlace {
  productId: string
  /** Units of the product in one piece. */
  units: number
  weight: number
  /** Switched on by a person: without that its number is never touched, and what it may sell of an older one counts on. */
  on: boolean
  allowance: Allowance
  /** When the first number since it was switched on was surely in force. */
  firstConfirmedAt: Date | null
  pushedAt: Date | null
  pushedValue: number | null
  errorCode: string | null
  errorAt: Date | null
  heldUntil: Date | null
  /** As it is kept: a sweep past this moment lets an older number be forgotten. */
  settlesAt: Date | null
}

export function placeKey({ shopId, itemId, skuId }: SkuPlace): string {
  return `${shopId}|${itemId}|${skuId}`
}

/** Marketplaces count in whole seconds by clocks of their own. */
export const clocksDifferMs = 5_000

/**
 * A sale that we have heard of. One that may have been made before our first number was in force was not made under it:
 * the allowance is left as it is, which is never too little, and the number is set anew.
 */
export function withSale(offer: Offer, pieces: number, orderedAt: Date): Offer {
  const { allowance, firstConfirmedAt } = offer
  const ours = firstConfirmedAt !== null && orderedAt.getTime() > firstConfirmedAt.getTime() + clocksDifferMs
  if (ours) return { ...offer, allowance: sold(allowance, pieces) }
  return allowance.settings.length === 0 ? offer : { ...offer, allowance: inDoubt(allowance) }
}

export function withPutBack(offer: Offer, pieces: number): Offer {
  return { ...offer, allowance: putBack(offer.allowance, pieces) }
}

/** Columns that are worked out from the allowance, so that the database finds what must be looked at. */
export function clockOf(
  { allowance }: Offer,
  sweptTo: number,
): { sentAt: Date | null; settles: Date | null } {
  const last = allowance.settings.at(-1)
  const settles = settlesAt(allowance, sweptTo)
  return {
    sentAt: last?.state === 'sent' ? new Date(last.sentAt) : null,
    settles: settles === null ? null : new Date(settles),
  }
}
