import { type Static, Type } from 'typebox'
import { businessDay, businessMonth, endOfDay, startOfDay } from '../../kernel/time.ts'
import type { Role } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { shownFen } from '../shown.ts'
import { type TechnicianDay, technicianDays } from './store.ts'

const fen = Type.Union([Type.Integer(), Type.Null()])

export const technicianDay = Type.Object({
  technicianId: Type.String(),
  /** Visits that begin today in Shanghai, and of those, the ones done; `units` are pieces. */
  jobs: Type.Integer(),
  done: Type.Integer(),
  units: Type.Integer(),
  /** Jobs held now, on any day. */
  open: Type.Integer(),
  /** Offers that wait for his answer. */
  asked: Type.Integer(),
  /** Null for roles that see no money. */
  todayFen: fen,
  monthFen: fen,
  month: Type.String(),
})

/** Load and earnings of today, of technicians asked by id, in that order. */
export async function readTechnicianDays(
  tx: Tx,
  technicianIds: readonly string[],
  roles: readonly Role[],
): Promise<Static<typeof technicianDay>[]> {
  const day = businessDay(tx.now)
  const month = businessMonth(tx.now)
  const found = await technicianDays(tx, technicianIds, { from: startOfDay(day), to: endOfDay(day) }, month)
  const byId = new Map(found.map((one) => [one.technicianId, one]))
  return technicianIds.flatMap((id) => {
    const one = byId.get(id)
    return one ? [dayView(one, month, roles)] : []
  })
}

function dayView(one: TechnicianDay, month: string, roles: readonly Role[]): Static<typeof technicianDay> {
  return { ...one, todayFen: shownFen(roles, one.todayFen), monthFen: shownFen(roles, one.monthFen), month }
}
