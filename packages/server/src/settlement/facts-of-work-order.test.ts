import { describe, expect, it } from 'vitest'
import { type Doer, jobOf, type WorkOrderForSettlement } from './facts-of-work-order.ts'

const pudong = { lng: 121.5447, lat: 31.2212 }
const visit = { checkIn: null, materials: [], customerOwnParts: [] }

const workOrder: WorkOrderForSettlement = {
  workOrderId: 'wo-liu',
  code: 'QG26110001',
  serviceType: 'install',
  lines: [{ category: 'smart_lock', ordered: 2, refunded: 1 }],
  districtCode: '310115',
  point: { lng: 121.6447, lat: 31.2212, exact: true },
  appointment: { startsAt: new Date('2026-11-24T06:00:00Z') },
  urgency: 'normal',
  technicianId: 'wang-lei',
  servicePointId: 'pudong',
  providerId: 'anjie',
  visits: [visit],
  rating: null,
}
const wang: Doer = { technicianId: 'wang-lei', servicePointId: 'pudong', providerId: 'anjie', from: pudong }

describe('what a price depends on', () => {
  it('is read from the work order, without a word about persons', () => {
    expect(jobOf(workOrder, wang)).toEqual({
      workOrderId: 'wo-liu',
      code: 'QG26110001',
      technicianId: 'wang-lei',
      servicePointId: 'pudong',
      providerId: 'anjie',
      facts: {
        workOrderId: 'wo-liu',
        serviceType: 'install',
        items: [{ category: 'smart_lock', quantity: 1 }],
        districtCode: '310115',
        appointmentStartsAt: '2026-11-24T06:00:00.000Z',
        straightM: 9509,
        urgency: 'normal',
        customerOwnParts: [],
        materials: [],
        rating: null,
        throughServicePoint: true,
      },
    })
  })

  it('takes the way to where the technician stood when only the district is known', () => {
    const checkIn = { gcj02: { lng: 121.5447, lat: 31.2312 } }
    const coarse = { ...workOrder, point: { lng: 121.9, lat: 31.0, exact: false } }
    const straight = (one: WorkOrderForSettlement, from: Doer['from'] = pudong) =>
      jobOf(one, { ...wang, from }).facts.straightM
    expect(straight({ ...coarse, visits: [{ ...visit, checkIn }, visit] })).toBe(1112)
    expect(straight(coarse)).toBeGreaterThan(30_000)
    expect(straight({ ...workOrder, point: null })).toBeNull()
    expect(straight(workOrder, null)).toBeNull()
  })

  it('counts the parts of all visits together', () => {
    const part = (code: string, quantity: number) => ({ code, quantity })
    const { facts } = jobOf(
      {
        ...workOrder,
        visits: [
          { ...visit, materials: [part('copper_pipe', 2), part('ac_bracket', 1)] },
          { ...visit, materials: [part('copper_pipe', 3)], customerOwnParts: [part('lock_body', 1)] },
        ],
      },
      wang,
    )
    expect(facts.materials).toEqual([part('ac_bracket', 1), part('copper_pipe', 5)])
    expect(facts.customerOwnParts).toEqual([part('lock_body', 1)])
  })

  it('knows a technician who works without a service point', () => {
    const { facts } = jobOf(workOrder, { ...wang, servicePointId: null, providerId: null })
    expect(facts.throughServicePoint).toBe(false)
  })
})
