import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lens, overlapShape } from './overlap-shape.ts'

const counts = fc
  .record({ first: fc.integer({ min: 0, max: 1_000_000 }), second: fc.integer({ min: 0, max: 1_000_000 }) })
  .chain(({ first, second }) =>
    fc.record({
      first: fc.constant(first),
      second: fc.constant(second),
      both: fc.integer({ min: 0, max: Math.min(first, second) }),
    }),
  )

describe('the picture of an overlap', () => {
  it('fits its box, and shows as much in common as there is', () => {
    fc.assert(
      fc.property(counts, ({ first, second, both }) => {
        const { first: a, second: b, width, height } = overlapShape(first, second, both)
        for (const one of [a, b]) {
          expect(one.x - one.r).toBeGreaterThanOrEqual(0)
          expect(one.x + one.r).toBeLessThanOrEqual(width)
          expect(2 * one.r).toBeLessThanOrEqual(height)
        }
        const smaller = Math.PI * Math.min(a.r, b.r) ** 2
        const share = Math.min(first, second) > 0 ? both / Math.min(first, second) : 0
        if (smaller > 0) expect(lens(a.r, b.r, b.x - a.x) / smaller).toBeCloseTo(share, 3)
      }),
    )
  })

  it('has one circle in the other when all are in both, and a gap when nobody is', () => {
    const inside = overlapShape(400, 100, 100)
    expect(inside.second.x - inside.first.x).toBeCloseTo(inside.first.r - inside.second.r)
    const apart = overlapShape(400, 100, 0)
    expect(apart.second.x - apart.first.x).toBeGreaterThan(apart.first.r + apart.second.r)
  })
})
