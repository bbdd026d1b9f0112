import { describe, expect, it } from 'vitest'
import { readStockLimits, stockLimitOf } from './limits.ts'
import { allowed, opensAt, type Pace, refilled } from './pace.ts'

const speed = { levelsPerSecond: 10, burst: 20 }
const empty: Pace = { tokens: 0, refilledAt: 1_000, blockedUntil: null }

describe('the pace of a shop', () => {
  it('refills with time, up to its burst', () => {
    expect(refilled(empty, speed, 1_500)).toEqual({ tokens: 5, refilledAt: 1_500, blockedUntil: null })
    expect(refilled(empty, speed, 60_000).tokens).toBe(20)
  })

  it('gives nothing for a clock that was set back', () => {
    expect(refilled({ ...empty, tokens: 3 }, speed, 0)).toMatchObject({ tokens: 3, refilledAt: 1_000 })
  })

  it('tells when the next number may go, and keeps to what the marketplace asked', () => {
    expect(opensAt({ ...empty, tokens: 0.5 }, speed, 1_000)).toBe(1_050)
    expect(opensAt({ ...empty, tokens: 2 }, speed, 1_000)).toBe(1_000)
    expect(opensAt({ ...empty, tokens: 2, blockedUntil: 9_000 }, speed, 1_000)).toBe(9_000)
    expect(allowed({ ...empty, tokens: 2.9, blockedUntil: 9_000 }, 1_000)).toBe(0)
    expect(allowed({ ...empty, tokens: 2.9, blockedUntil: 9_000 }, 9_000)).toBe(2)
  })

  it('never lets more through than burst and rate allow, whatever the rhythm', () => {
    let pace: Pace = { tokens: 20, refilledAt: 0, blockedUntil: null }
    let told = 0
    for (let now = 0; now <= 10_000; now += 7) {
      pace = refilled(pace, speed, now)
      told += allowed(pace, now)
      pace = { ...pace, tokens: pace.tokens - allowed(pace, now) }
    }
    expect(told).toBeLessThanOrEqual(20 + 100)
    expect(told).toBeGreaterThanOrEqual(20 + 98)
  })
})

describe('the limits of marketplaces', () => {
  it('are data, with a default for a marketplace that has none', () => {
    expect(stockLimitOf('pinduoduo').sweepMarginSeconds).toBeGreaterThan(180)
    expect(stockLimitOf('nobody')).toEqual(stockLimitOf('taobao'))
  })

  it('refuse a file of another shape, and say where', () => {
    expect(() => readStockLimits({ note: '', default: { burst: 1 }, marketplaces: {} })).toThrow(/default/)
  })
})
