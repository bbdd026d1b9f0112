export type Point = { x: number; y: number }

/** Half the width of the stream where `count` flows, against the largest count; a trickle stays visible. */
export function halfWidth(count: number, largest: number, widest: number): number {
  if (largest <= 0) return widest * 0.12
  return widest * (0.12 + 0.88 * Math.sqrt(Math.max(0, count) / largest))
}

/** The middle line with a gentle bend, evenly between the ends. `bend` in the same unit as the rest. */
export function middleLine(gates: number, length: number, across: number, bend: number): Point[] {
  const gap = length / gates
  return Array.from({ length: gates }, (_, i) => ({
    x: gap * (i + 0.5),
    y: across + (i % 2 === 0 ? -bend : bend),
  }))
}

/** A smooth open line through the points, level at each of them. */
export function smoothLine(points: readonly Point[]): string {
  return points.map((p, i) => (i === 0 ? `M${at(p)}` : curve(points[i - 1]!, p))).join('')
}

/** The closed outline of a band around the middle line; it enters and leaves at the two ends. */
export function band(middle: readonly Point[], halves: readonly number[], length: number): string {
  const edge = (side: 1 | -1) => {
    const points = middle.map((p, i) => ({ x: p.x, y: p.y + side * halves[i]! }))
    return [{ x: 0, y: points[0]!.y }, ...points, { x: length, y: points.at(-1)!.y }]
  }
  const top = edge(-1)
  const bottom = edge(1).reverse()
  return `${smoothLine(top)}L${at(bottom[0]!)}${bottom
    .slice(1)
    .map((p, i) => curve(bottom[i]!, p))
    .join('')}Z`
}

/** Turns a path of this file on its side: x becomes y. */
export function turned(path: string): string {
  return path.replace(/(-?[\d.]+),(-?[\d.]+)/g, '$2,$1')
}

function curve(from: Point, to: Point): string {
  const half = (from.x + to.x) / 2
  return `C${at({ x: half, y: from.y })} ${at({ x: half, y: to.y })} ${at(to)}`
}

const at = ({ x, y }: Point) => `${round(x)},${round(y)}`
const round = (value: number) => Math.round(value * 10) / 10
