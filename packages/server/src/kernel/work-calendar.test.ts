import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dayInfo, hasHolidayData, isWorkday } from './holidays.ts'
import { parseShanghai } from './time.ts'
import {
  addBusinessTime,
  businessTimeBetween,
  isBusinessTime,
  shiftsOf,
  type WorkCalendarSettings,
} from './work-calendar.ts'

const split = [
  { from: '09:00', to: '12:00' },
  { from: '13:30', to: '18:00' },
]
const office: WorkCalendarSettings = { week: { 1: split, 2: split, 3: split, 4: split, 5: split } }
const everyDay: WorkCalendarSettings = {
  week: Object.fromEntries(
    [1, 2, 3, 4, 5, 6, 7].map((weekday) => [weekday, [{ from: '08:00', to: '20:00' }]]),
  ),
  holidays: 'as-week',
}
const hours = (count: number) => count * 3_600_000
const after = (start: string, count: number, calendar = office) =>
  addBusinessTime(parseShanghai(start), hours(count), calendar)

describe('holidays', () => {
  it('knows the published calendar', () => {
    expect(dayInfo('2026-02-17')).toMatchObject({ kind: 'holiday', isWorkday: false, name: '春节' })
    expect(dayInfo('2026-02-14')).toMatchObject({ kind: 'makeup-workday', isWorkday: true })
    expect(dayInfo('2026-10-10')).toMatchObject({ kind: 'makeup-workday', isWorkday: true })
    expect(dayInfo('2026-11-21')).toMatchObject({ kind: 'weekend', isWorkday: false, name: null })
    expect(isWorkday('2026-11-23')).toBe(true)
  })

  it('lets a brand have the last word', () => {
    const overrides = {
      '2027-02-06': { isWorkday: false, name: '春节' },
      '2026-11-21': { isWorkday: true, name: '大促加班' },
    }
    expect(dayInfo('2027-02-06', overrides)).toMatchObject({
      kind: 'holiday',
      name: '春节',
      source: 'override',
    })
    expect(dayInfo('2026-11-21', overrides)).toMatchObject({ kind: 'makeup-workday', isWorkday: true })
  })

  it('says which years it knows', () => {
    expect([2003, 2025, 2026, 2099].map(hasHolidayData)).toEqual([false, true, true, false])
  })
})

describe('addBusinessTime', () => {
  it.each([
    ['inside a shift', '2026-11-23 09:00', 2, '2026-11-23 11:00'],
    ['over the noon break', '2026-11-23 11:00', 2, '2026-11-23 14:30'],
    ['ends with the shift', '2026-11-23 09:00', 3, '2026-11-23 12:00'],
    ['from before opening', '2026-11-23 03:00', 1, '2026-11-23 10:00'],
    ['over night', '2026-11-23 17:30', 1, '2026-11-24 09:30'],
    ['over the weekend', '2026-11-20 17:00', 2, '2026-11-23 10:00'],
    ['over National Day', '2026-09-30 17:00', 2, '2026-10-08 10:00'],
    ['into a weekend made workday', '2026-02-13 17:00', 2, '2026-02-14 10:00'],
    ['nothing to add', '2026-11-21 03:00', 0, '2026-11-21 03:00'],
  ])('%s', (_, start, count, end) => {
    expect(after(start, count)).toEqual(parseShanghai(end))
  })

  it('takes no notice of holidays where people work every day', () => {
    expect(after('2026-02-17 19:00', 2, everyDay)).toEqual(parseShanghai('2026-02-18 09:00'))
    expect(shiftsOf('2026-02-17', { ...office, holidays: [{ from: '10:00', to: '16:00' }] })).toHaveLength(1)
  })

  it('is undone by businessTimeBetween', () => {
    const start = fc
      .integer({ min: 0, max: 365 * 24 * 60 })
      .map((minutes) => new Date(Date.UTC(2026, 0, 1) + minutes * 60_000))
    fc.assert(
      fc.property(
        start,
        fc.integer({ min: 0, max: hours(60) }),
        fc.constantFrom(office, everyDay),
        (from, ms, calendar) => {
          expect(businessTimeBetween(from, addBusinessTime(from, ms, calendar), calendar)).toBe(ms)
        },
      ),
    )
  })

  it('adds up in steps', () => {
    const start = parseShanghai('2026-09-29 16:20')
    fc.assert(
      fc.property(fc.nat(hours(30)), fc.nat(hours(30)), (a, b) => {
        expect(addBusinessTime(addBusinessTime(start, a, office), b, office)).toEqual(
          addBusinessTime(start, a + b, office),
        )
      }),
    )
  })

  it('refuses what can never end or makes no sense', () => {
    expect(() => after('2026-11-21 09:00', 1, { week: {} })).toThrow('time.calendar_is_closed')
    expect(() => after('2026-11-21 09:00', -1)).toThrow('time.negative_duration')
    const overlapping = { week: { 1: [split[0]!, { from: '11:00', to: '13:00' }] } }
    expect(() => after('2026-11-23 09:00', 1, overlapping)).toThrow('time.shifts_overlap')
  })

  it('knows whether a shift is on', () => {
    expect(
      ['2026-11-23 12:00', '2026-11-23 13:30', '2026-11-21 10:00'].map((at) =>
        isBusinessTime(parseShanghai(at), office),
      ),
    ).toEqual([false, true, false])
  })
})
