import { businessDay } from '../kernel/time.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Job } from './job.ts'
import { type PricedWorkOrder, priceWorkOrder } from './price-work-order.ts'
import { cardOn } from './rate-card.ts'
import { publishedCards } from './rate-cards.ts'
import { type Asked, readJobs } from './work-orders.ts'

export interface Quote extends PricedWorkOrder {
  workOrderId: string
}

/**
 * What jobs would earn: for the technician or service point that is asked, otherwise for whoever holds them. Nothing is kept.
 * Throws `settlement.unknown_work_order`, `settlement.no_rule`, `settlement.no_rate_card`, `settlement.nothing_to_price`.
 */
export async function quoteWorkOrders(
  tx: Tx,
  workOrderIds: readonly string[],
  asked: Asked = {},
): Promise<Quote[]> {
  return quoteJobs(tx, await readJobs(tx, workOrderIds, asked))
}

/** By the card of the day of the appointment, or of today. */
export async function quoteJobs(tx: Tx, jobs: readonly Job[]): Promise<Quote[]> {
  const cards = await publishedCards(tx)
  return jobs.map(({ workOrderId, facts }) => {
    const day = businessDay(facts.appointmentStartsAt ? new Date(facts.appointmentStartsAt) : tx.now)
    return { workOrderId, ...priceWorkOrder(facts, cardOn(cards, day)) }
  })
}
