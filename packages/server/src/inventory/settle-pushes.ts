import type { StockOutcome } from '../connectors/contract/acts.ts'
import { type Tx, together } from '../runtime/db/transaction.ts'
import { confirmed, refused, unanswered } from './allowance.ts'
import { nextLook } from './next-look.ts'
import { type Offer, placeKey } from './offer.ts'
import { type Push, wishesOf } from './push.ts'
import { type KeptPace, type NextLook, writeNextLooks } from './push-store.ts'
import { lockStock, offersOf, type Stock, writeOffers } from './store.ts'

/** `lost`: nobody knows whether it arrived. `not_sent`: it surely never left. */
export type Answer = 'confirmed' | 'refused' | 'lost' | 'not_sent'

export interface Settled {
  push: Push
  answer: Answer
  code: string | null
  /** The marketplace asked us to wait this long. */
  retryAfterMs: number | null
}

const refusedWaitMs = 10 * 60_000

/** What an outcome means. A retryable one without a time to wait may have been set all the same. */
export function answerOf(outcome: StockOutcome): Omit<Settled, 'push'> {
  if (outcome.ok) return { answer: 'confirmed', code: null, retryAfterMs: null }
  const { code, retryable, retryAfterMs } = outcome
  return { answer: retryable && retryAfterMs === null ? 'lost' : 'refused', code, retryAfterMs }
}

/**
 * Writes what became of numbers that were sent; products that need another number are asked for a look. Returns the
 * paces, with those blocked whose marketplace asked us to wait.
 */
export async function settlePushes(
  tx: Tx,
  settled: readonly Settled[],
  paces: readonly KeptPace[],
): Promise<KeptPace[]> {
  if (settled.length === 0) return [...paces]
  const productIds = [...new Set(settled.map(({ push }) => push.productId))]
  const stocks = await lockStock(tx, productIds)
  const offers = await offersOf(tx, productIds)
  const answers = new Map(settled.map((one) => [placeKey(one.push), one]))
  const after = offers.map((offer) => {
    const answer = answers.get(placeKey(offer))
    return answer ? withAnswer(offer, answer, tx.now) : offer
  })
  const byProduct = Map.groupBy(after, ({ productId }) => productId)
  await together(
    tx,
    () =>
      writeOffers(
        tx,
        after.filter((offer) => answers.has(placeKey(offer))),
        new Map(paces.map(({ shopId, sweptTo }) => [shopId, sweptTo])),
      ),
    () =>
      writeNextLooks(
        tx,
        stocks.flatMap((stock) => lookOf(stock, byProduct.get(stock.productId) ?? [], tx.now)),
      ),
  )
  return paces.map((pace) => blocked(pace, settled, tx.now.getTime()))
}

/** Nothing where somebody asked for a look already, or a limit is waited for: that stands. */
function lookOf(stock: Stock, offers: readonly Offer[], at: Date): NextLook[] {
  const { productId, dueAt, waitsFor } = stock
  if (waitsFor !== null || (dueAt !== null && dueAt <= at)) return []
  const more = wishesOf(stock.units, offers, at).length > 0
  const next = more ? at : nextLook(offers, at.getTime())
  return next?.getTime() === dueAt?.getTime() ? [] : [{ productId, dueAt: next, waitsFor: null }]
}

function blocked(pace: KeptPace, settled: readonly Settled[], now: number): KeptPace {
  const own = settled.filter(({ push }) => push.shopId === pace.shopId)
  const waitMs = Math.max(0, ...own.map(({ retryAfterMs }) => retryAfterMs ?? 0))
  return waitMs > 0 ? { ...pace, blockedUntil: Math.max(pace.blockedUntil ?? 0, now + waitMs) } : pace
}

function withAnswer(offer: Offer, { push, answer, code, retryAfterMs }: Settled, at: Date): Offer {
  const { allowance } = offer
  const waits = allowance.settings.find(({ no }) => no === push.no)
  // Too late: it was given up, and counts as one that nobody answered for.
  if (waits?.state !== 'sent') return offer
  const now = at.getTime()
  const failed = { errorCode: code, errorAt: at }
  if (answer === 'confirmed')
    return {
      ...offer,
      allowance: confirmed(allowance, push.no, now),
      firstConfirmedAt: offer.firstConfirmedAt ?? at,
      pushedAt: at,
      pushedValue: push.value,
      errorCode: null,
      errorAt: null,
      heldUntil: null,
    }
  if (answer === 'lost') return { ...offer, ...failed, allowance: unanswered(allowance, push.no, now) }
  // A limit holds the whole shop, not this one number.
  const heldUntil =
    answer === 'refused' && retryAfterMs === null ? new Date(now + refusedWaitMs) : offer.heldUntil
  return { ...offer, ...failed, heldUntil, allowance: refused(allowance, push.no) }
}
