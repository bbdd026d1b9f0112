/** Two circles whose areas are as the counts, and whose lens is as what they share; all in a box of `width` by `height`. */
export interface OverlapShape {
  width: number
  height: number
  first: { x: number; r: number }
  second: { x: number; r: number }
}

const width = 280
const height = 140
const most = 62

export function overlapShape(first: number, second: number, both: number): OverlapShape {
  const larger = Math.max(first, second, 1)
  // So that a few beside many are still seen.
  const radius = (count: number) => Math.max(count > 0 ? 6 : 0, most * Math.sqrt(count / larger))
  const [r1, r2] = [radius(first), radius(second)]
  const share = Math.min(first, second) > 0 ? both / Math.min(first, second) : 0
  const distance = distanceFor(r1, r2, share)
  const middle = width / 2
  const span = Math.max(r1, distance + r2) + Math.max(r1, r2 - distance)
  const left = middle - span / 2
  const x1 = left + Math.max(r1, r2 - distance)
  return { width, height, first: { x: x1, r: r1 }, second: { x: x1 + distance, r: r2 } }
}

/** How far apart the middles lie when the lens is that share of the smaller circle; found by halving. */
function distanceFor(r1: number, r2: number, share: number): number {
  const [touching, inside] = [r1 + r2, Math.abs(r1 - r2)]
  if (share <= 0) return touching + 4
  if (share >= 1) return inside
  const wanted = share * Math.PI * Math.min(r1, r2) ** 2
  let [low, high] = [inside, touching]
  for (let turn = 0; turn < 40; turn += 1) {
    const middle = (low + high) / 2
    if (lens(r1, r2, middle) > wanted) low = middle
    else high = middle
  }
  return (low + high) / 2
}

export function lens(r1: number, r2: number, distance: number): number {
  if (distance >= r1 + r2) return 0
  if (distance <= Math.abs(r1 - r2)) return Math.PI * Math.min(r1, r2) ** 2
  const part = (r: number, other: number) => {
    const cosine = (distance ** 2 + r ** 2 - other ** 2) / (2 * distance * r)
    return r ** 2 * Math.acos(Math.max(-1, Math.min(1, cosine)))
  }
  const triangle = Math.sqrt(
    Math.max(0, (-distance + r1 + r2) * (distance + r1 - r2) * (distance - r1 + r2) * (distance + r1 + r2)),
  )
  return part(r1, r2) + part(r2, r1) - triangle / 2
}
