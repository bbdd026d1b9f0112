/** Whole fen as the parts of ¥1,234.50. Throws on a fraction of a fen. */
export function formatFen(fen: bigint | string | number): {
  sign: 'plus' | 'minus' | 'zero'
  whole: string
  cents: string
} {
  const value = BigInt(fen)
  const size = value < 0n ? -value : value
  return {
    sign: value < 0n ? 'minus' : value > 0n ? 'plus' : 'zero',
    whole: groupDigits(size / 100n),
    cents: (size % 100n).toString().padStart(2, '0'),
  }
}

/** 1234567 → 1,234,567. */
export function groupDigits(value: bigint | number): string {
  return value.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

/** A mobile number in groups of 3-4-4, masked or not; an extension is spelt out; the rest is left as it is. */
export function formatPhone(value: string, extensionWord: string): string {
  const { number, extension } = splitExtension(value)
  const plain = number.replace(/^(\+?86|0086)[\s-]?/, '')
  const grouped = /^1[\d*]{10}$/.test(plain) ? plain.replace(/^(.{3})(.{4})(.{4})$/, '$1 $2 $3') : number
  return extension ? `${grouped} ${extensionWord} ${extension}` : grouped
}

/** What a phone dials; two pauses before an extension. Undefined for a masked number. */
export function phoneHref(value: string): string | undefined {
  if (/\*/.test(value)) return undefined
  const { number, extension } = splitExtension(value)
  const digits = number.replace(/[^\d+]/g, '')
  if (digits.length < 3) return undefined
  return `tel:${digits}${extension ? `,,${extension}` : ''}`
}

/** A dash begins an extension only behind a whole mobile, 95 or 400 number: `400-820-8820` has none. */
function splitExtension(value: string): { number: string; extension?: string } {
  const [number = '', extension] = value
    .trim()
    .split(
      /\s*(?:转|,+|#|(?<=^(?:(?:\+?86|0086)[\s-]?)?(?:1[\d*]{10}|95\d{3,}|[48]00\d{7}|[48]00-\d{3}-\d{4}))-)\s*(?=\d{1,6}$)/,
    )
  return { number, extension }
}

export type RelativeKey = 'now' | 'minutesAgo' | 'hoursAgo' | 'daysAgo' | 'inMinutes' | 'inHours' | 'inDays'

/** How far a moment is from now, in the largest fitting unit. */
export function relativeParts(at: number, now: number): { key: RelativeKey; n: number } {
  const past = at <= now
  const minutes = Math.floor(Math.abs(now - at) / 60_000)
  if (minutes < 1) return { key: 'now', n: 0 }
  if (minutes < 60) return { key: past ? 'minutesAgo' : 'inMinutes', n: minutes }
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return { key: past ? 'hoursAgo' : 'inHours', n: hours }
  return { key: past ? 'daysAgo' : 'inDays', n: Math.floor(hours / 24) }
}

/** A moment on a Shanghai clock: `short` leaves out the day when it is today and the year when it is this one. */
export function shanghaiParts(at: Date, now: number, language: string): { short: string; full: string } {
  const parts = clock(at)
  const today = clock(new Date(now))
  const time = `${parts.hour}:${parts.minute}`
  const day = language.startsWith('en')
    ? `${parts.month}-${parts.day}`
    : `${Number(parts.month)}月${Number(parts.day)}日`
  const sameYear = parts.year === today.year
  const sameDay = sameYear && parts.month === today.month && parts.day === today.day
  const full = `${parts.year}-${parts.month}-${parts.day} ${time}:${parts.second}`
  return { short: sameDay ? time : sameYear ? `${day} ${time}` : full.slice(0, 16), full }
}

const shanghai = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})

function clock(at: Date) {
  const parts = Object.fromEntries(shanghai.formatToParts(at).map((p) => [p.type, p.value]))
  return parts as Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', string>
}
