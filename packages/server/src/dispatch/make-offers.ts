import type { Ranking } from '../routing/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event, type NewEvent } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { loadField } from './candidates.ts'
import { dispatchTroubled, offerMade } from './events.ts'
import { refuseAbsolutely, requireAgreement } from './judge.ts'
import { type Offer, type Target, targetKey } from './offer.ts'
import type { Plan } from './plan.ts'
import { deadline, type Policies, policyFor, targetsOf } from './policy.ts'
import { savePlans, selectPolicies } from './store.ts'
import { insertCandidateLists, insertOffers, offersOf } from './store-offers.ts'

interface Choice {
  plan: Plan
  ranking: Ranking
  /** Null: nobody is left to ask. */
  target: Target | null
}

/**
 * Asks the next best candidate for each plan, ranked afresh with what is booked by now; who was asked in this round is
 * passed over. Plans are locked by the caller and have no open offer. Where nobody is left the plan waits for a person.
 */
export async function makeOffers(tx: Tx, plans: readonly Plan[]): Promise<void> {
  if (plans.length === 0) return
  const field = await loadField(tx, plans)
  const policies = await selectPolicies(tx)
  const asked = await askedInRound(tx, plans)
  // One after the other: whom the first is offered to, the second sees as booked.
  const choices = plans.map((plan): Choice => {
    const ranking = field.rank(plan)
    const target =
      targetsOf(ranking.ranked, policies).find((one) => !asked.get(plan.workOrderId)!.has(targetKey(one))) ??
      null
    if (target?.technicianId) field.book(plan, target.technicianId)
    return { plan, ranking, target }
  })
  await saveChoices(tx, choices, policies)
}

/**
 * Asks one named candidate, whatever his place in the list: the dispatcher's own choice. What the law says holds all
 * the same. Throws `assignment.refused`.
 */
export async function makeOfferTo(tx: Tx, plan: Plan, target: Target): Promise<void> {
  const field = await loadField(tx, [plan], target.technicianId ? [target.technicianId] : [])
  if (target.technicianId) refuseAbsolutely(field.refusals(plan, target.technicianId) ?? [])
  else await requireAgreement(tx, target.servicePointId)
  await saveChoices(tx, [{ plan, ranking: field.rank(plan), target }], await selectPolicies(tx))
}

async function askedInRound(tx: Tx, plans: readonly Plan[]): Promise<Map<string, Set<string>>> {
  const asked = new Map(plans.map((plan) => [plan.workOrderId, new Set<string>()]))
  const round = new Map(plans.map((plan) => [plan.workOrderId, plan.round]))
  for (const offer of await offersOf(tx, [...asked.keys()]))
    if (offer.round === round.get(offer.workOrderId)) asked.get(offer.workOrderId)!.add(targetKey(offer))
  return asked
}

async function saveChoices(tx: Tx, choices: readonly Choice[], policies: Policies): Promise<void> {
  const lists = choices.map(({ plan, ranking }) => ({
    candidateListId: tx.ports.ids.next(),
    workOrderId: plan.workOrderId,
    weightsVersion: ranking.weightsVersion,
    ranking,
  }))
  const offers = choices.flatMap(({ plan, target }, i) =>
    target ? [offerTo(tx, plan, target, lists[i]!.candidateListId, policies)] : [],
  )
  await insertCandidateLists(tx, lists)
  await insertOffers(tx, offers)
  const after = choices.map(({ plan, ranking, target }) => afterChoice(plan, ranking, target))
  await savePlans(tx, after)
  await emit(tx, [
    ...offers.map((offer) => offered(offer, choices)),
    ...after.filter((plan) => plan.trouble).map(troubled),
  ])
}

function offerTo(tx: Tx, plan: Plan, target: Target, candidateListId: string, policies: Policies): Offer {
  return {
    offerId: tx.ports.ids.next(),
    workOrderId: plan.workOrderId,
    candidateListId,
    round: plan.round,
    ...target,
    state: 'open',
    madeAt: tx.now,
    expiresAt: deadline(tx.now, policyFor(policies, target.providerId).offerMinutes),
    answeredAt: null,
    answeredBy: null,
    reason: null,
    words: null,
  }
}

function afterChoice(plan: Plan, ranking: Ranking, target: Target | null): Plan {
  const free = { ...plan, technicianId: null, assignBy: null }
  if (target)
    return { ...free, ...target, technicianId: null, state: 'offered', trouble: null, troubleFacts: null }
  const { unassigned } = ranking
  return {
    ...free,
    providerId: null,
    servicePointId: null,
    state: 'waiting',
    trouble: unassigned ? unassigned.code : 'nobody_left',
    troubleFacts: unassigned ? { zh: unassigned.zh, en: unassigned.en, counts: unassigned.counts } : null,
  }
}

function offered(offer: Offer, choices: readonly Choice[]): NewEvent {
  const { offerId, workOrderId, providerId, servicePointId, technicianId, expiresAt } = offer
  const ranked = choices.find((one) => one.plan.workOrderId === workOrderId)!.ranking.ranked
  const best = ranked.find((one) =>
    technicianId ? one.candidateId === technicianId : one.servicePointId === servicePointId,
  )
  return event(offerMade, workOrderId, {
    offerId,
    workOrderId,
    providerId,
    servicePointId,
    technicianId,
    expiresAt: expiresAt.toISOString(),
    km: best?.km ?? null,
  })
}

export function troubled(plan: Plan): NewEvent {
  const { workOrderId, servicePointId, technicianId, trouble } = plan
  return event(dispatchTroubled, workOrderId, {
    workOrderId,
    servicePointId,
    technicianId,
    trouble: trouble!,
  })
}
