import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mendName, mendPhone, mendPlace, type Place, tidyText } from './mend.ts'

/** The numbers of T15, as they stand in orders. */
const phones: [string, string | undefined][] = [
  ['13812345678', '13812345678'],
  ['+86 138-1234-5678', '13812345678'],
  ['0086 13812345678', '13812345678'],
  ['１３８ １２３４ ５６７８', '13812345678'],
  ['021-64338888', '02164338888'],
  ['021-64338888转801', '02164338888-801'],
  ['(021) 64338888#801', '02164338888-801'],
  ['021-64338888,801', '02164338888-801'],
  ['400-800-1234', '4008001234'],
  ['800 810 1234', '8008101234'],
  ['95013123456789转1234', '95013123456789-1234'],
  ['9501312345678-1234', '9501312345678-1234'],
  ['13812345678转1234', '13812345678-1234'],
  ['$1sk8Fq2Zx9==$#1234#', '$1sk8Fq2Zx9==$#1234#'],
  ['+852 9123 4567', '+85291234567'],
  ['853 6612 3456', '+85366123456'],
  ['0912-345-678', '+886912345678'],
  ['+1 650-253-0000', '+16502530000'],
  ['13812345678/13987654321', '13812345678/13987654321'],
  ['13812345678 13987654321', '13812345678/13987654321'],
  ['1381234567813987654321', '13812345678/13987654321'],
  ['13812345678、021-64338888转801', '13812345678/02164338888-801'],
  ['13812345678微信同号', '13812345678 微信同号'],
  ['13812345678微信同号 13987654321', '13812345678 微信同号/13987654321'],
  ['138 1234 5678（微信同号）', '13812345678 微信同号'],
  ['手机：138-1234-5678', '13812345678'],
  ['13812345678（备用13987654321）', '13812345678/13987654321'],
  ['138-1234-5678 找物业老王', '13812345678 找物业老王'],
  ['138****5678', '138****5678'],
  ['1381234567', undefined],
  ['无', undefined],
  ['', undefined],
]

describe('a phone', () => {
  it.each(phones)('%s becomes %s', (text, mended) => {
    expect(mendPhone(text)).toBe(mended)
  })

  it('is not changed by a second mending', () => {
    const texts = fc.oneof(
      fc.constantFrom(...phones.map(([text]) => text)),
      fc
        .array(fc.constantFrom(...phones.map(([text]) => text)), { maxLength: 3 })
        .map((all) => all.join(' ')),
      fc.string({ unit: fc.constantFrom(...'0123456789+-()# ,转$*x微信同号老王') }),
    )
    fc.assert(
      fc.property(texts, (text) => {
        const once = mendPhone(text)
        if (once !== undefined) expect(mendPhone(once)).toBe(once)
      }),
      { numRuns: 400 },
    )
  })
})

it('a text loses what nobody sees, and no picture of several', () => {
  expect(tidyText('\u200b👨‍👩‍👧 小\u200d敏\ufeff ')).toBe('👨‍👩‍👧 小敏')
})

it('a name keeps its letters and loses what nobody sees', () => {
  expect(['王 小明', '\u200b刘女士　', 'J. Smith', '王**', '阿不都·热合曼'].map(mendName)).toEqual([
    '王小明',
    '刘女士',
    'J. Smith',
    '王**',
    '阿不都·热合曼',
  ])
  expect(['', '???', '123'].map(mendName)).toEqual([undefined, undefined, undefined])
})

const none = { province: null, city: null, district: null, town: null }
const shanghai = { ...none, province: '上海市', city: '上海市', district: '徐汇区' }
const person = { name: '刘敏', phone: '13812345678' }

describe('a place', () => {
  const mend = (place: Partial<Place>) => mendPlace({ ...none, address: null, ...place })

  it('fills its parts from the text, and takes them out of it', () => {
    expect(mend({ address: '上海徐汇区漕溪北路398号' })).toEqual({
      place: { ...shanghai, address: '漕溪北路398号' },
      problem: null,
    })
    expect(mend({ ...shanghai, address: '上海市徐汇区漕溪北路398号' }).place.address).toBe('漕溪北路398号')
    expect(mend({ ...shanghai, address: '上海徐汇区漕溪北路398号' }).place.address).toBe('漕溪北路398号')
    expect(mend({ address: '广东省东莞市虎门镇太沙路1号' }).place).toMatchObject({
      city: '东莞市',
      district: null,
      town: '虎门镇',
    })
  })

  it('gives the number and the name in the text to those who have none', () => {
    const address = '漕溪北路398号2号楼1501室 刘女士 138-1234-5678 到了打电话'
    expect(mend({ ...shanghai, name: null, phone: null, address }).place).toEqual({
      ...shanghai,
      name: '刘女士',
      phone: '13812345678',
      address: '漕溪北路398号2号楼1501室 到了打电话',
    })
    expect(mend({ ...shanghai, name: null, phone: '见地址', address }).place.phone).toBe('13812345678')
  })

  it('loses no other number, no other name and no word to the one who comes', () => {
    const address = '漕溪北路398号2号楼1501室 刘女士 139-8765-4321 装修中勿送'
    expect(mend({ ...shanghai, ...person, address }).place).toEqual({
      ...shanghai,
      ...person,
      address: '漕溪北路398号2号楼1501室 13987654321 刘女士 装修中勿送',
    })
    // A masked phone is a phone: a number beside it is another fact, which does not take its place.
    expect(mend({ ...shanghai, name: '刘**', phone: '138****5678', address }).place.phone).toBe('138****5678')
    expect(mend({ ...shanghai, ...person, address: '漕溪北路398号 13812345678' }).place.address).toBe(
      '漕溪北路398号',
    )
  })

  it('that is no place of a person, or in two regions, or in none, is told', () => {
    expect(mend({ ...shanghai, address: '漕溪北路398号菜鸟驿站' }).problem).toBe('delivery_point')
    expect(mend({ ...shanghai, address: '北京市朝阳区建国路1号' }).problem).toBe('address_conflict')
    expect(mend({ ...shanghai, address: '北京路398号' }).problem).toBeNull()
    expect(mend({ ...shanghai, address: '西湖区花园3栋' }).problem).toBeNull()
    expect(mend({ address: '就放老地方' })).toMatchObject({ problem: 'bad_address' })
    expect(mend({ ...shanghai, address: '江宁路****' })).toMatchObject({ problem: null })
  })

  it('is not changed by a second mending', () => {
    const parts = fc.record({
      region: fc.constantFrom(
        '',
        '上海市徐汇区',
        '江苏省苏州市工业园区',
        '广东省东莞市虎门镇',
        '新疆第八师石河子市',
      ),
      street: fc.constantFrom(
        '漕溪北路398号2号楼1501室',
        '金鸡湖大道88号',
        '太沙路1号',
        '阳光小区3栋2单元501',
      ),
      more: fc.subarray(['刘女士', '138-1234-5678', '到了打电话', '装修中勿送', '放驿站'], { maxLength: 3 }),
      whose: fc.constantFrom({}, person, { name: null, phone: null }),
    })
    fc.assert(
      fc.property(parts, ({ region, street, more, whose }) => {
        const once = mend({
          ...(region === '' ? shanghai : none),
          ...whose,
          address: [region + street, ...more].join(' '),
        })
        expect(mendPlace(once.place).place).toEqual(once.place)
      }),
    )
  })
})
