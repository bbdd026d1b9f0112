import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseShanghai } from '../kernel/time.ts'
import { checkedWindow, sameWindow, slotsOf, visitCalendar } from './appointment.ts'

const now = parseShanghai('2026-04-10 10:00')
const window = (from: string, to: string) => ({ startsAt: parseShanghai(from), endsAt: parseShanghai(to) })
const codeOf = (from: string, to: string) => {
  try {
    checkedWindow(window(from, to), now)
    return 'ok'
  } catch (error) {
    return (error as { code: string }).code.replace('work_order.', '')
  }
}

describe('an appointment', () => {
  it.each([
    ['2026-04-11 08:00', '2026-04-11 10:00', 'ok'],
    ['2026-04-10 08:00', '2026-04-10 09:30', 'appointment_in_the_past'],
    ['2026-04-10 09:00', '2026-04-10 11:00', 'appointment_in_the_past'],
    ['2026-04-11 08:00', '2026-04-11 08:30', 'appointment_too_short'],
    ['2026-04-11 10:00', '2026-04-11 08:00', 'appointment_too_short'],
    ['2026-04-11 18:00', '2026-04-12 09:00', 'appointment_too_long'],
    ['2026-09-01 08:00', '2026-09-01 10:00', 'appointment_too_far'],
    ['2026-04-11 06:00', '2026-04-11 08:00', 'appointment_outside_hours'],
    ['2026-04-11 19:00', '2026-04-11 21:00', 'appointment_outside_hours'],
    ['2026-04-11 08:00', '2026-04-11 20:00', 'ok'],
  ])('from %s to %s: %s', (from, to, answer) => {
    expect(codeOf(from, to)).toBe(answer)
  })

  it('may be on a public holiday, unless the brand’s calendar says otherwise', () => {
    expect(codeOf('2026-05-01 08:00', '2026-05-01 10:00')).toBe('ok')
    const closed = { ...visitCalendar, holidays: [] }
    expect(() => checkedWindow(window('2026-05-01 08:00', '2026-05-01 10:00'), now, closed)).toThrow(
      'work_order.appointment_outside_hours',
    )
  })

  it('is offered in slots that can all be taken, none sooner than two hours', () => {
    const slots = slotsOf('2026-04-10', 14, now)
    expect(slots[0]!.startsAt).toEqual(parseShanghai('2026-04-10 13:00'))
    expect(slots).toHaveLength(3 + 13 * 5)
    for (const slot of slots) expect(checkedWindow(slot, now)).toBe(slot)
  })

  it('in any slot of any moment never begins in the past', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 365 * 24 * 60 }), (minutes) => {
        const at = new Date(now.getTime() + minutes * 60_000)
        const day = at.toISOString().slice(0, 10)
        for (const slot of slotsOf(day, 3, at)) expect(slot.startsAt.getTime()).toBeGreaterThan(at.getTime())
      }),
      { numRuns: 50 },
    )
  })

  it('is the same when both ends are', () => {
    const one = window('2026-04-11 08:00', '2026-04-11 10:00')
    expect(sameWindow(one, { ...one })).toBe(true)
    expect(sameWindow(one, null)).toBe(false)
    expect(sameWindow(null, null)).toBe(true)
  })
})
