import type { Language } from '@qiao/ui'
import type { Slot } from './service.ts'

/** Days and hours as people say them, on a Shanghai clock wherever the phone is. */

const clock = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
})

function read(at: string | Date): { day: string; hour: number; time: string } {
  const part = Object.fromEntries(clock.formatToParts(new Date(at)).map(({ type, value }) => [type, value]))
  return {
    day: `${part.year}-${part.month}-${part.day}`,
    hour: Number(part.hour),
    time: `${Number(part.hour)}:${part.minute}`,
  }
}

export const dayOf = (at: string | Date): string => read(at).day

export interface DaySlots {
  /** `2026-04-12`. */
  day: string
  slots: Slot[]
}

/** Slots by day, in the order given. */
export function byDay(slots: readonly Slot[]): DaySlots[] {
  const days = new Map<string, Slot[]>()
  for (const slot of slots) {
    const day = dayOf(slot.startsAt)
    days.set(day, [...(days.get(day) ?? []), slot])
  }
  return [...days].map(([day, own]) => ({ day, slots: own }))
}

const weekdays: Record<Language, readonly string[]> = {
  'zh-CN': ['周日', '周一', '周二', '周三', '周四', '周五', '周六'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
}
const near: Record<Language, readonly string[]> = {
  'zh-CN': ['今天', '明天', '后天'],
  en: ['Today', 'Tomorrow'],
}
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** 明天 and 4月12日; further away 周日 and 4月12日. `now` is any instant of today. */
export function dayWords(day: string, now: Date, language: Language): { name: string; date: string } {
  const [, month = 1, date = 1] = day.split('-').map(Number)
  const midnight = Date.parse(`${day}T00:00:00Z`)
  const away = Math.round((midnight - Date.parse(`${dayOf(now)}T00:00:00Z`)) / 86_400_000)
  const weekday = weekdays[language][new Date(midnight).getUTCDay()]!
  return {
    name: near[language][away] ?? weekday,
    date: language === 'en' ? `${date} ${months[month - 1]}` : `${month}月${date}日`,
  }
}

export type PartOfDay = 'morning' | 'afternoon' | 'evening'

export function partOf({ startsAt }: Slot): PartOfDay {
  const { hour } = read(startsAt)
  if (hour < 12) return 'morning'
  return hour < 17 ? 'afternoon' : 'evening'
}

/** 10:00–12:00. */
export const hoursOf = ({ startsAt, endsAt }: Slot): string => `${read(startsAt).time}–${read(endsAt).time}`

/** 明天 4月12日 10:00–12:00. */
export function windowWords(window: Slot, now: Date, language: Language): string {
  const { name, date } = dayWords(dayOf(window.startsAt), now, language)
  return `${name} ${date} ${hoursOf(window)}`
}

export const sameSlot = (a: Slot | null, b: Slot | null): boolean =>
  a !== null &&
  b !== null &&
  Date.parse(a.startsAt) === Date.parse(b.startsAt) &&
  Date.parse(a.endsAt) === Date.parse(b.endsAt)
