import { describe, expect, it } from 'vitest'
import { checkInAt } from './visit.ts'
import type { WorkOrder } from './work-order.ts'

const now = new Date('2026-11-22T06:00:00Z')
const home = { point: { lng: 121.4405, lat: 31.2431, exact: true } } as WorkOrder

describe('checkInAt', () => {
  it('keeps what the phone said and how far that is from the house', () => {
    const checkIn = checkInAt(home, { lng: 121.436, lat: 31.245 }, 20, now)
    expect(checkIn).toMatchObject({ device: { lng: 121.436, lat: 31.245 }, accuracyM: 20 })
    expect(checkIn.distanceM).toBeLessThan(200)
  })
  it('measures nothing from the middle of a district', () => {
    const district = { point: { ...home.point!, exact: false } } as WorkOrder
    expect(checkInAt(district, { lng: 121.436, lat: 31.245 }, 20, now).distanceM).toBeNull()
  })
  it('is an arrival without a place where the phone may not tell', () => {
    expect(checkInAt(home, null, null, now)).toEqual({
      at: now.toISOString(),
      device: null,
      accuracyM: null,
      gcj02: null,
      distanceM: null,
    })
  })
})
