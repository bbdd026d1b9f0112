import { type Allowance, exposureOf, isBusy, isSettled, isStale, shownOf } from './allowance.ts'

/** One SKU of ours on one shop. */
export interface Offer {
  key: string
  /** Of the stock that is offered, this share; whole numbers, compared with the other offers'. */
  weight: number
  /** Units of the product in one piece: 2 for a double pack. */
  units: number
  allowance: Allowance
  /** No number may be set now; what it may sell counts all the same. */
  held?: boolean
}

export interface Wish {
  key: string
  /** Pieces to be set at the marketplace. */
  value: number
}

/** At most this part of the stock is offered at once, so that a number can be changed while the old one still counts. */
const offeredPart = 2

/**
 * The numbers to set now, for one product with `stock` units that are not promised to anybody. Whatever happens on the way, what all
 * marketplaces may sell stays within the stock; what cannot be raised yet is raised when older settings are over.
 */
export function planStock(stock: number, offers: readonly Offer[], now: number): Wish[] {
  let free = stock - exposedOf(offers)
  const wanted = targetsOf(Math.max(0, stock), offers)
  // A correction took away what is on offer: everything above its target stops selling at once, and comes back later.
  if (free < 0) return stopped(offers, wanted, now)
  const wishes: Wish[] = []
  for (const [i, { key, units, allowance, held }] of offers.entries()) {
    const shown = shownOf(allowance)
    const stale = isStale(allowance, now)
    if (held || isBusy(allowance) || (shown === wanted[i] && !stale)) continue
    // A number counts beside the old one until the old one is over, so even a lower one must be afforded; none at all always can.
    const value = Math.max(0, Math.min(wanted[i]!, Math.floor(free / units)))
    const isRight = value === wanted[i] || value > (shown ?? -1)
    if (!isRight && !stale) continue
    free -= value * units
    wishes.push({ key, value })
  }
  return wishes.length > 0 ? wishes : clearedFor(offers, wanted)
}

/** Units that all offers together may sell in the worst case. */
export function exposedOf(offers: readonly Pick<Offer, 'allowance' | 'units'>[]): number {
  return offers.reduce((sum, { allowance, units }) => sum + exposureOf(allowance) * units, 0)
}

function stopped(offers: readonly Offer[], wanted: readonly number[], now: number): Wish[] {
  return offers.flatMap(({ key, allowance, held }, i) => {
    const tooMuch = (shownOf(allowance) ?? 0) > wanted[i]! || isStale(allowance, now)
    return tooMuch && !held && !isBusy(allowance) ? [{ key, value: 0 }] : []
  })
}

/** When nothing can be afforded and nothing is under way, the first that shows too much shows nothing for a while. */
function clearedFor(offers: readonly Offer[], wanted: readonly number[]): Wish[] {
  if (!offers.every(({ allowance }) => isSettled(allowance))) return []
  const first = offers.find(({ allowance, held }, i) => !held && (shownOf(allowance) ?? 0) > wanted[i]!)
  return first ? [{ key: first.key, value: 0 }] : []
}

/** What each offer should show in the end. The last pieces go to the offer with the most weight. */
function targetsOf(stock: number, offers: readonly Offer[]): number[] {
  const weights = offers.reduce((sum, { weight }) => sum + weight, 0)
  if (weights === 0) return offers.map(() => 0)
  const targets = offers.map(({ weight, units }) =>
    Math.floor((stock * weight) / (weights * offeredPart * units)),
  )
  if (targets.some((target) => target > 0)) return targets
  const best = offers.reduce((top, offer, i) => (offer.weight > offers[top]!.weight ? i : top), 0)
  return targets.map((_, i) => (i === best ? Math.floor(stock / offers[best]!.units) : 0))
}
