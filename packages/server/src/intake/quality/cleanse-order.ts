import type { NormalisedOrder, Receiver } from '../../connectors/contract/connector.ts'
import { parseAddress } from '../../kernel/address.ts'
import { findPhones, parsePhones } from '../../kernel/phone.ts'
import { atTime } from '../../kernel/time.ts'
import { mendName, mendPhone, mendPlace } from '../../mapping/index.ts'
import { type Finding, type Found, findingOf } from './finding.ts'

export interface CleansedOrder {
  order: NormalisedOrder
  findings: Finding[]
}

/**
 * Mends what buyers wrote badly, by the rules that files have. An order is never refused for it: what cannot be mended stays
 * as it came, for a person, or is left out where it says nothing. Most orders come back as they are, the same object.
 */
export function cleanseOrder(order: NormalisedOrder, now: Date): CleansedOrder {
  const found: Found[] = []
  const receiver = cleanseReceiver(order.receiver, found)
  const buyerMessage = cleanseMessage(order.buyerMessage, found)
  const paidAt = cleanseDate('paidAt', order.paidAt, now, found)
  const deliveredAt = cleanseDate('deliveredAt', order.deliveredAt, now, found)
  cleanseDate('createdAt', order.createdAt, now, found)
  if (found.length === 0) return { order, findings: [] }
  const about = { sourceId: order.shopId, subjectKind: 'order' as const, subjectId: order.orderId }
  return {
    order: { ...order, receiver, buyerMessage, paidAt, deliveredAt },
    findings: found.map((one) => findingOf(about, one)),
  }
}

function cleanseReceiver(given: Receiver, found: Found[]): Receiver {
  const receiver = { ...given }
  cleansePlace(receiver, found)
  cleansePhone(receiver, found)
  cleanseName(receiver, found)
  return receiver
}

const mobile = /^1[3-9]\d{9}$/

function cleansePhone(receiver: Receiver, found: Found[]): void {
  const before = receiver.phone
  if (!isOpen(before) || mobile.test(before)) return
  const place = { field: 'receiver.phone', rule: 'phone' as const, before }
  const after = mendPhone(before)
  if (after === undefined && /\p{Nd}/u.test(before)) {
    found.push({ ...place, what: 'quarantined', code: 'bad_phone' })
  } else if (after === undefined) {
    receiver.phone = null
    found.push({ ...place, what: 'refused', code: 'no_number' })
  } else if (after !== before) {
    receiver.phone = after
    found.push({ ...place, what: 'mended', after })
  }
}

const plainName = /^[\p{Script=Han}·]{1,20}$/u

function cleanseName(receiver: Receiver, found: Found[]): void {
  const before = receiver.name
  if (!isOpen(before) || plainName.test(before)) return
  const after = mendName(withoutOwnNumber(before, receiver.phone))
  const place = { field: 'receiver.name', rule: 'name' as const, before }
  if (after === undefined) found.push({ ...place, what: 'quarantined', code: 'bad_name' })
  else if (after !== before) {
    receiver.name = after
    found.push({ ...place, what: 'mended', after })
  }
}

/** 刘女士13812345678, where the number is the receiver's own. */
function withoutOwnNumber(name: string, phone: string | null): string {
  if (phone === null || !someDigits.test(name)) return name
  const own = new Set(parsePhones(phone).map(({ canonical }) => canonical))
  const { text, phones } = findPhones(name)
  const [one] = phones
  return phones.length === 1 && one?.canonical && own.has(one.canonical)
    ? text.slice(0, one.start) + text.slice(one.end)
    : name
}

/** A number, a word to the one who comes, a pick-up point: only then is an address read as a whole. */
const unusual =
  /[\d０-９]{7}|[\d０-９][\s-]+[\d０-９]{3}|[电話话]|联系|微信|驿站|快递|柜|自提|代收|物流|放|勿|别|提前|装修|电梯|加急|[省市]/

function cleansePlace(receiver: Receiver, found: Found[]): void {
  const { address } = receiver
  if (!isOpen(address)) return
  if (!unusual.test(address) && !namesRegion(receiver, address) && isWholeRegion(receiver)) return
  const { place, problem } = mendPlace(receiver)
  const field = 'receiver.address'
  if (problem) found.push({ field, rule: 'address', what: 'quarantined', code: problem, before: address })
  const changed = placeParts.filter((part) => place[part] !== receiver[part])
  if (changed.length > 0 && !problem)
    found.push({ field, rule: 'address', what: 'mended', before: whole(receiver), after: whole(place) })
  if (place.phone !== receiver.phone) noteTaken('receiver.phone', 'phone', receiver.phone, place.phone, found)
  if (place.name !== receiver.name) noteTaken('receiver.name', 'name', receiver.name, place.name, found)
  Object.assign(receiver, place)
}

/** 上海徐汇区漕溪北路, beside fields that say so already. */
function namesRegion({ province, city, district }: Receiver, address: string): boolean {
  const head = address.slice(0, 8)
  return [province, city, district].some((one) => one !== null && head.includes(one.slice(0, 2)))
}

const placeParts = ['province', 'city', 'district', 'town', 'address'] as const

function whole(place: Partial<Record<(typeof placeParts)[number], string | null>>): string {
  return placeParts.flatMap((part) => place[part] ?? []).join(' ')
}

/** What stood in the address and nowhere else. */
function noteTaken(
  field: string,
  rule: 'phone' | 'name',
  before: unknown,
  after: unknown,
  found: Found[],
): void {
  found.push({ field, rule, what: 'mended', before, after })
}

const regions = new Map<string, boolean>()
const regionsKept = 20_000

/** Whether the marketplace's own parts name a district; asked anew for a few thousand districts only. */
function isWholeRegion({ province, city, district, town }: Receiver): boolean {
  const text = [province, city, district, town].filter(Boolean).join(' ')
  const known = regions.get(text)
  if (known !== undefined) return known
  const { problems } = parseAddress(`${text} 某路1号`)
  const isWhole = !problems.some(
    (one) => one === 'no_region' || one === 'no_district' || one.includes('region_'),
  )
  if (regions.size > regionsKept) regions.clear()
  regions.set(text, isWhole)
  return isWhole
}

const someDigits = /[\d０-９](?:[\s-]*[\d０-９]){6}/
const askedFor = /(?:电话|手机|号码|联系方式|致电)\D{0,4}(1[3-9][\d -]{5,})/

/** Numbers in the buyer's words are written so that they can be dialled and found; the words stay. */
function cleanseMessage(before: string | null, found: Found[]): string | null {
  if (before === null || !someDigits.test(before)) return before
  const { text, phones } = findPhones(before)
  const place = { field: 'buyerMessage', rule: 'phone' as const, before }
  if (phones.length === 0 && askedFor.test(text))
    found.push({ ...place, what: 'quarantined', code: 'bad_phone' })
  // Places hold for the text as it came only where no character became several.
  if (text.length !== before.length) return before
  const after = phones.toReversed().reduce((words, { start, end, national, extension }) => {
    if (national === null) return words
    return `${words.slice(0, start)}${national}${extension === null ? '' : `-${extension}`}${words.slice(end)}`
  }, before)
  if (after !== before) found.push({ ...place, what: 'mended', after })
  return after
}

/** No marketplace of ours is older: a date before it is a zero that means nothing. */
const firstDay = atTime('2003-01-01', '00:00')
const aheadMs = 7 * 24 * 3600_000

function cleanseDate(field: string, at: Date | null, now: Date, found: Found[]): Date | null {
  if (at === null) return at
  if (at < firstDay) {
    const canBeLeftOut = field !== 'createdAt'
    const what = canBeLeftOut ? 'refused' : 'quarantined'
    found.push({ field, rule: 'date', what, code: 'date_out_of_range', before: at })
    return canBeLeftOut ? null : at
  }
  if (at.getTime() > now.getTime() + aheadMs)
    found.push({ field, rule: 'date', what: 'quarantined', code: 'date_out_of_range', before: at })
  return at
}

/** Masked and sealed values are what marketplaces give, and nothing to mend. */
function isOpen(value: string | null): value is string {
  return value !== null && !value.includes('*') && !/^[\x21-\x7e]{24,}$/.test(value)
}
