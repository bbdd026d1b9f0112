import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { DispatchError } from './errors.ts'
import { offerWithdrawn } from './events.ts'
import type { Offer } from './offer.ts'
import type { Plan } from './plan.ts'
import { lockPlans, savePlans } from './store.ts'
import { closeOffers, findOffer, openOffersOf } from './store-offers.ts'

/** Takes open offers back and tells whom they were made to. Plans are locked by the caller, who decides what follows. */
export async function withdrawOpenOffers(
  tx: Tx,
  workOrderIds: readonly string[],
  reason: string,
): Promise<Offer[]> {
  const open = await openOffersOf(tx, workOrderIds)
  const closed = await closeOffers(
    tx,
    open.map((one) => one.offerId),
    'withdrawn',
    { by: `${tx.actor.kind}:${tx.actor.id}`, reason, words: null },
  )
  await emit(
    tx,
    closed.map(({ offerId, workOrderId, providerId, servicePointId, technicianId }) =>
      event(offerWithdrawn, workOrderId, {
        offerId,
        workOrderId,
        providerId,
        servicePointId,
        technicianId,
        reason,
      }),
    ),
  )
  return closed
}

/** The dispatcher takes one offer back; the plan waits for what he does next. Throws `offer.not_found`, `offer.withdrawn`. */
export async function withdrawOffer(tx: Tx, offerId: string, reason: string): Promise<Plan> {
  const offer = await findOffer(tx, offerId)
  if (!offer) throw new DispatchError('offer.not_found', { offerId })
  const [plan] = await lockPlans(tx, [offer.workOrderId])
  const closed = await withdrawOpenOffers(tx, [offer.workOrderId], reason)
  if (!closed.some((one) => one.offerId === offerId)) throw new DispatchError('offer.withdrawn', { offerId })
  const after: Plan = {
    ...plan!,
    state: 'waiting',
    providerId: null,
    servicePointId: null,
    trouble: 'taken_back',
    troubleFacts: { reason },
  }
  await savePlans(tx, [after])
  return after
}
