import { useId } from 'react'
import { groupDigits } from '../format.ts'
import { durationParts, levelShape, type RiverGate, type Shape, uprightShape } from './river-shape.ts'
import { useConsoleTexts } from './texts.ts'
import { useNarrow, useWidth } from './use-width.ts'

export type { RiverGate } from './river-shape.ts'

export type RiverProps = { gates: readonly RiverGate[]; onPick?: (key: string) => void }

/** The trade as a river: orders flow in, settled jobs flow out, delays gather as pools at the gates. */
export function River({ gates, onPick }: RiverProps) {
  const t = useConsoleTexts()
  const [box, width] = useWidth<HTMLDivElement>()
  const narrow = useNarrow()
  if (gates.length === 0) return null
  const shape = narrow ? uprightShape(gates) : levelShape(gates, width)
  return (
    <div className="q-river" ref={box} data-upright={narrow || undefined}>
      <Stream shape={shape} />
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

function Stream({ shape }: { shape: Shape }) {
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
      {shape.pools.map((pool) => (
        <ellipse
          key={pool.key}
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
        <span className={gate.count < 1000 ? 'q-display' : 'q-title'}>{groupDigits(gate.count)}</span>
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
  const { unit, n } = durationParts(minutes)
  return <span className="q-faint">{t('river.median', { minutes: t(`river.${unit}`, { n }) })}</span>
}
