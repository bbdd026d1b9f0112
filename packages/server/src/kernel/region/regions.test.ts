import { describe, expect, it } from 'vitest'
import {
  allRegions,
  allTowns,
  childrenOf,
  cityOf,
  currentCode,
  pathOf,
  provinceOf,
  regionByCode,
} from './regions.ts'

describe('regions', () => {
  it('are known by code', () => {
    expect(regionByCode('310104')).toEqual({
      code: '310104',
      name: '徐汇区',
      level: 'district',
      parent: '310100',
    })
    expect(regionByCode('320571')).toMatchObject({ name: '苏州工业园区', level: 'zone' })
    expect(regionByCode('330114')).toMatchObject({ name: '钱塘区', level: 'district' })
    expect(regionByCode('000000')).toBeNull()
  })

  it.each([
    ['320602', '崇川区'],
    ['330104', '上城区'],
    ['371202', '莱芜区'],
    ['542421', '色尼区'],
    ['232723', '漠河市'],
    ['441901', '东莞市'],
    ['810101', '中西区'],
  ])('answer to the old code %s as %s', (code, name) => {
    expect(regionByCode(code)?.name).toBe(name)
  })

  it.each([
    ['310104', '上海市', '上海市'],
    ['320571', '苏州市', '江苏省'],
    ['419001', '济源市', '河南省'],
    ['659001', '石河子市', '新疆维吾尔自治区'],
    ['500229', '重庆市', '重庆市'],
    ['441900', '东莞市', '广东省'],
    ['810001', '香港特别行政区', '香港特别行政区'],
    ['371202', '济南市', '山东省'],
  ])('%s lies in %s, %s', (code, city, province) => {
    expect([cityOf(code)?.name, provinceOf(code)?.name]).toEqual([city, province])
  })

  it('have a path and children', () => {
    const town = childrenOf('330106').find(({ name }) => name === '灵隐街道')!
    expect(pathOf(town.code).map(({ name }) => name)).toEqual(['浙江省', '杭州市', '西湖区', '灵隐街道'])
    expect(childrenOf(null)).toHaveLength(34)
    expect(childrenOf('441900').map(({ name }) => name)).toContain('虎门镇')
    expect(childrenOf('000000')).toEqual([])
  })

  it('all hang together', () => {
    const regions = [...allRegions()]
    expect(regions.length).toBeGreaterThan(3400)
    for (const region of regions) {
      expect(provinceOf(region.code)).not.toBeNull()
      if (region.parent) expect(regionByCode(region.parent)).not.toBeNull()
      if (region.level !== 'province') expect(cityOf(region.code)).not.toBeNull()
    }
    const towns = [...allTowns()]
    expect(towns.length).toBeGreaterThan(41_000)
    expect(towns.filter((town) => regionByCode(town.parent!) === null)).toEqual([])
  })

  it('leave unknown codes as they are', () => {
    expect(currentCode('320602')).toBe('320613')
    expect(currentCode('999999')).toBe('999999')
  })
})
