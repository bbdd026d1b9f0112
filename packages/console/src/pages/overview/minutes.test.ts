import { describe, expect, it } from 'vitest'
import { minuteAt, peakOf } from './minutes.ts'

const from = '2026-11-21T23:30:00.000Z'

describe('orders a minute', () => {
  it('adds up and finds the fullest minute, the latest of equals', () => {
    const counts = [1, 5, 0, 5, 2]
    expect(peakOf(from, counts)).toEqual({ sum: 13, peak: 5, peakAt: new Date('2026-11-21T23:33:00Z') })
  })
  it('has no peak where nothing came', () => {
    expect(peakOf(from, [0, 0, 0])).toBeNull()
    expect(peakOf(from, [])).toBeNull()
  })
  it('counts minutes from the first', () => {
    expect(minuteAt(from, 59).toISOString()).toBe('2026-11-22T00:29:00.000Z')
  })
})
