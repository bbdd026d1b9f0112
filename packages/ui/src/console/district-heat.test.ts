import type { FeatureCollection } from 'geojson'
import { describe, expect, it } from 'vitest'
import { boundsOf, heatStops, topDistricts } from './district-heat.ts'

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
})
