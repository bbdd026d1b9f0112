import { motionMs } from '@qiao/ui'
import { useEffect, useRef, useState } from 'react'

/** Whole numbers on their way from one list to the next; `part` runs from 0 to 1. What is new starts where it is. */
export function between(from: readonly number[], to: readonly number[], part: number): number[] {
  return to.map((goal, i) => {
    const start = from[i] ?? goal
    return Math.round(start + (goal - start) * Math.min(1, Math.max(0, part)))
  })
}

/** The numbers, rolling to new ones in one short motion; at once where motion is unwanted. */
export function useRolling(numbers: readonly number[]): readonly number[] {
  const goal = numbers.join(',')
  const [shown, setShown] = useState(numbers)
  const latest = useRef(shown)
  latest.current = shown
  useEffect(() => {
    const to = goal === '' ? [] : goal.split(',').map(Number)
    const from = latest.current
    if (from.join(',') === goal) return
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
      setShown(to)
      return
    }
    const began = performance.now()
    let frame = requestAnimationFrame(function roll(now) {
      const part = (now - began) / motionMs
      setShown(between(from, to, part))
      if (part < 1) frame = requestAnimationFrame(roll)
    })
    return () => cancelAnimationFrame(frame)
  }, [goal])
  return shown
}
