import { useId } from 'react'
import { groupDigits } from '../format.ts'
import { sizes } from '../tokens.ts'
import { band, halfWidth, middleLine, type Point, smoothLine, turned } from './river-path.ts'
import { useConsoleTexts } from './texts.ts'
import { useNarrow, useWidth } from './use-width.ts'

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

export type RiverProps = { gates: readonly RiverGate[]; onPick?: (key: string) => void }

/** The trade as a river: orders flow in, settled jobs flow out, delays gather as pools at the gates. */
export function River({ gates, onPick }: RiverProps) {
  const t = useConsoleTexts()
  const [box, width] = useWidth<HTMLDivElement>()
  const narrow = useNarrow()
  const shape = narrow ? uprightShape(gates) : levelShape(gates, width)
  return (
    <div className="q-river" ref={box} data-upright={narrow || undefined}>
      <Stream shape={shape} gates={gates} />
      <ol aria-label={t('river.label')}>
        {gates.map((gate, i) => (
          <li key={gate.key} style={shape.place(i)}>
            <Gate gate={gate} onPick={onPick} />
          </li>
        ))}
      </ol>
    </div>
  )
}

type Shape = {
  width: number
  height: number
  outline: string
  threads: string[]
  bridges: string[]
  pools: { x: number; y: number; rx: number; ry: number; late: boolean }[]
  place: (i: number) => Record<string, string>
}

const widest = 44

function levelShape(gates: readonly RiverGate[], width: number): Shape {
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

function uprightShape(gates: readonly RiverGate[]): Shape {
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
    return [{ ...spot(middle[i]!, halves[i]!), rx: size * 1.5, ry: size, late: Boolean(gate.late) }]
  })
}

function Stream({ shape, gates }: { shape: Shape; gates: readonly RiverGate[] }) {
  const id = useId()
  const upright = shape.height > shape.width * 2
  return (
    <svg width={shape.width} height={shape.height} viewBox={`0 0 ${shape.width} ${shape.height}`} aria-hidden>
      <defs>
        <linearGradient id={id} x1="0" y1="0" x2={upright ? 0 : 1} y2={upright ? 1 : 0}>
          <stop className="q-river-spring" offset="0" />
          <stop className="q-river-middle" offset="0.5" />
          <stop className="q-river-mouth" offset="1" />
        </linearGradient>
      </defs>
      {shape.pools.map((pool, i) => (
        <ellipse
          key={`${gates[i]?.key}-pool`}
          className="q-river-pool"
          data-late={pool.late || undefined}
          cx={pool.x}
          cy={pool.y}
          rx={upright ? pool.ry : pool.rx}
          ry={upright ? pool.rx : pool.ry}
        />
      ))}
      <path d={shape.outline} fill={`url(#${id})`} />
      {shape.threads.map((thread) => (
        <path key={thread} className="q-river-thread" d={thread} />
      ))}
      {shape.bridges.map((arch) => (
        <path key={arch} className="q-river-bridge" d={arch} />
      ))}
    </svg>
  )
}

function Gate({ gate, onPick }: { gate: RiverGate; onPick?: (key: string) => void }) {
  const t = useConsoleTexts()
  const note = gate.late ? 'late' : gate.waiting ? 'waiting' : undefined
  const inside = (
    <>
      <span className="q-river-head">
        <span className="q-river-label">{gate.label}</span>
        <span className="q-display">{groupDigits(gate.count)}</span>
      </span>
      <span className="q-river-foot">
        {note ? (
          <span className="q-river-note" data-tone={note === 'late' ? 'overdue' : 'attention'}>
            {t(`river.${note}`, { count: note === 'late' ? gate.late : gate.waiting })}
          </span>
        ) : (
          <span className="q-river-note">{t('river.smooth')}</span>
        )}
        {gate.medianMinutes !== undefined && <Median minutes={gate.medianMinutes} />}
      </span>
    </>
  )
  if (!onPick) return <div className="q-river-gate">{inside}</div>
  return (
    <button type="button" className="q-river-gate" onClick={() => onPick(gate.key)}>
      {inside}
    </button>
  )
}

function Median({ minutes }: { minutes: number }) {
  const t = useConsoleTexts()
  const words =
    minutes < 1
      ? t('river.seconds', { n: Math.round(minutes * 60) })
      : minutes < 90
        ? t('river.minutes', { n: Math.round(minutes) })
        : minutes < 48 * 60
          ? t('river.hours', { n: Math.round(minutes / 6) / 10 })
          : t('river.days', { n: Math.round(minutes / 144) / 10 })
  return <span className="q-faint">{t('river.median', { minutes: words })}</span>
}
