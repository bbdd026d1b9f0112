import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { businessHour } from '../kernel/time.ts'
import { nextHour } from './refresh.ts'

const at = (text: string) => new Date(text)

describe('the next hour of a segment', () => {
  it('is later today, or the first one of tomorrow, in Shanghai', () => {
    expect(nextHour([20, 8], at('2026-04-10T02:00:00+08:00'))).toEqual(at('2026-04-10T08:00:00+08:00'))
    expect(nextHour([8, 20], at('2026-04-10T08:00:00+08:00'))).toEqual(at('2026-04-10T20:00:00+08:00'))
    expect(nextHour([8], at('2026-12-31T23:59:59+08:00'))).toEqual(at('2027-01-01T08:00:00+08:00'))
    expect(nextHour([0], at('2026-04-10T15:59:59Z'))).toEqual(at('2026-04-10T16:00:00Z'))
  })

  it('is one of the hours, ahead, and not more than a day away', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 24 }),
        fc.date({ min: at('2020-01-01T00:00:00Z'), max: at('2040-01-01T00:00:00Z'), noInvalidDate: true }),
        (hours, after) => {
          const next = nextHour(hours, after)
          expect(hours).toContain(businessHour(next))
          expect(next.getTime() - after.getTime()).toBeGreaterThan(0)
          expect(next.getTime() - after.getTime()).toBeLessThanOrEqual(86_400_000)
        },
      ),
    )
  })
})
