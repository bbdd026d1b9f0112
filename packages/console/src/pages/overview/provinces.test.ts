import type { Feature, FeatureCollection, Position } from 'geojson'
import { describe, expect, it } from 'vitest'
import { byProvince, dissolveProvinces, liesOn, valuesOn } from './provinces.ts'

const square = (x: number, y: number, size = 1): Position[] => [
  [x, y],
  [x + size, y],
  [x + size, y + size],
  [x, y + size],
  [x, y],
]
const district = (code: string, province: string, ...rings: Position[][]): Feature => ({
  type: 'Feature',
  properties: { code, province },
  geometry: { type: 'Polygon', coordinates: rings },
})
const collection = (...features: Feature[]): FeatureCollection => ({ type: 'FeatureCollection', features })
const corners = (ring: Position[]) => new Set(ring.map(String))

describe('districts as provinces', () => {
  it('drops the border between neighbours, whichever way round they are drawn', () => {
    const { features } = dissolveProvinces(
      collection(
        district('310101', '上海市', square(0, 0)),
        district('310104', '上海市', square(1, 0).reverse()),
      ),
    )
    expect(features).toHaveLength(1)
    expect(features[0]!.properties).toEqual({ code: '310000', name: '上海市' })
    const [[ring], ...more] = features[0]!.geometry.coordinates as Position[][][]
    expect(more).toEqual([])
    expect(corners(ring!)).toEqual(corners([...square(0, 0), ...square(1, 0)]))
    expect(ring!.at(0)).toEqual(ring!.at(-1))
  })

  it('keeps islands apart, and provinces apart', () => {
    const { features } = dissolveProvinces(
      collection(
        district('310101', '上海市', square(0, 0)),
        district('310151', '上海市', square(5, 5)),
        district('320505', '江苏省', square(1, 0)),
      ),
    )
    expect(features.map((one) => one.geometry.coordinates.length)).toEqual([2, 1])
  })

  it('leaves a hole where another province lies, and stands what lies in a hole on its own', () => {
    const around = [0, 1, 2].flatMap((x) =>
      [0, 1, 2]
        .filter((y) => x !== 1 || y !== 1)
        .map((y) => district(`1301${x}${y}`, '河北省', square(x, y))),
    )
    const { features } = dissolveProvinces(
      collection(
        ...around,
        district('130199', '河北省', square(1.25, 1.25, 0.5)),
        district('110101', '北京市', square(1, 1)),
      ),
    )
    const hebei = features.find((one) => one.properties?.name === '河北省')!
    const polygons = hebei.geometry.coordinates as Position[][][]
    expect(polygons.map((rings) => rings.length)).toEqual([2, 1])
    expect(corners(polygons[0]![1]!)).toEqual(corners(square(1, 1)))
  })

  it('knows what lies on the ground, and not in its holes', () => {
    const ground = collection(district('310101', '上海市', square(0, 0, 3), square(1, 1)))
    expect(liesOn(ground, { lng: 0.5, lat: 0.5 })).toBe(true)
    expect(liesOn(ground, { lng: 1.5, lat: 1.5 })).toBe(false)
    expect(liesOn(ground, { lng: 4, lat: 1 })).toBe(false)
  })

  it('adds up what lies in one province', () => {
    expect(byProvince({ '310106': 3, '310115': 4, '620102': 1 })).toEqual({ '310000': 7, '620000': 1 })
  })

  it('counts 0 where nothing is, by the shapes that are drawn', () => {
    const ground = collection(
      district('310101', '上海市', square(0, 0)),
      district('310115', '上海市', square(1, 0)),
    )
    expect(valuesOn(ground, false, { '310115': 4 })).toEqual({ '310101': 0, '310115': 4 })
    expect(valuesOn(dissolveProvinces(ground), true, { '310115': 4 })).toEqual({ '310000': 4 })
    expect(valuesOn(undefined, false, {})).toEqual({})
  })
})
