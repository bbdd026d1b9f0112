import { joinAddress, type ParsedAddress, parseAddress } from '../kernel/address.ts'
import { findPhones, type Phone, parsePhone, parsePhones } from '../kernel/phone.ts'

/** How badly written values are mended (A1), for files, other systems, marketplaces and WeCom alike. Mending twice changes nothing. */

const mobile = /^1[3-9]\d{9}$/
const wechatNote = /\(?(?:微信|[vV][xX]|wx|WX|[vV])(?:号)?(?:同号|同步|同手机号?)[::]?\)?|\(?同微信\)?/g
const phoneLabels = /(?:联系)?(?:手机|电话)(?:号码|号)?|联系方式|号码|备用|\b(?:tel|phone|mobile)\b|[::]/gi
const around = /^[\s,.;:/|()（）、-]+|[\s,.;:/|()（）、-]+$/g

/**
 * Every number of the field as it is dialled, parted by a slash, then what else was said; `undefined` where no number can be
 * read. Masked numbers and tokens are what a marketplace gives: they are right as they are.
 */
export function mendPhone(text: string): string | undefined {
  if (mobile.test(text)) return text
  const phones = parsePhones(text)
  if (phones.some(({ problem }) => problem === 'masked' || problem === 'token')) return text
  const numbers = phones.flatMap((phone) => dialled(phone) ?? [])
  if (numbers.length === 0) return undefined
  const words = wordsAround(text)
  return words === '' ? numbers.join('/') : `${numbers.join('/')} ${words}`
}

function dialled({ national, extension, wechat }: Phone): string | null {
  if (national === null) return null
  return `${national}${extension === null ? '' : `-${extension}`}${wechat ? ' 微信同号' : ''}`
}

function wordsAround(input: string): string {
  const { text, phones } = findPhones(input)
  let rest = ''
  let at = 0
  for (const { start, end } of phones) {
    rest += `${text.slice(at, start)} `
    at = end
  }
  const words = (rest + text.slice(at))
    .replace(wechatNote, ' ')
    .replace(phoneLabels, ' ')
    .split(/\s+/)
    .map((word) => word.replace(around, ''))
  return words.filter((word) => /\p{L}/u.test(word)).join(' ')
}

export function mendName(value: string): string | undefined {
  const text = tidyText(value).replace(/(?<=\p{Script=Han})\s+(?=\p{Script=Han})/gu, '')
  return /[\p{L}*]/u.test(text) ? text : undefined
}

/** The joiner of a family of pictures is seen: it holds them together. */
const unseen =
  /(?![\t\n])(?:[\p{Cc}\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]|(?<!\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)\u200d)/gu

export function tidyText(text: string): string {
  return text
    .normalize('NFC')
    .replace(unseen, '')
    .replace(/[\u00a0\u3000]/g, ' ')
    .trim()
}

export interface Place {
  name?: string | null
  phone?: string | null
  province: string | null
  city: string | null
  district: string | null
  town: string | null
  address: string | null
}

export type PlaceProblem = 'bad_address' | 'address_conflict' | 'delivery_point'

export interface MendedPlace {
  place: Place
  problem: PlaceProblem | null
}

/**
 * Province, city, district and town are filled from the text and taken out of it. A number or a name in it fills a field that
 * is empty; another one, and words to the one who comes, stay behind the address. Masked addresses are left alone.
 */
export function mendPlace(place: Place): MendedPlace {
  const text = place.address
  if (text === null || text.includes('*')) return { place, problem: null }
  const { province, city, district, town } = place
  const parsed = parseAddress(joinAddress({ province, city, district, town, detail: text }))
  if (!parsed.province && !parsed.city) return { place, problem: 'bad_address' }
  if (parsed.problems.includes('region_conflict')) return { place, problem: 'address_conflict' }
  const detail = withoutSameRegion(parsed)
  if (detail === null) return { place, problem: 'address_conflict' }
  const filled = fillPerson(place, parsed)
  const address = [detail, ...filled.words].filter(Boolean).join(' ')
  return {
    place: {
      ...place,
      ...filled.person,
      province: parsed.province?.name ?? province,
      city: parsed.city?.name ?? city,
      district: parsed.district?.name ?? district,
      town: parsed.town?.name ?? town,
      address: address || text,
    },
    problem: parsed.problems.includes('not_a_service_address') ? 'delivery_point' : null,
  }
}

const sure = 0.9
const likely = 0.7

/** The detail without a region that it tells a second time; null where it tells another one than the fields. */
function withoutSameRegion({ province, city, district, detail }: ParsedAddress): string | null {
  const head = detail.slice(0, 12)
  const isTold = [province, city, district].some((one) => one && head.includes(one.name.slice(0, 2)))
  if (!isTold && !/^[^\d]{1,11}[省市区县]/.test(head)) return detail
  const told = parseAddress(detail)
  const { confidence = 0 } = told.candidates[0] ?? {}
  const isSame = told.city?.code === city?.code && (!told.district || told.district.code === district?.code)
  if (isSame && confidence >= likely) return told.detail || detail
  return told.city && confidence >= sure && !isSame ? null : detail
}

/** What the text says of the person, where nothing else does; the rest are words that must not be lost. */
function fillPerson(
  { name, phone }: Place,
  { phones, name: named, remarks }: ParsedAddress,
): { person: Pick<Place, 'name' | 'phone'>; words: string[] } {
  const person: Pick<Place, 'name' | 'phone'> = {}
  const words: string[] = []
  const known = new Set(phone ? parsePhones(phone).map(({ canonical }) => canonical) : [])
  const numbers = phones.filter(({ canonical }) => !known.has(canonical)).flatMap((one) => dialled(one) ?? [])
  if (numbers.length > 0 && phone !== undefined && isNoNumber(phone)) person.phone = numbers.join('/')
  else words.push(...numbers)
  if (named && name !== undefined && !name?.trim()) person.name = named
  else if (named && named !== name) words.push(named)
  return { person, words: [...words, ...remarks] }
}

function isNoNumber(phone: string | null): boolean {
  const problem = phone === null ? 'empty' : parsePhone(phone).problem
  return problem === 'empty' || problem === 'not_a_number'
}
