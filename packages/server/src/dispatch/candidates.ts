import { addDays, businessDay, startOfDay, weekdayOf } from '../kernel/time.ts'
import { type CandidateTechnician, candidatesByIds, candidatesFor, onDuty } from '../providers/index.ts'
import {
  type Booking,
  defaultWeights,
  type Period,
  type Ranking,
  type Refusal,
  type RoutingCandidate,
  type RoutingJob,
  rankCandidates,
  refusalsOf,
} from '../routing/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Plan } from './plan.ts'
import { needsOf } from './requirements.ts'
import { bookingsOf } from './store-assignments.ts'

/** The technicians of some cities with what they have to do: loaded once, asked for many plans. */
export interface Field {
  rank(plan: Plan): Ranking
  refusals(plan: Plan, technicianId: string): Refusal[] | null
  /** Counts a job that was given or offered a moment ago. */
  book(plan: Plan, technicianId: string): void
  technician(technicianId: string): CandidateTechnician | undefined
}

/** Two statements, however many plans there are. `alsoIds`: technicians who must be among them, wherever they work. */
export async function loadField(
  tx: Tx,
  plans: readonly Plan[],
  alsoIds: readonly string[] = [],
): Promise<Field> {
  const local = await candidatesFor(tx, [...new Set(plans.map((plan) => plan.districtCode))])
  const known = new Set(local.map((one) => one.technicianId))
  const others = await candidatesByIds(
    tx,
    alsoIds.filter((id) => !known.has(id)),
  )
  const people = new Map([...local, ...others].map((one) => [one.technicianId, one]))
  const span = spanOf(plans, tx.now)
  const bookings = await bookingsOf(tx, [...people.keys()], span.from, span.to)
  const toCandidate = (one: CandidateTechnician, plan: Plan) =>
    candidateOf(one, bookings.get(one.technicianId) ?? [], plan.window ?? { from: tx.now, to: tx.now })
  return {
    rank: (plan) =>
      rankCandidates(
        jobOf(plan),
        local.filter((one) => worksInCity(one, plan.districtCode)).map((one) => toCandidate(one, plan)),
        defaultWeights,
        tx.now,
      ),
    refusals(plan, technicianId) {
      const person = people.get(technicianId)
      return person ? refusalsOf(jobOf(plan), toCandidate(person, plan), tx.now) : null
    },
    book(plan, technicianId) {
      if (!plan.window) return
      const list = bookings.get(technicianId) ?? []
      const { window, point, workMinutes, units } = plan
      bookings.set(technicianId, [
        ...list.filter((one) => one.jobId !== plan.workOrderId),
        { jobId: plan.workOrderId, window, point, workMinutes, units },
      ])
    },
    technician: (id) => people.get(id),
  }
}

export function jobOf(plan: Plan): RoutingJob {
  return {
    id: plan.workOrderId,
    districtCode: plan.districtCode,
    point: plan.point,
    window: plan.window,
    needs: needsOf(plan.category, plan.serviceType),
    units: plan.units,
    workMinutes: plan.workMinutes,
  }
}

export function candidateOf(
  one: CandidateTechnician,
  bookings: readonly Booking[],
  around: Period,
): RoutingCandidate {
  const week = weekOf(around.from)
  return {
    id: one.technicianId,
    servicePointId: one.servicePointId,
    providerId: one.providerId,
    covers: one.areas,
    skills: one.skills,
    certificates: one.certificates,
    tools: one.tools,
    onDuty: one.state === 'active' ? onDuty(one.shifts, one.absences, around) : [],
    bookings: bookings.filter((booking) => near(booking.window, around)),
    capacity: one.capacity,
    unitsThisWeek: bookings
      .filter((booking) => booking.window.from >= week.from && booking.window.from < week.to)
      .reduce((sum, booking) => sum + booking.units, 0),
    rating: one.rating,
    home: one.home,
    agreements: one.agreements,
  }
}

const dayMs = 24 * 3600_000

// Only the days around a window can be in its way.
function near(window: Period, around: Period): boolean {
  return (
    window.from.getTime() < around.to.getTime() + dayMs && window.to.getTime() > around.from.getTime() - dayMs
  )
}

/** Monday to Sunday in Shanghai. */
export function weekOf(at: Date): Period {
  const day = businessDay(at)
  const monday = addDays(day, 1 - weekdayOf(day))
  return { from: startOfDay(monday), to: startOfDay(addDays(monday, 7)) }
}

function spanOf(plans: readonly Plan[], now: Date): Period {
  const starts = plans.map((plan) => plan.window?.from.getTime() ?? now.getTime())
  const first = new Date(Math.min(now.getTime(), ...starts))
  const last = new Date(Math.max(now.getTime(), ...starts))
  return {
    from: weekOf(new Date(first.getTime() - dayMs)).from,
    to: weekOf(new Date(last.getTime() + dayMs)).to,
  }
}

function worksInCity(one: CandidateTechnician, districtCode: string): boolean {
  const city = districtCode.slice(0, 4)
  return one.areas.some((area) => area.startsWith(city) || city.startsWith(area))
}
