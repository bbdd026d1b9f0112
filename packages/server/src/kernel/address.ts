import { type AddressText, splitAddressText } from './address-text.ts'
import type { Phone } from './phone.ts'
import { citiesWithoutDistricts } from './region/changes.ts'
import { type RegionReading, readRegions, skipSeparators, townInCity } from './region/match.ts'
import { cityOf, pathOf, provinceOf, type Region, regionByCode } from './region/regions.ts'

export type AddressProblem =
  | 'empty'
  | 'masked'
  | 'no_region'
  | 'no_district'
  | 'ambiguous_region'
  | 'region_conflict'
  | 'no_detail'
  | 'no_house_number'
  | 'not_a_service_address'

/** Why a reading was taken, shown to people who choose among candidates. */
export type AddressReason =
  | 'written_in_full'
  | 'province_inferred'
  | 'city_inferred'
  | 'district_inferred_from_town'
  | 'district_renamed'
  | 'town_moved_to_district'
  | 'short_name'
  | 'known_to_brand'

export interface AddressRegions {
  province: Region | null
  city: Region | null
  /** A district, county, county-level city or functional zone; null for cities without districts. */
  district: Region | null
  town: Region | null
}

export interface AddressCandidate extends AddressRegions {
  detail: string
  /** 0 to 1; the confidences of all candidates together never exceed 1. */
  confidence: number
  reasons: AddressReason[]
}

export interface ParsedAddress extends AddressRegions {
  /** Road, number, building, room: what follows the regions. */
  detail: string
  name: string | null
  phones: Phone[]
  remarks: string[]
  /** Best first; the first one is what stands above. Empty when no region was read. */
  candidates: AddressCandidate[]
  problems: AddressProblem[]
  /** True when a technician could find the door: nothing in `problems`. */
  isComplete: boolean
}

export interface AddressOptions {
  /** Orders of the brand by city code; decides between regions of one name (朝阳区 of 北京 or 长春). */
  ordersByCity?: ReadonlyMap<string, number>
}

const mostCandidates = 5
const firstRegionWithin = 20

const houseNumber =
  /[0-9零〇一二三四五六七八九十百两]+\s*(?:号|弄|栋|幢|座|单元|室|楼|层|户|组|队|社|#|排|院|门|铺|房|期)|[A-Za-z]\d*\s*[栋幢座区]|\d+\s*[-/]\s*\d+|#\s*\d+|\d{3,4}\s*$/
const notService =
  /驿站|菜鸟(?:裹裹|站)?|快递(?:柜|站|点|超市)|丰巢|蜂巢柜|速递易|自提(?:点|柜|站)?|代收(?:点|站)?|代取|物流(?:园|中心|港)|货运(?:站|部)|转运仓|集运|兔喜|妈妈驿站|邮政(?:所|支局|网点)|多多买菜|营业部$/
// Without digits: a house or room number written before the road must not slip through.
const street =
  /^[^\d]{1,12}?(?:大街|街道?|大道|路|道|巷|弄|胡同|里)(?=\d|[东南西北中]?[段侧]|[^\p{Script=Han}]|$|.*[号弄])/u

/**
 * Reads a pasted address, with or without name, phones and notes around it.
 * Missing levels are inferred; several meanings come as candidates with confidence and reasons.
 */
export function parseAddress(text: string, options: AddressOptions = {}): ParsedAddress {
  const around = splitAddressText(text)
  const { readings, prefix } = findReadings(around.address)
  const candidates = rank(
    readings.map((reading) => toCandidate(around.address, reading, prefix)),
    options,
  )
  const best = candidates[0] ?? {
    province: null,
    city: null,
    district: null,
    town: null,
    detail: around.address,
  }
  const { province, city, district, town, detail } = best
  const problems = findProblems(around, best, candidates)
  const { name, phones, remarks } = around
  return {
    province,
    city,
    district,
    town,
    detail,
    name,
    phones,
    remarks,
    candidates,
    problems,
    isComplete: problems.length === 0,
  }
}

/** One text from the fields of a marketplace order, for `parseAddress`; fields may repeat each other. */
export function joinAddress(parts: {
  province?: string | null
  city?: string | null
  district?: string | null
  town?: string | null
  detail?: string | null
}): string {
  return [parts.province, parts.city, parts.district, parts.town, parts.detail]
    .filter((part) => part?.trim())
    .join(' ')
}

/** The whole address in its plain form: 江苏省苏州市姑苏区平江街道临顿路12号. */
export function formatAddress(address: AddressRegions & { detail: string }): string {
  return regionText(address, true) + address.detail
}

/** To the district, then stars: 上海市徐汇区****. */
export function maskAddress(address: AddressRegions | string): string {
  const regions = typeof address === 'string' ? parseAddress(address) : address
  return `${regionText(regions, false)}****`
}

/** What a technician sees before acceptance: district and town, or the road without its number. */
export function publicAddress(address: (AddressRegions & { detail: string }) | string): string {
  const parsed = typeof address === 'string' ? parseAddress(address) : address
  const road = parsed.town ? '' : (street.exec(parsed.detail)?.[0] ?? '')
  return regionText(parsed, true) + road
}

function regionText({ province, city, district, town }: AddressRegions, withTown: boolean): string {
  const names = [province?.name, city?.name, district?.name, withTown ? town?.name : null]
  return names.filter((name, index) => name && names.indexOf(name) === index).join('')
}

function findReadings(text: string): { readings: RegionReading[]; prefix: string } {
  const first = skipSeparators(text.replace(/^中国/, '  '), 0)
  for (let at = first; at < Math.min(text.length, first + firstRegionWithin); at++) {
    if (at !== first && /[\dA-Za-z]/.test(text[at - 1]!)) continue
    const readings = readRegions(text, at)
    const sure =
      readings[0] &&
      (at === first || readings[0].written.length > 1 || readings[0].written[0]!.kind === 'full')
    if (sure) return { readings: leavesOf(readings), prefix: text.slice(first, at) }
  }
  return { readings: [], prefix: '' }
}

// A reading that stops above or before another one (浙江省杭州市 beside 浙江省杭州市西湖区) says nothing more.
function leavesOf(readings: RegionReading[]): RegionReading[] {
  const leaves = readings.filter((one) => !readings.some((other) => other !== one && goesOn(one, other)))
  return leaves.filter((one) => one.score > readings[0]!.score * 0.65).slice(0, mostCandidates)
}

function goesOn(one: RegionReading, other: RegionReading): boolean {
  if (other.end < one.end || other.region === one.region) return false
  const above = pathOf(other.region.code).some(({ code }) => code === one.region.code)
  return (
    above ||
    (other.written.length > one.written.length &&
      one.written.every((form, index) => form === other.written[index]))
  )
}

function toCandidate(
  text: string,
  reading: RegionReading,
  prefix: string,
): AddressCandidate & { score: number } {
  const { region, end } = afterRepetition(text, reading)
  const regions = levelsOf(region)
  const reasons = reasonsOf(reading, regions)
  const start = skipSeparators(text, end)
  const moved = regions.city && !regions.town ? townInCity(text, start, regions.city.code) : null
  const rest = text.slice(moved ? moved.end : start)
  if (moved) applyTown(regions, moved.region, reasons)
  const detail = `${prefix}${rest}`.replace(/^[\s,;。:/|、-]+|[\s,;。:/|、-]+$/g, '')
  return {
    ...regions,
    detail,
    confidence: baseConfidence(reading, regions, reasons),
    reasons,
    score: reading.score,
  }
}

// Orders often hold the regions in fields and once more in the address line.
function afterRepetition(text: string, reading: RegionReading): { region: Region; end: number } {
  const again = readRegions(text, skipSeparators(text, reading.end))[0]
  if (!again || again.written[0]!.region.level === 'town') return reading
  const upper = again.written[0]!.region.level
  const below = pathOf(again.region.code).some(({ code }) => code === reading.region.code)
  const above = pathOf(reading.region.code).some(({ code }) => code === again.region.code)
  const full =
    again.written[0]!.kind === 'full' &&
    (upper === 'province' || upper === 'city' || again.region.code === reading.region.code)
  if (!full || !(below || above)) return reading
  return { region: below ? again.region : reading.region, end: again.end }
}

function levelsOf(region: Region): AddressRegions {
  const path = pathOf(region.code)
  const district = path.find(({ level }) => level === 'district' || level === 'zone') ?? null
  return {
    province: provinceOf(region.code),
    city: cityOf(region.code),
    district,
    town: region.level === 'town' ? region : null,
  }
}

function applyTown(regions: AddressRegions, town: Region, reasons: AddressReason[]): void {
  const parent = regionByCode(town.parent!)!
  regions.town = town
  if (parent.level === 'city') return
  if (!regions.district) reasons.push('district_inferred_from_town')
  else if (regions.district.level === 'zone' || regions.district.code === parent.code) return
  else reasons.push('town_moved_to_district')
  regions.district = parent
}

function reasonsOf(reading: RegionReading, regions: AddressRegions): AddressReason[] {
  const levels = new Set(reading.written.map(({ region }) => region.level))
  const reasons: AddressReason[] = []
  const cityWritten =
    levels.has('city') || regions.city?.level !== 'city' || regions.city.name === regions.province?.name
  if (!levels.has('province') && regions.city?.name !== regions.province?.name)
    reasons.push('province_inferred')
  if (!cityWritten) reasons.push('city_inferred')
  if (!levels.has('district') && !levels.has('zone') && regions.district)
    reasons.push('district_inferred_from_town')
  if (reading.written.some(({ kind }) => kind === 'old')) reasons.push('district_renamed')
  if (reading.written.some(({ kind }) => kind === 'short')) reasons.push('short_name')
  return reasons.length === 0 ? ['written_in_full'] : reasons
}

function baseConfidence(reading: RegionReading, regions: AddressRegions, reasons: AddressReason[]): number {
  const costs: Partial<Record<AddressReason, number>> = {
    province_inferred: 0.02,
    city_inferred: 0.08,
    district_inferred_from_town: 0.06,
    district_renamed: 0.05,
    town_moved_to_district: 0.05,
    short_name: 0.02,
  }
  const cost = reasons.reduce((sum, reason) => sum + (costs[reason] ?? 0), 0)
  const alone = reading.written.length === 1 && reading.written[0]!.kind !== 'full' ? 0.2 : 0
  return (isDeepEnough(regions) ? 0.99 : 0.5) - cost - alone
}

/** Orders candidates and shares the confidence among those that the text does not tell apart. */
function rank(found: (AddressCandidate & { score: number })[], options: AddressOptions): AddressCandidate[] {
  const known = (one: AddressCandidate) => options.ordersByCity?.get(one.city?.code ?? '') ?? 0
  const weights = found.map((one) => one.score ** 3 * (1 + known(one)))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  const ranked = found.map(({ score: _score, ...one }, index) => {
    const reasons: AddressReason[] =
      known(one) > 0 && found.length > 1 ? [...one.reasons, 'known_to_brand'] : one.reasons
    const confidence = Math.round(((one.confidence * weights[index]!) / sum) * 1000) / 1000
    return { ...one, reasons, confidence }
  })
  return ranked.sort((a, b) => b.confidence - a.confidence)
}

function findProblems(
  around: AddressText,
  best: AddressRegions & { detail: string },
  candidates: AddressCandidate[],
): AddressProblem[] {
  if (around.address === '') return [around.masked ? 'masked' : 'empty']
  const problems: AddressProblem[] = []
  if (around.masked) problems.push('masked')
  const next = readRegions(best.detail)[0]
  const conflict = candidates.length > 0 && !isDeepEnough(best) && next?.written[0]?.kind === 'full'
  if (candidates.length === 0) problems.push('no_region')
  else if (conflict) problems.push('region_conflict')
  else if (!isDeepEnough(best)) problems.push('no_district')
  const second = candidates[1]
  if (second && candidates[0]!.confidence < second.confidence * 3) problems.push('ambiguous_region')
  if (best.detail === '') problems.push('no_detail')
  else if (notService.test(best.detail)) problems.push('not_a_service_address')
  else if (!houseNumber.test(best.detail)) problems.push('no_house_number')
  return problems
}

function isDeepEnough({ city, district }: AddressRegions): boolean {
  return district !== null || (city !== null && citiesWithoutDistricts.has(city.code))
}
