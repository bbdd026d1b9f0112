import { dayOf } from '../shared/times.ts'

export type Timed = { appointment: { startsAt: string; endsAt: string } | null }

export type DayGroup<J> = { day: string | null; jobs: J[] }

/** Jobs by the day of their appointment, in order; those that wait for a time come last. */
export function byDay<J extends Timed>(jobs: readonly J[]): DayGroup<J>[] {
  const groups = new Map<string | null, J[]>()
  for (const job of [...jobs].sort(earlier)) {
    const day = job.appointment && dayOf(job.appointment.startsAt)
    groups.set(day, [...(groups.get(day) ?? []), job])
  }
  return [...groups].map(([day, own]) => ({ day, jobs: own }))
}

function earlier(one: Timed, other: Timed): number {
  if (!one.appointment || !other.appointment) return Number(!one.appointment) - Number(!other.appointment)
  return one.appointment.startsAt.localeCompare(other.appointment.startsAt)
}

export type DayPlan<J> = { late: J[]; today: J[]; later: J[]; untimed: J[] }

/** What today holds: what is left from earlier days first, then today by time; the rest is for later. */
export function planOf<J extends Timed>(jobs: readonly J[], today: string): DayPlan<J> {
  const plan: DayPlan<J> = { late: [], today: [], later: [], untimed: [] }
  for (const { day, jobs: own } of byDay(jobs)) {
    const place = day === null ? 'untimed' : day < today ? 'late' : day === today ? 'today' : 'later'
    plan[place].push(...own)
  }
  return plan
}
