import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addDays,
  atTime,
  businessDay,
  businessDayNumber,
  businessHour,
  businessMonth,
  dayNumber,
  dayOfNumber,
  daysBetween,
  endOfDay,
  formatShanghai,
  isDay,
  parseShanghai,
  shanghaiTime,
  startOfDay,
  weekdayOf,
} from './time.ts'

const oracle = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'medium',
})
function allInstants(): Date[] {
  return Array.from({ length: 71 }, (_, index) => instantsOf(1970 + index, 100)).flat()
}

function instantsOf(year: number, count: number): Date[] {
  const from = Date.UTC(year, 0, 1)
  const span = Date.UTC(year + 1, 0, 1) - from
  return Array.from(
    { length: count },
    (_, index) => new Date(from + Math.floor(((index * 61 + 7) % count) * (span / count))),
  )
}

describe('Shanghai time', () => {
  it('agrees with Intl at 100 instants of every year', () => {
    for (const instant of allInstants()) expect(formatShanghai(instant)).toBe(oracle.format(instant))
  })

  // The zone of a process is fixed at its start, so each zone needs a process of its own.
  it.each(['Asia/Shanghai', 'America/New_York', 'Pacific/Kiritimati'])(
    'is the same in a process of %s',
    (TZ) => {
      const script = `
      import { addDays, businessDay, formatShanghai, parseShanghai } from ${JSON.stringify(import.meta.resolve('./time.ts'))}
      if (Intl.DateTimeFormat().resolvedOptions().timeZone !== process.env.TZ) throw new Error('zone not set')
      for (const ms of ${JSON.stringify(allInstants().map((instant) => instant.getTime()))}) {
        const text = formatShanghai(new Date(ms))
        console.log(text, parseShanghai(text).getTime(), addDays(businessDay(new Date(ms)), 1))
      }`
      const lines = execFileSync(process.execPath, ['--input-type=module'], {
        input: script,
        env: { TZ },
        encoding: 'utf8',
        stdio: 'pipe',
      })
      const expected = allInstants().map((instant) => {
        const text = oracle.format(instant)
        return `${text} ${parseShanghai(text).getTime()} ${addDays(text.slice(0, 10), 1)}`
      })
      expect(lines.trim().split('\n')).toEqual(expected)
    },
  )

  it('agrees with Intl around every change of summer time', () => {
    for (let year = 1986; year <= 1991; year++) {
      for (let hour = 0; hour < 365 * 24; hour++) {
        const instant = new Date(Date.UTC(year, 0, 1) + hour * 3_600_000)
        if (formatShanghai(instant) !== oracle.format(instant))
          expect(formatShanghai(instant)).toBe(oracle.format(instant))
      }
    }
  })

  it('turns the day at 16:00 UTC', () => {
    expect(businessDay(new Date('2026-11-20T15:59:59.999Z'))).toBe('2026-11-20')
    expect(businessDay(new Date('2026-11-20T16:00:00Z'))).toBe('2026-11-21')
    expect(businessMonth(new Date('2026-11-30T16:00:00Z'))).toBe('2026-12')
    expect(businessHour(new Date('2026-11-20T16:00:00Z'))).toBe(0)
  })

  it('gives the parts of the wall clock', () => {
    const parts = { year: 2026, month: 11, day: 22, hour: 20, minute: 5, second: 9, weekday: 7 }
    expect(shanghaiTime(new Date('2026-11-22T12:05:09Z'))).toEqual(parts)
  })
})

describe('days', () => {
  const days = fc.integer({ min: -7000, max: 40000 }).map((offset) => addDays('1970-01-01', offset))

  it('start when the one before ends', () => {
    fc.assert(
      fc.property(days, (day) => {
        expect(businessDay(startOfDay(day))).toBe(day)
        expect(businessDay(new Date(startOfDay(day).getTime() - 1))).toBe(addDays(day, -1))
        expect(endOfDay(day)).toEqual(startOfDay(addDays(day, 1)))
      }),
    )
  })

  it('count forth and back', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -4000, max: 4000 }), (day, count) => {
        expect(daysBetween(day, addDays(day, count))).toBe(count)
      }),
    )
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
  })

  it('are numbered from 1970 on, by the calendar of Shanghai', () => {
    expect(['1970-01-01', '1969-12-31', '2026-11-22'].map(dayNumber)).toEqual([0, -1, 20_779])
    expect(businessDayNumber(new Date('1970-01-01T15:59:59Z'))).toBe(0)
    expect(businessDayNumber(new Date('1970-01-01T16:00:00Z'))).toBe(1)
    fc.assert(fc.property(days, (day) => dayOfNumber(dayNumber(day)) === day))
    expect(() => dayNumber('2026-02-30')).toThrow('time.not_a_day')
  })

  it('know their weekday', () => {
    expect(weekdayOf('2026-11-21')).toBe(6)
    expect(weekdayOf('1969-12-31')).toBe(3)
  })

  it('are real', () => {
    expect(['2026-02-29', '2026-13-01', '2026-1-1', '20261121', ''].map(isDay)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ])
    expect(() => startOfDay('2026-02-30')).toThrow('time.not_a_day')
  })
})

describe('parseShanghai', () => {
  it('reads what marketplaces write', () => {
    expect(parseShanghai('2026-11-21 08:00:00')).toEqual(new Date('2026-11-21T00:00:00Z'))
    expect(parseShanghai('2026-11-21T08:00')).toEqual(new Date('2026-11-21T00:00:00Z'))
    expect(parseShanghai('2026-11-21 08:00:00.5')).toEqual(new Date('2026-11-21T00:00:00.500Z'))
    expect(parseShanghai('1988-07-01 08:00:00')).toEqual(new Date('1988-06-30T23:00:00Z'))
    expect(parseShanghai('2026-11-21')).toEqual(startOfDay('2026-11-21'))
  })

  it('reads back what formatShanghai writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000_000_000 }), (seconds) => {
        const instant = new Date(seconds * 1000)
        expect(formatShanghai(parseShanghai(formatShanghai(instant)))).toBe(formatShanghai(instant))
      }),
    )
  })

  it.each(['', '0000-00-00 00:00:00', '2026-02-30 10:00:00', '2026-11-21 25:00', '2026/11/21', 'now'])(
    'refuses %j',
    (text) => {
      expect(() => parseShanghai(text)).toThrow('time.not_a_time')
    },
  )

  it('knows 24:00 as the next midnight', () => {
    expect(atTime('2026-11-21', '24:00')).toEqual(startOfDay('2026-11-22'))
    expect(() => atTime('2026-11-21', '24:01')).toThrow('time.not_a_time')
    expect(() => atTime('2026-11-21', '9:00')).toThrow('time.not_a_time')
  })
})
