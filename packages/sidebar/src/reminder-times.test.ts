import { describe, expect, it } from 'vitest'
import { timeFrom, timeOf } from './reminder-times.ts'

const now = new Date(2026, 10, 30, 18, 5)

describe('times of a reminder', () => {
  it('fall on half past nine of a coming day, also over the end of a month', () => {
    expect(timeOf('hour', now)).toEqual(new Date(2026, 10, 30, 19, 5))
    expect(timeOf('tomorrow', now)).toEqual(new Date(2026, 11, 1, 9, 30))
    expect(timeOf('threeDays', now)).toEqual(new Date(2026, 11, 3, 9, 30))
    expect(timeOf('week', now)).toEqual(new Date(2026, 11, 7, 9, 30))
  })
  it('that were typed lie ahead', () => {
    expect(timeFrom('2026-12-01T10:00', now)).toEqual(new Date(2026, 11, 1, 10, 0))
    expect(timeFrom('2026-11-30T18:00', now)).toBeNull()
    expect(timeFrom('', now)).toBeNull()
  })
})
