import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distanceKm, type Point, toGcj02, toWgs84 } from './coordinates.ts'
import { bordersOf, boundariesOf, districtAt, districtCentre, overviewOf } from './shapes.ts'

/** GCJ-02, as Chinese maps show them. */
const places: [name: string, lng: number, lat: number, city: string, district: string][] = [
  ['天安门', 116.397477, 39.908692, '北京市', '东城区'],
  ['东方明珠', 121.499809, 31.239666, '上海市', '浦东新区'],
  ['外滩', 121.490317, 31.241701, '上海市', '黄浦区'],
  ['广州塔', 113.32452, 23.106574, '广州市', '海珠区'],
  ['深圳市民中心', 114.057868, 22.543099, '深圳市', '福田区'],
  ['大雁塔', 108.964162, 34.218175, '西安市', '雁塔区'],
  ['雷峰塔', 120.148792, 30.242897, '杭州市', '西湖区'],
  ['昆山', 120.98, 31.385, '苏州市', '昆山市'],
  ['解放碑', 106.57898, 29.562849, '重庆市', '渝中区'],
  ['黄鹤楼', 114.3025, 30.5447, '武汉市', '武昌区'],
  ['布达拉宫', 91.117212, 29.65523, '拉萨市', '城关区'],
  ['兰州市区', 103.834303, 36.061089, '兰州市', '城关区'],
  ['东莞市政府', 113.751765, 23.020536, '东莞市', '东莞市'],
  ['圣索菲亚教堂', 126.6179, 45.774, '哈尔滨市', '道里区'],
  ['尖沙咀', 114.1686, 22.2933, '香港特别行政区', '油尖旺区'],
  ['大三巴', 113.5401, 22.1975, '澳门特别行政区', '花王堂区'],
  ['漠河', 122.538, 52.972, '大兴安岭地区', '漠河市'],
  ['加格达奇', 124.11, 50.424, '大兴安岭地区', '加格达奇区'],
]

describe('districtAt', () => {
  it.each(places)('finds %s', (_, lng, lat, city, district) => {
    expect(districtAt({ lng, lat })).toMatchObject({
      name: district,
      city: { name: city },
      validAsOf: '2018',
      confidence: 'high',
    })
  })

  it('says when a border moved since', () => {
    expect(districtAt({ lng: 120.299, lat: 30.419 })).toMatchObject({ name: '余杭区', confidence: 'medium' })
    expect(districtAt({ lng: 120.719, lat: 31.324 })).toMatchObject({ name: '姑苏区', confidence: 'medium' })
  })

  it('answers under the code of today', () => {
    expect(districtAt({ lng: 120.9, lat: 32.01 })).toMatchObject({ code: '320613', name: '崇川区' })
  })

  it('has no answer abroad, at sea, or for swapped axes', () => {
    for (const [lng, lat] of [
      [139.767, 35.681],
      [124.5, 29.5],
      [39.9, 116.4],
      [0, 0],
      [Number.NaN, 30],
    ]) {
      expect(districtAt({ lng: lng!, lat: lat! })).toBeNull()
    }
  })

  it('finds the centre of a district in or near that district', () => {
    for (const code of ['310104', '320508', '330106', '610113', '620102', '441900']) {
      expect(districtAt(districtCentre(code)!)?.code).toBe(code)
    }
  })
})

describe('districtCentre', () => {
  it('knows districts without shape by hand, and owns up to the rest', () => {
    expect(distanceKm(districtCentre('330113')!, { lng: 120.2993, lat: 30.4187 })).toBeLessThan(3)
    expect(districtCentre('659012')).toBeNull()
    expect(districtCentre('000000')).toBeNull()
  })

  it('serves cities too', () => {
    expect(distanceKm(districtCentre('320500')!, { lng: 120.62, lat: 31.32 })).toBeLessThan(20)
  })
})

describe('coordinates', () => {
  const inChina = fc.record({
    lng: fc.double({ min: 80, max: 122, noNaN: true }),
    lat: fc.double({ min: 22, max: 45, noNaN: true }),
  })

  it('go to GCJ-02 and back within half a metre', () => {
    fc.assert(
      fc.property(inChina, (wgs84) => {
        expect(distanceKm(toWgs84(toGcj02(wgs84)), wgs84)).toBeLessThan(0.0005)
      }),
    )
  })

  it('move a phone in China by some hundred metres and one abroad not at all', () => {
    const tiananmen: Point = { lng: 116.391275, lat: 39.907322 }
    expect(distanceKm(toGcj02(tiananmen), { lng: 116.397518, lat: 39.908725 })).toBeLessThan(0.02)
    expect(toGcj02({ lng: -122.42, lat: 37.77 })).toEqual({ lng: -122.42, lat: 37.77 })
  })

  it('measure distance', () => {
    const shanghai = { lng: 121.473701, lat: 31.230416 }
    const xian = { lng: 108.939621, lat: 34.343147 }
    expect(distanceKm(shanghai, xian)).toBeGreaterThan(1215)
    expect(distanceKm(shanghai, xian)).toBeLessThan(1225)
    fc.assert(
      fc.property(inChina, inChina, (a, b) => {
        expect(distanceKm(a, b)).toBeCloseTo(distanceKm(b, a), 9)
      }),
    )
    expect(distanceKm(xian, xian)).toBe(0)
  })
})

describe('boundaries for maps', () => {
  it('come by city and province', () => {
    const suzhou = boundariesOf('320500').features.map(({ properties }) => properties.name)
    expect(suzhou).toHaveLength(9)
    expect(suzhou).toContain('姑苏区')
    expect(boundariesOf('310000').features.every(({ properties }) => properties.province === '上海市')).toBe(
      true,
    )
    expect(boundariesOf('999999').features).toEqual([])
  })

  it('come coarse for the country and a province, closed and short', () => {
    const country = overviewOf(null)
    expect(new Set(country.features.map(({ properties }) => properties.province)).size).toBe(33)
    for (const { geometry } of country.features) {
      const rings = (geometry.coordinates as number[][][][]).flat()
      expect(rings.every((ring) => ring.length >= 4 && String(ring[0]) === String(ring.at(-1)))).toBe(true)
    }
    const jiangsu = overviewOf('320000')
    expect(jiangsu.features.length).toBeGreaterThan(90)
    expect(JSON.stringify(jiangsu).length).toBeLessThan(200_000)
  })

  it('have lines between cities and between provinces', () => {
    const cities = bordersOf('320000', 'city').coordinates.flat().length
    const frontier = bordersOf('320000', 'province').coordinates.flat().length
    expect(frontier).toBeGreaterThan(100)
    expect(cities).toBeGreaterThan(frontier)
  })
})
