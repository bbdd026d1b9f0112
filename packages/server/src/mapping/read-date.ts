import { parseShanghai } from '../kernel/time.ts'
import { Trouble } from './trouble.ts'

/** Times as outside systems write them. A form is named by `yyyy MM dd HH mm ss` and the like, or by a word. */

export const defaultZone = 'Asia/Shanghai'
const words = ['iso', 'unix', 'unix-ms', 'excel'] as const

export type ReadDate = (value: unknown) => Date | Trouble

export function compileDate(formats: readonly string[] | undefined, zone: string): ReadDate {
  const readers = (formats ?? []).map((format) => compileFormat(format, zone))
  return (value) => {
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? new Trouble('not_a_date', null) : value
    const text = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
    if (readers.length === 0) return readPlain(text, zone)
    for (const reader of readers) {
      const date = reader(text)
      if (date) return date
    }
    return new Trouble('not_a_date', value)
  }
}

const plain =
  /^(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))(?:[T\s]*(\d{1,2})[:：点时](\d{1,2})(?:[:：分](\d{1,2})(?:[.,](\d{1,9}))?)?[秒分]?|(\d{2})(\d{2})(\d{2}))?\s*(Z|[+-]\d{2}:?\d{2})?$/
const dayOrMonthFirst = /^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b/

/** Forms that can mean one thing only: year first. */
function readPlain(text: string, zone: string): Date | Trouble {
  const m = plain.exec(text)
  if (!m) return new Trouble(dayOrMonthFirst.test(text) ? 'ambiguous_date' : 'not_a_date', text)
  const wall = {
    year: Number(m[1]),
    month: Number(m[2] ?? m[4] ?? m[6]),
    day: Number(m[3] ?? m[5] ?? m[7]),
    hour: Number(m[8] ?? m[12] ?? 0),
    minute: Number(m[9] ?? m[13] ?? 0),
    second: Number(m[10] ?? m[14] ?? 0),
    ms: Number((m[11] ?? '').slice(0, 3).padEnd(3, '0')),
  }
  return toInstant(wall, m[15] ?? zone) ?? new Trouble('not_a_date', text)
}

interface Wall {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  ms: number
}

const token = /yyyy|yy|MMM|MM|M|dd|d|HH|H|hh|h|mm|m|ss|s|SSS|a|XXX|'[^']*'|[^a-zA-Z']/g
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const patterns: Record<string, string> = {
  yyyy: '(\\d{4})',
  yy: '(\\d{2})',
  MMM: '([A-Za-z]{3})[a-z]*',
  MM: '(\\d{2})',
  M: '(\\d{1,2})',
  dd: '(\\d{2})',
  d: '(\\d{1,2})',
  HH: '(\\d{2})',
  H: '(\\d{1,2})',
  hh: '(\\d{2})',
  h: '(\\d{1,2})',
  mm: '(\\d{2})',
  m: '(\\d{1,2})',
  ss: '(\\d{2})',
  s: '(\\d{1,2})',
  SSS: '(\\d{1,3})\\d*',
  a: '(AM|PM|am|pm|上午|下午)',
  XXX: '(Z|[+-]\\d{2}:?\\d{2})',
}

/** Null when a format cannot be read: unknown letters, or no day in it. */
export function parseFormat(format: string): string[] | null {
  if (words.includes(format as (typeof words)[number])) return [format]
  const tokens: string[] = format.match(token) ?? []
  const whole = tokens.join('') === format
  const dated =
    ['M', 'MM', 'MMM'].some((one) => tokens.includes(one)) && ['d', 'dd'].some((one) => tokens.includes(one))
  return whole && dated && tokens.some((one) => one === 'yyyy' || one === 'yy') ? tokens : null
}

function compileFormat(format: string, zone: string): (text: string) => Date | null {
  if (format === 'iso') return (text) => dateOf(readPlain(text, zone))
  if (format === 'unix')
    return (text) => (/^\d{1,11}(\.\d+)?$/.test(text) ? new Date(Number(text) * 1000) : null)
  if (format === 'unix-ms') return (text) => (/^\d{1,14}$/.test(text) ? new Date(Number(text)) : null)
  if (format === 'excel') return (text) => readSerial(text, zone)
  const tokens = parseFormat(format) ?? []
  const fields = tokens.filter((one) => one in patterns)
  const source = tokens.map((one) => patterns[one] ?? literal(one)).join('')
  const pattern = new RegExp(`^${source}$`)
  return (text) => {
    const match = pattern.exec(text)
    return match ? assemble(fields, match, zone) : null
  }
}

function literal(text: string): string {
  const bare = text.startsWith("'") ? text.slice(1, -1) : text
  return bare === ' ' ? '\\s+' : bare.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
}

function assemble(fields: string[], match: RegExpExecArray, zone: string): Date | null {
  const wall: Wall = { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0, ms: 0 }
  let offset = zone
  let half: string | null = null
  fields.forEach((field, index) => {
    const text = match[index + 1]!
    if (field === 'yyyy') wall.year = Number(text)
    else if (field === 'yy') wall.year = 2000 + Number(text)
    else if (field === 'MMM') wall.month = months.indexOf(text.toLowerCase()) + 1
    else if (field[0] === 'M') wall.month = Number(text)
    else if (field[0] === 'd') wall.day = Number(text)
    else if (field[0] === 'H' || field[0] === 'h') wall.hour = Number(text)
    else if (field[0] === 'm') wall.minute = Number(text)
    else if (field[0] === 's') wall.second = Number(text)
    else if (field === 'SSS') wall.ms = Number(text.padEnd(3, '0'))
    else if (field === 'XXX') offset = text
    else half = /pm|下午/i.test(text) ? 'pm' : 'am'
  })
  if (half) {
    if (wall.hour < 1 || wall.hour > 12) return null
    wall.hour = (wall.hour % 12) + (half === 'pm' ? 12 : 0)
  }
  return toInstant(wall, offset)
}

// Day 1 of a spreadsheet is 1 January 1900, and it believes in a 29 February of that year.
const serialStart = Date.UTC(1899, 11, 30)

function readSerial(text: string, zone: string): Date | null {
  if (!/^\d{1,6}(\.\d+)?$/.test(text)) return null
  const at = new Date(serialStart + Math.round(Number(text) * 86_400) * 1000)
  return toInstant(
    {
      year: at.getUTCFullYear(),
      month: at.getUTCMonth() + 1,
      day: at.getUTCDate(),
      hour: at.getUTCHours(),
      minute: at.getUTCMinutes(),
      second: at.getUTCSeconds(),
      ms: 0,
    },
    zone,
  )
}

function toInstant(wall: Wall, zone: string): Date | null {
  const { year, month, day, hour, minute, second, ms } = wall
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return null
  const utc = Date.UTC(year, month - 1, day, hour, minute, second, ms)
  if (year < 1 || new Date(utc).getUTCDate() !== day || day < 1) return null
  const fixed = offsetMinutes(zone)
  if (fixed !== null) return new Date(utc - fixed * 60_000)
  // Summer time from 1986 to 1991 is the kernel's to know.
  if (zone === defaultZone) return year > 1991 || year < 1986 ? new Date(utc - 8 * 3_600_000) : shanghai(utc)
  return new Date(utc - offsetAt(utc - offsetAt(utc, zone), zone))
}

function shanghai(utc: number): Date {
  return parseShanghai(new Date(utc).toISOString().slice(0, 23).replace('T', ' '))
}

function offsetMinutes(zone: string): number | null {
  if (zone === 'Z' || zone === 'UTC') return 0
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone)
  return match ? Number(`${match[1]}1`) * (Number(match[2]) * 60 + Number(match[3])) : null
}

export function isZone(zone: string): boolean {
  if (offsetMinutes(zone) !== null) return true
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

const hour = 3_600_000
const clocks = new Map<string, Intl.DateTimeFormat>()
const known = new Map<string, number>()

/** Offset of a zone at an instant, in milliseconds. Zones change on the quarter hour at the finest. */
function offsetAt(instant: number, zone: string): number {
  const slot = Math.floor(instant / (hour / 4))
  const key = `${zone} ${slot}`
  const found = known.get(key)
  if (found !== undefined) return found
  if (known.size > 200_000) known.clear()
  const clock = clocks.get(zone) ?? clockOf(zone)
  const parts = Object.fromEntries(
    clock.formatToParts(slot * (hour / 4)).map(({ type, value }) => [type, Number(value)]),
  )
  const wall = Date.UTC(parts.year!, parts.month! - 1, parts.day, parts.hour, parts.minute, parts.second)
  const offset = wall - slot * (hour / 4)
  known.set(key, offset)
  return offset
}

function clockOf(zone: string): Intl.DateTimeFormat {
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  clocks.set(zone, clock)
  return clock
}

/** The other way: a time in a form, for files that go out. */
export function formatDate(instant: Date, format: string, zone: string): string {
  if (format === 'unix') return String(Math.floor(instant.getTime() / 1000))
  if (format === 'unix-ms') return String(instant.getTime())
  const offset = offsetMinutes(zone)
  const shift = offset === null ? offsetAt(instant.getTime(), zone) : offset * 60_000
  const wall = new Date(instant.getTime() + shift).toISOString()
  if (format === 'iso') return instant.toISOString()
  return (parseFormat(format) ?? []).map((one) => written(one, wall, shift)).join('')
}

function written(one: string, wall: string, shift: number): string {
  const part = (from: number, to: number) => wall.slice(from, to)
  const number = (from: number, to: number) => String(Number(part(from, to)))
  const hours = Number(part(11, 13))
  const sign = shift < 0 ? '-' : '+'
  const table: Record<string, string> = {
    yyyy: part(0, 4),
    yy: part(2, 4),
    MM: part(5, 7),
    M: number(5, 7),
    dd: part(8, 10),
    d: number(8, 10),
    HH: part(11, 13),
    H: number(11, 13),
    hh: String(hours % 12 || 12).padStart(2, '0'),
    h: String(hours % 12 || 12),
    mm: part(14, 16),
    m: number(14, 16),
    ss: part(17, 19),
    s: number(17, 19),
    SSS: part(20, 23),
    a: hours < 12 ? 'AM' : 'PM',
    XXX: `${sign}${new Date(Math.abs(shift)).toISOString().slice(11, 16)}`,
  }
  if (one === 'MMM') return months[Number(part(5, 7)) - 1]!.replace(/^./, (letter) => letter.toUpperCase())
  return table[one] ?? (one.startsWith("'") ? one.slice(1, -1) : one)
}

function dateOf(read: Date | Trouble): Date | null {
  return read instanceof Trouble ? null : read
}
