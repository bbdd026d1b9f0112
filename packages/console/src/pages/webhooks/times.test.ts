import { describe, expect, it } from 'vitest'
import { dayStart, localOf, momentOf } from './times.ts'

describe('times of the log', () => {
  it('are days of Shanghai', () => {
    expect(dayStart('2026-11-22')).toBe('2026-11-21T16:00:00.000Z')
    expect(dayStart('2026-11-30', 1)).toBe('2026-11-30T16:00:00.000Z')
  })

  it('of a range go into a field and come back', () => {
    const moment = new Date('2026-11-22T17:30:00Z')
    expect(localOf(moment)).toBe('2026-11-23T01:30')
    expect(momentOf(localOf(moment))).toBe(moment.toISOString())
  })
})
