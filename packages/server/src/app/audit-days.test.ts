import { describe, expect, it } from 'vitest'
import { momentsOfDays } from './audit-days.ts'

describe('the days that the audit is asked for', () => {
  it('are days in Shanghai, the first and the last included', () => {
    const day = { since: new Date('2026-11-20T16:00:00Z'), until: new Date('2026-11-21T16:00:00Z') }
    expect(momentsOfDays('2026-11-21', '2026-11-21')).toEqual(day)
    expect(momentsOfDays('2026-11-21', undefined)).toEqual({ since: day.since })
    expect(momentsOfDays(undefined, '2026-11-21')).toEqual({ until: day.until })
    expect(momentsOfDays(undefined, undefined)).toEqual({})
  })

  it.each(['2026-02-30', '2026-13-01', '21.11.2026', 'gestern', '', '0000-01-01', '9999-12-31'])(
    'are days at all, not %j',
    (text) => {
      expect(() => momentsOfDays(text, undefined)).toThrow('audit.not_a_day')
      expect(() => momentsOfDays('2026-11-21', text)).toThrow('audit.not_a_day')
    },
  )

  it('come in their order', () => {
    expect(() => momentsOfDays('2026-11-22', '2026-11-21')).toThrow('audit.days_reversed')
  })
})
