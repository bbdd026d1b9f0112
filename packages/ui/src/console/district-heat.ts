import type { Feature, FeatureCollection, Position } from 'geojson'

/** The districts with their amounts by code; a district without one has no value rather than a nought. */
export function withValues(districts: FeatureCollection, values: Record<string, number>): FeatureCollection {
  return {
    ...districts,
    features: districts.features.map((feature): Feature => {
      const value = values[String(feature.properties?.code)]
      return { ...feature, properties: { ...feature.properties, ...(value === undefined ? {} : { value }) } }
    }),
  }
}

const valuesOf = (data: FeatureCollection) =>
  data.features.map((f) => f.properties?.value).filter((v): v is number => typeof v === 'number')

/** Where the four upper steps of heat begin: even parts of the largest value, strictly rising. */
export function heatStops(data: FeatureCollection): [number, number, number, number] {
  const most = Math.max(1, ...valuesOf(data))
  return [most * 0.2, most * 0.4, most * 0.6, most * 0.8]
}

/** West, south, east, north of all polygons; a view of China when there is none. */
export function boundsOf(data: FeatureCollection): [number, number, number, number] {
  let [west, south, east, north] = [180, 90, -180, -90]
  for (const [lng, lat] of data.features.flatMap((f) => positions(f.geometry))) {
    west = Math.min(west, lng!)
    east = Math.max(east, lng!)
    south = Math.min(south, lat!)
    north = Math.max(north, lat!)
  }
  return west > east ? [73, 18, 135, 54] : [west, south, east, north]
}

/** The `count` districts with the most, with a place for their label. */
export function topDistricts(
  data: FeatureCollection,
  count: number,
): { name: string; value: number; at: Position }[] {
  return data.features
    .filter((f) => Number(f.properties?.value) > 0)
    .sort((a, b) => b.properties!.value - a.properties!.value)
    .slice(0, count)
    .map((f) => ({
      name: String(f.properties!.name ?? ''),
      value: Number(f.properties!.value),
      at: middleOf(f.geometry),
    }))
}

/** Where a label stands on the screen, in pixels from its middle. */
export type LabelBox = { x: number; y: number; width: number; height: number }

/** Which labels have room, the busiest first: one that would lie over another before it waits for a closer view. */
export function withRoom(labels: readonly LabelBox[]): boolean[] {
  const shown: LabelBox[] = []
  return labels.map((label) => {
    const isFree = !shown.some((other) => overlap(label, other))
    if (isFree) shown.push(label)
    return isFree
  })
}

/** The label moved up above the highest dot that it would lie on; `reach` is how far a dot goes from its middle. */
export function clearOfDots(
  label: LabelBox,
  dots: readonly { x: number; y: number }[],
  reach: number,
): LabelBox {
  const [width, height] = [reach * 2, reach * 2]
  const under = dots.filter((dot) => overlap(label, { ...dot, width, height }))
  if (under.length === 0) return label
  return { ...label, y: Math.min(...under.map((dot) => dot.y)) - reach - label.height / 2 }
}

const overlap = (a: LabelBox, b: LabelBox) =>
  Math.abs(a.x - b.x) * 2 < a.width + b.width && Math.abs(a.y - b.y) * 2 < a.height + b.height

/** Centroid of the largest ring. */
function middleOf(geometry: FeatureCollection['features'][number]['geometry']): Position {
  const rings =
    geometry.type === 'Polygon'
      ? [geometry.coordinates[0]!]
      : geometry.type === 'MultiPolygon'
        ? geometry.coordinates.map((p) => p[0]!)
        : []
  const measured = rings.map(ringMiddle).sort((a, b) => b.area - a.area)
  return measured[0]?.at ?? positions(geometry)[0] ?? [0, 0]
}

function ringMiddle(ring: Position[]): { area: number; at: Position } {
  let [area, x, y] = [0, 0, 0]
  ring.forEach(([x1, y1], i) => {
    const [x2, y2] = ring[(i + 1) % ring.length]!
    const cross = x1! * y2! - x2! * y1!
    area += cross
    x += (x1! + x2!) * cross
    y += (y1! + y2!) * cross
  })
  return { area: Math.abs(area / 2), at: area === 0 ? ring[0]! : [x / (3 * area), y / (3 * area)] }
}

function positions(geometry: FeatureCollection['features'][number]['geometry']): Position[] {
  if (geometry.type === 'Polygon') return geometry.coordinates.flat()
  if (geometry.type === 'MultiPolygon') return geometry.coordinates.flat(2)
  return []
}
