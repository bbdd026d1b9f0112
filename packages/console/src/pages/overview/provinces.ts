import type { Feature, FeatureCollection, MultiPolygon, Polygon, Position } from 'geojson'

type Shapes = FeatureCollection<Polygon | MultiPolygon>

/** The code of the province that a district lies in: 310106 → 310000. */
export const provinceCodeOf = (code: string): string => `${code.slice(0, 2)}0000`

/** Amounts by district as amounts by province. */
export function byProvince(values: Readonly<Record<string, number>>): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const [code, value] of Object.entries(values))
    sums[provinceCodeOf(code)] = (sums[provinceCodeOf(code)] ?? 0) + value
  return sums
}

/** An amount for every shape of the ground: where nothing is counted stands 0, not nothing. */
export function valuesOn(
  ground: FeatureCollection | undefined,
  provinces: boolean,
  values: Readonly<Record<string, number>>,
): Record<string, number> {
  const zeros = (ground?.features ?? []).map((one) => [String(one.properties?.code), 0] as const)
  return { ...Object.fromEntries(zeros), ...(provinces ? byProvince(values) : values) }
}

/**
 * Districts (properties `code` and `province`) as one shape a province. Neighbours share the points of their border, so
 * an edge that two districts have is inside and goes.
 */
export function dissolveProvinces(districts: FeatureCollection): Shapes {
  const groups = Map.groupBy(districts.features, (one) => provinceCodeOf(String(one.properties?.code)))
  return {
    type: 'FeatureCollection',
    features: [...groups].map(([code, members]): Feature<MultiPolygon> => {
      const name = String(members[0]?.properties?.province ?? '')
      const coordinates = polygonsOf(outline(members.flatMap(ringsOf)))
      return { type: 'Feature', properties: { code, name }, geometry: { type: 'MultiPolygon', coordinates } }
    }),
  }
}

/** Whether a place lies on the ground that is drawn; what lies beyond it belongs to another map. */
export function liesOn(ground: FeatureCollection, { lng, lat }: { lng: number; lat: number }): boolean {
  return ground.features.some(
    (one) => ringsOf(one).filter((ring) => crossesOddly(ring, lng, lat)).length % 2 === 1,
  )
}

function ringsOf({ geometry }: Feature): Position[][] {
  if (geometry.type === 'Polygon') return geometry.coordinates
  return geometry.type === 'MultiPolygon' ? geometry.coordinates.flat() : []
}

const keyOf = ([x, y]: Position): string => `${x},${y}`

/** Rings along the edges that occur in one ring only. */
function outline(rings: readonly Position[][]): Position[][] {
  const ends = new Map<string, Map<string, Position>>()
  const toggle = (from: Position, to: Position) => {
    const key = keyOf(from)
    const there = ends.get(key) ?? new Map<string, Position>()
    if (!there.delete(keyOf(to))) there.set(keyOf(to), to)
    if (there.size === 0) ends.delete(key)
    else ends.set(key, there)
  }
  for (const ring of rings)
    for (let i = 0; i + 1 < ring.length; i++) {
      const [from, to] = [ring[i]!, ring[i + 1]!]
      if (keyOf(from) === keyOf(to)) continue
      toggle(from, to)
      toggle(to, from)
    }
  const found: Position[][] = []
  for (let start = ends.keys().next().value; start !== undefined; start = ends.keys().next().value) {
    const ring: Position[] = [start.split(',').map(Number)]
    for (let at = start; ends.has(at); ) {
      const next = ends.get(at)!.values().next().value!
      toggle(ring.at(-1)!, next)
      toggle(next, ring.at(-1)!)
      ring.push(next)
      at = keyOf(next)
      if (at === start) break
    }
    if (ring.length >= 4) found.push(ring)
  }
  return found
}

/** Outer rings with the holes that lie in them. */
function polygonsOf(rings: readonly Position[][]): Position[][][] {
  const sorted = rings
    .map((ring) => ({ ring, box: boxOf(ring), size: Math.abs(areaOf(ring)) }))
    .sort((a, b) => b.size - a.size)
  const outers: { ring: Position[]; box: Box; holes: Position[][] }[] = []
  for (const { ring, box } of sorted) {
    // The smallest outer ring around it: what lies in a hole stands on its own.
    const around = outers.findLast((outer) => within(box, outer.box) && inside(ring, outer.ring))
    if (around && !around.holes.some((hole) => inside(ring, hole))) around.holes.push(ring)
    else outers.push({ ring, box, holes: [] })
  }
  return outers.map(({ ring, holes }) => [ring, ...holes])
}

type Box = { west: number; south: number; east: number; north: number }

function boxOf(ring: Position[]): Box {
  const box = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity }
  for (const [x, y] of ring as [number, number][]) {
    box.west = Math.min(box.west, x)
    box.east = Math.max(box.east, x)
    box.south = Math.min(box.south, y)
    box.north = Math.max(box.north, y)
  }
  return box
}

const within = (a: Box, b: Box) =>
  a.west >= b.west && a.east <= b.east && a.south >= b.south && a.north <= b.north

/** Whether a ring lies in another: by the middle of its first edge, which no other ring shares. */
function inside(ring: Position[], other: Position[]): boolean {
  const [[x1, y1], [x2, y2]] = ring as [[number, number], [number, number]]
  return crossesOddly(other, (x1 + x2) / 2, (y1 + y2) / 2)
}

/** Whether a ray from the place leaves the ring for good: it crosses it an odd number of times. */
function crossesOddly(ring: Position[], x: number, y: number): boolean {
  let odd = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [x1, y1] = ring[i] as [number, number]
    const [x2, y2] = ring[j] as [number, number]
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) odd = !odd
  }
  return odd
}

function areaOf(ring: Position[]): number {
  return ring.reduce((sum, [x1, y1], i) => {
    const [x2, y2] = ring[(i + 1) % ring.length]!
    return sum + (x1! * y2! - x2! * y1!) / 2
  }, 0)
}
