import parsePhoneNumber from 'libphonenumber-js/max'
import { extensionShape, type Shape, shapes } from './phone-patterns.ts'

export type PhoneKind =
  | 'mobile'
  | 'landline'
  | 'service'
  | 'privacy'
  | 'hk'
  | 'mo'
  | 'tw'
  | 'foreign'
  | 'invalid'

/** One number as understood. Nothing here is masked: callers keep it from logs. */
export interface Phone {
  kind: PhoneKind
  /**
   * E.164 (`+8613812345678`), or the bare number where E.164 has none (`950131234567`, `95555`); a landline
   * behind a switchboard ends in `;ext=801`. Null when no number can be read (masked, token, invalid).
   */
  canonical: string | null
  /** What to dial, without extension: `13812345678`, `02164338888`, `+85291234567`. Null as above. */
  national: string | null
  extension: string | null
  /** True when the number may point to a person: never for privacy, service and invalid numbers. */
  identifies: boolean
  /** The text says that this is the WeChat account as well (微信同号). */
  wechat: boolean
  problem: 'empty' | 'masked' | 'token' | 'not_a_number' | null
}

/** A number with its place in `FoundPhones.text`. */
export interface FoundPhone extends Phone {
  start: number
  end: number
}

export interface FoundPhones {
  /** The input after NFKC, with all dashes as `-` and invisible characters removed. */
  text: string
  phones: FoundPhone[]
}

// A field never holds more; what is pasted beyond is not read, so that no input is slow.
const longestText = 1000

/** The number that best points to a person, else the first; `invalid` when there is none. */
export function parsePhone(text: string): Phone {
  const phones = parsePhones(text)
  return phones.find((phone) => phone.identifies) ?? phones[0]!
}

/** All numbers of a field, in order, each once. Holds at least one entry: an `invalid` one if nothing was found. */
export function parsePhones(text: string): Phone[] {
  const found = findPhones(text)
  if (found.phones.length === 0) return [invalid(found.text.trim() === '' ? 'empty' : 'not_a_number')]
  const seen = new Set<string>()
  return found.phones
    .map(({ start: _start, end: _end, ...phone }) => phone)
    .filter((phone) => {
      const key = `${phone.canonical ?? phone.problem}#${phone.extension ?? ''}`
      if (phone.canonical && seen.has(key)) return false
      seen.add(key)
      return true
    })
}

/** Numbers inside any text (an address, a memo), with their places. Digits of order ids and rooms are left alone; only the first 1,000 characters are read. */
export function findPhones(input: string): FoundPhones {
  const text = tidy(input)
  const phones: FoundPhone[] = []
  let at = 0
  while (at < text.length) {
    const found = startsNumber(text, at, phones) ? matchAt(text, at) : null
    if (found) phones.push(found)
    at = found ? found.end : at + 1
  }
  markWechat(text, phones)
  return { text, phones }
}

/** `138****5678`; landlines and others keep the last four only, tokens and invalid ones become `****`. */
export function maskPhone(phone: Phone | string): string {
  const { kind, national, extension } = typeof phone === 'string' ? parsePhone(phone) : phone
  if (national === null) return '****'
  const tail = extension && kind === 'privacy' ? '转****' : ''
  if (kind === 'mobile' || (kind === 'privacy' && national.length === 11))
    return `${national.slice(0, 3)}****${national.slice(-4)}${tail}`
  const keep = Math.min(4, Math.floor(national.length / 2))
  return `${'*'.repeat(national.length - keep)}${national.slice(-keep)}${tail}`
}

/** Last four digits, for search by tail; null when there is no number. */
export function phoneTail(phone: Phone | string): string | null {
  const { national } = typeof phone === 'string' ? parsePhone(phone) : phone
  return national === null || national.length < 4 ? null : national.slice(-4)
}

/** Link that dials, then the extension after two pauses: `tel:95013…,,1234`. Null when there is nothing to dial. */
export function dialLink(phone: Phone | string): string | null {
  const { national, extension } = typeof phone === 'string' ? parsePhone(phone) : phone
  if (national === null) return null
  return `tel:${national}${extension ? `,,${extension}` : ''}`
}

function tidy(input: string): string {
  return input
    .slice(0, longestText)
    .normalize('NFKC')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/[‐‑‒–—―−﹣－ー]/g, '-')
    .replace(/[\s\u00a0]/g, ' ')
    .replace(/[、;]/g, '/')
}

// A number never starts inside a longer run of digits, unless the run before it was itself a number
// (two mobiles pasted without a space).
function startsNumber(text: string, at: number, phones: FoundPhone[]): boolean {
  if (!/[\d+$(]/.test(text[at]!)) return false
  if (at === 0 || phones.at(-1)?.end === at) return true
  return !/[\d+*]/.test(text[at - 1]!)
}

function matchAt(text: string, at: number): FoundPhone | null {
  for (const [shape, pattern] of shapes) {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (!match) continue
    const end = at + match[0].length
    if (runsOn(text, end, shape)) continue
    const found = readShape(shape, match[0], match[1] ?? null, text, at, end)
    if (found) return found
  }
  return null
}

function runsOn(text: string, end: number, shape: Shape): boolean {
  if (shape === 'token') return false
  if (!/\d/.test(text[end] ?? '')) return false
  return shape !== 'mobile' || !/^1[3-9]\d{9}(?!\d)/.test(text.slice(end))
}

function readShape(
  shape: Shape,
  raw: string,
  inner: string | null,
  text: string,
  start: number,
  end: number,
): FoundPhone | null {
  if (shape === 'token') return { ...invalid('token'), kind: 'privacy', extension: inner, start, end }
  if (shape === 'masked') return { ...invalid('masked'), start, end }
  const bare = raw.replace(/[^\d+]/g, '')
  const phone = readDigits(shape, bare)
  if (!phone) return null
  const extension = shape === 'short' ? null : extensionAt(text, end)
  return { ...withExtension(phone, extension?.digits ?? null), start, end: extension?.end ?? end }
}

function extensionAt(text: string, at: number): { digits: string; end: number } | null {
  extensionShape.lastIndex = at
  const match = extensionShape.exec(text)
  return match ? { digits: match[1]!, end: at + match[0].length } : null
}

function readDigits(shape: Shape, bare: string): Phone | null {
  switch (shape) {
    case 'mobile':
      return valid('mobile', `+86${bare.slice(-11)}`, bare.slice(-11))
    case 'privacy':
      return valid('privacy', bare, bare)
    case 'service':
      return valid('service', `+86${bare}`, bare)
    case 'short':
      return valid('service', bare, bare)
    case 'landline':
      return landline(bare)
    case 'tw-mobile':
      return abroad(`+886${bare.slice(1)}`)
    default:
      return abroad(`+${bare.replace(/^(\+|00)/, '')}`)
  }
}

function landline(bare: string): Phone | null {
  const area = bare.replace(/^(\+86|0086|86(?=0?[1-9]\d{9,}))/, '').replace(/^0/, '')
  const number = parsePhoneNumber(`+86${area}`)
  return number?.isValid() ? valid('landline', number.number, `0${number.nationalNumber}`) : null
}

function abroad(text: string): Phone | null {
  const number = parsePhoneNumber(text)
  if (!number?.isValid()) return null
  const kinds: Partial<Record<string, PhoneKind>> = { HK: 'hk', MO: 'mo', TW: 'tw' }
  const kind = (number.country && kinds[number.country]) || 'foreign'
  return valid(kind, number.number, number.number)
}

// A mobile number with an extension is a marketplace's switch number, not a person's.
function withExtension(phone: Phone, extension: string | null): Phone {
  if (extension === null) return phone
  if (phone.kind === 'mobile') return { ...phone, kind: 'privacy', extension, identifies: false }
  const canonical = phone.kind === 'privacy' ? phone.canonical : `${phone.canonical};ext=${extension}`
  return { ...phone, canonical, extension }
}

function valid(kind: PhoneKind, canonical: string, national: string): Phone {
  const identifies = kind !== 'service' && kind !== 'privacy'
  return { kind, canonical, national, extension: null, identifies, wechat: false, problem: null }
}

function invalid(problem: NonNullable<Phone['problem']>): Phone {
  return {
    kind: 'invalid',
    canonical: null,
    national: null,
    extension: null,
    identifies: false,
    wechat: false,
    problem,
  }
}

function markWechat(text: string, phones: FoundPhone[]): void {
  for (const note of text.matchAll(
    /(?:微信|[vV][xX]?|wx|WX)(?:号)?(?:同号|同步|同手机号?|同)|同(?:微信|[vV][xX]?(?![a-zA-Z]))/g,
  )) {
    const before = phones.findLast((phone) => phone.end <= note.index)
    const phone = before ?? phones.find((one) => one.start >= note.index)
    if (phone) phone.wechat = true
  }
}
