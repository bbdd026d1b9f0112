import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byDay, planOf, type Timed } from './days.ts'

const at = (code: string, startsAt: string | null) => ({
  code,
  appointment: startsAt ? { startsAt, endsAt: startsAt } : null,
})
const lock = at('锁 下午', '2026-11-23T06:00:00Z')
const air = at('空调 上午', '2026-11-23T01:00:00Z')
const water = at('净水器 昨天', '2026-11-22T02:00:00Z')
const later = at('锁 后天', '2026-11-25T02:00:00Z')
const revisit = at('二次上门', null)
const codes = (jobs: { code: string }[]) => jobs.map(({ code }) => code)

describe('byDay', () => {
  it('groups by Shanghai day, in order of time, without a time last', () => {
    const groups = byDay([revisit, lock, later, air])
    expect(groups.map(({ day }) => day)).toEqual(['2026-11-23', '2026-11-25', null])
    expect(codes(groups[0]!.jobs)).toEqual(['空调 上午', '锁 下午'])
  })
})

describe('planOf', () => {
  it("shows yesterday's rest before today's jobs", () => {
    const plan = planOf([lock, later, water, revisit, air], '2026-11-23')
    expect(codes(plan.late)).toEqual(['净水器 昨天'])
    expect(codes(plan.today)).toEqual(['空调 上午', '锁 下午'])
    expect(codes(plan.later)).toEqual(['锁 后天'])
    expect(codes(plan.untimed)).toEqual(['二次上门'])
  })
  it('loses and doubles no job', () => {
    const job = fc.record({
      appointment: fc.option(
        fc.integer({ min: 0, max: 200 }).map((hours) => {
          const startsAt = new Date(Date.UTC(2026, 10, 20) + hours * 3600_000).toISOString()
          return { startsAt, endsAt: startsAt }
        }),
      ),
    })
    fc.assert(
      fc.property(fc.array(job), (jobs: Timed[]) => {
        const { late, today, later: rest, untimed } = planOf(jobs, '2026-11-23')
        const all = [...late, ...today, ...rest, ...untimed]
        expect(all).toHaveLength(jobs.length)
        expect(new Set(all)).toEqual(new Set(jobs))
      }),
    )
  })
})
