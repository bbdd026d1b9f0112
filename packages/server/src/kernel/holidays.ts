import data from 'chinese-days/dist/chinese-days.json' with { type: 'json' }
import { type Day, weekdayOf } from './time.ts'

export type DayKind = 'workday' | 'weekend' | 'holiday' | 'makeup-workday'

/** A brand's own word on a day; it goes before the published calendar. */
export type HolidayOverrides = Readonly<Record<Day, { isWorkday: boolean; name: string }>>

export interface DayInfo {
  day: Day
  kind: DayKind
  isWorkday: boolean
  /** 春节, 国庆节…; null on a plain day. */
  name: string | null
  source: 'override' | 'calendar' | 'weekday'
}

const holidays: Record<Day, string> = data.holidays
const makeupWorkdays: Record<Day, string> = data.workdays
const knownYears = new Set(Object.keys(holidays).map((day) => Number(day.slice(0, 4))))

/** What a day is by the State Council's calendar (npm `chinese-days`), after the overrides. */
export function dayInfo(day: Day, overrides: HolidayOverrides = {}): DayInfo {
  const weekend = weekdayOf(day) > 5
  const override = overrides[day]
  if (override) {
    const kind = override.isWorkday ? (weekend ? 'makeup-workday' : 'workday') : 'holiday'
    return { day, kind, isWorkday: override.isWorkday, name: override.name, source: 'override' }
  }
  if (holidays[day])
    return { day, kind: 'holiday', isWorkday: false, name: nameOf(holidays[day]), source: 'calendar' }
  if (makeupWorkdays[day]) {
    return {
      day,
      kind: 'makeup-workday',
      isWorkday: true,
      name: nameOf(makeupWorkdays[day]),
      source: 'calendar',
    }
  }
  return { day, kind: weekend ? 'weekend' : 'workday', isWorkday: !weekend, name: null, source: 'weekday' }
}

export function isWorkday(day: Day, overrides: HolidayOverrides = {}): boolean {
  return dayInfo(day, overrides).isWorkday
}

/**
 * Whether the published calendar knows a year. It comes out each November for the next year; without it
 * holidays would pass for plain days, so callers warn and ask for overrides.
 */
export function hasHolidayData(year: number): boolean {
  return knownYears.has(year)
}

function nameOf(entry: string): string {
  return entry.split(',')[1]!
}
