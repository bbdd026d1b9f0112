import { audit } from '../runtime/access/audit.ts'
import { endSessionsOf } from '../runtime/access/sessions.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { ProviderError } from './errors.ts'
import { technicianAbsent, technicianStateChanged } from './events.ts'
import { insertAbsence, setTechnicianState, upsertRatings } from './store.ts'
import type { TechnicianState } from './technician.ts'
import { getTechnician } from './technicians.ts'

/** Throws `technician.not_found`, `absence.not_a_period`. */
export async function recordAbsence(
  tx: Tx,
  absence: { technicianId: string; startsAt: Date; endsAt: Date; reason: string },
): Promise<{ absenceId: string }> {
  if (!(absence.endsAt > absence.startsAt)) throw new ProviderError('absence.not_a_period')
  const { technicianId } = await getTechnician(tx, absence.technicianId)
  const absenceId = tx.ports.ids.next()
  await insertAbsence(tx, { absenceId, ...absence })
  await audit(tx, [
    { action: 'technician.absence', subject: `technician:${technicianId}`, facts: { absenceId } },
  ])
  const startsAt = absence.startsAt.toISOString()
  const endsAt = absence.endsAt.toISOString()
  await emit(tx, [event(technicianAbsent, technicianId, { technicianId, absenceId, startsAt, endsAt })])
  return { absenceId }
}

/** One who left loses every open session at once. Throws `technician.not_found`. */
export async function changeTechnicianState(
  tx: Tx,
  technicianId: string,
  state: TechnicianState,
): Promise<void> {
  if (!(await setTechnicianState(tx, technicianId, state)))
    throw new ProviderError('technician.not_found', { technicianId })
  if (state === 'left') await endSessionsOf(tx, technicianId)
  await audit(tx, [{ action: 'technician.state', subject: `technician:${technicianId}`, facts: { state } }])
  await emit(tx, [event(technicianStateChanged, technicianId, { technicianId, state })])
}

/** Stars given by customers, 1 to 5; hearing of one work order twice counts once. */
export async function recordRatings(
  tx: Tx,
  ratings: readonly { workOrderId: string; technicianId: string; stars: number }[],
): Promise<void> {
  const last = new Map(ratings.map((one) => [one.workOrderId, one]))
  if (last.size > 0) await upsertRatings(tx, [...last.values()])
}
