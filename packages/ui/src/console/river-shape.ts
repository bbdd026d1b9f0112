import { sizes } from '../tokens.ts'
import { band, halfWidth, middleLine, type Point, smoothLine, turned } from './river-path.ts'

export type RiverGate = {
  key: string
  label: string
  /** How many came through today. */
  count: number
  /** How many stand before this gate now. */
  waiting?: number
  /** How many of those are past their promise. */
  late?: number
  /** Median time in this gate, minutes. */
  medianMinutes?: number
}

export type Shape = {
  width: number
  height: number
  outline: string
  threads: string[]
  bridges: string[]
  pools: { key: string; x: number; y: number; rx: number; ry: number; late: boolean }[]
  place: (i: number) => Record<string, string>
}

const widest = 44

/** The river lying across a desk; `width` in CSS pixels, at least one gate. */
export function levelShape(gates: readonly RiverGate[], width: number): Shape {
  const across = sizes.river * 0.52
  const plan = streamPlan(gates, width, across, 7)
  return {
    width,
    height: sizes.river,
    outline: band(plan.middle, plan.halves, width),
    threads: plan.threads,
    bridges: plan.middle.map((p, i) => bridge(p, plan.halves[i]!)),
    pools: poolsOf(gates, plan.middle, plan.halves, (p, half) => ({ x: p.x, y: p.y + half })),
    place: (i) => ({
      insetInlineStart: `${((i + 0.5) / gates.length) * 100}%`,
      inlineSize: `${100 / gates.length}%`,
    }),
  }
}

/** The river standing on a phone; at least one gate. */
export function uprightShape(gates: readonly RiverGate[]): Shape {
  const step = sizes.avatar * 2.4
  const length = step * gates.length
  const across = sizes.picture * 0.45
  const plan = streamPlan(gates, length, across, 4)
  return {
    width: sizes.picture,
    height: length,
    outline: turned(band(plan.middle, plan.halves, length)),
    threads: plan.threads.map(turned),
    bridges: plan.middle.map((p, i) => turned(bridge(p, plan.halves[i]!))),
    pools: poolsOf(gates, plan.middle, plan.halves, (p, half) => ({ x: p.y + half, y: p.x })),
    place: (i) => ({ insetBlockStart: `${((i + 0.5) / gates.length) * 100}%` }),
  }
}

function streamPlan(gates: readonly RiverGate[], length: number, across: number, bend: number) {
  const largest = Math.max(0, ...gates.map((gate) => gate.count))
  const middle = middleLine(gates.length, length, across, bend)
  const halves = gates.map((gate) => halfWidth(gate.count, largest, widest))
  const threads = [-0.55, -0.15, 0.25, 0.65].map((side) => {
    const points = middle.map((p, i) => ({ x: p.x, y: p.y + side * halves[i]! }))
    return smoothLine([{ x: 0, y: points[0]!.y }, ...points, { x: length, y: points.at(-1)!.y }])
  })
  return { middle, halves, threads }
}

/** A small arched bridge over the stream: two banks, a deck, an arch. */
function bridge({ x, y }: Point, half: number): string {
  const reach = half + 9
  return `M${x},${y - reach}C${x + 7},${y - reach * 0.4} ${x + 7},${y + reach * 0.4} ${x},${y + reach}`
}

function poolsOf(
  gates: readonly RiverGate[],
  middle: Point[],
  halves: number[],
  spot: (p: Point, half: number) => Point,
) {
  return gates.flatMap((gate, i) => {
    const held = gate.waiting ?? 0
    if (!held && !gate.late) return []
    const size = 7 + Math.min(15, Math.sqrt(Math.max(held, gate.late ?? 0)) * 2.4)
    return [
      { key: gate.key, ...spot(middle[i]!, halves[i]!), rx: size * 1.5, ry: size, late: Boolean(gate.late) },
    ]
  })
}

/** A length of time in the unit that people would say it in. */
export function durationParts(minutes: number): {
  unit: 'seconds' | 'minutes' | 'hours' | 'days'
  n: number
} {
  if (minutes < 1) return { unit: 'seconds', n: Math.round(minutes * 60) }
  if (minutes < 90) return { unit: 'minutes', n: Math.round(minutes) }
  if (minutes < 48 * 60) return { unit: 'hours', n: Math.round(minutes / 6) / 10 }
  return { unit: 'days', n: Math.round(minutes / 144) / 10 }
}
