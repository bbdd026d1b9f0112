import { getTechnicians } from '../providers/index.ts'
import type { Ranking } from '../routing/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { loadField } from './candidates.ts'
import { DispatchError } from './errors.ts'
import type { Offer } from './offer.ts'
import type { Plan } from './plan.ts'
import { findPlans, type PlanFilter, pageOfPlans } from './store.ts'
import { latestCandidateList, type OfferFilter, pageOfOffers } from './store-offers.ts'
import type { Person } from './views.ts'

export interface Page {
  cursor: string | null
  limit: number
}

/** Throws `dispatch.plan_not_found`. */
export async function getPlan(tx: Tx, workOrderId: string): Promise<Plan> {
  const [plan] = await findPlans(tx, [workOrderId])
  if (!plan) throw new DispatchError('dispatch.plan_not_found', { workOrderId })
  return plan
}

export async function listPlans(
  tx: Tx,
  filter: PlanFilter,
  page: Page,
): Promise<{ items: Plan[]; nextCursor: string | null }> {
  const found = await pageOfPlans(tx, filter, page.cursor, page.limit + 1)
  const items = found.slice(0, page.limit)
  return { items, nextCursor: found.length > page.limit ? items.at(-1)!.workOrderId : null }
}

/** Offers with the plans that they are about; newest first. */
export async function listOffers(
  tx: Tx,
  filter: OfferFilter,
  page: Page,
): Promise<{ items: { offer: Offer; plan: Plan }[]; nextCursor: string | null }> {
  const found = await pageOfOffers(tx, filter, page.cursor, page.limit + 1)
  const offers = found.slice(0, page.limit)
  const plans = new Map(
    (
      await findPlans(
        tx,
        offers.map((one) => one.workOrderId),
      )
    ).map((plan) => [plan.workOrderId, plan]),
  )
  return {
    items: offers.map((offer) => ({ offer, plan: plans.get(offer.workOrderId)! })),
    nextCursor: found.length > page.limit ? offers.at(-1)!.offerId : null,
  }
}

/** Who fits now, judged afresh; `servicePointId` leaves that point's people only. Throws `dispatch.plan_not_found`. */
export async function rankNow(tx: Tx, workOrderId: string, servicePointId: string | null): Promise<Ranking> {
  const plan = await getPlan(tx, workOrderId)
  const ranking = (await loadField(tx, [plan])).rank(plan)
  if (servicePointId === null) return ranking
  const own = <T extends { servicePointId: string }>(list: T[]) =>
    list.filter((one) => one.servicePointId === servicePointId)
  return { ...ranking, ranked: own(ranking.ranked), refused: own(ranking.refused) }
}

/** The list by which somebody was last asked, as it was judged then; null when nobody was. */
export async function rankThen(tx: Tx, workOrderId: string): Promise<Ranking | null> {
  return ((await latestCandidateList(tx, workOrderId))?.ranking as Ranking | undefined) ?? null
}

/** Names on the badge, of those who appear in a ranking or hold plans. */
export async function peopleOf(
  tx: Tx,
  technicianIds: readonly (string | null)[],
): Promise<Map<string, Person>> {
  const ids = [...new Set(technicianIds.filter((id) => id !== null))]
  return new Map(
    (await getTechnicians(tx, ids)).map(({ technicianId, name, badge }) => [technicianId, { name, badge }]),
  )
}

export async function namesOf(
  tx: Tx,
  technicianIds: readonly (string | null)[],
): Promise<Map<string, string>> {
  return new Map([...(await peopleOf(tx, technicianIds))].map(([id, { name }]) => [id, name]))
}

export function idsIn(ranking: Ranking): string[] {
  return [...ranking.ranked, ...ranking.refused].map((one) => one.candidateId)
}
