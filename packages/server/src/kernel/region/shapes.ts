import type { Feature, FeatureCollection, MultiLineString, MultiPolygon, Polygon, Position } from 'geojson'
import { feature, mesh } from 'topojson-client'
import type {
  GeometryCollection,
  GeometryObject,
  Topology,
  Polygon as TopoPolygon,
} from 'topojson-specification'
import whichPolygon from 'which-polygon'
import { isPoint, type Point } from './coordinates.ts'
import { readDataFile } from './data-file.ts'
import { cityOf, provinceOf, type Region, regionByCode } from './regions.ts'

/** `high`: the district; `medium`: it was merged or its border moved since; `low`: only the city is sure. */
export type ShapeConfidence = 'high' | 'medium' | 'low'

export interface DistrictHit {
  code: string
  name: string
  city: Region
  province: Region
  /** Year for which the shape holds. */
  validAsOf: string
  confidence: ShapeConfidence
}

export interface BoundaryProperties {
  code: string
  name: string
  city: string
  province: string
  confidence: ShapeConfidence
}

export type Boundaries = FeatureCollection<Polygon | MultiPolygon, BoundaryProperties>
type Boundary = Feature<Polygon | MultiPolygon, BoundaryProperties>
type RawProperties = { o?: string; q: ShapeConfidence }
type Shapes = Topology<{ d: GeometryCollection<RawProperties> }>

const validAsOf = '2018'
// About 300 m. A bridge, a quay or a sliver between two simplified shapes still belongs to a district.
const nearby = [0.0015, 0.003]
const eight = [-3, -2, -1, 0, 1, 2, 3, 4].map((step) => (step * Math.PI) / 4)

// Seats of government, by hand and good to about 2 km, for districts that have no shape.
const centresByHand: Readonly<Record<string, Point>> = {
  '120119': { lng: 117.408, lat: 40.046 },
  '330113': { lng: 120.299, lat: 30.419 },
  '330114': { lng: 120.494, lat: 30.323 },
  '330383': { lng: 120.553, lat: 27.578 },
  '360113': { lng: 115.858, lat: 28.698 },
  '440311': { lng: 113.936, lat: 22.748 },
}

let boundaries: Boundary[] | null = null
let overview: Shapes | null = null
let query: ReturnType<typeof whichPolygon<BoundaryProperties>> | null = null
const centres = new Map<string, Point | null>()

/**
 * The district at a GCJ-02 point, or null outside all shapes (abroad, at sea, Taiwan, the gaps named in
 * `data/README.md`). The first call loads the shapes (about half a second); then some microseconds.
 */
export function districtAt(point: Point): DistrictHit | null {
  if (!isPoint(point)) return null
  query ??= whichPolygon({ features: loadBoundaries() })
  const hit = query([point.lng, point.lat])
  if (hit) return describe(hit, hit.confidence)
  for (const radius of nearby) {
    for (const angle of eight) {
      const near = query([point.lng + radius * Math.cos(angle), point.lat + radius * Math.sin(angle)])
      if (near) return describe(near, 'low')
    }
  }
  return null
}

/**
 * District shapes of a province, city or district, GCJ-02. Cities without districts give their own shape.
 * Empty for unknown codes. Load one province at a time in a browser.
 */
export function boundariesOf(code: string): Boundaries {
  const prefix = prefixOf(regionByCode(code)?.code ?? code)
  return {
    type: 'FeatureCollection',
    features: loadBoundaries().filter((one) => one.properties.code.startsWith(prefix)),
  }
}

/**
 * Coarse district shapes (some 4 km) of a province or city, or of the whole country (`code` null), for maps:
 * colour them by the value of their city or province, and draw `bordersOf` on top. Small islands are left out.
 */
export function overviewOf(code: string | null): Boundaries {
  const topology = loadOverview()
  const features = overviewOfCode(code).map((geometry) => rounded(boundaryOf(topology, geometry)))
  return { type: 'FeatureCollection', features }
}

/** Lines between cities or between provinces, coast and frontier included, to lie on top of `overviewOf`. */
export function bordersOf(code: string | null, level: 'city' | 'province'): MultiLineString {
  const above = (geometry: GeometryObject) =>
    (level === 'city' ? cityOf : provinceOf)(String(geometry.id))?.code
  const part: GeometryCollection = { type: 'GeometryCollection', geometries: overviewOfCode(code) }
  const { coordinates } = mesh(loadOverview(), part, (a, b) => a === b || above(a) !== above(b))
  return {
    type: 'MultiLineString',
    coordinates: coordinates.map(roundedLine).filter((line) => line.length >= 2),
  }
}

/** Middle of the largest shapes of a district, city or province (GCJ-02); null when there is no shape. */
export function districtCentre(code: string): Point | null {
  const current = regionByCode(code)?.code ?? code
  if (!centres.has(current))
    centres.set(current, centresByHand[current] ?? centreOf(boundariesOf(current).features))
  return centres.get(current)!
}

function describe({ code }: BoundaryProperties, confidence: ShapeConfidence): DistrictHit {
  const region = regionByCode(code)!
  return {
    code,
    name: region.name,
    city: cityOf(code) ?? region,
    province: provinceOf(code)!,
    validAsOf,
    confidence,
  }
}

function loadBoundaries(): Boundary[] {
  boundaries ??= readBoundaries()
  return boundaries
}

function readBoundaries(): Boundary[] {
  const topology = readShapes('districts.topo.json.gz')
  return topology.objects.d.geometries.map((geometry) => boundaryOf(topology, geometry))
}

function boundaryOf(topology: Shapes, geometry: GeometryObject): Boundary {
  const { q } = geometry.properties as RawProperties
  const shape = feature(topology, geometry as TopoPolygon)
  return { type: 'Feature', properties: propertiesOf(String(geometry.id), q), geometry: shape.geometry }
}

function loadOverview(): Shapes {
  overview ??= readShapes('overview.topo.json.gz')
  return overview
}

function overviewOfCode(code: string | null): GeometryObject<RawProperties>[] {
  const prefix = code === null ? '' : prefixOf(regionByCode(code)?.code ?? code)
  return loadOverview().objects.d.geometries.filter(
    ({ id, type }) => type !== null && String(id).startsWith(prefix),
  ) as GeometryObject<RawProperties>[]
}

// Three decimals are 100 m: finer than the overview is, and half the bytes.
function rounded(one: Boundary): Boundary {
  const { type, coordinates } = one.geometry
  const polygons = (type === 'Polygon' ? [coordinates] : coordinates) as Position[][][]
  const shorter = polygons.map((rings) => rings.map(roundedLine).filter((ring) => ring.length >= 4))
  return {
    ...one,
    geometry: { type: 'MultiPolygon', coordinates: shorter.filter((rings) => rings.length > 0) },
  }
}

function roundedLine(line: Position[]): Position[] {
  const short = line.map((position) => position.map((degrees) => Math.round(degrees * 1000) / 1000))
  return short.filter((position, index) => index === 0 || String(position) !== String(short[index - 1]))
}

function readShapes(name: string): Shapes {
  return JSON.parse(readDataFile(name))
}

function propertiesOf(code: string, confidence: ShapeConfidence): BoundaryProperties {
  const name = regionByCode(code)?.name ?? code
  return {
    code,
    name,
    city: cityOf(code)?.name ?? name,
    province: provinceOf(code)?.name ?? name,
    confidence,
  }
}

function prefixOf(code: string): string {
  return code.replace(/(00){1,2}$/, '')
}

function centreOf(features: Boundary[]): Point | null {
  let weight = 0
  let lng = 0
  let lat = 0
  for (const { geometry } of features) {
    const part = largestRing(geometry)
    weight += part.area
    lng += part.area * part.lng
    lat += part.area * part.lat
  }
  return weight > 0 ? { lng: lng / weight, lat: lat / weight } : null
}

function largestRing(geometry: Polygon | MultiPolygon): Point & { area: number } {
  const rings =
    geometry.type === 'Polygon'
      ? [geometry.coordinates[0]!]
      : geometry.coordinates.map((polygon) => polygon[0]!)
  return rings
    .map(centroid)
    .reduce((best, one) => (one.area > best.area ? one : best), { lng: 0, lat: 0, area: 0 })
}

function centroid(ring: Position[]): Point & { area: number } {
  const [x0, y0] = ring[0] as [number, number]
  let area = 0
  let x = 0
  let y = 0
  for (let index = 1; index < ring.length; index++) {
    const [ax, ay] = [ring[index - 1]![0]! - x0, ring[index - 1]![1]! - y0]
    const [bx, by] = [ring[index]![0]! - x0, ring[index]![1]! - y0]
    const cross = ax * by - bx * ay
    area += cross
    x += (ax + bx) * cross
    y += (ay + by) * cross
  }
  return { lng: x0 + x / (3 * area || 1), lat: y0 + y / (3 * area || 1), area: Math.abs(area) }
}
