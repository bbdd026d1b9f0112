import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { offerExpired } from './events.ts'
import { makeOffers } from './make-offers.ts'
import { lockPlans, overdueAssignments } from './store.ts'
import { closeOffers, dueOffers, offersOf, openOffersOf } from './store-offers.ts'

const batch = 200

/** Offers that nobody answered in time: closed, and the next candidate is asked. Answers how many there were. */
export async function expireOffers(tx: Tx): Promise<number> {
  const ids = await dueOffers(tx, batch)
  if (ids.length === 0) return 0
  const due = (await openOffersOf(tx, ids)).filter((one) => one.expiresAt <= tx.now)
  const closed = await closeOffers(
    tx,
    due.map((one) => one.offerId),
    'expired',
    { by: null, reason: 'no_answer', words: null },
  )
  await emit(
    tx,
    closed.map(({ offerId, workOrderId, providerId, servicePointId, technicianId }) =>
      event(offerExpired, workOrderId, {
        offerId,
        workOrderId,
        providerId,
        servicePointId,
        technicianId,
        step: 'answer',
      }),
    ),
  )
  const plans = await lockPlans(
    tx,
    closed.map((one) => one.workOrderId),
  )
  await makeOffers(
    tx,
    plans.filter((plan) => plan.state === 'offered' && !plan.held),
  )
  return closed.length
}

/** Jobs that a point accepted without naming a technician in time: taken from it, and the next candidate is asked. */
export async function expireAcceptances(tx: Tx): Promise<number> {
  const ids = await overdueAssignments(tx, batch)
  if (ids.length === 0) return 0
  const plans = await lockPlans(tx, ids)
  const accepted = new Map(
    (await offersOf(tx, ids)).filter((one) => one.state === 'accepted').map((one) => [one.workOrderId, one]),
  )
  await emit(
    tx,
    plans.flatMap(({ workOrderId }) => {
      const offer = accepted.get(workOrderId)
      if (!offer) return []
      const { offerId, providerId, servicePointId } = offer
      return [
        event(offerExpired, workOrderId, {
          offerId,
          workOrderId,
          providerId,
          servicePointId,
          technicianId: null,
          step: 'assign',
        }),
      ]
    }),
  )
  await makeOffers(tx, plans)
  return plans.length
}
