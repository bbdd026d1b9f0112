import { addDays, atTime, businessDay } from '../kernel/time.ts'

/** The next of these hours of the day in Shanghai, after an instant. */
export function nextHour(hours: readonly number[], after: Date): Date {
  const today = businessDay(after)
  const sorted = hours.toSorted((a, b) => a - b)
  const instants = [today, addDays(today, 1)].flatMap((day) =>
    sorted.map((hour) => atTime(day, `${String(hour).padStart(2, '0')}:00`)),
  )
  return instants.find((one) => one > after)!
}
