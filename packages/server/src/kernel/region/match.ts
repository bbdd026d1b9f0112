import { FormTrie } from './form-trie.ts'
import { type NameForm, regionForms, townNameForms } from './names.ts'
import { cityOf, provinceOf, type Region, regionByCode } from './regions.ts'

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
  visited: { at: number; current: Region | null }[]
}

const longestForm = 16
const mostPlaces = 200
// After a short name these make it a road or a building: 南京西路, 中山大道, 朝阳门外, 西湖花园.
const notRegion =
  /(?:[东南西北中上下内外一二三四五六七八九十]{0,3}(?:路|街(?!道)|大道|大街|巷|弄|胡同|桥)|[门里村苑园湾山湖河]|小区|花园|广场|大厦|大酒店|酒店|公园|公馆|医院|大学|学院|中学|小学|学校|机场|火车站|站|商场|商城|国际|名都|名城|新村|新城|家园|豪庭|府|世纪)/y

const levelWeight = { province: 3, city: 4, district: 5, zone: 4.5, town: 3 } as const
const kindWeight = { full: 1, short: 0.6, old: 0.65 } as const

/** All readings of the region words that begin at `start`, best first. */
export function readRegions(text: string, start = 0): RegionReading[] {
  const readings: RegionReading[] = []
  extend(text, start, { current: null, written: [], score: 0 }, { readings, visited: [] })
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
  for (const { value: forms, end } of formsAt(townNameForms(), text, start)) {
    const inside = forms.filter(({ region }) => cityOf(region.code)?.code === city)
    if (inside.length === 1) return { region: inside[0]!.region, end }
  }
  return null
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
  for (const { value: forms, end } of candidatesAt(text, at, current)) {
    for (const form of forms) {
      if (form.kind === 'short' && isNoRegion(text, end)) continue
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

function isNoRegion(text: string, end: number): boolean {
  notRegion.lastIndex = end
  return notRegion.test(text)
}

// Each place is walked once for a region: 上海市上海市上海市… would double the ways with every repetition.
function isNew(walk: Walk, at: number, current: Region | null): boolean {
  const { visited } = walk
  if (visited.length >= mostPlaces) return false
  if (visited.some((one) => one.at === at && one.current?.code === current?.code)) return false
  visited.push({ at, current })
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
): { value: NameForm[]; end: number }[] {
  const regions = formsAt(regionForms(), text, at)
  const towns = formsAt(townNameForms(), text, at)
  // A town without anything before it is only believed when few places bear the name.
  const known =
    current && current.level !== 'province' ? towns : towns.filter(({ value }) => value.length <= 3)
  return [...regions, ...known]
}

function formsAt(
  map: Map<string, NameForm[]>,
  text: string,
  at: number,
): { value: NameForm[]; end: number }[] {
  return trieOf(map).at(text, at)
}

const tries = new WeakMap<Map<string, NameForm[]>, FormTrie<NameForm[]>>()

function trieOf(map: Map<string, NameForm[]>): FormTrie<NameForm[]> {
  let trie = tries.get(map)
  if (!trie) {
    trie = new FormTrie()
    for (const [text, forms] of map) if (text.length > 1 && text.length <= longestForm) trie.set(text, forms)
    tries.set(map, trie)
  }
  return trie
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
  for (let above = region.parent; above !== null; ) {
    const one: Region | null = regionByCode(above)
    if (one?.code === current.code) return region.code !== current.code
    above = one?.parent ?? null
  }
  return false
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
