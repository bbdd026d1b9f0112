import { describe, expect, it } from 'vitest'
import { castClerks, castPoints, castTechnicians } from '../../seeds/cast-providers.ts'
import { parsePhone } from '../kernel/phone.ts'
import { childrenOf } from '../kernel/region/regions.ts'
import { districtAt } from '../kernel/region/shapes.ts'
import { atTime, businessDay } from '../kernel/time.ts'
import { onDuty } from '../providers/index.ts'
import { type RoutingCandidate, refusalsOf } from '../routing/index.ts'
import { needsOf } from './requirements.ts'

const now = atTime('2026-11-20', '10:00')
const technicians = castTechnicians(now)
const forever = { from: new Date(0), to: new Date('2099-01-01T00:00:00Z') }
const cities: Record<string, string> = {
  'point-shanghai': '31',
  'point-suzhou': '3205',
  'point-hangzhou': '3301',
  'point-xian': '6101',
  'point-lanzhou': '6201',
}

describe('the field side of the cast', () => {
  it('has two providers, five points with a clerk each and twenty technicians', () => {
    expect(new Set(castPoints.map((one) => one.providerId)).size).toBe(2)
    expect(castPoints).toHaveLength(5)
    expect(castClerks.map((one) => one.servicePointId).sort()).toEqual(
      castPoints.map((one) => one.servicePointId).sort(),
    )
    expect(technicians).toHaveLength(20)
    expect(technicians.map((one) => one.name)).toEqual(
      expect.arrayContaining(['王磊', '李强', '张伟东', '何秀英', '阿不都']),
    )
  })

  it('has phones that can be read, each once', () => {
    const phones = [...technicians, ...castClerks].map((one) => parsePhone(one.phone).canonical)
    expect(phones.every(Boolean)).toBe(true)
    expect(new Set(phones).size).toBe(25)
  })

  it('lives in the city of its point', () => {
    for (const { servicePointId, point } of castPoints)
      expect(districtAt(point)!.code.startsWith(cities[servicePointId]!)).toBe(true)
    for (const one of technicians)
      expect([one.name, districtAt(one.home!)!.code.startsWith(cities[one.servicePointId]!)]).toEqual([
        one.name,
        true,
      ])
  })

  it('has somebody for each kind of installation in every district, on every day and in every slot of a week', () => {
    const slots = [
      ['08:00', '10:00'],
      ['10:00', '12:00'],
      ['13:00', '15:00'],
      ['15:00', '17:00'],
      ['17:00', '19:00'],
    ] as const
    const missing: string[] = []
    for (const city of ['310100', '320500', '330100', '610100', '620100'])
      for (const { code } of childrenOf(city))
        for (const category of ['smart_lock', 'air_conditioner', 'water_purifier'])
          for (let day = 1; day <= 7; day++)
            for (const [from, to] of slots) {
              const date = businessDay(new Date(now.getTime() + day * 24 * 3600_000))
              const window = { from: atTime(date, from), to: atTime(date, to) }
              const job = {
                id: 'x',
                districtCode: code,
                point: null,
                window,
                needs: needsOf(category, 'install'),
                units: 1,
                workMinutes: 60,
              }
              if (!technicians.some((one) => refusalsOf(job, candidate(one, window), now).length === 0))
                missing.push(`${code} ${category} ${date} ${from}`)
            }
    expect(missing).toEqual([])
  })

  it('has a certificate that ended and one that ends soon, so that reasons can be seen', () => {
    const ends = technicians.flatMap((one) =>
      one.certificates.map((certificate) => certificate.validUntil.getTime() - now.getTime()),
    )
    expect(ends.some((ms) => ms < 0)).toBe(true)
    expect(ends.some((ms) => ms > 0 && ms < 15 * 24 * 3600_000)).toBe(true)
  })
})

function candidate(one: (typeof technicians)[number], window: { from: Date; to: Date }): RoutingCandidate {
  return {
    id: one.technicianId,
    servicePointId: one.servicePointId,
    providerId: one.providerId,
    covers: one.areas,
    skills: one.skills,
    certificates: one.certificates.map(({ kind, validFrom, validUntil }) => ({
      kind,
      valid: { from: validFrom, to: validUntil },
    })),
    tools: one.tools,
    onDuty: onDuty(one.shifts, [], window),
    bookings: [],
    capacity: one.capacity,
    unitsThisWeek: 0,
    rating: { stars: 0, count: 0 },
    home: one.home,
    agreements: [forever],
  }
}
