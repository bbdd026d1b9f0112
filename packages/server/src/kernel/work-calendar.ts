import { QiaoError } from './error.ts'
import { dayInfo, type HolidayOverrides } from './holidays.ts'
import { addDays, atTime, businessDay, type Day, weekdayOf } from './time.ts'

/** `HH:mm` to `HH:mm`, the end not included; `24:00` is midnight. A night shift is two spans on two days. */
export interface Shift {
  from: string
  to: string
}

export interface WorkCalendarSettings {
  /** Shifts of a day by weekday, 1 Monday to 7 Sunday; a split shift has two. Missing: closed. */
  week: Readonly<Partial<Record<number, readonly Shift[]>>>
  /** Shifts on public holidays; `'as-week'` takes no notice of them. Missing: closed. */
  holidays?: readonly Shift[] | 'as-week'
  /** Shifts on a weekend day that the State Council made a workday; missing: those of Monday. */
  makeupWorkdays?: readonly Shift[] | 'as-week'
  overrides?: HolidayOverrides
}

interface Span {
  from: number
  to: number
}

const longestClosureDays = 400

/** Shifts worked on a day. */
export function shiftsOf(day: Day, calendar: WorkCalendarSettings): readonly Shift[] {
  const asWeek = calendar.week[weekdayOf(day)] ?? []
  const { kind } = dayInfo(day, calendar.overrides)
  if (kind === 'holiday') return calendar.holidays === 'as-week' ? asWeek : (calendar.holidays ?? [])
  if (kind === 'makeup-workday') {
    return calendar.makeupWorkdays === 'as-week'
      ? asWeek
      : (calendar.makeupWorkdays ?? calendar.week[1] ?? [])
  }
  return asWeek
}

/**
 * The instant when `ms` of working time have passed since `start`, counted in shifts only. Work that ends with
 * a shift ends then, not at the next one's start. Throws `time.negative_duration`, `time.calendar_is_closed`,
 * `time.shifts_overlap`.
 */
export function addBusinessTime(start: Date, ms: number, calendar: WorkCalendarSettings): Date {
  if (!(ms >= 0)) throw new QiaoError('time.negative_duration', { ms })
  if (ms === 0) return start
  let left = ms
  let closed = 0
  for (let day = businessDay(start); closed <= longestClosureDays; day = addDays(day, 1)) {
    const spans = spansOf(day, calendar)
    for (const span of spans) {
      const from = Math.max(span.from, start.getTime())
      if (from >= span.to) continue
      if (left <= span.to - from) return new Date(from + left)
      left -= span.to - from
    }
    closed = spans.length > 0 ? 0 : closed + 1
  }
  throw new QiaoError('time.calendar_is_closed', { days: longestClosureDays })
}

/** Working milliseconds from `start` to `end`; 0 when `end` is not later. */
export function businessTimeBetween(start: Date, end: Date, calendar: WorkCalendarSettings): number {
  if (end <= start) return 0
  const last = businessDay(end)
  let sum = 0
  for (let day = businessDay(start); day <= last; day = addDays(day, 1)) {
    for (const span of spansOf(day, calendar)) {
      sum += Math.max(0, Math.min(span.to, end.getTime()) - Math.max(span.from, start.getTime()))
    }
  }
  return sum
}

/** Whether a shift is on at an instant. */
export function isBusinessTime(instant: Date, calendar: WorkCalendarSettings): boolean {
  const ms = instant.getTime()
  return spansOf(businessDay(instant), calendar).some((span) => ms >= span.from && ms < span.to)
}

function spansOf(day: Day, calendar: WorkCalendarSettings): Span[] {
  const spans = shiftsOf(day, calendar).map(({ from, to }) => ({
    from: atTime(day, from).getTime(),
    to: atTime(day, to).getTime(),
  }))
  spans.sort((a, b) => a.from - b.from)
  const wrong = spans.some((span, index) => span.to <= span.from || span.from < (spans[index - 1]?.to ?? 0))
  if (wrong) throw new QiaoError('time.shifts_overlap', { day })
  return spans
}
