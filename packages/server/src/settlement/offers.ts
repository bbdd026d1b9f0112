import { offersOf } from '../dispatch/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { SettlementError } from './errors.ts'
import { type Quote, quoteWorkOrders } from './quote-work-orders.ts'
import { type Asked, readJobs } from './work-orders.ts'

export interface OfferPrice {
  workOrderId: string
  quote: Quote | null
  /** Why there is no price, as an error code. */
  problem: string | null
}

/**
 * Prices of what the asker was offered or holds; anything else is left out (T17). A job that cannot be priced says why
 * and leaves the others as they are.
 */
export async function pricesFor(
  tx: Tx,
  workOrderIds: readonly string[],
  asked: Asked,
): Promise<OfferPrice[]> {
  const mine = ({ technicianId, servicePointId }: Holder) =>
    asked.technicianId ? technicianId === asked.technicianId : servicePointId === asked.servicePointId
  const offered = (await offersOf(tx, [...workOrderIds])).filter(mine).map((offer) => offer.workOrderId)
  const held = (await readJobs(tx, workOrderIds)).filter(mine).map((job) => job.workOrderId)
  const allowed = new Set([...offered, ...held])
  const prices: OfferPrice[] = []
  for (const workOrderId of workOrderIds)
    if (allowed.has(workOrderId)) prices.push(await priceOrProblem(tx, workOrderId, asked))
  return prices
}

interface Holder {
  technicianId: string | null
  servicePointId: string | null
}

async function priceOrProblem(tx: Tx, workOrderId: string, asked: Asked): Promise<OfferPrice> {
  try {
    const [quote] = await quoteWorkOrders(tx, [workOrderId], asked)
    return { workOrderId, quote: quote!, problem: null }
  } catch (error) {
    if (!(error instanceof SettlementError)) throw error
    return { workOrderId, quote: null, problem: error.code }
  }
}
