import { successors, zones } from './changes.ts'
import { readDataFile } from './data-file.ts'

export type RegionLevel = 'province' | 'city' | 'district' | 'zone' | 'town'

export interface Region {
  /** Six digits (nine for a town); a functional zone of ours carries a `Z`. */
  code: string
  name: string
  level: RegionLevel
  /** Code of the region above; null for a province. */
  parent: string | null
}

interface Regions {
  byCode: Map<string, Region>
  children: Map<string, Region[]>
  successors: Map<string, string>
  oldNames: [name: string, code: string][]
}

let regions: Regions | null = null
let towns: Map<string, Region> | null = null

/** The region of a code, old codes included (`320602` answers 崇川区 of today). Null when unknown. */
export function regionByCode(code: string): Region | null {
  if (code.length === 9 && !code.includes('Z')) return townsByCode().get(code) ?? null
  const { byCode, successors: renamed } = loadRegions()
  return byCode.get(code) ?? byCode.get(renamed.get(code) ?? '') ?? null
}

/** Today's code for an old one; the code itself when it stands or is unknown. */
export function currentCode(code: string): string {
  return regionByCode(code)?.code ?? code
}

/**
 * The city of a district, zone or town. A county-level city right under its province is its own city
 * (济源市); Hong Kong, Macao answer themselves. Null for a mainland province or an unknown code.
 */
export function cityOf(code: string): Region | null {
  const region = regionByCode(code)
  if (!region) return null
  if (region.level === 'city') return region
  if (region.level === 'province') return isSpecialRegion(region) ? region : null
  const parent = regionByCode(region.parent!)!
  if (parent.level === 'city') return parent
  if (parent.level === 'province') return isSpecialRegion(parent) ? parent : region
  return cityOf(parent.code)
}

export function provinceOf(code: string): Region | null {
  const region = regionByCode(code)
  return region && regionByCode(`${region.code.slice(0, 2)}0000`)
}

/** The region and all above it, province first. Empty for an unknown code. */
export function pathOf(code: string): Region[] {
  const region = regionByCode(code)
  if (!region) return []
  return region.parent ? [...pathOf(region.parent), region] : [region]
}

/** Regions right below one, or all provinces; towns for a district, or for a city without districts. */
export function childrenOf(code: string | null): Region[] {
  if (code === null) return [...loadRegions().byCode.values()].filter((region) => region.level === 'province')
  const current = currentCode(code)
  return (
    loadRegions().children.get(current) ??
    [...townsByCode().values()].filter((town) => town.parent === current)
  )
}

/** Every province, city, district and zone. */
export function allRegions(): Iterable<Region> {
  return loadRegions().byCode.values()
}

/** Names of districts that are gone, with the code of today (滦县, 郫县). */
export function oldDistrictNames(): readonly (readonly [name: string, code: string])[] {
  return loadRegions().oldNames
}

/** Every town, about 41,000. */
export function allTowns(): Iterable<Region> {
  return townsByCode().values()
}

function loadRegions(): Regions {
  regions ??= readRegions()
  return regions
}

function readRegions(): Regions {
  const names = new Map<string, string>()
  const renamed = new Map(Object.entries(successors))
  const oldNames: Regions['oldNames'] = []
  for (const line of readDataFile('regions.txt.gz').split('\n')) {
    const [code, name, oldName] = line.split(' ') as [string, string, string?]
    if (!code.startsWith('=')) {
      names.set(code, name)
      continue
    }
    renamed.set(code.slice(1), name)
    if (oldName) oldNames.push([oldName, name])
  }
  for (const [code, name] of zones) names.set(code, name)
  const byCode = new Map<string, Region>()
  const children = new Map<string, Region[]>()
  for (const [code, name] of names) {
    const region = { code, name, level: levelOf(code), parent: parentOf(code, names) }
    byCode.set(code, region)
    if (region.parent) children.set(region.parent, [...(children.get(region.parent) ?? []), region])
  }
  return { byCode, children, successors: renamed, oldNames }
}

// Places five and six of a code: 71 to 79 are zones of the statistics bureau, 90 to 99 those of vendors.
// Counties right under a province have 90 in places three and four and are no zones.
function levelOf(code: string): RegionLevel {
  if (code.endsWith('0000')) return 'province'
  if (code.includes('Z')) return 'zone'
  if (code.endsWith('00')) return 'city'
  return /^(?![789]).{2}(?!90)..[79]/.test(code) ? 'zone' : 'district'
}

function parentOf(code: string, names: Map<string, string>): string | null {
  if (code.endsWith('0000')) return null
  const province = `${code.slice(0, 2)}0000`
  if (code.endsWith('00')) return province
  const city = `${code.slice(0, 4)}00`
  if (names.has(city)) return city
  return province === '500000' ? '500100' : province
}

function townsByCode(): Map<string, Region> {
  towns ??= readTowns()
  return towns
}

function readTowns(): Map<string, Region> {
  const found = new Map<string, Region>()
  for (const line of readDataFile('towns.txt.gz').split('\n')) {
    const [parent, ...entries] = line.split(' ') as [string, ...string[]]
    for (const entry of entries) {
      const code = entry.slice(0, 9)
      found.set(code, { code, name: entry.slice(9), level: 'town', parent })
    }
  }
  return found
}

function isSpecialRegion(region: Region): boolean {
  return region.code.startsWith('81') || region.code.startsWith('82')
}
