import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  dialLink,
  findPhones,
  maskPhone,
  type PhoneKind,
  parsePhone,
  parsePhones,
  phoneTail,
} from './phone.ts'

const cases: [text: string, kind: PhoneKind, canonical: string | null, extension?: string][] = [
  ['13812345678', 'mobile', '+8613812345678'],
  ['+86 138 1234 5678', 'mobile', '+8613812345678'],
  ['+86-138-1234-5678', 'mobile', '+8613812345678'],
  ['(+86)13812345678', 'mobile', '+8613812345678'],
  ['008613812345678', 'mobile', '+8613812345678'],
  ['8613812345678', 'mobile', '+8613812345678'],
  ['１３８１２３４５６７８', 'mobile', '+8613812345678'],
  ['138—1234—5678', 'mobile', '+8613812345678'],
  ['1 3 8 1 2 3 4 5 6 7 8', 'mobile', '+8613812345678'],
  ['\u202d13812345678\u202c', 'mobile', '+8613812345678'],
  ['19912345678', 'mobile', '+8619912345678'],
  ['021-64338888', 'landline', '+862164338888'],
  ['(021)64338888', 'landline', '+862164338888'],
  ['（021）6433 8888', 'landline', '+862164338888'],
  ['+86 21 64338888', 'landline', '+862164338888'],
  ['0512 6573 8888', 'landline', '+8651265738888'],
  ['0931-8412345', 'landline', '+869318412345'],
  ['021-64338888转801', 'landline', '+862164338888;ext=801', '801'],
  ['021-64338888 转 801', 'landline', '+862164338888;ext=801', '801'],
  ['021-64338888-801', 'landline', '+862164338888;ext=801', '801'],
  ['021-64338888#801', 'landline', '+862164338888;ext=801', '801'],
  ['021-64338888,801', 'landline', '+862164338888;ext=801', '801'],
  ['02164338888 分机：801', 'landline', '+862164338888;ext=801', '801'],
  ['400-800-1234', 'service', '+864008001234'],
  ['4008001234转2', 'service', '+864008001234;ext=2', '2'],
  ['800 810 1234', 'service', '+868008101234'],
  ['95555', 'service', '95555'],
  ['10086', 'service', '10086'],
  ['95013123456789转1234', 'privacy', '95013123456789', '1234'],
  ['9501312345678-1234', 'privacy', '9501312345678', '1234'],
  ['95013123456789,1234', 'privacy', '95013123456789', '1234'],
  ['13812345678转1234', 'privacy', '+8613812345678', '1234'],
  ['13812345678-1234', 'privacy', '+8613812345678', '1234'],
  ['13812345678#1234', 'privacy', '+8613812345678', '1234'],
  ['$1sk8Fq2Zx9==$#1234#', 'privacy', null, '1234'],
  ['+852 9123 4567', 'hk', '+85291234567'],
  ['85291234567', 'hk', '+85291234567'],
  ['00852-91234567', 'hk', '+85291234567'],
  ['+853 6612 3456', 'mo', '+85366123456'],
  ['85366123456', 'mo', '+85366123456'],
  ['+886 912 345 678', 'tw', '+886912345678'],
  ['0912-345-678', 'tw', '+886912345678'],
  ['+1 650-253-0000', 'foreign', '+16502530000'],
  ['0044 20 7946 0018', 'foreign', '+442079460018'],
  ['138****5678', 'invalid', null],
  ['1381234567', 'invalid', null],
  ['138123456789', 'invalid', null],
  ['12812345678', 'invalid', null],
  ['64338888', 'invalid', null],
  ['刘女士', 'invalid', null],
  ['', 'invalid', null],
]

describe('parsePhone', () => {
  it.each(cases)('%s is %s %s', (text, kind, canonical, extension) => {
    const phone = parsePhone(text)
    expect([phone.kind, phone.canonical, phone.extension]).toEqual([kind, canonical, extension ?? null])
  })

  it('lets no privacy, service or invalid number point to a person', () => {
    for (const [text, kind] of cases) {
      expect(parsePhone(text).identifies).toBe(!['privacy', 'service', 'invalid'].includes(kind))
    }
  })

  it('says why there is no number', () => {
    expect(parsePhone('138****5678').problem).toBe('masked')
    expect(parsePhone('$abcdefgh$#12#').problem).toBe('token')
    expect(parsePhone('　').problem).toBe('empty')
    expect(parsePhone('无').problem).toBe('not_a_number')
  })

  it('prefers the number of a person', () => {
    expect(parsePhone('4008001234 / 13812345678').canonical).toBe('+8613812345678')
  })

  it('reads any grouping of a mobile number to the same canonical form', () => {
    const mobile = fc.tuple(fc.constantFrom('13', '15', '18', '19'), fc.integer({ min: 0, max: 999_999_999 }))
    const separator = fc.constantFrom('', ' ', '-', ' - '.slice(0, 2))
    fc.assert(
      fc.property(
        mobile,
        separator,
        separator,
        fc.constantFrom('', '+86', '0086', '86 ', '+86-'),
        ([head, rest], a, b, prefix) => {
          const digits = head + String(rest).padStart(9, '0')
          const typed = prefix + digits.slice(0, 3) + a + digits.slice(3, 7) + b + digits.slice(7)
          expect(parsePhone(typed).canonical).toBe(`+86${digits}`)
        },
      ),
    )
  })

  it('never throws and always answers', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(parsePhones(text).length).toBeGreaterThan(0)
      }),
    )
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'0123456789+-()# ,转$*xX'), maxLength: 60 }),
        (text) => {
          expect(parsePhones(text).length).toBeGreaterThan(0)
        },
      ),
    )
  })
})

describe('several numbers', () => {
  it.each([
    '13812345678/13987654321',
    '13812345678 13987654321',
    '13812345678、13987654321',
    '13812345678,13987654321',
    '1381234567813987654321',
    '手机13812345678（备用13987654321）',
    '13812345678;13812345678;+86 139 8765 4321',
  ])('%s', (text) => {
    expect(parsePhones(text).map((phone) => phone.canonical)).toEqual(['+8613812345678', '+8613987654321'])
  })

  it('knows which number is the WeChat account', () => {
    expect(parsePhones('13812345678微信同号').map((phone) => phone.wechat)).toEqual([true])
    expect(parsePhones('13812345678 13987654321（微信同号）').map((phone) => phone.wechat)).toEqual([
      false,
      true,
    ])
    expect(parsePhones('微信同号：13812345678').map((phone) => phone.wechat)).toEqual([true])
  })
})

describe('findPhones', () => {
  it('finds the number inside an address and leaves house numbers alone', () => {
    const { text, phones } = findPhones(
      '上海市徐汇区漕溪北路398号2号楼1501室 刘女士 138-1234-5678 到了打电话',
    )
    expect(phones.map(({ canonical }) => canonical)).toEqual(['+8613812345678'])
    expect(text.slice(phones[0]!.start, phones[0]!.end)).toBe('138-1234-5678')
  })

  it.each(['13812345678-2号楼', '13812345678,1501室', '13812345678 3栋', '13812345678、1502'])(
    'takes no house number for an extension: %s',
    (text) => {
      expect(parsePhone(text)).toMatchObject({ kind: 'mobile', extension: null })
    },
  )

  it('takes no digits out of order numbers', () => {
    expect(findPhones('订单2613812345678901234 单号SF1381234567890').phones).toEqual([])
  })
})

describe('showing and dialling', () => {
  it('masks', () => {
    expect(maskPhone('13812345678')).toBe('138****5678')
    expect(maskPhone('021-64338888')).toBe('*******8888')
    expect(maskPhone('13812345678转1234')).toBe('138****5678转****')
    expect(maskPhone('$abcdefgh$#12#')).toBe('****')
  })

  it('gives the tail that people search by', () => {
    expect(phoneTail('138 1234 5678')).toBe('5678')
    expect(phoneTail('138****5678')).toBeNull()
  })

  it('dials extensions after two pauses', () => {
    expect(dialLink('95013123456789转1234')).toBe('tel:95013123456789,,1234')
    expect(dialLink('021-64338888-801')).toBe('tel:02164338888,,801')
    expect(dialLink('13812345678')).toBe('tel:13812345678')
    expect(dialLink('无')).toBeNull()
  })
})
