import { type NameForm, regionForms, townNameForms } from './names.ts'
import { cityOf, pathOf, provinceOf, type Region, regionByCode } from './regions.ts'

/** A reading of the region words at one place of a text. */
export interface RegionReading {
  /** The lowest region that was read. */
  region: Region
  /** All levels that were written, in order. */
  written: NameForm[]
  /** Where the rest of the address begins. */
  end: number
  score: number
}

interface State {
  current: Region | null
  written: NameForm[]
  score: number
}

interface Walk {
  readings: RegionReading[]
  visited: Set<string>
}

const longestForm = 16
const mostPlaces = 200
// After a short name these make it a road or a building: 南京西路, 中山大道, 朝阳门外, 西湖花园.
const notRegion =
  /^(?:[东南西北中上下内外一二三四五六七八九十]{0,3}(?:路|街(?!道)|大道|大街|巷|弄|胡同|桥)|[门里村苑园湾山湖河]|小区|花园|广场|大厦|大酒店|酒店|公园|公馆|医院|大学|学院|中学|小学|学校|机场|火车站|站|商场|商城|国际|名都|名城|新村|新城|家园|豪庭|府|世纪)/

const levelWeight = { province: 3, city: 4, district: 5, zone: 4.5, town: 3 } as const
const kindWeight = { full: 1, short: 0.6, old: 0.65 } as const

/** All readings of the region words that begin at `start`, best first. */
export function readRegions(text: string, start = 0): RegionReading[] {
  const readings: RegionReading[] = []
  extend(text, start, { current: null, written: [], score: 0 }, { readings, visited: new Set() })
  const longest = new Map<string, RegionReading>()
  for (const reading of readings) {
    const best = longest.get(reading.region.code)
    if (!best || reading.score > best.score) longest.set(reading.region.code, reading)
  }
  return [...longest.values()].sort(
    (a, b) => b.score - a.score || b.end - a.end || (a.region.code < b.region.code ? -1 : 1),
  )
}

/**
 * Regions that a person may mean by a few words: 西湖区, 杭州西湖, 昆山, 虎门镇, or a code. Best first.
 * Several regions of one name all come (朝阳区 of 北京 and 长春).
 */
export function findRegions(text: string, limit = 20): Region[] {
  const words = text.normalize('NFKC').trim()
  const byCode = /^\d{6}(?:\d{3}|Z\d+)?$/.test(words) ? regionByCode(words) : null
  if (byCode) return [byCode]
  const whole = readRegions(words).filter((reading) => reading.end >= words.length)
  const found = whole.length > 0 ? whole.map((reading) => reading.region) : startingWith(words)
  return found.slice(0, limit)
}

/** The town of a city that has exactly this name, where it is the only one; finds towns whose district moved. */
export function townInCity(
  text: string,
  start: number,
  city: string,
): { region: Region; end: number } | null {
  if (!townHeads(city).has(text.slice(start, start + 2))) return null
  for (const { forms, end } of formsAt(townNameForms(), text, start)) {
    const inside = forms.filter(({ region }) => cityOf(region.code)?.code === city)
    if (inside.length === 1) return { region: inside[0]!.region, end }
  }
  return null
}

const headsByCity = new Map<string, Set<string>>()

/** The first two signs of all towns of a city: most addresses go on with a road, and need no longer look. */
function townHeads(city: string): Set<string> {
  if (headsByCity.size === 0)
    for (const [text, forms] of townNameForms())
      for (const { region } of forms) {
        const code = cityOf(region.code)?.code
        if (!code) continue
        const heads = headsByCity.get(code) ?? new Set<string>()
        headsByCity.set(code, heads.add(text.slice(0, 2)))
      }
  return headsByCity.get(city) ?? new Set()
}

export function skipSeparators(text: string, at: number): number {
  let next = at
  while (next < text.length && /[\s,,.。·;;:\-_/|、>]/.test(text[next]!)) next++
  return next
}

function extend(text: string, start: number, from: State, walk: Walk): void {
  const at = skipSeparators(text, start)
  const { current, written } = from
  if (!isNew(walk, at, current)) return
  for (const { forms, end } of candidatesAt(text, at, current)) {
    for (const form of forms) {
      if (form.kind === 'short' && notRegion.test(text.slice(end, end + longestForm))) continue
      if (current && repeats(form.region, current)) {
        extend(text, end, from, walk)
        continue
      }
      const next = step(form, current)
      if (!next) continue
      const score = from.score + next.gained
      const chain = [...written, form]
      walk.readings.push({ region: next.region, written: chain, end, score })
      if (next.region.level !== 'town')
        extend(text, end, { current: next.region, written: chain, score }, walk)
    }
  }
}

// Each place is walked once for a region: 上海市上海市上海市… would double the ways with every repetition.
function isNew(walk: Walk, at: number, current: Region | null): boolean {
  const key = `${at}:${current?.code}`
  if (walk.visited.has(key) || walk.visited.size >= mostPlaces) return false
  walk.visited.add(key)
  return true
}

function step(form: NameForm, current: Region | null): { region: Region; gained: number } | null {
  if (current && overlaps(form.region, current)) {
    return { region: current.level === 'district' ? current : form.region, gained: 0.1 }
  }
  if (current && !isBelow(form.region, current)) return null
  return { region: form.region, gained: levelWeight[form.region.level] * kindWeight[form.kind] }
}

function candidatesAt(
  text: string,
  at: number,
  current: Region | null,
): { forms: NameForm[]; end: number }[] {
  const regions = formsAt(regionForms(), text, at)
  const towns = formsAt(townNameForms(), text, at)
  // A town without anything before it is only believed when few places bear the name.
  const known =
    current && current.level !== 'province' ? towns : towns.filter(({ forms }) => forms.length <= 3)
  return [...regions, ...known]
}

function formsAt(
  map: Map<string, NameForm[]>,
  text: string,
  at: number,
): { forms: NameForm[]; end: number }[] {
  const found: { forms: NameForm[]; end: number }[] = []
  for (const length of lengthsOf(map).get(text.slice(at, at + 2)) ?? []) {
    const forms = at + length <= text.length ? map.get(text.slice(at, at + length)) : undefined
    if (forms) found.push({ forms, end: at + length })
  }
  return found
}

const lengthsByMap = new WeakMap<Map<string, NameForm[]>, Map<string, number[]>>()

/** Which lengths the forms have that begin with these two signs, longest first: few places need many looks. */
function lengthsOf(map: Map<string, NameForm[]>): Map<string, number[]> {
  const known = lengthsByMap.get(map)
  if (known) return known
  const lengths = new Map<string, number[]>()
  for (const form of map.keys()) {
    if (form.length < 2 || form.length > longestForm) continue
    const own = lengths.get(form.slice(0, 2)) ?? []
    if (!own.includes(form.length))
      lengths.set(
        form.slice(0, 2),
        [...own, form.length].sort((a, b) => b - a),
      )
  }
  lengthsByMap.set(map, lengths)
  return lengths
}

// 北京市北京市朝阳区, 上海上海市: the city of a municipality bears the province's name.
function repeats(region: Region, current: Region): boolean {
  return (
    region.code === current.code ||
    (region.level === 'province' && provinceOf(current.code)?.code === region.code)
  )
}

// 黄岛区西海岸新区, 高新区雁塔区: a zone lies in districts without being one; the district is kept.
function overlaps(region: Region, current: Region): boolean {
  const levels = [region.level, current.level]
  return levels.includes('zone') && levels.includes('district') && region.parent === current.parent
}

function isBelow(region: Region, current: Region): boolean {
  return region.code !== current.code && pathOf(region.code).some(({ code }) => code === current.code)
}

function startingWith(words: string): Region[] {
  if (words.length === 0) return []
  const found = new Set<Region>()
  for (const [text, forms] of regionForms()) {
    if (text.startsWith(words)) for (const { region, kind } of forms) if (kind === 'full') found.add(region)
  }
  return [...found].sort(
    (a, b) => levelWeight[a.level] - levelWeight[b.level] || a.name.length - b.name.length,
  )
}
