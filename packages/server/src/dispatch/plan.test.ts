import { describe, expect, it } from 'vitest'
import { atTime } from '../kernel/time.ts'
import type { Ranked } from '../routing/index.ts'
import { answerability, type Offer } from './offer.ts'
import { canMove, coarse, type Plan, planMoves, planStates } from './plan.ts'
import { deadline, defaultPolicy, policyFor, targetsOf } from './policy.ts'
import { needsOf, skillOf, workMinutesOf } from './requirements.ts'

describe('states of a plan', () => {
  it('can all be reached, and none is a trap', () => {
    const reached = new Set(['waiting'])
    for (const from of reached) for (const to of planMoves[from as keyof typeof planMoves]) reached.add(to)
    expect([...reached].sort()).toEqual([...planStates].sort())
    for (const state of planStates) expect(planMoves[state].length).toBeGreaterThan(0)
    expect(canMove('ended', 'assigned')).toBe(false)
  })

  it('keep a place too coarse to be an address', () => {
    expect(coarse({ lng: 121.442137, lat: 31.240362 })).toEqual({ lng: 121.442, lat: 31.24 })
    expect(coarse(null)).toBeNull()
  })
})

describe('whom to ask', () => {
  const one = (candidateId: string, servicePointId: string, providerId: string) =>
    ({ candidateId, servicePointId, providerId }) as Ranked
  const ranked = [
    one('wang-lei', 'shanghai', 'anjie'),
    one('he-xiuying', 'shanghai', 'anjie'),
    one('abudu', 'lanzhou', 'hengan'),
    one('ma-xiaolong', 'lanzhou', 'hengan'),
  ]

  it('is each point once, and each technician where the provider works that way', () => {
    const policies = new Map([['hengan', { ...defaultPolicy, mode: 'technician' as const }]])
    expect(targetsOf(ranked, policies).map((target) => target.technicianId ?? target.servicePointId)).toEqual(
      ['shanghai', 'abudu', 'ma-xiaolong'],
    )
  })

  it('falls back from the provider to the brand to the built-in way', () => {
    const brand = { mode: 'technician' as const, offerMinutes: 5, assignMinutes: 5 }
    expect(policyFor(new Map([['*', brand]]), 'anjie')).toBe(brand)
    expect(policyFor(new Map(), 'anjie')).toBe(defaultPolicy)
  })

  it('has until the clock of duty says so', () => {
    expect(deadline(atTime('2026-11-20', '20:50'), 30)).toEqual(atTime('2026-11-21', '08:20'))
    expect(deadline(atTime('2026-10-01', '12:00'), 30)).toEqual(atTime('2026-10-01', '12:30'))
  })
})

describe('an answer', () => {
  const at = atTime('2026-11-20', '10:00')
  const offer = { state: 'open', expiresAt: atTime('2026-11-20', '10:30'), answeredBy: null } as Offer
  const plan = { held: false } as Plan
  const judge = (change: Partial<Offer>, held = false, when = at) =>
    answerability({ ...offer, ...change }, { ...plan, held }, 'point_clerk:wu-ting', when)

  it('is possible while open, in time and not suspended', () => {
    expect(judge({})).toBe('open')
    expect(judge({}, true)).toBe('held')
    expect(judge({}, false, offer.expiresAt)).toBe('expired')
  })

  it('is told what happened otherwise', () => {
    expect(judge({ state: 'accepted', answeredBy: 'point_clerk:wu-ting' })).toBe('mine')
    expect(judge({ state: 'accepted', answeredBy: 'point_clerk:other' })).toBe('already_accepted')
    expect(judge({ state: 'rejected' })).toBe('already_rejected')
    expect(judge({ state: 'expired' })).toBe('expired')
    expect(judge({ state: 'withdrawn' })).toBe('withdrawn')
  })
})

describe('what work asks for', () => {
  it('is a skill of category and service type', () => {
    expect(skillOf('smart_lock', 'install')).toBe('smart_lock_install')
    expect(needsOf('air_conditioner', 'install').certificates).toEqual(['work_at_height', 'electrician'])
    expect(needsOf('sofa', 'install')).toEqual({ skills: ['sofa_install'], certificates: [], tools: [] })
  })

  it('takes time by the unit', () => {
    expect(workMinutesOf('air_conditioner', 'install', 3)).toBe(360)
  })
})
