import { expect, it } from 'vitest'
import type { Steps } from '../identity/desk.ts'
import { shareDone } from './progress.ts'

it('goes from nothing to all over the steps of a comparing, and never back', () => {
  const steps: (keyof Steps)[] = [
    'read',
    'pack',
    'measure',
    'fill',
    'draw',
    'patterns',
    'idle',
    'score',
    'join',
  ]
  const shares = steps.flatMap((step) => [0.25, 0.5, 1].map((part) => shareDone(step, part)))
  expect(shares).toEqual([...shares].sort((a, b) => a - b))
  expect(shareDone('read', 0)).toBe(0)
  // Explaining what was found comes after the last step.
  expect(shares.at(-1)).toBeLessThan(1)
  expect(shares.at(-1)).toBeGreaterThan(0.8)
  expect(shareDone('arrange', 0)).toBe(shareDone('read', 1))
})
