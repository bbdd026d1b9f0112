import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { assign } from './assign-technician.ts'
import { loadField } from './candidates.ts'
import { DispatchError } from './errors.ts'
import { offerAccepted, offerRejected } from './events.ts'
import { requireAgreement, wordsOf } from './judge.ts'
import { makeOffers } from './make-offers.ts'
import { answerability, type Offer, type RejectionReason } from './offer.ts'
import type { Plan } from './plan.ts'
import { deadline, policyFor } from './policy.ts'
import { lockPlans, savePlans, selectPolicies } from './store.ts'
import { lockTechnicians } from './store-assignments.ts'
import { closeOffers, findOffer } from './store-offers.ts'

/** Who answers: a clerk for his point, or a technician for himself. */
export type Answerer = { servicePointId: string } | { technicianId: string }

/**
 * Says yes. Of several at once exactly one wins; the winner may repeat it without effect. A point then owes a
 * technician by `assignBy`; a technician holds the job at once.
 * Throws `offer.not_found`, `offer.expired`, `offer.withdrawn`, `offer.already_accepted`, `offer.already_rejected`,
 * `offer.held`, `offer.no_longer_fits`.
 */
export async function acceptOffer(
  tx: Tx,
  offerId: string,
  answerer: Answerer,
): Promise<{ offer: Offer; plan: Plan }> {
  const { offer, plan, mine } = await lockForAnswer(tx, offerId, answerer)
  if (mine) return { offer, plan }
  const after = offer.technicianId ? await takeMyself(tx, offer, plan) : await takeForPoint(tx, offer, plan)
  return { offer: (await findOffer(tx, offerId))!, plan: after }
}

async function takeForPoint(tx: Tx, offer: Offer, plan: Plan): Promise<Plan> {
  await requireAgreement(tx, offer.servicePointId)
  await close(tx, offer, 'accepted')
  const policy = policyFor(await selectPolicies(tx), offer.providerId)
  const { offerId, workOrderId, providerId, servicePointId } = offer
  const assignBy = deadline(tx.now, policy.assignMinutes)
  const after: Plan = {
    ...plan,
    state: 'accepted',
    providerId,
    servicePointId,
    technicianId: null,
    assignBy,
    trouble: null,
    troubleFacts: null,
  }
  await savePlans(tx, [after])
  await emit(tx, [
    event(offerAccepted, workOrderId, {
      offerId,
      workOrderId,
      providerId,
      servicePointId,
      technicianId: null,
      assignBy: assignBy.toISOString(),
    }),
  ])
  return after
}

async function takeMyself(tx: Tx, offer: Offer, plan: Plan): Promise<Plan> {
  const technicianId = offer.technicianId!
  await lockTechnicians(tx, [technicianId])
  const field = await loadField(tx, [plan], [technicianId])
  const refusals = field.refusals(plan, technicianId)!
  if (refusals.length > 0)
    throw new DispatchError('offer.no_longer_fits', { reason: refusals[0]!.code, ...wordsOf(refusals) })
  await close(tx, offer, 'accepted')
  const { offerId, workOrderId, providerId, servicePointId } = offer
  await emit(tx, [
    event(offerAccepted, workOrderId, {
      offerId,
      workOrderId,
      providerId,
      servicePointId,
      technicianId,
      assignBy: null,
    }),
  ])
  return assign(tx, plan, { technicianId, servicePointId, providerId, offerId, reason: null, overridden: [] })
}

/**
 * Says no, with a reason of the list; the next candidate is asked at once.
 * Throws as `acceptOffer`, and `offer.words_needed` when the reason is `other` and nothing is written.
 */
export async function rejectOffer(
  tx: Tx,
  offerId: string,
  answerer: Answerer,
  reason: RejectionReason,
  words: string | null,
): Promise<void> {
  if (reason === 'other' && !words?.trim()) throw new DispatchError('offer.words_needed')
  const { offer, plan, mine } = await lockForAnswer(tx, offerId, answerer)
  if (mine) throw new DispatchError('offer.already_accepted', { offerId })
  await close(tx, offer, 'rejected', reason, words?.trim() || null)
  const { workOrderId, providerId, servicePointId, technicianId } = offer
  await emit(tx, [
    event(offerRejected, workOrderId, {
      offerId,
      workOrderId,
      providerId,
      servicePointId,
      technicianId,
      reason,
    }),
  ])
  await makeOffers(tx, [plan])
}

async function lockForAnswer(
  tx: Tx,
  offerId: string,
  answerer: Answerer,
): Promise<{ offer: Offer; plan: Plan; mine: boolean }> {
  const seen = await findOffer(tx, offerId)
  if (!seen || !isFor(seen, answerer)) throw new DispatchError('offer.not_found', { offerId })
  const [plan] = await lockPlans(tx, [seen.workOrderId])
  // Read again: somebody else may have answered while we waited for the lock.
  const offer = (await findOffer(tx, offerId))!
  const state = answerability(offer, plan!, actorOf(tx), tx.now)
  if (state === 'open' || state === 'mine') return { offer, plan: plan!, mine: state === 'mine' }
  throw new DispatchError(`offer.${state}`, { offerId })
}

function isFor(offer: Offer, answerer: Answerer): boolean {
  if ('technicianId' in answerer) return offer.technicianId === answerer.technicianId
  return offer.technicianId === null && offer.servicePointId === answerer.servicePointId
}

async function close(
  tx: Tx,
  offer: Offer,
  state: 'accepted' | 'rejected',
  reason: string | null = null,
  words: string | null = null,
): Promise<void> {
  const closed = await closeOffers(tx, [offer.offerId], state, { by: actorOf(tx), reason, words })
  if (closed.length === 0) throw new DispatchError('offer.already_accepted', { offerId: offer.offerId })
}

const actorOf = (tx: Tx) => `${tx.actor.kind}:${tx.actor.id}`
