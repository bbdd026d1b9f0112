import { describe, expect, it } from 'vitest'
import { readRegions } from '../../kernel/region/match.ts'
import { regionsWritten } from './regions-written.ts'

const heads = [
  '江苏省苏州市吴中区',
  '苏州市吴中区',
  '吴中区',
  '江苏苏州吴中',
  '湖南常德津市市',
  '青岛市市南区',
  '山东省青岛市',
]
const rests = [
  '青松路38号翠柏小区26栋3单元2801室',
  '和平社区4栋1402',
  '木渎镇金山路8号',
  '人民广场站区大道18号',
  '',
]

describe('regionsWritten', () => {
  it.each(heads.flatMap((head) => rests.map((rest) => head + rest)))(
    'reads %s as the kernel does',
    (text) => {
      const best = readRegions(text)[0]!
      // Twice: once read, once from what was kept.
      for (const { city, end } of [regionsWritten(text), regionsWritten(text)]) {
        expect(best.region.code.startsWith(city.slice(0, 4))).toBe(true)
        expect(end).toBe(best.end)
      }
    },
  )

  it('takes an estate for no region', () => {
    const { district, end } = regionsWritten('苏州市吴中区翠柏小区4栋1402')
    expect(regionsWritten('苏州市吴中区').district).toBe(district)
    expect(end).toBe('苏州市吴中区'.length)
    expect(regionsWritten('翠柏小区4栋1402')).toEqual({ city: '', district: '', end: 0 })
  })
})
