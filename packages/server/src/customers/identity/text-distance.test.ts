import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOneSlip, jaroWinkler, sharedPieces } from './text-distance.ts'

describe('isOneSlip', () => {
  it.each([
    ['13812345678', '13812345978'],
    ['13812345678', '1381235678'],
    ['smith', 'smiht'],
    ['陈浩然', '陈皓然'],
  ])('sees %s and %s', (a, b) => {
    expect(isOneSlip(a, b)).toBe(true)
    expect(isOneSlip(b, a)).toBe(true)
  })

  it.each([
    ['smith', 'smith'],
    ['smith', 'smythe'],
    ['13812345678', '13912345978'],
  ])('does not see %s and %s', (a, b) => {
    expect(isOneSlip(a, b)).toBe(false)
  })

  it('sees every letter that was dropped, and is the same both ways', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 12 }),
        fc.nat(),
        fc.string({ maxLength: 12 }),
        (a, at, b) => {
          const dropped = a.slice(0, at % a.length) + a.slice((at % a.length) + 1)
          return isOneSlip(a, dropped) && isOneSlip(a, b) === isOneSlip(b, a)
        },
      ),
    )
  })
})

describe('jaroWinkler and sharedPieces', () => {
  it('know the textbook pairs', () => {
    expect(jaroWinkler('martha', 'marhta')).toBeCloseTo(0.961, 3)
    expect(jaroWinkler('dixon', 'dicksonx')).toBeCloseTo(0.813, 3)
    expect(jaroWinkler('abc', 'xyz')).toBe(0)
    expect(sharedPieces('night', 'nacht')).toBeCloseTo(0.25)
  })

  it('stay between 0 and 1, are 1 for equal texts and the same both ways', () => {
    const text = fc.string({ maxLength: 12 })
    fc.assert(
      fc.property(text, text, (a, b) => {
        for (const likeness of [jaroWinkler, sharedPieces]) {
          expect(likeness(a, a)).toBe(1)
          expect(likeness(a, b)).toBeCloseTo(likeness(b, a), 10)
          expect(likeness(a, b)).toBeGreaterThanOrEqual(0)
          expect(likeness(a, b)).toBeLessThanOrEqual(1)
        }
      }),
    )
  })
})
