import { parsePhone } from '../kernel/phone.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { ProviderError } from './errors.ts'
import { technicianEnrolled } from './events.ts'
import { insertPointClerks, type NewPointClerk } from './sign-in/store.ts'
import {
  insertAgreements,
  insertProviders,
  insertServicePoints,
  insertTechnicianParts,
  insertTechnicians,
  type NewTechnician,
  type ServicePoint,
} from './store.ts'

export interface NewProvider {
  providerId: string
  name: string
  region: string
  agreements: { signedAt: Date; validFrom: Date; validUntil: Date }[]
}

/** Takes providers up with their data-processing agreements. Those already known stay as they are. */
export async function enrolProviders(tx: Tx, providers: readonly NewProvider[]): Promise<void> {
  const fresh = new Set(await insertProviders(tx, providers))
  const agreements = providers
    .filter((one) => fresh.has(one.providerId))
    .flatMap(({ providerId, agreements }) => agreements.map((one) => ({ providerId, ...one })))
  await insertAgreements(tx, agreements)
}

export async function enrolServicePoints(tx: Tx, points: readonly ServicePoint[]): Promise<void> {
  await insertServicePoints(tx, points)
}

/** Takes technicians up. Throws `technician.phone_unreadable`, `technician.phone_taken` (phone or badge); none is taken then. */
export async function enrolTechnicians(tx: Tx, given: readonly NewTechnician[]): Promise<void> {
  const technicians = given.map((one) => ({ ...one, phone: canonicalPhone(one.phone) }))
  const inserted = await insertTechnicians(tx, technicians)
  if (inserted.length < technicians.length)
    throw new ProviderError('technician.phone_taken', { count: technicians.length - inserted.length })
  await insertTechnicianParts(tx, technicians)
  await emit(
    tx,
    technicians.map(({ technicianId, servicePointId, providerId }) =>
      event(technicianEnrolled, technicianId, { technicianId, servicePointId, providerId }),
    ),
  )
}

/** Takes clerks of points up. Throws as `enrolTechnicians`. */
export async function enrolPointClerks(tx: Tx, given: readonly NewPointClerk[]): Promise<void> {
  const clerks = given.map((one) => ({ ...one, phone: canonicalPhone(one.phone) }))
  const inserted = await insertPointClerks(tx, clerks)
  if (inserted < clerks.length)
    throw new ProviderError('technician.phone_taken', { count: clerks.length - inserted })
}

function canonicalPhone(text: string): string {
  const { canonical, identifies } = parsePhone(text)
  if (!canonical || !identifies) throw new ProviderError('technician.phone_unreadable')
  return canonical
}
