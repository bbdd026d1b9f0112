import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  clockOf,
  dayOf,
  dayText,
  instantOf,
  leftUntil,
  monthOf,
  monthText,
  shiftMonth,
  watermarkOf,
  windowText,
} from './times.ts'

const evening = '2026-11-22T16:30:00.000Z'

describe('days and clocks', () => {
  it('are those of Shanghai, wherever the phone is', () => {
    expect(dayOf(evening)).toBe('2026-11-23')
    expect(clockOf(evening)).toBe('00:30')
    expect(monthOf('2026-11-30T17:00:00Z')).toBe('2026-12')
  })
  it('show a window as two clocks', () => {
    expect(windowText({ startsAt: '2026-11-23T06:00:00Z', endsAt: '2026-11-23T08:00:00Z' })).toBe(
      '14:00–16:00',
    )
  })
  it('take an instant back from day and clock', () => {
    fc.assert(
      // From 1992 on: before, Shanghai knew summer time.
      fc.property(fc.integer({ min: 12_000_000, max: 40_000_000 }), (minutes) => {
        const at = new Date(minutes * 60_000)
        expect(instantOf(dayOf(at), clockOf(at))).toBe(at.toISOString())
      }),
    )
  })
})

describe('watermarkOf', () => {
  it('keeps the name and says the moment in Shanghai', () => {
    expect(watermarkOf('王磊 2026-11-22T00:44:46.558Z')).toBe('王磊 2026-11-22 08:44')
    expect(watermarkOf('王磊')).toBe('王磊')
  })
})

describe('dayText', () => {
  it('says near days by name', () => {
    expect(dayText('2026-11-23', '2026-11-23', 'zh-CN')).toBe('今天')
    expect(dayText('2026-11-24', '2026-11-23', 'zh-CN')).toBe('明天')
    expect(dayText('2026-11-22', '2026-11-23', 'en')).toBe('Yesterday')
  })
  it('says others by date and weekday', () => {
    expect(dayText('2026-11-26', '2026-11-23', 'zh-CN')).toContain('11月26日')
    expect(dayText('2026-12-01', '2026-11-23', 'en')).toContain('Dec 1')
  })
})

describe('months', () => {
  it('shift over years, there and back', () => {
    expect(shiftMonth('2026-01', -1)).toBe('2025-12')
    expect(shiftMonth('2026-12', 1)).toBe('2027-01')
    fc.assert(
      fc.property(fc.integer({ min: -30, max: 30 }), (by) => {
        expect(shiftMonth(shiftMonth('2026-11', by), -by)).toBe('2026-11')
      }),
    )
  })
  it('are named', () => {
    expect(monthText('2026-11', 'zh-CN')).toBe('2026年11月')
    expect(monthText('2026-11', 'en')).toBe('November 2026')
  })
})

describe('leftUntil', () => {
  const now = new Date('2026-11-23T02:00:00Z').getTime()
  it('rounds up, and is never negative', () => {
    expect(leftUntil('2026-11-23T02:30:01Z', now)).toEqual({ minutes: 31, tone: 'waiting' })
    expect(leftUntil('2026-11-23T02:09:30Z', now)).toEqual({ minutes: 10, tone: 'attention' })
    expect(leftUntil('2026-11-23T01:00:00Z', now)).toEqual({ minutes: 0, tone: 'overdue' })
  })
})
