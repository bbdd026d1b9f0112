import { addDays, atTime, businessDay, type Day } from '../kernel/time.ts'
import { shiftsOf, type WorkCalendarSettings } from '../kernel/work-calendar.ts'
import { WorkOrderError } from './errors.ts'

export interface Window {
  startsAt: Date
  endsAt: Date
}

/** Visits are made every day, 8 to 20, holidays too: the trade's busiest days. */
export const visitCalendar: WorkCalendarSettings = {
  week: Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [day, [{ from: '08:00', to: '20:00' }]])),
  holidays: 'as-week',
  makeupWorkdays: 'as-week',
}

const hourMs = 3600_000
const shortestMs = hourMs
const longestMs = 12 * hourMs
const farthestDays = 60
const slotHours: readonly (readonly [string, string])[] = [
  ['08:00', '10:00'],
  ['10:00', '12:00'],
  ['13:00', '15:00'],
  ['15:00', '17:00'],
  ['17:00', '19:00'],
]
/** A slot that begins sooner than this cannot be dispatched any more. */
const leadMs = 2 * hourMs

/** Throws `work_order.appointment_…` with the reason; returns the window as it is. */
export function checkedWindow(window: Window, now: Date, calendar = visitCalendar): Window {
  const { startsAt, endsAt } = window
  const length = endsAt.getTime() - startsAt.getTime()
  if (endsAt <= now) throw new WorkOrderError('appointment_in_the_past')
  if (startsAt < now) throw new WorkOrderError('appointment_in_the_past')
  if (!(length >= shortestMs))
    throw new WorkOrderError('appointment_too_short', { minutes: Math.round(length / 60_000) })
  if (length > longestMs || businessDay(startsAt) !== businessDay(new Date(endsAt.getTime() - 1)))
    throw new WorkOrderError('appointment_too_long')
  if (businessDay(startsAt) > addDays(businessDay(now), farthestDays))
    throw new WorkOrderError('appointment_too_far', { days: farthestDays })
  if (!insideShifts(window, calendar)) throw new WorkOrderError('appointment_outside_hours')
  return window
}

/** Slots that a customer may choose from, day by day, from what can still be reached on. */
export function slotsOf(from: Day, days: number, now: Date, calendar = visitCalendar): Window[] {
  return Array.from({ length: days }, (_, i) => addDays(from, i))
    .flatMap((day) => slotHours.map(([a, b]) => ({ startsAt: atTime(day, a), endsAt: atTime(day, b) })))
    .filter((slot) => slot.startsAt.getTime() >= now.getTime() + leadMs && insideShifts(slot, calendar))
}

export function sameWindow(a: Window | null, b: Window | null): boolean {
  return a?.startsAt.getTime() === b?.startsAt.getTime() && a?.endsAt.getTime() === b?.endsAt.getTime()
}

function insideShifts({ startsAt, endsAt }: Window, calendar: WorkCalendarSettings): boolean {
  const day = businessDay(startsAt)
  return shiftsOf(day, calendar).some(
    ({ from, to }) => startsAt >= atTime(day, from) && endsAt <= atTime(day, to),
  )
}
