import { staleAt } from './allowance.ts'
import type { Offer } from './offer.ts'

/** When time alone makes a new number necessary: a lost call can arrive no more, or a refused one may be tried again. */
export function nextLook(offers: readonly Offer[], now: number): Date | null {
  const moments = offers
    .filter(({ on }) => on)
    .flatMap(({ allowance, heldUntil }) => [staleAt(allowance), heldUntil?.getTime() ?? null])
    .filter((moment) => moment !== null && moment > now) as number[]
  return moments.length > 0 ? new Date(Math.min(...moments)) : null
}
