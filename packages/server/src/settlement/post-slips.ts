import { id, type RateCardId, type SlipId } from '../kernel/ids.ts'
import { businessDay, businessMonth } from '../kernel/time.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { emit } from '../runtime/events/outbox.ts'
import { slipEvents } from './announce.ts'
import { type Job, payeeOf } from './job.ts'
import { type PricedKind, type PricedSlip, priceWorkOrder } from './price-work-order.ts'
import { cardOn } from './rate-card.ts'
import { publishedCards } from './rate-cards.ts'
import type { Slip } from './slip.ts'
import { findSlipsOfWorkOrders, type NewSlip } from './store.ts'
import { type SlipDraft, writeSlips } from './write-slips.ts'

export interface SlipRequest {
  job: Job
  kind: PricedKind
  earnedAt: Date
}

/**
 * Prices jobs and posts what each payee earns, once: what was paid before is left out, so that a repeat changes nothing.
 * Praise after sign-off is paid when the job's own slip holds none. Answers the slips of this call.
 * Throws `settlement.no_rule`, `settlement.no_rate_card`, `settlement.no_payee`, `settlement.nothing_to_price`.
 */
export async function postSlips(tx: Tx, requests: readonly SlipRequest[]): Promise<NewSlip[]> {
  if (requests.length === 0) return []
  const cards = await publishedCards(tx)
  const known = await findSlipsOfWorkOrders(tx, [...new Set(requests.map(({ job }) => job.workOrderId))])
  const paid = new PaidBefore(known)
  const drafts = requests.flatMap((request) => {
    if (request.kind === 'praise' && !paid.awaitsPraise(request.job.workOrderId)) return []
    const card = cardOn(cards, businessDay(request.earnedAt))
    const priced = priceWorkOrder(request.job.facts, card, request.kind)
    const rateCard = { id: id<RateCardId>(card.id), version: card.version }
    return priced.slips
      .map((slip) => draftOf(tx, request, slip, rateCard))
      .filter((draft) => paid.take(draft))
  })
  const slips = await writeSlips(tx, drafts)
  await emit(tx, slips.flatMap(slipEvents))
  return slips
}

function draftOf(
  tx: Tx,
  { job, kind, earnedAt }: SlipRequest,
  { payeeKind, lines, totalFen }: PricedSlip,
  rateCard: Slip['rateCard'],
): SlipDraft {
  return {
    id: id<SlipId>(tx.ports.ids.next()),
    workOrderId: job.workOrderId,
    workOrderCode: job.code,
    kind,
    payee: payeeOf(job, payeeKind),
    servicePointId: job.servicePointId,
    rateCard,
    facts: job.facts,
    lines,
    totalFen,
    correctsSlipId: null,
    reason: null,
    note: null,
    earnedAt,
    month: businessMonth(earnedAt),
  }
}

/** What is paid by now, the slips of this call included. */
class PaidBefore {
  readonly #keys = new Set<string>()
  readonly #praised = new Set<string>()
  readonly #served = new Set<string>()

  constructor(known: readonly Slip[]) {
    for (const slip of known) this.take(slip)
  }

  /** Notes a slip; false when its place is taken. */
  take(slip: Pick<Slip, 'workOrderId' | 'payee' | 'kind' | 'lines'>): boolean {
    if (slip.kind === 'adjustment' || slip.kind === 'reversal') return false
    const key = `${slip.workOrderId}|${slip.payee.kind}|${slip.kind}`
    if (this.#keys.has(key)) return false
    this.#keys.add(key)
    if (slip.kind === 'service') this.#served.add(slip.workOrderId)
    if (slip.lines.some((line) => line.code === 'praise')) this.#praised.add(slip.workOrderId)
    return true
  }

  /** A job without a slip waits for its sign-off, which sees the rating itself. */
  awaitsPraise(workOrderId: string): boolean {
    return this.#served.has(workOrderId) && !this.#praised.has(workOrderId)
  }
}
