import type { Language } from '@qiao/ui'

/** Days and hours as people in Shanghai read them. A day is `YYYY-MM-DD`, a month `YYYY-MM`. */

const parts = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
})

function read(at: Date): Record<string, string> {
  return Object.fromEntries(parts.formatToParts(at).map(({ type, value }) => [type, value]))
}

export function dayOf(at: string | number | Date): string {
  const { year, month, day } = read(new Date(at))
  return `${year}-${month}-${day}`
}

export function clockOf(at: string | number | Date): string {
  const { hour, minute } = read(new Date(at))
  return `${hour}:${minute}`
}

/** 14:00–16:00 */
export function windowText({ startsAt, endsAt }: { startsAt: string; endsAt: string }): string {
  return `${clockOf(startsAt)}–${clockOf(endsAt)}`
}

/** 今天, 明天, 11月24日周二; Today, Tomorrow, Tue, Nov 24. */
export function dayText(day: string, today: string, language: Language): string {
  const distance = Math.round((noon(day).getTime() - noon(today).getTime()) / dayMs)
  if (Math.abs(distance) <= 1) return capital(near(language).format(distance, 'day'))
  return new Intl.DateTimeFormat(language, {
    timeZone: 'Asia/Shanghai',
    month: 'short',
    day: 'numeric',
    weekday: 'short',
  }).format(noon(day))
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
const dayMs = 24 * 3600_000
const noon = (day: string) => new Date(`${day}T12:00:00+08:00`)
const near = (language: Language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto' })

/** The instant that a Shanghai clock shows. */
export function instantOf(day: string, time: string): string {
  return new Date(`${day}T${time}:00+08:00`).toISOString()
}

/** `王磊 2026-11-22T00:44:46.558Z` with the moment as a Shanghai clock shows it. */
export function watermarkOf(text: string): string {
  return text.replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z$/, (at) => `${dayOf(at)} ${clockOf(at)}`)
}

export function monthOf(at: string | number | Date): string {
  return dayOf(at).slice(0, 7)
}

export function shiftMonth(month: string, by: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  const at = new Date(Date.UTC(year, number - 1 + by, 1))
  return at.toISOString().slice(0, 7)
}

/** 2026年11月, November 2026. */
export function monthText(month: string, language: Language): string {
  const format = new Intl.DateTimeFormat(language, { timeZone: 'UTC', year: 'numeric', month: 'long' })
  return format.format(new Date(`${month}-01T00:00:00Z`))
}

export type Left = { minutes: number; tone: 'waiting' | 'attention' | 'overdue' }

/** How long until a clock runs out: whole minutes, rounded up; none left is overdue, ten or fewer want a look. */
export function leftUntil(until: string, now: number): Left {
  const minutes = Math.max(0, Math.ceil((new Date(until).getTime() - now) / 60_000))
  return { minutes, tone: minutes === 0 ? 'overdue' : minutes <= 10 ? 'attention' : 'waiting' }
}
