import { QiaoError } from './error.ts'

/** A Shanghai calendar day, `yyyy-MM-dd`. Texts of days sort like days. */
export type Day = string

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

// China kept summer time from 1986 to 1991. Instants from the IANA data; birthdays and old purchases need them.
const summerTimes = [
  ['1986-05-03T18:00Z', '1986-09-13T17:00Z'],
  ['1987-04-11T18:00Z', '1987-09-12T17:00Z'],
  ['1988-04-16T18:00Z', '1988-09-10T17:00Z'],
  ['1989-04-15T18:00Z', '1989-09-16T17:00Z'],
  ['1990-04-14T18:00Z', '1990-09-15T17:00Z'],
  ['1991-04-13T18:00Z', '1991-09-14T17:00Z'],
].map(([from, to]) => ({ from: Date.parse(from!), to: Date.parse(to!) }))

export interface ShanghaiTime {
  year: number
  /** 1 to 12. */
  month: number
  day: number
  hour: number
  minute: number
  second: number
  /** 1 Monday to 7 Sunday. */
  weekday: number
}

/** The wall clock in Shanghai at an instant, right since October 1949, whatever the process time zone. */
export function shanghaiTime(instant: Date): ShanghaiTime {
  const wall = wallClock(instant)
  return {
    year: wall.getUTCFullYear(),
    month: wall.getUTCMonth() + 1,
    day: wall.getUTCDate(),
    hour: wall.getUTCHours(),
    minute: wall.getUTCMinutes(),
    second: wall.getUTCSeconds(),
    weekday: wall.getUTCDay() || 7,
  }
}

export function businessDay(instant: Date): Day {
  return wallClock(instant).toISOString().slice(0, 10)
}

/** Days since 1970-01-01 in Shanghai. */
export function businessDayNumber(instant: Date): number {
  return dayNumber(businessDay(instant))
}

/** `yyyy-MM`. */
export function businessMonth(instant: Date): string {
  return businessDay(instant).slice(0, 7)
}

/** Hour of the day in Shanghai, 0 to 23. */
export function businessHour(instant: Date): number {
  return wallClock(instant).getUTCHours()
}

/** The first instant of a day. Throws `time.not_a_day`. */
export function startOfDay(day: Day): Date {
  return atTime(day, '00:00')
}

/** The first instant after a day, so that a day is `startOfDay <= t < endOfDay`. */
export function endOfDay(day: Day): Date {
  return startOfDay(addDays(day, 1))
}

/** The instant of `HH:mm` or `HH:mm:ss` on a day; `24:00` is the start of the next. Throws `time.not_a_day`, `time.not_a_time`. */
export function atTime(day: Day, time: string): Date {
  const match = /^([01]\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?$/.exec(time)
  const ms = match
    ? Number(match[1]) * hourMs + Number(match[2]) * minuteMs + Number(match[3] ?? 0) * 1000
    : dayMs + 1
  if (ms > dayMs) throw new QiaoError('time.not_a_time', { text: time.slice(0, 40) })
  return fromWallClock(dayNumber(day) * dayMs + ms)
}

export function addDays(day: Day, count: number): Day {
  return dayOfNumber(dayNumber(day) + count)
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return dayNumber(to) - dayNumber(from)
}

/** 1 Monday to 7 Sunday. */
export function weekdayOf(day: Day): number {
  return ((((dayNumber(day) + 3) % 7) + 7) % 7) + 1
}

export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  // A 31st of February is read as a day of March.
  return new Date(`${text}T00:00:00Z`).getUTCDate() === Number(text.slice(8))
}

/** `yyyy-MM-dd HH:mm:ss` in Shanghai, the form of most marketplaces. */
export function formatShanghai(instant: Date): string {
  return wallClock(instant).toISOString().slice(0, 19).replace('T', ' ')
}

/** Reads `yyyy-MM-dd HH:mm[:ss[.SSS]]` (or with `T`, or a day alone) as Shanghai time. Throws `time.not_a_time`. */
export function parseShanghai(text: string): Date {
  const match =
    /^(\d{4}-\d{2}-\d{2})(?:[ T]((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)(?:\.(\d{1,3})\d*)?)?$/.exec(
      text.trim(),
    )
  if (!match || !isDay(match[1]!)) throw new QiaoError('time.not_a_time', { text: text.slice(0, 40) })
  const instant = atTime(match[1]!, match[2] ?? '00:00')
  return new Date(instant.getTime() + Number((match[3] ?? '').padEnd(3, '0')))
}

function wallClock(instant: Date): Date {
  const ms = instant.getTime()
  if (Number.isNaN(ms)) throw new QiaoError('time.not_a_time', { text: 'Invalid Date' })
  return new Date(ms + offsetAt(ms))
}

// An hour that summer time repeats is read as the first one; an hour that it skips moves one on.
function fromWallClock(wallMs: number): Date {
  const summer = wallMs - 9 * hourMs
  return new Date(offsetAt(summer) === 9 * hourMs ? summer : wallMs - 8 * hourMs)
}

function offsetAt(ms: number): number {
  const summer = summerTimes.some(({ from, to }) => ms >= from && ms < to)
  return (summer ? 9 : 8) * hourMs
}

/** Days since 1970-01-01. Throws `time.not_a_day`. */
export function dayNumber(day: Day): number {
  if (!isDay(day)) throw new QiaoError('time.not_a_day', { text: day.slice(0, 40) })
  return Date.parse(`${day}T00:00:00Z`) / dayMs
}

export function dayOfNumber(number: number): Day {
  return new Date(number * dayMs).toISOString().slice(0, 10)
}
