import { type ReactNode, useEffect, useRef, useState } from 'react'
import { groupDigits } from '../format.ts'
import { motionMs, type StateTone } from '../tokens.ts'
import { sparkPoints } from './spark.ts'

export type StatCardProps = {
  label: string
  /** A number rolls when it changes; anything else is shown as it is (e.g. `<Money>`). */
  value: number | ReactNode
  unit?: string
  hint?: ReactNode
  tone?: StateTone
  /** Recent values, oldest first, as a small line. */
  trend?: readonly number[]
  onOpen?: () => void
}

export function StatCard({ label, value, unit, hint, tone, trend, onOpen }: StatCardProps) {
  const inside = (
    <>
      <span className="q-stat-label">{label}</span>
      <span className="q-stat-value">
        <span className="q-display">
          {typeof value === 'number' ? <RollingNumber value={value} /> : value}
        </span>
        {unit && <span className="q-faint">{unit}</span>}
      </span>
      {hint && <span className="q-stat-hint">{hint}</span>}
      {trend && trend.length > 1 && <Spark values={trend} />}
    </>
  )
  if (!onOpen)
    return (
      <div className="q-stat" data-tone={tone}>
        {inside}
      </div>
    )
  return (
    <button type="button" className="q-stat q-stat-opens" data-tone={tone} onClick={onOpen}>
      {inside}
    </button>
  )
}

/** Rolls from the old number to the new one in one short motion; still at once where motion is unwanted. */
export function RollingNumber({ value }: { value: number }) {
  const [shown, setShown] = useState(value)
  const from = useRef(value)
  useEffect(() => {
    const start = from.current
    if (start === value) return
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
      from.current = value
      setShown(value)
      return
    }
    const began = performance.now()
    let frame = requestAnimationFrame(function roll(now) {
      const part = Math.min(1, (now - began) / motionMs)
      from.current = Math.round(start + (value - start) * part)
      setShown(from.current)
      if (part < 1) frame = requestAnimationFrame(roll)
    })
    return () => cancelAnimationFrame(frame)
  }, [value])
  return <span className="q-numbers">{groupDigits(shown)}</span>
}

export function Spark({ values }: { values: readonly number[] }) {
  return (
    <svg className="q-spark" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden>
      <polyline points={sparkPoints(values)} />
    </svg>
  )
}
