import { describe, expect, it } from 'vitest'
import { band, halfWidth, middleLine, smoothLine, turned } from './river-path.ts'

describe('river', () => {
  it('grows with the root of the count and never dries up', () => {
    expect(halfWidth(100, 100, 40)).toBe(40)
    expect(halfWidth(0, 100, 40)).toBeCloseTo(4.8)
    expect(halfWidth(25, 100, 40)).toBeCloseTo(40 * 0.56)
    expect(halfWidth(0, 0, 40)).toBeCloseTo(4.8)
  })
  it('spaces the gates evenly', () => {
    expect(middleLine(4, 400, 100, 5).map((p) => p.x)).toEqual([50, 150, 250, 350])
  })
  it('draws a closed band from end to end', () => {
    const middle = middleLine(3, 300, 100, 0)
    const path = band(middle, [10, 20, 5], 300)
    expect(path.startsWith('M0,90')).toBe(true)
    expect(path).toContain('L300,105')
    expect(path.endsWith('Z')).toBe(true)
    expect(path).not.toContain('NaN')
  })
  it('turns on its side for a phone', () => {
    expect(
      turned(
        smoothLine([
          { x: 0, y: 1 },
          { x: 10, y: 2 },
        ]),
      ),
    ).toBe('M1,0C1,5 2,5 2,10')
  })
})
