import imported from 'gcoord'

// Its types describe an ES module; what Node loads is CommonJS.
const gcoord = imported as unknown as typeof imported.default

/** Degrees. Which datum is said where it is used: phones give WGS-84, Chinese maps and our shapes are GCJ-02. */
export interface Point {
  lng: number
  lat: number
}

const earthRadiusKm = 6371.0088

/** GCJ-02 from the WGS-84 of a phone. Outside China nothing changes. */
export function toGcj02(wgs84: Point): Point {
  const [lng, lat]: number[] = gcoord.transform([wgs84.lng, wgs84.lat], gcoord.WGS84, gcoord.GCJ02)
  return { lng: lng!, lat: lat! }
}

/** WGS-84 from GCJ-02, right to a few centimetres. */
export function toWgs84(gcj02: Point): Point {
  const [lng, lat]: number[] = gcoord.transform([gcj02.lng, gcj02.lat], gcoord.GCJ02, gcoord.WGS84)
  return { lng: lng!, lat: lat! }
}

/** Great-circle kilometres between two points of one datum. */
export function distanceKm(a: Point, b: Point): number {
  const half = (degrees: number) => Math.sin((degrees * Math.PI) / 360) ** 2
  const cosine = (degrees: number) => Math.cos((degrees * Math.PI) / 180)
  const chord = half(b.lat - a.lat) + cosine(a.lat) * cosine(b.lat) * half(b.lng - a.lng)
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(chord)))
}

/** True for degrees that can be a place at all; null island and swapped axes are caught by `districtAt`. */
export function isPoint(point: Point): boolean {
  return Math.abs(point.lng) <= 180 && Math.abs(point.lat) <= 90
}
