import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refusalsOf } from './constraints.ts'
import { defaultWeights, type RefusalCode, type RoutingCandidate, type RoutingJob } from './job.ts'
import { rankCandidates } from './rank-candidates.ts'

const at = new Date('2026-11-20T01:00:00Z')
const window = { from: new Date('2026-11-21T06:00:00Z'), to: new Date('2026-11-21T08:00:00Z') }
const always = { from: new Date('2020-01-01T00:00:00Z'), to: new Date('2040-01-01T00:00:00Z') }
const jingan = { lng: 121.4485, lat: 31.2286 }

const job: RoutingJob = {
  id: 'lock-of-liu',
  districtCode: '310106',
  point: jingan,
  window,
  needs: { skills: ['smart_lock_install'], certificates: [], tools: ['lock_mortiser'] },
  units: 1,
  workMinutes: 60,
}

const wangLei: RoutingCandidate = {
  id: 'wang-lei',
  servicePointId: 'shanghai',
  providerId: 'anjie',
  covers: ['310106', '310101'],
  skills: { smart_lock_install: 4, air_conditioner_install: 3 },
  certificates: [{ kind: 'work_at_height', valid: always }],
  tools: ['lock_mortiser', 'impact_drill'],
  onDuty: [{ from: new Date('2026-11-21T00:30:00Z'), to: new Date('2026-11-21T10:00:00Z') }],
  bookings: [],
  capacity: 6,
  unitsThisWeek: 4,
  rating: { stars: 4.8, count: 40 },
  home: { lng: 121.46, lat: 31.24 },
  agreements: [always],
}

const with_ = (change: Partial<RoutingCandidate>): RoutingCandidate => ({ ...wangLei, ...change })
const codes = (one: Partial<RoutingJob>, candidate: RoutingCandidate): RefusalCode[] =>
  refusalsOf({ ...job, ...one }, candidate, at).map((refusal) => refusal.code)
const booking = (id: string, hourUtc: number, workMinutes = 60, units = 1) => ({
  jobId: id,
  window: {
    from: new Date(`2026-11-21T0${hourUtc}:00:00Z`),
    to: new Date(`2026-11-21T0${hourUtc + 2}:00:00Z`),
  },
  point: { lng: 121.45, lat: 31.23 },
  workMinutes,
  units,
})

describe('what keeps a technician from a job', () => {
  it('is nothing for one who fits', () => {
    expect(codes({}, wangLei)).toEqual([])
  })

  it.each<[RefusalCode, Partial<RoutingJob>, Partial<RoutingCandidate>]>([
    ['no_agreement', {}, { agreements: [{ from: always.from, to: at }] }],
    ['district_not_covered', { districtCode: '310115' }, {}],
    ['skill_missing', {}, { skills: { smart_lock_repair: 5 } }],
    ['certificate_missing', { needs: { ...job.needs, certificates: ['electrician'] } }, {}],
    [
      'certificate_expired',
      { needs: { ...job.needs, certificates: ['work_at_height'] } },
      { certificates: [{ kind: 'work_at_height', valid: { from: always.from, to: window.from } }] },
    ],
    ['tool_missing', {}, { tools: [] }],
    ['not_on_shift', {}, { onDuty: [{ from: window.from, to: new Date('2026-11-21T07:00:00Z') }] }],
    ['job_overlaps', {}, { bookings: [booking('ac-1', 6, 150), booking('ac-2', 6, 150)] }],
    ['capacity_full', {}, { bookings: [booking('morning', 0, 60, 6)] }],
  ])('%s', (code, change, candidate) => {
    expect(codes(change, with_(candidate))).toEqual([code])
  })

  it('covers all districts below a shorter code', () => {
    expect(codes({ districtCode: '310115012' }, with_({ covers: ['3101'] }))).toEqual([])
  })

  it('judges a certificate at the visit, not at the offer', () => {
    const needs = { ...job.needs, certificates: ['work_at_height'] }
    const endsBetween = { from: always.from, to: new Date('2026-11-20T12:00:00Z') }
    expect(
      codes({ needs }, with_({ certificates: [{ kind: 'work_at_height', valid: endsBetween }] })),
    ).toEqual(['certificate_expired'])
    expect(
      codes(
        { needs },
        with_({
          certificates: [
            { kind: 'work_at_height', valid: endsBetween },
            { kind: 'work_at_height', valid: always },
          ],
        }),
      ),
    ).toEqual([])
  })

  it('lets two short jobs share a window, not three', () => {
    expect(codes({}, with_({ bookings: [booking('one', 6)] }))).toEqual([])
    expect(codes({}, with_({ bookings: [booking('one', 6), booking('two', 6)] }))).toEqual(['job_overlaps'])
  })

  it('does not count the job itself against its technician', () => {
    expect(codes({}, with_({ bookings: [booking('lock-of-liu', 6, 480, 6)] }))).toEqual([])
  })

  it('takes a job larger than the capacity of a day on an empty day only', () => {
    expect(codes({ units: 9 }, wangLei)).toEqual([])
    expect(codes({ units: 9 }, with_({ bookings: [booking('morning', 0)] }))).toEqual(['capacity_full'])
  })

  it('asks nothing about time before a window is agreed', () => {
    expect(codes({ window: null }, with_({ onDuty: [], bookings: [booking('morning', 0, 60, 6)] }))).toEqual(
      [],
    )
  })
})

describe('the ranking', () => {
  it('prefers the nearer of two equal technicians and says why', () => {
    const far = with_({ id: 'li-qiang', home: { lng: 121.7, lat: 31.1 } })
    const ranking = rankCandidates(job, [far, wangLei], defaultWeights, at)
    expect(ranking.ranked.map((one) => one.candidateId)).toEqual(['wang-lei', 'li-qiang'])
    const reason = ranking.ranked[0]!.reasons.find((one) => one.kind === 'distance')!
    expect(reason.zh).toBe('离客户直线 1.7 公里')
    expect(reason.tenths).toBeGreaterThan(270)
    expect(ranking.weightsVersion).toBe(defaultWeights.version)
  })

  it('sends work to whoever has had less this week', () => {
    const idle = with_({ id: 'zhang-weidong', unitsThisWeek: 0 })
    expect(rankCandidates(job, [wangLei, idle], defaultWeights, at).ranked[0]!.candidateId).toBe(
      'zhang-weidong',
    )
  })

  it('rewards a stop on the way', () => {
    const near = with_({ id: 'he-xiuying', bookings: [booking('morning', 1)] })
    const reason = rankCandidates(job, [near], defaultWeights, at).ranked[0]!.reasons.find(
      (one) => one.kind === 'on_the_way',
    )!
    expect(reason.tenths).toBe(100)
  })

  it('names why nobody can go', () => {
    const lacks = with_({ tools: [] })
    const lacksMore = with_({ id: 'li-qiang', tools: [], skills: {} })
    const ranking = rankCandidates(job, [lacksMore, lacks], defaultWeights, at)
    expect(ranking.ranked).toEqual([])
    expect(ranking.unassigned).toMatchObject({
      code: 'nobody_fits',
      counts: { tool_missing: 2, skill_missing: 1 },
    })
    expect(ranking.unassigned!.zh).toBe('2 位师傅都不合适；最接近的一位：没有工具：锁体开孔器')
    expect(rankCandidates(job, [], defaultWeights, at).unassigned?.code).toBe('nobody_here')
  })
})

const anyBooking = fc
  .record({
    jobId: fc.constantFrom('a', 'b', 'c', 'lock-of-liu'),
    hour: fc.integer({ min: 0, max: 7 }),
    workMinutes: fc.integer({ min: 20, max: 240 }),
    units: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ jobId, hour, workMinutes, units }) => booking(jobId, hour, workMinutes, units))

const anyCandidate: fc.Arbitrary<RoutingCandidate> = fc.record({
  id: fc.string({ minLength: 1, maxLength: 6 }),
  servicePointId: fc.constant('shanghai'),
  providerId: fc.constant('anjie'),
  covers: fc.subarray(['310106', '310115', '31', '3205']),
  skills: fc.dictionary(fc.constantFrom('smart_lock_install', 'repair'), fc.integer({ min: 1, max: 5 })),
  certificates: fc.constant([]),
  tools: fc.subarray(['lock_mortiser', 'impact_drill']),
  onDuty: fc.subarray([wangLei.onDuty[0]!]),
  bookings: fc.array(anyBooking, { maxLength: 4 }),
  capacity: fc.integer({ min: 1, max: 8 }),
  unitsThisWeek: fc.integer({ min: 0, max: 30 }),
  rating: fc.record({
    stars: fc.double({ min: 1, max: 5, noNaN: true }),
    count: fc.integer({ min: 0, max: 200 }),
  }),
  home: fc.option(
    fc.record({
      lng: fc.double({ min: 121, max: 122, noNaN: true }),
      lat: fc.double({ min: 31, max: 31.5, noNaN: true }),
    }),
  ),
  agreements: fc.subarray([always]),
})
const crowd = fc.uniqueArray(anyCandidate, { selector: (one) => one.id, maxLength: 8 })

describe('laws of ranking', () => {
  it('does not depend on the order in which candidates come', () => {
    fc.assert(
      fc.property(
        crowd.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(rankCandidates(job, shuffled, defaultWeights, at)).toEqual(
            rankCandidates(job, all, defaultWeights, at),
          )
        },
      ),
    )
  })

  it('ranks exactly those whom nothing keeps away, and gives a reason when there are none', () => {
    fc.assert(
      fc.property(crowd, (all) => {
        const { ranked, refused, unassigned } = rankCandidates(job, all, defaultWeights, at)
        expect(new Set(ranked.map((one) => one.candidateId))).toEqual(
          new Set(all.filter((one) => refusalsOf(job, one, at).length === 0).map((one) => one.id)),
        )
        expect(ranked.length + refused.length).toBe(all.length)
        expect(unassigned === null).toBe(ranked.length > 0)
        for (const one of ranked) {
          expect(one.scoreTenths).toBe(one.reasons.reduce((sum, reason) => sum + reason.tenths, 0))
          for (const reason of one.reasons)
            expect(reason.tenths >= 0 && reason.tenths <= reason.maxTenths).toBe(true)
        }
      }),
    )
  })

  it('never lowers a place for being nearer, better rated, more skilled or less booked', () => {
    const better: fc.Arbitrary<(one: RoutingCandidate) => RoutingCandidate> = fc.constantFrom(
      (one) => ({ ...one, home: jingan }),
      (one) => ({ ...one, rating: { ...one.rating, stars: 5 } }),
      (one) => ({ ...one, skills: { ...one.skills, smart_lock_install: 5 } }),
      (one) => ({ ...one, unitsThisWeek: 0 }),
      (one) => ({ ...one, capacity: one.capacity + 3 }),
    )
    fc.assert(
      fc.property(crowd, better, fc.nat(), (all, improve, pick) => {
        const { ranked } = rankCandidates(job, all, defaultWeights, at)
        if (ranked.length === 0) return
        const chosen = ranked[pick % ranked.length]!.candidateId
        const improved = all.map((one) => (one.id === chosen ? improve(one) : one))
        const place = (list: typeof ranked) => list.findIndex((one) => one.candidateId === chosen)
        expect(place(rankCandidates(job, improved, defaultWeights, at).ranked)).toBeLessThanOrEqual(
          place(ranked),
        )
      }),
    )
  })

  it('never makes a job possible by booking more', () => {
    fc.assert(
      fc.property(anyCandidate, anyBooking, (candidate, more) => {
        const before = refusalsOf(job, candidate, at).length
        const after = refusalsOf(job, { ...candidate, bookings: [...candidate.bookings, more] }, at).length
        expect(after).toBeGreaterThanOrEqual(before)
      }),
    )
  })
})
