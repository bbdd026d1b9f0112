import type { FeatureCollection } from 'geojson'
import { describe, expect, it } from 'vitest'
import { boundsOf, clearOfDots, heatStops, topDistricts, withRoom } from './district-heat.ts'

const square = (name: string, x: number, y: number, size: number, value?: number) => ({
  type: 'Feature' as const,
  properties: value === undefined ? { name } : { name, value },
  geometry: {
    type: 'Polygon' as const,
    coordinates: [
      [
        [x, y],
        [x + size, y],
        [x + size, y + size],
        [x, y + size],
        [x, y],
      ],
    ],
  },
})
const data: FeatureCollection = {
  type: 'FeatureCollection',
  features: [
    square('浦东新区', 121, 31, 2, 50),
    square('徐汇区', 120, 30, 1, 80),
    square('崇明区', 121, 33, 1),
  ],
}

describe('district heat', () => {
  it('rises in even, strict steps', () => {
    expect(heatStops(data)).toEqual([16, 32, 48, 64])
    const none = heatStops({ type: 'FeatureCollection', features: [] })
    expect(none.every((stop, i) => i === 0 || stop > none[i - 1]!)).toBe(true)
  })
  it('frames all districts, or China', () => {
    expect(boundsOf(data)).toEqual([120, 30, 123, 34])
    expect(boundsOf({ type: 'FeatureCollection', features: [] })).toEqual([73, 18, 135, 54])
  })
  it('labels the busiest in their middle', () => {
    const [first, second, ...rest] = topDistricts(data, 5)
    expect([first!.name, second!.name]).toEqual(['徐汇区', '浦东新区'])
    expect(first!.at[0]).toBeCloseTo(120.5)
    expect(first!.at[1]).toBeCloseTo(30.5)
    expect(rest).toEqual([])
  })
  it('shows no label over a busier one, and what a hidden one covers stays', () => {
    const label = (x: number, y: number) => ({ x, y, width: 60, height: 20 })
    expect(withRoom([label(0, 0), label(40, 10), label(90, 10), label(0, 20)])).toEqual([
      true,
      false,
      true,
      true,
    ])
    // Twice as close to the ground, the same three are apart.
    expect(withRoom([label(0, 0), label(80, 20), label(180, 20)])).toEqual([true, true, true])
  })
  it('lifts a label above the points that it would lie on, and no other', () => {
    const label = { x: 0, y: 0, width: 60, height: 20 }
    expect(clearOfDots(label, [{ x: 50, y: 0 }], 6)).toEqual(label)
    const two = [
      { x: 10, y: 4 },
      { x: -20, y: -8 },
    ]
    const lifted = clearOfDots(label, two, 6)
    expect(lifted).toEqual({ ...label, y: -24 })
    expect(clearOfDots(lifted, two, 6)).toEqual(lifted)
  })
})
