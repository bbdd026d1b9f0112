import type { Tx } from '../runtime/db/transaction.ts'
import { ProviderError } from './errors.ts'
import {
  findCandidatesById,
  findCandidatesIn,
  findTechnicians,
  pageOfTechnicians,
  type TechnicianFilter,
} from './store.ts'
import { type CandidateTechnician, cardOf, type Technician, type TechnicianCard } from './technician.ts'

/** In no order and without those that are not there: callers index by id. */
export function getTechnicians(tx: Tx, ids: readonly string[]): Promise<Technician[]> {
  return ids.length === 0 ? Promise.resolve([]) : findTechnicians(tx, ids)
}

/** Throws `technician.not_found`. */
export async function getTechnician(tx: Tx, technicianId: string): Promise<Technician> {
  const [technician] = await findTechnicians(tx, [technicianId])
  if (!technician) throw new ProviderError('technician.not_found', { technicianId })
  return technician
}

/** A page by badge number. */
export async function listTechnicians(
  tx: Tx,
  filter: TechnicianFilter,
  page: { cursor: string | null; limit: number },
): Promise<{ items: Technician[]; nextCursor: string | null }> {
  const found = await pageOfTechnicians(tx, filter, page.cursor, page.limit + 1)
  const items = found.slice(0, page.limit)
  return { items, nextCursor: found.length > page.limit ? items.at(-1)!.badge : null }
}

/** All who work in the cities of these districts; one statement for any number of jobs. */
export function candidatesFor(tx: Tx, districtCodes: readonly string[]): Promise<CandidateTechnician[]> {
  return districtCodes.length === 0 ? Promise.resolve([]) : findCandidatesIn(tx, districtCodes)
}

/** Named technicians as candidates, whatever their city or state. */
export function candidatesByIds(tx: Tx, ids: readonly string[]): Promise<CandidateTechnician[]> {
  return ids.length === 0 ? Promise.resolve([]) : findCandidatesById(tx, ids)
}

/** What a customer may see of the technician. Throws `technician.not_found`. */
export async function technicianCard(tx: Tx, technicianId: string): Promise<TechnicianCard> {
  return cardOf(await getTechnician(tx, technicianId), tx.now)
}
