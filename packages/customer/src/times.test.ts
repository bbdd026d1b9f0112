import { describe, expect, it } from 'vitest'
import { byDay, dayWords, hoursOf, partOf, sameSlot, windowWords } from './times.ts'

/** 10 April 2026, 23:30 in Shanghai: still the 10th in London, nearly the 11th here. */
const now = new Date('2026-04-10T15:30:00Z')
const slot = (startsAt: string, endsAt: string) => ({ startsAt, endsAt })
const early = slot('2026-04-12T00:00:00.000Z', '2026-04-12T02:00:00.000Z')
const late = slot('2026-04-12T09:00:00.000Z', '2026-04-12T11:00:00.000Z')

describe('days', () => {
  it('are those of Shanghai', () => {
    const night = slot('2026-04-11T16:30:00Z', '2026-04-11T18:00:00Z')
    expect(byDay([night, early, late])).toEqual([{ day: '2026-04-12', slots: [night, early, late] }])
  })
  it('keep the order given', () => {
    const next = slot('2026-04-13T00:00:00Z', '2026-04-13T02:00:00Z')
    expect(byDay([early, next, late]).map(({ day, slots }) => [day, slots.length])).toEqual([
      ['2026-04-12', 2],
      ['2026-04-13', 1],
    ])
  })
  it.each([
    ['2026-04-10', '今天', 'Today'],
    ['2026-04-11', '明天', 'Tomorrow'],
    ['2026-04-12', '后天', 'Sun'],
    ['2026-04-13', '周一', 'Mon'],
    ['2026-04-09', '周四', 'Thu'],
  ])('%s is called %s', (day, zh, en) => {
    expect(dayWords(day, now, 'zh-CN').name).toBe(zh)
    expect(dayWords(day, now, 'en').name).toBe(en)
  })
  it('have a date in both languages', () => {
    expect(dayWords('2026-12-01', now, 'zh-CN').date).toBe('12月1日')
    expect(dayWords('2026-12-01', now, 'en').date).toBe('1 Dec')
  })
})

describe('windows', () => {
  it('are said in hours, without a leading nought', () => {
    expect(hoursOf(early)).toBe('8:00–10:00')
    expect(windowWords(late, now, 'zh-CN')).toBe('后天 4月12日 17:00–19:00')
  })
  it.each([
    [early, 'morning'],
    [slot('2026-04-12T05:00:00Z', '2026-04-12T07:00:00Z'), 'afternoon'],
    [late, 'evening'],
  ])('%o lies in the %s', (one, part) => {
    expect(partOf(one)).toBe(part)
  })
  it('are one when they are the same instants, however written', () => {
    expect(sameSlot(early, slot('2026-04-12T08:00:00+08:00', '2026-04-12T10:00:00+08:00'))).toBe(true)
    expect(sameSlot(early, late)).toBe(false)
    expect(sameSlot(early, null)).toBe(false)
  })
})
