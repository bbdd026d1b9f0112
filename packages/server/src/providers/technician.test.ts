import { describe, expect, it } from 'vitest'
import { atTime } from '../kernel/time.ts'
import { cardOf, onDuty, surnameOf, type Technician } from './technician.ts'

const at = atTime('2026-11-20', '10:00')
const wangLei: Technician = {
  technicianId: 'wang-lei',
  providerId: 'anjie',
  servicePointId: 'point-shanghai',
  name: '王磊',
  badge: 'AJ-SH-001',
  state: 'active',
  capacity: 6,
  photoFile: null,
  rating: { stars: 4.75, count: 8 },
  joinedAt: at,
  areas: ['310106'],
  skills: { smart_lock_install: 5 },
  certificates: [
    {
      certificateId: 'c1',
      kind: 'electrician',
      valid: { from: atTime('2024-01-01', '00:00'), to: atTime('2027-01-01', '00:00') },
    },
    {
      certificateId: 'c2',
      kind: 'work_at_height',
      valid: { from: atTime('2023-01-01', '00:00'), to: atTime('2026-11-20', '10:00') },
    },
  ],
  tools: [],
  shifts: [],
  absences: [],
  agreements: [],
}

describe('the card for the customer', () => {
  it('shows family name, badge, stars and certificates in force, and nothing else of the person', () => {
    expect(cardOf(wangLei, at)).toEqual({
      technicianId: 'wang-lei',
      title: '王师傅',
      badge: 'AJ-SH-001',
      stars: 4.75,
      ratingCount: 8,
      photoFile: null,
      certificates: ['electrician'],
    })
  })

  it('shows no stars before the first rating', () => {
    expect(cardOf({ ...wangLei, rating: { stars: 0, count: 0 } }, at).stars).toBeNull()
  })

  it.each([
    ['何秀英', '何'],
    ['欧阳娜', '欧阳'],
    ['阿不都', '阿不都'],
    ['买买提·吐尔逊', '买买提'],
  ])('calls %s by %s', (name, surname) => expect(surnameOf(name)).toBe(surname))
})

describe('duty', () => {
  // 2026-11-20 is a Friday.
  const friday = (from: string, to: string) => ({
    from: atTime('2026-11-20', from),
    to: atTime('2026-11-20', to),
  })
  const split = [
    { weekday: 5, starts: '13:00', ends: '18:00' },
    { weekday: 5, starts: '08:00', ends: '12:00' },
  ]

  it('does not end for lunch', () => {
    expect(onDuty(split, [], friday('11:00', '14:00'))).toEqual([friday('08:00', '18:00')])
  })

  it('ends between two shifts that are far apart', () => {
    const shifts = [
      { weekday: 5, starts: '06:00', ends: '09:00' },
      { weekday: 5, starts: '18:00', ends: '21:00' },
    ]
    expect(onDuty(shifts, [], friday('08:00', '19:00'))).toEqual([
      friday('06:00', '09:00'),
      friday('18:00', '21:00'),
    ])
  })

  it('leaves out absences', () => {
    expect(onDuty(split, [friday('09:00', '10:00')], friday('08:00', '09:00'))).toEqual([
      friday('08:00', '09:00'),
      friday('10:00', '18:00'),
    ])
    expect(onDuty(split, [friday('00:00', '23:00')], friday('08:00', '09:00'))).toEqual([])
  })

  it('has none on a free weekday', () => {
    const saturday = { from: atTime('2026-11-21', '09:00'), to: atTime('2026-11-21', '11:00') }
    expect(onDuty(split, [], saturday)).toEqual([])
  })
})
