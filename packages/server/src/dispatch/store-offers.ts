import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import type { Offer, OfferState } from './offer.ts'

/** Plans with an open offer whose time is up, locked. */
export async function dueOffers(tx: Tx, limit: number): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{
      work_order_id: string
    }>`select p.work_order_id from dispatch.plan p join dispatch.offer o using (brand_id, work_order_id)
      where p.brand_id = ${tx.brandId} and o.state = 'open' and o.expires_at <= ${tx.now}
      order by p.work_order_id limit ${limit} for update of p skip locked`,
  )
  return found.map((row) => row.work_order_id)
}

interface OfferRow {
  offer_id: string
  work_order_id: string
  candidate_list_id: string | null
  round: number
  provider_id: string
  service_point_id: string
  technician_id: string | null
  state: OfferState
  made_at: Date
  expires_at: Date
  answered_at: Date | null
  answered_by: string | null
  reason: string | null
  words: string | null
}

const offerColumns = sql<OfferRow>`o.offer_id, o.work_order_id, o.candidate_list_id, o.round, o.provider_id, o.service_point_id, o.technician_id,
  o.state, o.made_at, o.expires_at, o.answered_at, o.answered_by, o.reason, o.words`

function toOffer(row: OfferRow): Offer {
  return {
    offerId: row.offer_id,
    workOrderId: row.work_order_id,
    candidateListId: row.candidate_list_id,
    round: row.round,
    providerId: row.provider_id,
    servicePointId: row.service_point_id,
    technicianId: row.technician_id,
    state: row.state,
    madeAt: row.made_at,
    expiresAt: row.expires_at,
    answeredAt: row.answered_at,
    answeredBy: row.answered_by,
    reason: row.reason,
    words: row.words,
  }
}

export async function findOffer(tx: Tx, offerId: string): Promise<Offer | null> {
  const row = await firstRow(
    tx,
    sql<OfferRow>`select ${offerColumns} from dispatch.offer o where o.brand_id = ${tx.brandId} and o.offer_id = ${offerId}`,
  )
  return row && toOffer(row)
}

/** All offers of these work orders, oldest first. */
export async function offersOf(tx: Tx, workOrderIds: readonly string[]): Promise<Offer[]> {
  const found = await rows(
    tx,
    sql<OfferRow>`select ${offerColumns} from dispatch.offer o
      where o.brand_id = ${tx.brandId} and o.work_order_id = any(${[...workOrderIds]}::text[]) order by o.made_at, o.offer_id`,
  )
  return found.map(toOffer)
}

export interface OfferFilter {
  state?: OfferState | null
  servicePointId?: string | null
  technicianId?: string | null
  /** True: those to a point itself only. */
  toPoint?: boolean
}

/** Newest first; ids are ordered by time. */
export async function pageOfOffers(
  tx: Tx,
  filter: OfferFilter,
  before: string | null,
  limit: number,
): Promise<Offer[]> {
  const found = await rows(
    tx,
    sql<OfferRow>`select ${offerColumns} from dispatch.offer o
      where o.brand_id = ${tx.brandId}
        and (${filter.state ?? null}::text is null or o.state = ${filter.state ?? null})
        and (${filter.servicePointId ?? null}::text is null or o.service_point_id = ${filter.servicePointId ?? null})
        and (${filter.technicianId ?? null}::text is null or o.technician_id = ${filter.technicianId ?? null})
        and (${filter.toPoint ?? false} = false or o.technician_id is null)
        and (${before}::text is null or o.offer_id < ${before})
      order by o.offer_id desc limit ${limit}`,
  )
  return found.map(toOffer)
}

export async function insertOffers(tx: Tx, offers: readonly Offer[]): Promise<void> {
  if (offers.length === 0) return
  await tx.named('dispatch.insert_offers', insertOffersText, [
    tx.brandId,
    offers.map((o) => o.offerId),
    offers.map((o) => o.workOrderId),
    offers.map((o) => o.candidateListId),
    offers.map((o) => o.round),
    offers.map((o) => o.providerId),
    offers.map((o) => o.servicePointId),
    offers.map((o) => o.technicianId),
    offers.map((o) => o.state),
    offers.map((o) => o.madeAt),
    offers.map((o) => o.expiresAt),
  ])
}

const insertOffersText = `
  insert into dispatch.offer (brand_id, offer_id, work_order_id, candidate_list_id, round, provider_id, service_point_id, technician_id, state, made_at, expires_at)
  select $1, e.* from unnest($2::text[], $3::text[], $4::text[], $5::integer[], $6::text[], $7::text[], $8::text[], $9::text[], $10::timestamptz[], $11::timestamptz[]) as e`

/** Closes open offers, and says which were open indeed. */
export async function closeOffers(
  tx: Tx,
  offerIds: readonly string[],
  state: Exclude<OfferState, 'open'>,
  answer: { by: string | null; reason: string | null; words: string | null },
): Promise<Offer[]> {
  if (offerIds.length === 0) return []
  const closed = await rows(
    tx,
    sql<OfferRow>`update dispatch.offer o set state = ${state}, answered_at = ${tx.now}, answered_by = ${answer.by}, reason = ${answer.reason}, words = ${answer.words}
      where o.brand_id = ${tx.brandId} and o.offer_id = any(${[...offerIds]}::text[]) and o.state = 'open' returning ${offerColumns}`,
  )
  return closed.map(toOffer)
}

export async function openOffersOf(tx: Tx, workOrderIds: readonly string[]): Promise<Offer[]> {
  const found = await rows(
    tx,
    sql<OfferRow>`select ${offerColumns} from dispatch.offer o
      where o.brand_id = ${tx.brandId} and o.work_order_id = any(${[...workOrderIds]}::text[]) and o.state = 'open' order by o.work_order_id`,
  )
  return found.map(toOffer)
}

export async function insertCandidateLists(
  tx: Tx,
  lists: readonly {
    candidateListId: string
    workOrderId: string
    weightsVersion: string
    ranking: unknown
  }[],
): Promise<void> {
  if (lists.length === 0) return
  await tx.named(
    'dispatch.insert_candidate_lists',
    `insert into dispatch.candidate_list (brand_id, made_at, candidate_list_id, work_order_id, weights_version, ranking)
     select $1, $2, e.* from unnest($3::text[], $4::text[], $5::text[], $6::jsonb[]) as e`,
    [
      tx.brandId,
      tx.now,
      lists.map((l) => l.candidateListId),
      lists.map((l) => l.workOrderId),
      lists.map((l) => l.weightsVersion),
      lists.map((l) => JSON.stringify(l.ranking)),
    ],
  )
}

export interface CandidateList {
  candidateListId: string
  madeAt: Date
  weightsVersion: string
  ranking: unknown
}

export async function latestCandidateList(tx: Tx, workOrderId: string): Promise<CandidateList | null> {
  const row = await firstRow(
    tx,
    sql<{ candidate_list_id: string; made_at: Date; weights_version: string; ranking: unknown }>`
      select candidate_list_id, made_at, weights_version, ranking from dispatch.candidate_list
      where brand_id = ${tx.brandId} and work_order_id = ${workOrderId} order by candidate_list_id desc limit 1`,
  )
  return (
    row && {
      candidateListId: row.candidate_list_id,
      madeAt: row.made_at,
      weightsVersion: row.weights_version,
      ranking: row.ranking,
    }
  )
}
