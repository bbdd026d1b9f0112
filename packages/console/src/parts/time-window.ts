const clock = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Shanghai',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
const days = {
  'zh-CN': new Intl.DateTimeFormat('zh-CN', {
    timeZone: 'Asia/Shanghai',
    month: 'long',
    day: 'numeric',
    weekday: 'short',
  }),
  en: new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Asia/Shanghai',
    month: 'short',
    day: 'numeric',
    weekday: 'short',
  }),
}
const dates = {
  'zh-CN': new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', dateStyle: 'long' }),
  en: new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Shanghai', dateStyle: 'medium' }),
}
const isoDay = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
})

export type TimeWindow = { startsAt: string; endsAt: string }

/** 11月23日周一 08:00–10:00, on a Shanghai clock. */
export function windowText({ startsAt, endsAt }: TimeWindow, language: string): string {
  return `${dayText(startsAt, language)} ${clockText(startsAt)}–${clockText(endsAt)}`
}

/** 11-22 13:00–15:00, where a column is narrow. */
export function shortWindowText({ startsAt, endsAt }: TimeWindow): string {
  return `${shanghaiDay(startsAt).slice(5)} ${clockText(startsAt)}–${clockText(endsAt)}`
}

/** 2027年5月6日. */
export function dateText(at: string | Date, language: string): string {
  return dates[language === 'en' ? 'en' : 'zh-CN'].format(new Date(at))
}

export function dayText(at: string | Date, language: string): string {
  return days[language === 'en' ? 'en' : 'zh-CN'].format(new Date(at))
}

export function clockText(at: string | Date): string {
  return clock.format(new Date(at))
}

/** The Shanghai day of a moment, 2026-11-22. */
export function shanghaiDay(at: Date | string): string {
  return isoDay.format(new Date(at))
}

/** The first moment of a Shanghai day, or with `end` the first of the next, as the API takes it. */
export function dayEdge(day: string, end = false): string {
  const start = new Date(`${day}T00:00:00+08:00`)
  return new Date(start.getTime() + (end ? 24 * 3_600_000 : 0)).toISOString()
}

/** What `<input type="datetime-local">` gave, read on a Shanghai clock; undefined for nonsense. */
export function shanghaiMoment(local: string): string | undefined {
  const at = new Date(`${local}:00+08:00`)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}

/** `YYYY-MM-DDTHH:mm` of a moment on a Shanghai clock, for `<input type="datetime-local">`. */
export function localMoment(at: Date): string {
  return `${isoDay.format(at)}T${clock.format(at)}`
}
