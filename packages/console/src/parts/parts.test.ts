import { describe, expect, it } from 'vitest'
import { lastMonths } from './months.ts'
import { dayEdge, localMoment, shanghaiDay, shanghaiMoment, windowText } from './time-window.ts'
import { fenOf } from './yuan.ts'

describe('a window of time', () => {
  const window = { startsAt: '2026-11-23T00:00:00Z', endsAt: '2026-11-23T02:00:00Z' }
  it('reads as people say it in Shanghai', () => {
    expect(windowText(window, 'zh-CN')).toBe('11月23日周一 08:00–10:00')
    expect(windowText(window, 'en')).toMatch(/^Mon,? 23 Nov 08:00–10:00$/)
  })
  it('knows the edges of a Shanghai day', () => {
    expect(dayEdge('2026-11-23')).toBe('2026-11-22T16:00:00.000Z')
    expect(dayEdge('2026-11-23', true)).toBe('2026-11-23T16:00:00.000Z')
    expect(shanghaiDay('2026-11-22T16:00:00.000Z')).toBe('2026-11-23')
  })
  it('takes back what a field shows', () => {
    expect(shanghaiMoment(localMoment(new Date('2026-11-22T16:30:00Z')))).toBe('2026-11-22T16:30:00.000Z')
    expect(shanghaiMoment('')).toBeUndefined()
  })
})

describe('an amount in yuan', () => {
  it.each([
    ['12.5', 1250],
    ['-3.00', -300],
    ['1,200', 120000],
    ['0.07', 7],
  ])('%s is %d fen', (text, fen) => expect(fenOf(text)).toBe(fen))
  it.each(['', 'abc', '1.234', '12.', '--3'])('%s is no amount', (text) =>
    expect(fenOf(text)).toBeUndefined(),
  )
})

it('counts months back over a new year', () => {
  const months = lastMonths('2026-02')
  expect(months.slice(0, 3)).toEqual(['2026-02', '2026-01', '2025-12'])
  expect(months).toHaveLength(12)
})
